"""Tables as a workbook: a sheet a table, numbers as numbers, text never as a formula and never cut."""

import io
from collections.abc import Iterator
from dataclasses import replace

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qualcode.locale import number, say
from qualcode.model.spreadsheet import CELL, ROWS, part, parts, rows_of_parts
from qualcode.reports.outline import COUNTED, Band, Cell, Column, Figure, Outline, TableBlock
from qualcode.reports.spread import spread
from qualcode.reports.words import legal, written

CHARACTERS = 110
NAME_LENGTH = 31
MOST_DIGITS = 4
ABOVE, BETWEEN = 3, 1  # rows: the caption with the headings, and what is left empty before the notes
NARROW = 0.4

Row = tuple[Cell, ...] | Band


def write(outline: Outline, *, most: int = ROWS) -> bytes:
    """Return the workbook; each sheet has caption, headings that stay in view, rows, notes and source line.

    Text that a cell cannot hold goes on in the rows below, with a column that counts the parts; what is more than `most` rows
    goes on in a further sheet. Notes say both.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": legal(outline.title)})
        looks = _looks(book)
        for at, table in enumerate(outline.tables, 1):
            for name, sheet in _sheets(str(at), spread(table, outline.language), outline.language, most):
                _fill(book.add_worksheet(name), sheet, looks)
    return held.getvalue()


def _sheets(number_of: str, table: TableBlock, language: str, most: int) -> Iterator[tuple[str, TableBlock]]:
    """Yield the sheets of a table by name, each row as it is written; what belongs to one row of the table stays together."""
    laid = [_written(row, language) for row in table.rows]
    bands = [row.label for row in table.rows if isinstance(row, Band)]
    notes = (*(text for text in (table.title, *table.headings, *bands) if _long(legal(text))), *table.notes)
    groups, columns = [[row] for row in laid], table.columns
    if long := sum(map(_long_ones, laid)):
        groups, columns = [_group(row) for row in laid], (*columns, Column(say("table.part", language), NARROW, align="center"))
        notes = (*notes, say("table.continued", language, count=number(long, language), most=number(CELL, language)))
    below = sum(len(parts(legal(line))) for line in (*notes, table.source)) + BETWEEN
    shares = _shares(groups, most - ABOVE - below - 1)
    names = [f"{number_of}{f'.{at}' if at > 1 else ''} {table.id}"[:NAME_LENGTH] for at in range(1, len(shares) + 1)]
    for name, rows, following in zip(names, shares, (*names[1:], ""), strict=True):
        further = (say("table.next_sheet", language, sheet=following),) if following else ()
        yield name, replace(table, columns=columns, rows=rows, notes=(*notes, *further))


def _written(row: Row, language: str) -> Row:
    """Return the row with its words as text; numbers stay."""
    if isinstance(row, Band):
        return row
    return tuple([cell if isinstance(cell, int | Figure) else written(cell, language) for cell in row])


def _group(row: Row) -> list[Row]:
    """Return the row with the rows below it that hold what its cells cannot; its first cell says in all of them what it is.

    A last cell says which part of the row each holds.
    """
    if isinstance(row, Band):
        return [row]
    lines = rows_of_parts(row, whole=(0,))
    return [(*line, part(at, len(lines))) for at, line in enumerate(lines, 1)]


def _long_ones(row: Row) -> int:
    """Return how many texts of the row a cell does not hold."""
    words = () if isinstance(row, Band) else [cell for cell in row if type(cell) is str and len(cell) > CELL // 2]
    return sum(map(_long, words))


def _long(text: str) -> bool:
    return len(parts(text)) > 1


def _shares(groups: list[list[Row]], room: int) -> list[tuple[Row, ...]]:
    """Return the rows of each sheet, of which each has room for so many."""
    shares: list[list[Row]] = [[]]
    for group in groups:
        if shares[-1] and len(shares[-1]) + len(group) > room:
            shares.append([])
        shares[-1] += group
    return [tuple(share) for share in shares]


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


def _fill(sheet: Worksheet, table: TableBlock, looks: dict[str, Format]) -> None:
    """Write the table, whose rows hold nothing but numbers and text that a cell holds."""
    sheet.write_string(0, 0, _head(table.title), looks["title"])
    total = sum(table.widths)
    for at, column in enumerate(table.columns):
        longest = max(map(len, column.heading.split()), default=0)
        look = looks[f"column {_digits(table, at)}"] if column.kind in COUNTED else None  # for what is typed below the rows
        sheet.set_column(at, at, max(7, 3 + longest, CHARACTERS * column.width / total), look)
        sheet.write_string(2, at, _head(column.heading), looks["heading"])
    sheet.freeze_panes(ABOVE, 0)
    if table.rows and not any(isinstance(row, Band) for row in table.rows):
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.headings) - 1)
    for at, row in enumerate(table.rows, ABOVE):
        if isinstance(row, Band):
            sheet.merge_range(at, 0, at, len(table.headings) - 1, "", looks["band"])
            sheet.write_string(at, 0, _head(row.label), looks["band"])
            continue
        for place, cell in enumerate(row):
            _write(sheet, at, place, cell, looks)
    lines = [piece for line in (*table.notes, table.source) for piece in parts(legal(line))]
    for at, line in enumerate(lines, ABOVE + len(table.rows) + BETWEEN):
        sheet.write_string(at, 0, line, looks["note"])
    if table.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _head(text: str) -> str:
    """Return what a cell of its own holds of a caption, a heading or a band; the whole of a longer one stands in the notes."""
    return parts(legal(text))[0]


def _digits(table: TableBlock, at: int) -> int:
    """Return the most decimals of the column's numbers."""
    cells = (row[at] for row in table.rows if not isinstance(row, Band))
    return min(MOST_DIGITS, max((cell.digits for cell in cells if isinstance(cell, Figure)), default=0))


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Format]) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, looks["int"])
    elif isinstance(cell, Figure):
        sheet.write_number(row, column, cell.value, looks[str(min(cell.digits, MOST_DIGITS))])
    elif cell:
        sheet.write_string(row, column, str(cell), looks["text"])
    else:
        sheet.write_blank(row, column, None, looks["text"])  # an empty text among numbers would be none of them
