"""Transcripts as CSV or TSV: what parts the cells is found by trying, and a quotation mark left open does no harm."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from qualcode.formats import table
from qualcode.formats.encodings import told
from qualcode.formats.limits import MAX_CODE_POINTS, MAX_LINES
from qualcode.formats.material import Material, Note
from qualcode.formats.refusal import Unreadable
from qualcode.formats.table_columns import HEADING_ROWS, by_heading
from qualcode.model.text import normalised
from qualcode.model.transcript import Choice

DELIMITERS = ",;\t|"
SAMPLE = 100_000
"""Characters by which the delimiter is found."""

# the library holds this limit for the whole process; its default of 131,072 is less than a long interview in one cell
csv.field_size_limit(max(csv.field_size_limit(), MAX_CODE_POINTS + 1))


def read(content: bytes, choice: Choice) -> Material:
    """Return one turn a row; see `table.read`. A first line such as sep=; names the delimiter."""
    decoded = told(content, choice.encoding)
    text = normalised(decoded.text)
    if text.count("\n") > MAX_LINES:
        raise Unreadable("too_many_lines", most=MAX_LINES)
    declared = _declared(text)
    delimiter = declared or _delimiter(text[:SAMPLE])
    notes: list[Note] = [*decoded.notes]
    lines = text.removesuffix("\n").split("\n")
    if declared:
        lines[0] = ""
    rows = _rows(lines, delimiter, notes)
    found = table.read(rows, choice, table.Kind("line", delimiter), decoded.encoding)
    return Material(found.lines, decoded.encoding, (*found.notes, *notes), found.headings)


def _declared(text: str) -> str | None:
    first = text.partition("\n")[0].strip().strip('"')
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else ("\t" if first.lower() == "sep=" else None)


def _delimiter(sample: str) -> str:
    """Return what parts the cells: what gives most known headings, then most rows as wide as the heading."""
    return max(DELIMITERS, key=lambda delimiter: _worth(sample, delimiter))


def _worth(sample: str, delimiter: str) -> tuple[int, int, int]:
    try:
        rows = [row for row in islice(csv.reader(io.StringIO(sample), delimiter=delimiter), HEADING_ROWS) if any(row)]
    except csv.Error:
        return 0, 0, 0
    known = [(len(found), -at) for at, row in enumerate(rows) if "text" in (found := by_heading(row))]
    widths = [len(row) for row in rows]
    if known:
        count, at = max(known)
        return count, widths.count(widths[-at]), widths[-at]
    usual = max(widths, key=widths.count, default=0)
    return 0, widths.count(usual) if usual > 1 else 0, usual


def _rows(lines: Sequence[str], delimiter: str, notes: list[Note]) -> Iterator[table.Row]:
    """Yield the rows with the number of their first line, 1 for the first of these lines.

    A row whose quotation marks do not close is taken to end with its line, since nobody means the rest of the table by it.
    """
    if delimiter == "\t" and len({line.count("\t") for line in lines if line}) == 1:
        # no cell holds a line break, so none needs quotation marks: Whisper and others write them as they are spoken
        yield from ((at, [_unquoted(cell) for cell in line.split(delimiter)]) for at, line in enumerate(lines, 1))
        return
    at = 0
    while at < len(lines):
        rows = csv.reader((f"{lines[place]}\n" for place in range(at, len(lines))), delimiter=delimiter, strict=True)
        begin = at
        try:
            for row in rows:
                yield begin + 1, row
                begin = at + rows.line_num
            return
        except csv.Error as error:
            if "larger" in str(error):
                raise Unreadable("too_long", most=MAX_CODE_POINTS) from error
        if lines[begin].count('"') % 2:
            notes.append(Note("open_quote", begin + 1))
        yield begin + 1, _alone(lines[begin], delimiter)
        at = begin + 1


def _alone(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line that no other line goes on."""
    if line.count('"') % 2:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
        return cell[1:-1].replace('""', '"')
    return cell
