"""Codebooks as workbooks: the first sheet whose headings name codes, and a sheet written from codes."""

import io
from collections.abc import Iterable, Mapping

import openpyxl
import xlsxwriter

from qualcode.formats.codebook_table import parted, rows_of
from qualcode.formats.codebook_table import read as read_rows
from qualcode.formats.limits import MAX_CODES
from qualcode.formats.refusal import Unreadable
from qualcode.formats.zips import opened
from qualcode.model.code import Code
from qualcode.model.codebook_draft import Draft

MOST_COLUMNS = 60
MOST_ROWS = 2 * MAX_CODES + 2  # with those in which long texts go on
WIDTHS = {"code": 9, "parent": 9, "guid": 38, "label": 30, "definition": 44}
USUAL_WIDTH = 16


def read(file: str, content: bytes, language: str, known: Mapping[str, str]) -> Draft:
    """Return the codes of a workbook; see `codebook_table.read`. Raises Unreadable where no sheet names codes."""
    with opened(content):
        pass
    refused: Unreadable | None = None
    for rows in _sheets(content):
        try:
            return read_rows(file, list(enumerate(rows, 1)), language, known)
        except Unreadable as error:
            refused = refused or error
    raise refused or Unreadable("codebook_empty")


def _sheets(content: bytes) -> list[list[list[str]]]:
    """Return the words of every sheet by row; a damaged workbook breaks openpyxl in more ways than it names."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [
            [
                [_words(cell) for cell in row]
                for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            ]
            for sheet in book.worksheets
        ]
    except Exception as error:
        raise Unreadable("broken_container") from error


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def write(codes: Iterable[Code]) -> bytes:
    """Return a workbook with one sheet that `read` reads back; every cell is text, never a formula and never cut.

    A text that no cell holds goes on in the rows below, which a column `part` then counts.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("codebook")
        bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        for at, row in enumerate(parted(rows_of(codes))):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell, wrapped if at else bold)
                if not at:
                    sheet.set_column(column, column, WIDTHS.get(cell.split(" ")[0], USUAL_WIDTH))
        sheet.freeze_panes(1, 3)
    return held.getvalue()
