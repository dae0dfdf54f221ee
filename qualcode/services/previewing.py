"""Looking at files before anything is stored: what was read, what it seems to be, and whether it is there already."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from sqlalchemy.orm import Session

from qualcode.formats.apart import read_transcript
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.speaker import as_code, asks, machine
from qualcode.model.text import fingerprint, word_count
from qualcode.model.transcript import GUESS, Choice, Reading
from qualcode.services.informants import records_by_code
from qualcode.services.sources import fingerprints

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3}\d{1,3})(?![A-Za-z0-9])")
_DATE = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_TECHNIQUES = (
    (Technique.FOCUS_GROUP, re.compile(r"fgd|focus|diskusi.kelompok", re.IGNORECASE)),
    (Technique.OBSERVATION, re.compile(r"obs|catatan.lapangan|field.?note|^o\d+\b", re.IGNORECASE)),
    (Technique.DOCUMENT, re.compile(r"dok|doc(?!x)|surat|peraturan|keputusan|laporan|report|^d\d+\b", re.IGNORECASE)),
    (Technique.INTERVIEW, re.compile(r"wawancara|interview|transkrip|transcript", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be stored; `twin` is the name of the source or file that holds the same text.

    `called` is the file's name within its batch, in which several may have one name.
    """

    content: bytes
    reading: Reading
    details: SourceDetails
    words: int = 0
    twin: str | None = None
    called: str = ""

    @property
    def file(self) -> str:
        return self.reading.file

    @property
    def readable(self) -> bool:
        return self.reading.transcript is not None


def known_already(session: Session, project: int) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the project's sources by the hash of their text, and its informants' code names."""
    return fingerprints(session, project), tuple(records_by_code(session, project))


def preview(
    file: str,
    content: bytes,
    *,
    choice: Choice = GUESS,
    stored: Mapping[str, str] | None = None,
    informants: Iterable[str] = (),
) -> Preview:
    """Return what importing the file would store, with guesses for technique, date, speakers and informants.

    The names of the study's informants are speakers' wherever they stand as labels.
    """
    codes = tuple(informants)
    reading = read_transcript(file, content, choice=replace(choice, known=codes))
    if reading.transcript is None:
        return Preview(content, reading, SourceDetails(PurePath(file).stem or file))
    transcript = reading.transcript
    speakers = _speakers(transcript.speakers, codes)
    return Preview(
        content,
        reading,
        SourceDetails(
            name=PurePath(file).stem,
            technique=_technique(file, transcript.speakers),
            collected_on=_date(file),
            language=transcript.language,
            informants=_informants(file, speakers, codes),
            speakers=speakers,
        ),
        words=word_count(transcript.text),
        twin=(stored or {}).get(fingerprint(transcript.text)),
    )


def twins_marked(previews: Iterable[Preview]) -> list[Preview]:
    """Return the previews with later files of the batch marked that hold the same text as an earlier one."""
    first: dict[str, str] = {}
    return [_marked(entry, first) for entry in previews]


def _marked(entry: Preview, first: dict[str, str]) -> Preview:
    if entry.reading.transcript is None:
        return entry
    sha = fingerprint(entry.reading.transcript.text)
    twin = entry.twin or first.get(sha)
    first.setdefault(sha, entry.file)
    return replace(entry, twin=twin)


def _technique(file: str, speakers: tuple[str, ...]) -> Technique:
    stem = PurePath(file).stem
    named = next((technique for technique, pattern in _TECHNIQUES if pattern.search(stem)), None)
    if named:
        return named
    return Technique.FOCUS_GROUP if len([name for name in speakers if not asks(name)]) > 3 else Technique.INTERVIEW


def _date(file: str) -> date | None:
    found = _DATE.search(PurePath(file).stem)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _speakers(names: tuple[str, ...], informants: tuple[str, ...]) -> dict[str, str | None]:
    known = {code.lower(): code for code in informants}
    return {name: known.get(name.lower()) or (None if asks(name) or machine(name, names) else as_code(name)) for name in names}


def _informants(file: str, speakers: Mapping[str, str | None], informants: tuple[str, ...]) -> tuple[str, ...]:
    spoken = tuple(dict.fromkeys(code for code in speakers.values() if code))
    named = code_in(file)
    if spoken or not named:
        return spoken
    return (named,) if named in informants else ()


def all_of(names: Sequence[str], code: str) -> dict[str, str | None]:
    """Return the speakers with the one informant who answers: not who asks, and of several voices that a program named none.

    Which of those is the informant, only a person can say.
    """
    voices = [name for name in names if machine(name, tuple(names))]
    unsaid = set(voices) if len(voices) > 1 else set()
    return {name: None if asks(name) or name in unsaid else code for name in names}


def code_in(file: str) -> str | None:
    """Return the informant's code name that the file's name holds, as in I4_2020-08-12.docx."""
    found = _CODE.search(PurePath(file).stem)
    return found[1] if found else None
