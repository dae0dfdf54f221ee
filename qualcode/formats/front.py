"""What the lines about an interview at the head of its text say: when it was held, and who asks and who answers.

Only the first lines are looked at, and of them only what is labelled or stands alone: no year of birth, no law's date.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath

from qualcode.formats.dates import WEEKDAY, days, first_day
from qualcode.formats.labels import HEAD, INVISIBLE, Mark, Opening, opening
from qualcode.formats.not_names import greets, well_formed
from qualcode.model.speaker import asks, role

LINES, FIRST, LETTERS = 24, 80, 6_000
"""Of a text's first lines so many are its head at the most, that are not empty; with empty ones; and their letters."""
MOST_WORDS, MOST_CHARACTERS = 5, 32

_COLON = re.compile(r"\s{0,9}[:：﹕|\t]\s{0,9}")
_ABOUT_DAYS = frozenset(
    "hari tanggal tgl waktu date day dates time when tarikh bulan tahun jam pukul wawancara pelaksanaan interview interviews "
    "pengambilan pengumpulan data collected collection on of the observasi fgd diskusi kegiatan observation recorded "
    "recording rekaman dan and pertemuan meeting dilaksanakan held session sesi focus group kelompok dokumen document".split()
)
_DAYS = frozenset("hari tanggal tgl waktu date day dates time when tarikh dilaksanakan held recorded collected".split())
_PLACE = r"[A-Z][\w'’-]{1,20}(?:\s[A-Z][\w'’-]{1,20}){0,2},\s{1,3}"
_ALONE_BEFORE = re.compile(rf"[\s(\[*_#-]{{0,8}}(?:{_PLACE})?(?i:{WEEKDAY}[\s,./]{{0,4}})?")
_ALONE_AFTER = re.compile(
    r"[\s,;.|)\]*_-]{0,8}(?:(?:pukul|pkl|jam|at)?[\s.]{0,3}\d{1,2}[.:]\d{2}.{0,30})?[\s)\]*_]{0,8}", re.IGNORECASE
)
_NAME_OF = re.compile(
    r"(?:nama|name)(?:\s(?:lengkap|samaran|inisial|full|of|the|of the))?(?:\s(?P<role>\w{4,16}))?", re.IGNORECASE
)
_HONORIFIC = re.compile(
    r"(?:bapak|bpk|pak|ibu|bu|sdr|sdri|saudara|saudari|kak|mas|mbak|bang|tuan|nyonya|haji|hajah|hj?|mr|mrs|ms|miss|dr|drs|"
    r"prof)\b\.?\s",
    re.IGNORECASE,
)
_CODE = re.compile(r"[(\[]\s{0,3}([A-Z]{1,3}-?\d{1,3})\s{0,3}[)\]]")
_BESIDE = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]")
_UNSEEN = re.compile(f"[{INVISIBLE}*_]")


class Place(StrEnum):
    """Where a guess was found: in the file's name, or at the head of the text."""

    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Dated:
    """The day on which something was collected, where that is written, and another day that the text gives, if any."""

    on: date
    place: Place
    also: date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom the head of a text names, with the code name in brackets behind the name, if any."""

    name: str
    asks: bool
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _HeadLine:
    """A line of the head: where it stands, its label, what stands behind it, and whether it names somebody beyond doubt."""

    at: int
    words: str
    opens: Opening | None


def dated(file: str, text: str, today: date) -> Dated | None:
    """Return when the file's contents were collected, as its name says, or else the head of its text."""
    in_name, in_text = first_day(PurePath(file).stem, today), _day_of(text, today)
    if in_name is not None:
        return Dated(in_name, Place.NAME, in_text if in_text != in_name else None)
    return Dated(in_text, Place.TEXT) if in_text is not None else None


def people(text: str) -> tuple[Named, ...]:
    """Return whom the head of the text names, each once."""
    lines = text.split("\n", FIRST)[:FIRST]
    naming = naming_lines(lines, labels=(found.name for line in text.split("\n") if (found := opening(line)) and found.name))
    return tuple(dict.fromkeys(naming.values()))


def naming_lines(lines: Sequence[str], labels: Iterable[str]) -> dict[int, Named]:
    """Return whom the lines at the head of a text name, by the line's index: “Informan: Bu Sari”, “Interviewer: Rina”.

    Such a line is nobody's turn. `labels` are the names of all labels of the text, one for each time. A label alone is no
    evidence, since a conversation may begin with “Informan: Ya”: the line needs a title, a code name in brackets or a
    heading such as “Tanggal” beside it, or it ends a block of such lines, or the label never comes again.
    """
    head = list(_head(lines))
    found = {line.at: named for line in head if (named := _names(line))}
    if not found:
        return {}
    counts: dict[str, int] = {}
    for name in labels:
        counts[name] = counts.get(name, 0) + 1
    about = [line for line in head if line.at not in found and line.opens is not None]
    sure = {line.at for line in head if line.at in found and _beyond_doubt(line)}
    headings = {line.at for line in about if line.opens and line.opens.name and _heading(line.opens.name)}
    for line in head:
        if line.at in found and line.at not in sure:
            assert line.opens is not None
            once = counts.get(line.opens.name or "", 0) < 2
            if once or _beside(line.at, sure | headings, head) or _block(line.at, found, lines):
                sure.add(line.at)
    return {at: named for at, named in found.items() if at in sure}


def _head(lines: Sequence[str]) -> Iterator[_HeadLine]:
    """Yield the lines of the head that are not empty, up to the first that is said by somebody."""
    seen = 0
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        seen += 1
        opens = opening(line) or _tabled(line)
        known = opens is not None and opens.name is not None and opens.mark in (Mark.COLON, Mark.BOLD)
        found = _HeadLine(at, line[opens.words :].strip() if opens else line.strip(), opens if known else None)
        if seen > LINES or (known and not _heads(found)) or len(line) > HEAD:
            return
        yield found


def _tabled(line: str) -> Opening | None:
    """Return what the cells of a table's row are to a heading: “Informan | : | Bu Sari”."""
    return None if len(line) > HEAD else opening(re.sub(r"\s{0,5}[|\t]\s{0,5}[:：]\s{0,5}[|\t]?\s{0,5}", ": ", line, count=1))


def _heads(line: _HeadLine) -> bool:
    name = line.opens.name if line.opens else None
    return name is not None and (_heading(name) or _names(line) is not None)


def _heading(label: str) -> bool:
    return not well_formed(label) and role(label) is None


def _names(line: _HeadLine) -> Named | None:
    """Return whom the line names where it may be one that does."""
    label = line.opens.name if line.opens else None
    if not label:
        return None
    said = _NAME_OF.fullmatch(label)
    if said is None and role(label) is None:
        return None
    whose = (said["role"] if said else label) or "informan"
    if role(whose) is None:
        return None
    written = _UNSEEN.sub("", line.words).strip()
    code = _CODE.search(written)
    name = _BESIDE.sub("", written).split(",")[0].split(";")[0].strip(" -–—")
    words = name.split()
    if not words or len(words) > MOST_WORDS or len(name) > MOST_CHARACTERS or name[-1] in "?!…" or name.endswith("..."):
        return None
    if name.endswith(".") and not re.search(r"\b\w{1,3}\.$", name):
        return None
    if not well_formed(name) or greets(name) or not any(map(str.isalpha, name)):
        return None
    return Named(name, asks(whose), code[1].replace("-", "") if code else None)


def _beyond_doubt(line: _HeadLine) -> bool:
    label = line.opens.name if line.opens else ""
    return bool(_NAME_OF.fullmatch(label or "") or _CODE.search(line.words) or _HONORIFIC.match(_UNSEEN.sub("", line.words)))


def _beside(at: int, others: set[int], head: Sequence[_HeadLine]) -> bool:
    """Return whether one of the others is the line before or behind, empty lines aside."""
    places = [line.at for line in head]
    here = places.index(at)
    return any(place in others for place in places[max(0, here - 1) : here + 2] if place != at)


def _block(at: int, found: dict[int, Named], lines: Sequence[str]) -> bool:
    """Return whether the line belongs to two or more that name people, set off from what follows by an empty line."""
    first = last = at
    while first - 1 in found:
        first -= 1
    while last + 1 in found:
        last += 1
    return first < last and (last + 1 == len(lines) or not lines[last + 1].strip())


def _day_of(text: str, today: date) -> date | None:
    """Return the first day that a labelled line of the head gives, or that stands on a line of its own there."""
    kept = [line.strip() for line in text[:LETTERS].split("\n") if line.strip()][:LINES]
    alone = None
    for line in kept:
        head = _UNSEEN.sub("", line[:HEAD])
        label, words = _labelled(head)
        if label and (day := first_day(words, today)) is not None:
            return day
        alone = alone or _alone(head, today)
    return alone


def _labelled(line: str) -> tuple[bool, str]:
    """Return whether the line's label asks for a day, and what stands behind it."""
    colon = _COLON.search(line)
    if colon is None:
        return False, ""
    words = [word.casefold() for word in re.split(r"[\W\d_]+", line[: colon.start()]) if word]
    about = bool(words) and all(word in _ABOUT_DAYS for word in words) and any(word in _DAYS for word in words)
    return about, line[colon.end() :].lstrip(":：| \t")


def _alone(line: str, today: date) -> date | None:
    for day, start, end in days(line, today):
        if _ALONE_BEFORE.fullmatch(line, 0, start) and _ALONE_AFTER.fullmatch(line, end):
            return day
    return None
