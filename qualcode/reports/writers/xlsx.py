"""Tables as a workbook: a sheet a table, numbers as numbers, text never as a formula."""

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qualcode.reports.outline import COUNTED, Band, Cell, Figure, Outline, TableBlock
from qualcode.reports.words import legal, written

CHARACTERS = 110
NAME_LENGTH = 31
MOST_DIGITS = 4


def write(outline: Outline) -> bytes:
    """Return the workbook; each sheet has caption, headings that stay in view, rows, notes and source line."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": legal(outline.title)})
        looks = _looks(book)
        for number, table in enumerate(outline.tables, 1):
            sheet = book.add_worksheet(f"{number} {table.id}"[:NAME_LENGTH])
            _fill(sheet, table, looks, outline.language)
    return held.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    grid = {"border": 1, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 12}),
        "heading": book.add_format({**grid, "bold": True, "text_wrap": True, "bg_color": "#E7ECF3", "align": "center"}),
        "text": book.add_format({**grid, "text_wrap": True}),
        "band": book.add_format({**grid, "bold": True, "bg_color": "#F3F3F3"}),
        "int": book.add_format({**grid, "num_format": "0"}),
        "note": book.add_format({"italic": True, "text_wrap": False}),
        **{str(digits): book.add_format({**grid, "num_format": f"{0:.{digits}f}"}) for digits in range(MOST_DIGITS + 1)},
        **{f"column {digits}": book.add_format({"num_format": f"{0:.{digits}f}"}) for digits in range(MOST_DIGITS + 1)},
    }


def _fill(sheet: Worksheet, table: TableBlock, looks: dict[str, Format], language: str) -> None:
    sheet.write_string(0, 0, legal(table.title), looks["title"])
    total = sum(table.widths)
    for at, column in enumerate(table.columns):
        longest = max(map(len, column.heading.split()), default=0)
        look = looks[f"column {_digits(table, at)}"] if column.kind in COUNTED else None  # for what is typed below the rows
        sheet.set_column(at, at, max(7, 3 + longest, CHARACTERS * column.width / total), look)
        sheet.write_string(2, at, legal(column.heading), looks["heading"])
    sheet.freeze_panes(3, 0)
    if table.rows and not any(isinstance(row, Band) for row in table.rows):
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.headings) - 1)
    for at, row in enumerate(table.rows, 3):
        if isinstance(row, Band):
            sheet.merge_range(at, 0, at, len(table.headings) - 1, "", looks["band"])
            sheet.write_string(at, 0, legal(row.label), looks["band"])
            continue
        for place, cell in enumerate(row):
            _write(sheet, at, place, cell, looks, language)
    for at, note in enumerate((*table.notes, table.source), 4 + len(table.rows)):
        sheet.write_string(at, 0, legal(note), looks["note"])
    if table.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _digits(table: TableBlock, at: int) -> int:
    """Return the most decimals of the column's numbers."""
    cells = (row[at] for row in table.rows if not isinstance(row, Band))
    return max((cell.digits for cell in cells if isinstance(cell, Figure)), default=0)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Format], language: str) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, looks["int"])
    elif isinstance(cell, Figure):
        sheet.write_number(row, column, cell.value, looks[str(cell.digits)])
    else:
        sheet.write_string(row, column, written(cell, language)[:32_767], looks["text"])
