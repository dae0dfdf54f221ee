"""Reading a file of any known transcript format: never an exception, always a transcript or a sentence why not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from qualcode.formats import csv_table, docx, html, odt, pdf, plain, rtf, subtitles
from qualcode.formats.encodings import without_controls
from qualcode.formats.languages import detected
from qualcode.formats.limits import MAX_BYTES, MAX_CODE_POINTS
from qualcode.formats.material import Material, Note
from qualcode.formats.refusal import Unreadable
from qualcode.formats.turns import turns
from qualcode.model.text import normalised
from qualcode.model.transcript import Problem, Reading, Transcript

Reader = Callable[[bytes, str | None], Material]


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
    Format("docx", ("docx", "docm"), docx.read),
    Format("odt", ("odt", "ott"), odt.read),
    Format("rtf", ("rtf",), rtf.read, encoded=True),
    Format("pdf", ("pdf",), pdf.read),
    Format("html", ("html", "htm", "xhtml"), html.read, encoded=True),
    Format("vtt", ("vtt",), subtitles.read_vtt, encoded=True),
    Format("srt", ("srt",), subtitles.read_srt, encoded=True),
    Format("csv", ("csv", "tsv"), csv_table.read, encoded=True),
)
ENDINGS = tuple(ending for known in FORMATS for ending in known.endings)
MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: str, content: bytes, encoding: str | None = None) -> Reading:
    """Return the file's transcript, or none with the reason; `encoding` overrides the detected one.

    The text is normalised (line ends, byte order mark), control characters are dropped and reported, turns are found.
    """
    try:
        return _reading(file, content, encoding)
    except Unreadable as error:
        return Reading(file, None, (Problem(file, error.key, error.line, error.facts, fatal=True),))


def ending(file: str) -> str:
    """Return the file's ending in lower case, without its dot."""
    return PurePath(file).suffix.lower().removeprefix(".")


def format_of(file: str) -> Format | None:
    return next((known for known in FORMATS if ending(file) in known.endings), None)


def _reading(file: str, content: bytes, encoding: str | None) -> Reading:
    chosen = _accepted(file, content)
    material = chosen.read(content, encoding)
    text, controls = without_controls(normalised(material.text))
    if not text.strip():
        raise Unreadable("empty")
    if len(text) > MAX_CODE_POINTS:
        raise Unreadable("too_long", most=MAX_CODE_POINTS)
    notes = [*material.notes, *([Note("control_characters", controls)] if controls else [])]
    found = material.turns if material.turns is not None and controls is None else turns(text)
    transcript = Transcript(file, text, found, material.encoding if chosen.encoded else None, detected(text))
    return Reading(file, transcript, tuple(_problem(file, note) for note in notes))


def _accepted(file: str, content: bytes) -> Format:
    """Return the format that will read the file; raise Unreadable for what no reader should see."""
    if not content.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", size=round(len(content) / MEGABYTE), most=MAX_BYTES // MEGABYTE)
    if content.startswith(OLE):
        raise Unreadable("password" if ENCRYPTED in content else "old_word")
    if ending(file) == "doc":
        raise Unreadable("old_word")
    chosen = format_of(file)
    if chosen is None:
        raise Unreadable("unknown_ending", ending=ending(file) or "-", known=", ".join(ENDINGS))
    return chosen


def _problem(file: str, note: Note) -> Problem:
    return Problem(file, f"formats.problem.{note.key}", note.line, dict(note.facts))
