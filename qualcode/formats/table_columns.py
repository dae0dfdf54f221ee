"""Which column of a table holds the words, the speaker and the time: by its heading, by hand, or by what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.formats.times import seconds
from qualcode.model.speaker import usual

ROLES = ("text", "speaker", "time")
HEADING_ROWS = 20
LONGEST_HEADING = 200
LONGEST_NAME = 40
MOST_WORDS = 5

_ORDER: Mapping[str, Sequence[str]] = {
    "text": """
        text teks words utterance utterances ujaran tuturan ucapan perkataan transcript transkrip transcription transkripsi
        verbatim content konten isi percakapan dialog dialogue speech sentence sentences kalimat message messages pesan chat
        caption captions subtitle takarir body jawaban answer response respons tanggapan pernyataan statement paragraf paragraph
        annotation annotations anotasi
    """.split(),
    "speaker": """
        speaker speakers pembicara penutur narasumber informan informant responden respondent partisipan participant who siapa
        author penulis pengirim sender user username interviewee person orang peran role tokoh aktor actor voice suara subjek
        penanya tier nama name names from dari
    """.split(),
    "time": """
        start mulai begin begins beginning awal timestamp timestamps timecode timespan time times waktu jam in from dari menit
        detik second seconds offset onset
    """.split(),
}
_BESIDE: Mapping[str, frozenset[str]] = {
    "text": frozenset((*_ORDER["speaker"], *"hasil wawancara asli original full lengkap interview lisan the of".split())),
    "speaker": frozenset("label kode code id lengkap full asli pseudonim inisial initial the of display".split()),
    "time": frozenset("code stamp span kode rekaman recording video audio media stempel cap tc the of".split()),
}
"""Words that may stand beside a role's own in its heading."""
_RUN_TOGETHER = {
    role: frozenset(first + second for first in own for second in (*own, *_BESIDE[role])) for role, own in _ORDER.items()
}
_ENDS = frozenset("end ends stop selesai akhir berakhir finish out until sampai hingga to".split())
_HOURS = frozenset("time waktu jam pukul hour".split())
_DATES = frozenset("date tanggal tgl".split())
_EITHER = frozenset("from dari in".split())
_UNITS = frozenset("ms msec s sec secs seconds detik dtk hms hhmmss hh mm ss mmss milliseconds milidetik millis".split())
_BRACKETS = re.compile(r"[\[({<][^\[\](){}<>]*+[\])}>]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"[\[(){<#+-]{0,3}\s{0,3}(?:PT)?\d")
_DATE = re.compile(r"\d\s{0,2}[-/. ]\s{0,2}\w{1,9}\s{0,2}[-/. ]\s{0,2}\d")
_SENTENCE = re.compile(r"\s.*[.?!…]$", re.DOTALL)

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table keeps what: the place of its heading among the rows, None without one, and the column of each role.

    `ends` is the column of the times at which the rows end, if there is one; `dated` is whether a date stands beside the time,
    which is then an hour of the day.
    """

    heading: int | None
    names: tuple[str, ...]
    columns: Mapping[str, int]
    ends: int | None = None
    guessed: bool = False
    dated: bool = False


def layout(rows: Sequence[Row], chosen: Sequence[tuple[str, int]] = ()) -> Layout:
    """Return the layout of the table that begins with these rows, none of which is empty.

    The heading is the row among the first ones that names most roles, the words among them; without such a one it is the first
    of the widest rows, unless that holds data. What was `chosen` by hand wins; where neither tells the words, a table of two or
    three columns whose contents leave no doubt is guessed. `columns` lacks “text” where no column of words was found.
    """
    named = [(len(found), -at) for at, row in enumerate(rows[:HEADING_ROWS]) if "text" in (found := by_heading(row))]
    if named:
        heading = -max(named)[1]
        head, below = rows[heading], rows[heading + 1 :]
        known = by_heading(head, lambda role, at: role != "time" or _may_be_time(head[at], at, below))
    else:
        heading, known = _widest(rows), {}
    names = tuple(cell.strip()[:LONGEST_HEADING] for cell in rows[heading])
    by_hand = {role: at for role, at in chosen if role in ROLES and 0 <= at < max(map(len, rows))}
    if by_hand:
        known = {**{role: at for role, at in known.items() if at not in by_hand.values()}, **by_hand}
    guessed: dict[str, int] = {}
    if "text" not in known:
        guessed = _by_contents(rows[heading:])
    headless = not named and ("text" in known or bool(guessed)) and _is_data(rows[heading], rows[heading + 1 :])
    if guessed and headless:
        known = guessed
    ends = next((at for at, cell in enumerate(rows[heading]) if set(_words(cell)) & _ENDS and at not in known.values()), None)
    at = known.get("time")
    dated = (
        not headless and at is not None and "time" not in by_hand
        and set(_words(_cell(rows[heading], at))) <= _HOURS and _has_dates(rows, heading)
    )  # fmt: skip
    return Layout(None if headless else heading, names, known, ends, guessed=bool(guessed) and headless, dated=dated)


def by_heading(row: Row, fits: Callable[[str, int], bool] = lambda role, at: True) -> dict[str, int]:
    """Return the column of each role that a heading names and that `fits` it: the best known name for it, then the first."""
    columns: dict[str, int] = {}
    words = [_words(cell) for cell in row]
    for role in ("text", "time", "speaker"):
        ranked = ((rank, at) for at, held in enumerate(words) if (rank := _rank(role, held)) is not None)
        taken = columns.values()
        best = min(((rank, at) for rank, at in ranked if at not in taken and fits(role, at)), default=None)
        if best is not None:
            columns[role] = best[1]
    return columns


def _words(cell: str) -> list[str]:
    """Return the words of a heading in small letters, without what stands in brackets and without a unit."""
    bare = _HUMP.sub(" ", _BRACKETS.sub(" ", cell[:LONGEST_HEADING])).casefold()
    words = [word for word in _OTHER.split(bare) if word]
    while len(words) > 1 and words[-1] in _UNITS:
        words.pop()
    return words


def _rank(role: str, words: Sequence[str]) -> int | None:
    """Return how well the heading names the role, 0 best, or None where it does not."""
    if not words or len(words) > MOST_WORDS or (role == "time" and set(words) & _ENDS):
        return None
    own = _ORDER[role]
    ranks = [own.index(word) for word in words if word in own]
    if ranks and all(word in own or word in _BESIDE[role] for word in words):
        return min(ranks)
    return len(own) if len(words) == 1 and words[0] in _RUN_TOGETHER[role] else None


def _may_be_time(heading: str, column: int, rows: Sequence[Row]) -> bool:
    """Return whether the column may hold times; under a heading such as “from” their figures must bear it out."""
    held = [cell for row in rows if (cell := _cell(row, column))]
    return not set(_words(heading)) <= _EITHER or 2 * sum(_FIGURES.match(cell) is not None for cell in held) >= len(held)


def _has_dates(rows: Sequence[Row], heading: int) -> bool:
    column = next((at for at, cell in enumerate(rows[heading]) if set(_words(cell)) & _DATES), None)
    return column is not None and any(_DATE.search(_cell(row, column)) for row in rows[heading + 1 :])


def _widest(rows: Sequence[Row]) -> int:
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:HEADING_ROWS]]
    return filled.index(max(filled))


def _is_data(row: Row, following: Sequence[Row]) -> bool:
    """Return whether the row holds what the rows below it hold, so that it is no heading."""
    for at, cell in enumerate(row):
        words = cell.strip()
        if seconds(words) is not None or len(words) > LONGEST_HEADING or _SENTENCE.search(words):
            return True
        if words and any(_cell(other, at) == words for other in following):
            return True
    return False


def _by_contents(rows: Sequence[Row]) -> dict[str, int]:
    """Return the columns of a table without headings, where there are two or three and nothing else is possible."""
    width = max(map(len, rows))
    if not 2 <= width <= 3 or len(rows) < 2:
        return {}
    held = [[_cell(row, at) for row in rows] for at in range(width)]
    times = [at for at in range(width) if all(seconds(cell) is not None for cell in held[at] if cell) and any(held[at])]
    rest = [at for at in range(width) if at not in times]
    if len(times) > 1 or not rest:
        return {}
    text = max(rest, key=lambda at: sum(len(cell.split()) for cell in held[at]))
    others = [at for at in rest if at != text]
    if len(others) > 1 or not all(_holds_names(held[at]) for at in others) or not _holds_sentences(held[text]):
        return {}
    return {"text": text, **dict(zip(("speaker",), others, strict=False)), **dict(zip(("time",), times, strict=False))}


def _holds_names(cells: Sequence[str]) -> bool:
    filled = [cell.rstrip(": ") for cell in cells if cell]
    short = all(len(cell) <= LONGEST_NAME and len(cell.split()) <= MOST_WORDS for cell in filled)
    return bool(filled) and short and (all(map(usual, filled)) or len(set(filled)) <= len(filled) / 2)


def _holds_sentences(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(len(cell.split()) for cell in filled) >= 2 * len(filled)


def _cell(row: Row, column: int) -> str:
    return row[column].strip() if column < len(row) else ""
