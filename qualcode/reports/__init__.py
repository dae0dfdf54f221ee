"""Tables to an outline, and the outline to docx, xlsx and csv: the thesis tables with their headings in both languages."""
