"""What a spreadsheet makes of words: which ones it takes for a formula, and how many a cell and a sheet of Excel hold."""

from collections.abc import Iterable, Sequence
from typing import Any

from qualcode.model.text import FORMULA

CELL = 32_767
"""The most that a cell holds, in UTF-16 units: a character beyond the basic plane, such as an emoji, counts twice."""
ROWS = 1_048_576
OPENING, CLOSING = "“", "”"


def like_formula(text: str) -> bool:
    """Return whether a spreadsheet that opens a CSV file would work the text out; quoting the field does not hinder it."""
    return text.startswith(FORMULA) and len(text) > 1


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where it is like a formula."""
    return f"'{text}" if like_formula(text) else text


def enclosed(text: str) -> str:
    """Return a slice of a text in a column in which some are like a formula: those stand whole between “ and ”.

    So does one that begins with “ itself, so that the marks of every cell of the column that begins with one can be taken off.
    """
    return f"{OPENING}{text}{CLOSING}" if like_formula(text) or text.startswith(OPENING) else text


def parts(text: str, most: int = CELL) -> list[str]:
    """Return the text in pieces that a cell holds, at least one, never cut inside a character; joined they are the text."""
    if len(text) <= most // 2:
        return [text]
    found, start = [], 0
    while start < len(text):
        piece = text[start : start + most]
        while (over := _units(piece) - most) > 0:
            piece = piece[: len(piece) - (over + 1) // 2]
        found.append(piece)
        start += len(piece)
    return found


def rows_of_parts(cells: Sequence[Any], whole: Iterable[int] = (), most: int = CELL) -> list[list[Any]]:
    """Return the row as one row, or as several where a cell does not hold its text: the pieces stand one below the other.

    The cells at the places `whole`, which say what row it is, stand in all of them; the others are empty below their last piece.
    """
    kept = set(whole)
    laid: list[Sequence[Any]] = [parts(cell, most) if isinstance(cell, str) else [cell] for cell in cells]
    height = max(map(len, laid), default=1)
    return [
        [
            pieces[0] if at in kept and len(pieces) == 1 else pieces[down] if down < len(pieces) else ""
            for at, pieces in enumerate(laid)
        ]
        for down in range(height)
    ]


def part(at: int, of: int) -> str:
    """Return which piece of its row a row holds, such as 2/3; nothing where it is the only one."""
    return f"{at}/{of}" if of > 1 else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
