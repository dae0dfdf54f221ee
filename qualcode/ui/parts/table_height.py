"""How high a table on a page is: all of its rows, or as many as the page has room for."""

ROW, HEAD = 35, 38
"""Pixels of Streamlit's rows, and of the heading with the edges; one pixel more shows a strip of an empty row."""


def height(rows: int, most: int, row: int = ROW) -> int:
    """Return the pixels of a table with so many rows of the given pixels, at most those given."""
    return min(HEAD + row * rows, most)
