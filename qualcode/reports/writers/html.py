"""Tables as one HTML page that stands by itself: captions, heading cells, quotations; every word is text, never markup."""

from collections.abc import Iterator
from html import escape

from qualcode.locale import say
from qualcode.reports.outline import Band, Cell, Column, Outline, Quote, TableBlock
from qualcode.reports.preset import Preset
from qualcode.reports.words import legal, written

STYLE = """
body {font-family: "Times New Roman", Times, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.35}
table {border-collapse: collapse; width: 100%; margin: 0 0 .3rem}
caption {font-weight: bold; padding: 1.6rem 0 .4rem; text-align: center}
th, td {border: 1px solid #555; padding: .25rem .45rem; vertical-align: top; text-align: left}
th {text-align: center; background: #eef1f5}
td.count {text-align: center}
tr.band td {font-weight: bold; background: #f4f4f4}
q {font-style: italic; quotes: "\\201c" "\\201d"}
p.below {font-size: .85rem; margin: .15rem 0}
body.apa caption {font-weight: normal; font-style: italic; text-align: left}
body.apa caption b {display: block; font-style: normal}
body.apa table {border-top: 1px solid; border-bottom: 1px solid}
body.apa th, body.apa td {border: 0; background: none}
body.apa thead th {border-bottom: 1px solid}
@media print {tr {break-inside: avoid} thead {display: table-header-group}}
"""


def write(outline: Outline, *, chapter: str = "", preset: Preset | None = None) -> bytes:
    """Return the page; captions are numbered as the preset says, through where there is none.

    Headings repeat on every printed page.
    """
    title = escape(legal(outline.title))
    body = "\n".join(
        part(table, number, outline.language, chapter=chapter, preset=preset) for number, table in enumerate(outline.tables, 1)
    )
    look = f' class="{preset.id}"' if preset is not None else ""
    return (
        f'<!doctype html>\n<html lang="{outline.language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body{look}>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    ).encode()


def part(
    table: TableBlock, number: int, language: str, *, chapter: str = "", preset: Preset | None = None, widths: bool = False
) -> str:
    """Return one table under its numbered caption, with what stands below it; `widths` gives columns their share of the whole."""
    by_chapter = preset is not None and preset.by_chapter
    label = f"{say('reports.table', language)} {f'{legal(chapter)}.' if by_chapter else ''}{number}"
    stacked = preset is not None and not by_chapter
    return "\n".join(_table(table, label, language, stacked=stacked, widths=widths))


def _table(table: TableBlock, number: str, language: str, *, stacked: bool, widths: bool) -> Iterator[str]:
    name = f"<b>{escape(number)}</b>" if stacked else escape(number)
    yield f'<table id="{escape(table.id, quote=True)}">'
    yield f"<caption>{name} {escape(legal(table.title))}</caption>"
    if widths:
        whole = sum(column.width for column in table.columns)
        shares = "".join(f'<col style="width: {column.width / whole:.2%}">' for column in table.columns)
        yield f"<colgroup>{shares}</colgroup>"
    heads = "".join(f'<th scope="col">{escape(legal(heading))}</th>' for heading in table.headings)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        if isinstance(row, Band):
            yield f'<tr class="band"><td colspan="{len(table.headings)}">{escape(legal(row.label))}</td></tr>'
        else:
            cells = (_cell(column, cell, language) for column, cell in zip(table.columns, row, strict=True))
            yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"
    yield from (f'<p class="below">{escape(legal(line))}</p>' for line in (*table.notes, table.source) if line)


def _cell(column: Column, cell: Cell, language: str) -> str:
    look = ' class="count"' if column.aligned(cell) == "center" else ""
    parts = cell if isinstance(cell, tuple) else (cell,)
    return f"<td{look}>{'<br>'.join(_part(part, language) for part in parts)}</td>"


def _part(part: Cell, language: str) -> str:
    if isinstance(part, Quote):
        place = f" ({escape(legal(part.locator))})" if part.locator else ""
        sign = f"{escape(part.sign)} " if part.sign else ""
        return f"{sign}<q>{_lines(part.text)}</q>{place}"
    return _lines(written(part, language))


def _lines(text: str) -> str:
    return escape(legal(text)).replace("\n", "<br>")
