"""Transcripts in workbooks: the first sheet that names its words, whatever program wrote it; the other sheets are named."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qualcode.formats import table
from qualcode.formats.left_out import LeftOut
from qualcode.formats.material import Material, Note
from qualcode.formats.refusal import Unreadable
from qualcode.model.transcript import Choice

KIND = table.Kind("row", fractions=True)
MOST_NAMED = 20
HIDDEN, WITHOUT_SECONDS = "hidden_rows", "times_without_seconds"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, whether it is hidden, and what gives its rows, counting what should be told of them."""

    name: str
    hidden: bool
    rows: Callable[[Counter[str]], Iterator[table.Row]]


def read(sheets: Sequence[Sheet], choice: Choice, *, comments: Iterable[str] = ()) -> Material:
    """Return the rows of the first sheet whose headings name the words, shown ones before hidden ones; see `table.read`.

    Where none does, the first one that is not empty is read, or refused with its headings. `comments` are words beside the cells.
    """
    filled = [sheet for sheet in sorted(sheets, key=lambda sheet: sheet.hidden) if _filled(sheet)]
    if not filled:
        raise Unreadable("empty")
    sheet = next((sheet for sheet in filled if table.known(sheet.rows(Counter()), KIND)), filled[0])
    told: Counter[str] = Counter()
    found = table.read(sheet.rows(told), choice, KIND)
    notes = list(found.notes)
    others = [other.name for other in filled if other is not sheet]
    if others:
        names = ", ".join(others[:MOST_NAMED]) + (" …" if len(others) > MOST_NAMED else "")
        notes.append(Note("other_sheets", None, (("sheet", sheet.name), ("others", names))))
    if told[HIDDEN]:
        notes.append(Note(HIDDEN, None, (("count", told[HIDDEN]),)))
    if told[WITHOUT_SECONDS] and any(line.seconds for line in found.lines):
        notes.append(Note(WITHOUT_SECONDS, None, (("count", told[WITHOUT_SECONDS]),)))
    left_out = LeftOut()
    for words in comments:
        left_out.add("comments_left_out", words)
    return replace(found, notes=(*notes, *left_out.notes()))


def _filled(sheet: Sheet) -> bool:
    rows = islice(sheet.rows(Counter()), table.MAX_ROWS)
    return any(any(cell.strip() for cell in cells) for _, cells in rows)


def elapsed(seconds: float) -> str:
    """Return a cell's time as h:mm:ss, with thousandths where it has any."""
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    shown = f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{shown}.{rest:03}" if rest else shown


def placed(cells: dict[int, str]) -> list[str]:
    """Return the cells of a row by their place; what stands beyond the last column that a table may have, right behind it."""
    row = [""] * (min(max(cells, default=-1), table.MOST_COLUMNS) + 1)
    for at, words in cells.items():
        row[min(at, table.MOST_COLUMNS)] = words
    return row
