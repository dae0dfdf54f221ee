"""Reading a file of any known transcript format: never an exception, always a transcript or a sentence why not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from qualcode.formats import csv_table, docx, html, ods, odt, pdf, plain, rtf, subtitles, xlsx
from qualcode.formats.languages import detected
from qualcode.formats.limits import MAX_BYTES
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.refusal import Unreadable
from qualcode.formats.times import clock
from qualcode.formats.turns import Spoken, spoken
from qualcode.model.text import cleaned
from qualcode.model.transcript import GUESS, Choice, Problem, Reading, Transcript

Reader = Callable[[bytes, Choice], Material]
LONGEST_SPEAKER = 200
MOST_ALIKE = 20
"""So many problems of a kind are told one by one."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the endings of its files, what reads it, and whether the encoding can be chosen."""

    name: str
    endings: tuple[str, ...]
    read: Reader
    encoded: bool = False


FORMATS = (
    Format("plain", ("txt", "text"), plain.read, encoded=True),
    Format("markdown", ("md", "markdown"), plain.read, encoded=True),
    Format("docx", ("docx", "docm", "dotx", "dotm"), docx.read),
    Format("odt", ("odt", "ott", "fodt"), odt.read),
    Format("rtf", ("rtf",), rtf.read, encoded=True),
    Format("pdf", ("pdf",), pdf.read),
    Format("html", ("html", "htm", "xhtml"), html.read, encoded=True),
    Format("otr", ("otr",), html.read_otr, encoded=True),
    Format("vtt", ("vtt",), subtitles.read_vtt, encoded=True),
    Format("srt", ("srt",), subtitles.read_srt, encoded=True),
    Format("csv", ("csv", "tsv"), csv_table.read, encoded=True),
    Format("xlsx", ("xlsx", "xlsm"), xlsx.read),
    Format("ods", ("ods", "ots"), ods.read),
)
ENDINGS = tuple(ending for known in FORMATS for ending in known.endings)
MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEETS = ("xls", "xlsx", "xlsm")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: str, content: bytes, encoding: str | None = None, choice: Choice = GUESS) -> Reading:
    """Return the file's transcript, or none with the reason; `encoding` overrides the detected one, `choice` any guess.

    The text is normalised (line ends, byte order mark), what cannot be stored or seen is replaced and told, turns are found.
    """
    if encoding:
        choice = replace(choice, encoding=encoding)
    try:
        return _reading(file, content, choice)
    except Unreadable as error:
        problem = Problem(file, error.key, error.line, error.facts, fatal=True, unit=error.unit)
        return Reading(file, None, (problem,), headings=error.headings)


def ending(file: str) -> str:
    """Return the file's ending in lower case, without its dot."""
    return PurePath(file).suffix.lower().removeprefix(".")


def format_of(file: str) -> Format | None:
    return next((known for known in FORMATS if ending(file) in known.endings), None)


def _reading(file: str, content: bytes, choice: Choice) -> Reading:
    chosen = _accepted(file, content)
    material = chosen.read(content, choice)
    lines, notes = _clean(material.lines)
    found = spoken(lines, choice)
    text = found.text
    if not text.strip():
        raise Unreadable("empty")
    notes = [*material.notes, *notes, *_about_speech(found), *_about_times(found)]
    transcript = Transcript(
        file, text, found.turns, material.encoding if chosen.encoded else None, detected(text), found.labels, found.unlabelled
    )
    return Reading(file, transcript, tuple(_problem(file, note) for note in folded(notes)), material.headings)


def _clean(lines: Iterable[Line]) -> tuple[list[Line], list[Note]]:
    """Return the lines as they can be stored, and what had to be replaced, with the first line of it.

    Raises Unreadable where there are too many lines or characters to be a transcript.
    """
    kept: list[Line] = []
    unseen = halves = 0
    first: int | None = None
    number = 1
    for line in lines:
        made = cleaned(line.text)
        speaker = _one_line(line.speaker) if line.speaker else line.speaker
        unchanged = made.text == line.text and speaker == line.speaker
        kept.append(line if unchanged else replace(line, text=made.text, speaker=speaker or None))
        unseen, halves = unseen + made.unseen, halves + made.halves
        if first is None and made.line is not None:
            first = number + made.line - 1
        number += made.text.count("\n") + 1
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.removeprefix("\ufeff"))
    kept = list(bounded(kept))  # what ends a line elsewhere has become lines
    told = [Note("control_characters", first, (("count", unseen),))] if unseen else []
    return kept, [*told, Note("half_characters", first, (("count", halves),))] if halves else told


def _one_line(name: str) -> str:
    return " ".join(cleaned(name).text.split())[:LONGEST_SPEAKER]


def _about_speech(found: Spoken) -> Iterator[Note]:
    if found.unlabelled:
        names = ", ".join(dict.fromkeys(turn.speaker for turn in found.turns if turn.speaker))
        yield Note("one_side_labelled", None, (("count", found.unlabelled), ("names", names[:200])))


def _about_times(found: Spoken) -> Iterator[Note]:
    for line, written in found.odd_times:
        yield Note("odd_time", line, (("time", written[:40]),))
    latest: float | None = None
    for turn in found.turns:
        if turn.seconds is None:
            continue
        if latest is not None and turn.seconds < latest:
            line = found.text.count("\n", 0, turn.span.start) + 1
            yield Note("time_backwards", line, (("time", clock(turn.seconds)), ("before", clock(latest))))
            return
        latest = turn.seconds


def folded(notes: Sequence[Note]) -> list[Note]:
    """Return the notes with no more than MOST_ALIKE of a kind; how many more there were is told behind the last."""
    counts = Counter(note.key for note in notes)
    seen: Counter[str] = Counter()
    kept = []
    for note in notes:
        seen[note.key] += 1
        if seen[note.key] <= MOST_ALIKE:
            kept.append(note)
        if seen[note.key] == MOST_ALIKE and counts[note.key] > MOST_ALIKE:
            kept.append(Note("more_like_this", None, (("count", counts[note.key] - MOST_ALIKE),)))
    return kept


def _accepted(file: str, content: bytes) -> Format:
    """Return the format that will read the file; raise Unreadable for what no reader should see."""
    if not content.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", size=round(len(content) / MEGABYTE), most=MAX_BYTES // MEGABYTE)
    if content.startswith(OLE):
        raise Unreadable("password" if ENCRYPTED in content else "old_excel" if ending(file) in SHEETS else "old_word")
    if ending(file) == "xls":
        raise Unreadable("old_excel")
    if ending(file) == "doc":
        raise Unreadable("old_word")
    chosen = format_of(file)
    if chosen is None:
        raise Unreadable("unknown_ending", ending=ending(file) or "-", known=", ".join(ENDINGS))
    return chosen


def _problem(file: str, note: Note) -> Problem:
    return Problem(file, f"formats.problem.{note.key}", note.line, dict(note.facts), unit=note.unit)
