"""Help pages, Markdown, one a page of the application in each language."""
