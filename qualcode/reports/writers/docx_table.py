"""A table as WordprocessingML, written as text at once: ten thousand rows take a second, row by row they would take minutes."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from qualcode.reports.outline import Band, Cell, Column, Quote, TableBlock
from qualcode.reports.words import written
from qualcode.reports.writers.docx_markup import paragraph, run
from qualcode.reports.writers.docx_styles import BAND, BODY, COUNT, GRID, HEAD, QUOTE
from qualcode.reports.writers.layout import PADDING

LOOK = (
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1" w:val="04A0"/>'
)
LINE = 'w:val="single" w:sz="6" w:space="0" w:color="000000"'


def table(block: TableBlock, widths: Sequence[float], ids: Mapping[str, str], language: str, *, grid: bool) -> str:
    """Return the table with columns of `widths` points; `ids` are the styles' by name.

    The heading row repeats on every page, each row stays on one page, and the last one on that of what follows. Without a
    grid there are APA's three rules: above and below the headings, and at the end.
    """
    twips = [round(20 * width) for width in widths]
    rows = [_heads(block, twips, ids, grid=grid)]
    last = len(block.rows) - 1
    for at, row in enumerate(block.rows):
        rows.append(_row(row, block.columns, twips, ids, language, keep=at == last, ruled=at == last and not grid))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return f"<w:tbl>{_properties(ids, grid=grid)}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _properties(ids: Mapping[str, str], *, grid: bool) -> str:
    style = f"<w:tblStyle w:val={quoteattr(ids[GRID])}/>" if grid else ""
    sides = "".join(f'<w:{side} w:w="{20 * PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tblPr>{style}<w:tblW w:type="auto" w:w="0"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{sides}</w:tblCellMar>{LOOK}</w:tblPr>"
    )


def _heads(block: TableBlock, twips: Sequence[int], ids: Mapping[str, str], *, grid: bool) -> str:
    alone = not block.rows
    borders = "" if grid else _borders("top", "bottom")
    cells = "".join(
        _cell(width, borders, paragraph(ids[HEAD], run(heading), keep=alone))
        for width, heading in zip(twips, block.headings, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(
    row: tuple[Cell, ...] | Band, columns: Sequence[Column], twips: Sequence[int], ids: Mapping[str, str], language: str, *,
    keep: bool, ruled: bool,
) -> str:  # fmt: skip
    borders = _borders("bottom") if ruled else ""
    if isinstance(row, Band):
        band = f'<w:gridSpan w:val="{len(twips)}"/>' if len(twips) > 1 else ""
        cells = _cell(sum(twips), band + borders, paragraph(ids[BAND], run(row.label), keep=keep))
    else:
        cells = "".join(
            _cell(width, borders, "".join(_parts(column, cell, ids, language, keep=keep)))
            for width, column, cell in zip(twips, columns, row, strict=True)
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _parts(column: Column, cell: Cell, ids: Mapping[str, str], language: str, *, keep: bool) -> Iterator[str]:
    words = COUNT if column.aligned(cell) == "center" else BODY
    for part in (cell if isinstance(cell, tuple) else (cell,)) or ("-",):
        style = QUOTE if isinstance(part, Quote) else words
        yield paragraph(ids[style], run(written(part, language)), keep=keep)


def _cell(width: int, properties: str, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{properties}</w:tcPr>{content}</w:tc>'


def _borders(*sides: str) -> str:
    return f"<w:tcBorders>{''.join(f'<w:{side} {LINE}/>' for side in sides)}</w:tcBorders>"
