"""Tables as CSV for spreadsheets: UTF-8 with a byte order mark; several tables come as a zip of files."""

import csv
import io
import zipfile

from qualcode.model.text import FORMULA
from qualcode.reports.outline import Band, Cell, Figure, Outline, TableBlock
from qualcode.reports.words import written


def write(outline: Outline) -> bytes:
    """Return the table, or a zip with one file a table."""
    if len(outline.tables) == 1:
        return _table(outline.tables[0], outline.language)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for number, table in enumerate(outline.tables, 1):
            container.writestr(f"{number:02}_{table.id}.csv", _table(table, outline.language))
    return held.getvalue()


def _table(table: TableBlock, language: str) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow([_safe(heading, language) for heading in table.headings])
    for row in table.rows:
        cells = (row.label, *[""] * (len(table.headings) - 1)) if isinstance(row, Band) else row
        writer.writerow([_safe(cell, language) for cell in cells])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _safe(cell: Cell, language: str) -> object:
    """Return numbers as they are, and text so that no spreadsheet takes it for a formula."""
    if isinstance(cell, int):
        return cell
    if isinstance(cell, Figure):
        return f"{cell.value:.{cell.digits}f}"
    text = written(cell, language)
    return f"'{text}" if text.startswith(FORMULA) and len(text) > 1 else text
