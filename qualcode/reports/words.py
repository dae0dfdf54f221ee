"""Cells as plain words, for every format that knows no quotations."""

import re

from qualcode.locale import number
from qualcode.reports.outline import Cell, Figure, Quote

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(cell: Cell, language: str) -> str:
    """Return the cell as text; several quotations stand on lines of their own."""
    if isinstance(cell, str):
        return legal(cell)
    if isinstance(cell, tuple):
        return "\n".join(written(part, language) for part in cell)
    if isinstance(cell, Quote):
        parts = (cell.sign, f"“{cell.text}”", f"({cell.locator})" if cell.locator else "")
        return legal(" ".join(part for part in parts if part))
    if isinstance(cell, Figure):
        return number(cell.value, language, digits=cell.digits)
    return number(cell, language)


def collected(value: object) -> str:
    """Return the text, or a dash where nothing was collected; never a guess."""
    return value if isinstance(value, str) and value.strip() else "-"


def legal(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)
