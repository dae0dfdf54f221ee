"""Tables as Markdown pipes: captions in bold, every word escaped so that it stays what it is."""

from collections.abc import Iterable, Iterator

from qualcode.locale import say
from qualcode.reports.outline import Band, Cell, Figure, Outline, TableBlock
from qualcode.reports.words import legal, written

_MARKUP = frozenset("\\`*_{}[]<>#+-!|~$&=^:.()")


def write(outline: Outline) -> bytes:
    """Return the text; captions are numbered through."""
    label = say("reports.table", outline.language)
    tables = (
        "\n".join(_table(table, f"{label} {number}", outline.language)) for number, table in enumerate(outline.tables, 1)
    )
    return ("\n\n".join([f"# {plain(outline.title)}", *tables]) + "\n").encode()


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it stands, on one line."""
    escaped = "".join(f"\\{letter}" if letter in _MARKUP else letter for letter in legal(text))
    return "<br>".join(escaped.splitlines())


def _table(table: TableBlock, caption: str, language: str) -> Iterator[str]:
    yield f"**{caption} {plain(table.title)}**"
    yield ""
    yield _row(plain(heading) for heading in table.headings)
    yield _row("---" for _ in table.headings)
    for row in table.rows:
        if isinstance(row, Band):
            yield _row((f"**{plain(row.label)}**", *[""] * (len(table.headings) - 1)))
        else:
            yield _row(_cell(cell, language) for cell in row)
    yield ""
    yield from (f"{plain(line)}  " for line in (*table.notes, table.source) if line)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, language: str) -> str:
    return written(cell, language) if isinstance(cell, int | Figure) else plain(written(cell, language))
