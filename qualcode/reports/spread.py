"""Tables as a spreadsheet holds them: signs of ours stand in columns of their own, so that no cell begins with one."""

from dataclasses import replace

from qualcode.locale import say
from qualcode.reports.outline import Band, Cell, Column, Figure, Quote, Signed, TableBlock

NARROW = 0.4
PLAIN = (str, int, Figure)


def spread(table: TableBlock, language: str) -> TableBlock:
    """Return the table with a column of signs before each column whose cells begin with one.

    Where a cell holds several quotations, and no words before them, each has its sign behind it.
    """
    rows = [row for row in table.rows if not isinstance(row, Band)]
    signed = [any(_sign(row[at]) for row in rows) for at in range(len(table.columns))]
    columns: list[Column] = []
    for column, apart in zip(table.columns, signed, strict=True):
        sign = Column(say("table.sign", language, column=column.heading), NARROW, align="center")
        columns += [sign, column] if apart else [column]
    laid = tuple(row if isinstance(row, Band) else _row(row, signed) for row in table.rows)
    return replace(table, columns=tuple(columns), rows=laid)


def _row(row: tuple[Cell, ...], signed: list[bool]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell, apart in zip(row, signed, strict=True):
        if apart:
            cells.append(_sign(cell))
        cells.append(cell if type(cell) in PLAIN else _bare(cell))
    return tuple(cells)


def _sign(cell: Cell) -> str:
    """Return the sign that speaks for the whole cell."""
    first = cell[0] if isinstance(cell, tuple) and cell else cell
    return first.sign if isinstance(first, Signed) or (first is cell and isinstance(first, Quote)) else ""


def _bare(cell: Cell) -> Cell:
    if isinstance(cell, Quote):
        return Quote(cell.text, cell.locator)
    if isinstance(cell, Signed):
        return cell.bare
    if isinstance(cell, tuple) and cell and isinstance(cell[0], Signed):
        return (cell[0].bare, *cell[1:])
    if isinstance(cell, tuple) and cell and isinstance(cell[0], Quote):
        return tuple(_behind(part) if isinstance(part, Quote) else part for part in cell)
    return cell


def _behind(quote: Quote) -> Quote:
    place = "; ".join(part for part in (quote.locator, quote.sign) if part)
    return Quote(quote.text, place)
