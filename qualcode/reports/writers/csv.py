"""Tables as CSV: for spreadsheets, in UTF-8 with a byte order mark, or exactly; several tables come as a zip of files."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence

from qualcode.locale import say
from qualcode.model.spreadsheet import enclosed, guarded, like_formula
from qualcode.reports.outline import Band, Cell, Column, Figure, Outline, TableBlock
from qualcode.reports.spread import spread
from qualcode.reports.words import written

Row = Sequence[object]


def write(outline: Outline) -> bytes:
    """Return the table, or a zip with one file a table, in which no spreadsheet takes text for a formula.

    Text that is like one gets an apostrophe, but never a slice of a text: it stands between “ and ”, and the column's heading
    says so.
    """
    return _file(outline, lambda table: b"\xef\xbb\xbf" + _lines(_safe(table, outline.language)).encode())


def write_raw(outline: Outline) -> bytes:
    """Return the same for programs, every text exactly as it is, without a byte order mark; a spreadsheet may run it."""
    return _file(outline, lambda table: _lines(_exact(table, outline.language)).encode(errors="replace"))


def _file(outline: Outline, made: Callable[[TableBlock], bytes]) -> bytes:
    tables = [spread(table, outline.language) for table in outline.tables]
    if len(tables) == 1:
        return made(tables[0])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for number, table in enumerate(tables, 1):
            container.writestr(f"{number:02}_{table.id}.csv", made(table))
    return held.getvalue()


def _lines(rows: Iterator[Row]) -> str:
    held = io.StringIO(newline="")
    csv.writer(held).writerows(rows)
    return held.getvalue()


def _safe(table: TableBlock, language: str) -> Iterator[Row]:
    columns = list(zip(*(row for row in table.rows if not isinstance(row, Band)), strict=True)) or [()] * len(table.columns)
    marked = [
        any(_slice(column, cell) and like_formula(written(cell, language)) for cell in cells)
        for column, cells in zip(table.columns, columns, strict=True)
    ]
    told = zip(table.headings, marked, strict=True)
    yield [guarded(written(say("table.enclosed", language, column=name) if mark else name, language)) for name, mark in told]
    for row in table.rows:
        cells = _cells(row, table)
        yield [
            _safe_cell(cell, language, whole=mark and _slice(column, cell))
            for column, cell, mark in zip(table.columns, cells, marked, strict=True)
        ]


def _slice(column: Column, cell: Cell) -> bool:
    """Return whether the cell claims to be a slice of a text: bare words in a column of quotations."""
    return column.kind == "quote" and isinstance(cell, str)


def _safe_cell(cell: Cell, language: str, *, whole: bool) -> object:
    if isinstance(cell, int | Figure):
        return _number(cell)
    text = written(cell, language)
    return enclosed(text) if whole else guarded(text)


def _exact(table: TableBlock, language: str) -> Iterator[Row]:
    yield table.headings
    for row in table.rows:
        yield [
            _number(cell) if isinstance(cell, int | Figure) else cell if isinstance(cell, str) else written(cell, language)
            for cell in _cells(row, table)
        ]


def _cells(row: tuple[Cell, ...] | Band, table: TableBlock) -> tuple[Cell, ...]:
    return (row.label, *[""] * (len(table.headings) - 1)) if isinstance(row, Band) else row


def _number(cell: int | Figure) -> object:
    return cell if isinstance(cell, int) else f"{cell.value:.{cell.digits}f}"
