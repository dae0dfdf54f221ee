"""Files of tables, one format a file: each has `write(outline) -> bytes`, and knows no study."""
