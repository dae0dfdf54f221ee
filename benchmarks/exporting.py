"""What files cost: ten thousand quotations in Word against rows added one by one, a large workbook against a plain one."""

import io
import time
from collections.abc import Callable, Iterator

import xlsxwriter
from docx import Document

from benchmarks.figure import Figure
from qualcode.reports.outline import Outline, Quote, TableBlock, columns_of
from qualcode.reports.spread import spread
from qualcode.reports.words import written
from qualcode.reports.writers import docx, xlsx
from qualcode.reports.writers.docx_styles import BODY, QUOTE

QUOTATIONS, ROWS = 10_000, 200_000
SECONDS, SHARE, TIMES = 5.0, 1 / 20, 1.5
HEADS = ("Tema", "Kode", "Kutipan", "Informan")
WORDS = "kalau mengurus akta sekarang kami tidak perlu ke kabupaten karena petugas datang sendiri ke rumah warga"


def figures() -> Iterator[Figure]:
    """Yield the seconds for Word and its share of what python-docx's own calls take, and the ratio of the two workbooks."""
    quotations = _table(QUOTATIONS)
    own = _seconds(lambda: docx.write(quotations))
    plain = _seconds(lambda: _row_by_row(quotations))
    yield Figure(f"export: Word, {QUOTATIONS:,} quotations", own, "s", SECONDS)
    yield Figure(
        "export: Word, share of the time of adding rows by python-docx", own / plain, "", SHARE, f"{plain:.1f} s row by row"
    )
    rows = _table(ROWS)
    own, plain = _seconds(lambda: xlsx.write(rows)), _seconds(lambda: _plain_workbook(rows))
    yield Figure(
        f"export: workbook, {ROWS:,} rows, times a plain one in constant memory", own / plain, "x", TIMES,
        f"{own:.1f} s against {plain:.1f} s",
    )  # fmt: skip


def _table(count: int) -> Outline:
    rows = tuple(
        (f"B{at % 6 + 1} tema", f"B{at % 6 + 1}.{at % 5 + 1} kode", Quote(f"{WORDS} {at}", sign="+"), f"I{at % 9 + 1}, par. {at}")
        for at in range(count)
    )
    columns = columns_of(HEADS, (1.8, 2, 5.2, 1.4), ("text", "text", "quote"))
    return Outline("Kutipan", "id", (TableBlock("quotations", "Kutipan", columns, rows, landscape=True),))


def _seconds(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


def _row_by_row(outline: Outline) -> bytes:
    """Return the same table as a program would write it that adds rows and sets the text and the style of each cell."""
    paper = Document()
    for name in (BODY, QUOTE):
        paper.styles.add_style(name, 1)
    (block,) = outline.tables
    table = paper.add_table(1, len(block.headings))
    for cell, heading in zip(table.rows[0].cells, block.headings, strict=True):
        cell.text = heading
    for row in block.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = written(value, outline.language)
            cell.paragraphs[0].style = QUOTE if isinstance(value, Quote) else BODY
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def _plain_workbook(outline: Outline) -> bytes:
    """Return the same cells, the signs in a column of their own, without looks."""
    held = io.BytesIO()
    block = spread(outline.tables[0], outline.language)
    with xlsxwriter.Workbook(held, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for column, heading in enumerate(block.headings):
            sheet.write_string(0, column, heading)
        for at, row in enumerate(block.rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(at, column, written(value, outline.language))
    return held.getvalue()
