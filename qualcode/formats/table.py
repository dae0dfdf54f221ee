"""Transcripts as tables, one row a turn: what CSV files and the sheets of workbooks are read by alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from qualcode.formats.limits import MAX_CODE_POINTS, MAX_ROWS
from qualcode.formats.material import Line, Material, Note
from qualcode.formats.refusal import Unreadable
from qualcode.formats.table_columns import LONGEST_NAME, Layout, layout
from qualcode.formats.time_columns import Times, read_together
from qualcode.formats.times import seconds
from qualcode.model.transcript import Choice

SAMPLE = 200
MOST_COLUMNS = 500
LONGEST_QUOTED = 500
LONGEST_TIME = 60
BRACKETS = ("[]", "()", "<>", "{}")

Row = tuple[int, Sequence[str]]
"""A row's number, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rows come from: what their number counts, what parts cells, and whether times may be parts of a day."""

    unit: str = "line"
    separator: str | None = None
    fractions: bool = False


@dataclass(slots=True)
class _Rows:
    """The rows as they are taken up."""

    words: list[tuple[int, str, str]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    besides: set[int] = field(default_factory=set)
    length: int = 0


def read(rows: Iterable[Row], choice: Choice, kind: Kind, encoding: str | None = None) -> Material:
    """Return the rows as paragraphs with their speakers and times.

    Raise Unreadable, with the headings, where no column of words is found, and for what is too large. Rows without words, cells
    outside the headings, and columns and rows that are not part of the text are named.
    """
    numbered = _bounded(rows, kind)
    sample = list(islice(numbered, SAMPLE))
    if not sample:
        raise Unreadable("empty")
    found = layout([cells for _, cells in sample], choice.columns)
    first = found.heading or 0
    if "text" not in found.columns:
        at = sample[first][0]
        shown = ", ".join(name for name in found.names if name)[:200]
        raise Unreadable("csv_without_text", line=at, unit=kind.unit, headings=found.names, found=shown)
    taken = _Rows()
    above = " · ".join(cell.strip() for _, cells in sample[:first] for cell in cells if cell.strip())
    if above:
        taken.notes.append(Note("rows_above", sample[0][0], (("words", above[:LONGEST_QUOTED]),), kind.unit))
    if found.guessed:
        taken.notes.append(Note("no_headings", None, tuple((role, _column(found, role)) for role in ("text", "speaker", "time"))))
    for number, cells in chain(sample[first if found.heading is None else first + 1 :], numbered):
        _take(taken, number, cells, found, kind)
    return _material(taken, found, kind, encoding)


def known(rows: Iterable[Row], kind: Kind) -> bool:
    """Return whether the rows begin with a table that names its words."""
    sample = [cells for _, cells in islice(_bounded(rows, kind), SAMPLE)]
    return bool(sample) and "text" in layout(sample).columns


def _bounded(rows: Iterable[Row], kind: Kind) -> Iterator[Row]:
    """Yield the rows that are not empty; raise Unreadable as soon as there are too many, or columns."""
    count = 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("too_many_rows", line=number, unit=kind.unit, most=MAX_ROWS)
        if len(cells) > MOST_COLUMNS:
            if any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                raise Unreadable("too_many_columns", line=number, unit=kind.unit, most=MOST_COLUMNS)
            cells = cells[:MOST_COLUMNS]
        yield number, cells


def _column(found: Layout, role: str) -> str:
    at = found.columns.get(role)
    return "–" if at is None else str(at + 1)


def _take(taken: _Rows, number: int, cells: Sequence[str], found: Layout, kind: Kind) -> None:
    """Take up a row: its words with whoever says them, or a note that it has none."""
    if len(cells) > len(found.names):
        cells = _fitted(taken, number, cells, found, kind)
    words, speaker = _cell(cells, found.columns["text"]), _name(_cell(cells, found.columns.get("speaker")))
    if not words:
        others = " · ".join(cell.strip() for cell in cells if cell.strip())
        if others:
            taken.notes.append(Note("broken_row", number, (("words", others[:LONGEST_QUOTED]),), kind.unit))
        return
    if speaker and words.startswith(f"{speaker}:"):
        words = words[len(speaker) + 1 :].strip()
    taken.length += len(words) + len(speaker)
    if taken.length > MAX_CODE_POINTS:
        raise Unreadable("too_long", most=MAX_CODE_POINTS)
    taken.words.append((number, words, speaker))
    taken.times.append(_cell(cells, found.columns.get("time")))
    taken.ends.append(_cell(cells, found.ends))
    used = found.columns.values()
    taken.besides.update(at for at, cell in enumerate(cells) if at not in used and any(map(str.isalpha, cell)))


def _fitted(taken: _Rows, number: int, cells: Sequence[str], found: Layout, kind: Kind) -> Sequence[str]:
    """Return the cells of a row that has more than there are headings, as many as these.

    The words themselves were cut apart where they are the last column, or where the time stands in its place only if they were.
    """
    text, width = found.columns["text"], len(found.names)
    more = len(cells) - width
    extra = " · ".join(cell.strip() for cell in cells[width:] if cell.strip())
    if kind.separator:
        joined = [*cells[:text], kind.separator.join(cells[text : text + more + 1]), *cells[text + more + 1 :]]
        if (extra and text == width - 1) or _time_stands_right(joined, cells, found):
            taken.notes.append(Note("cells_joined", number, (), kind.unit))
            return joined
    if extra:
        taken.notes.append(Note("extra_cells", number, (("words", extra[:LONGEST_QUOTED]),), kind.unit))
    return cells[:width]


def _time_stands_right(joined: Sequence[str], cells: Sequence[str], found: Layout) -> bool:
    at = found.columns.get("time")
    if at is None or at < found.columns["text"]:
        return False
    now, then = _cell(cells, at), _cell(joined, at)
    return bool(now) and seconds(now) is None and not now.isdecimal() and (not then or seconds(then) is not None)


def _material(taken: _Rows, found: Layout, kind: Kind, encoding: str | None) -> Material:
    if not taken.words:
        raise Unreadable("empty")
    times = _times(taken, found, kind)
    if times.reading:
        taken.notes.append(Note(times.reading, None, (("column", _heading(found, found.columns["time"])),)))
    one_sided = _one_sided([speaker for _, _, speaker in taken.words])
    lines = []
    for (number, words, speaker), written, at in zip(taken.words, taken.times, times.seconds, strict=True):
        if written and at is None and not times.dated:
            taken.notes.append(Note("odd_time", number, (("time", written[:LONGEST_TIME]),), kind.unit))
        lines.append(Line(words, speaker or None, at, unnamed=one_sided and not speaker))
    if taken.besides:
        names = ", ".join(_heading(found, at) for at in sorted(taken.besides))
        taken.notes.append(Note("columns_left_out", None, (("columns", names[:LONGEST_QUOTED]),)))
    return Material(tuple(lines), encoding, tuple(sorted(taken.notes, key=lambda note: note.line or 0)), found.names)


def _one_sided(speakers: Sequence[str]) -> bool:
    """Return whether one name stands there again and again, and nobody's in between: then these rows are not that speaker's."""
    names = set(speakers)
    return len(names) == 2 and "" in names and speakers.count("") < len(speakers) - 1


def _times(taken: _Rows, found: Layout, kind: Kind) -> Times:
    column = found.columns.get("time")
    if column is None:
        return Times((None,) * len(taken.words))
    if found.dated:
        return Times((None,) * len(taken.words), "times_of_the_day", dated=True)
    heading = "" if found.heading is None else _heading(found, column)
    return read_together(taken.times, heading, taken.ends if found.ends is not None else (), fractions=kind.fractions)


def _heading(found: Layout, column: int) -> str:
    name = found.names[column] if column < len(found.names) and found.heading is not None else ""
    return name[:LONGEST_NAME] or str(column + 1)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _name(cell: str) -> str:
    """Return the speaker's name without the signs that set a label off from words."""
    name = " ".join(cell.split()).rstrip(":： ")
    return name[1:-1].strip(":： ") if len(name) > 2 and name[0] + name[-1] in BRACKETS else name
