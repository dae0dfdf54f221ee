"""Looking at files before anything is stored: what was read, what it seems to be, and whether it is there already."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from sqlalchemy.orm import Session

from qualcode.formats import front
from qualcode.formats.apart import read_transcript
from qualcode.formats.front import Dated, Named
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.speaker import as_code, asks, machine
from qualcode.model.text import fingerprint, word_count
from qualcode.model.transcript import GUESS, Choice, Reading
from qualcode.services.informants import records_by_code
from qualcode.services.sources import fingerprints

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3}\d{1,3})(?![A-Za-z0-9])")
_TECHNIQUES = (
    (Technique.FOCUS_GROUP, re.compile(r"fgd|focus|diskusi.kelompok", re.IGNORECASE)),
    (Technique.OBSERVATION, re.compile(r"obs|catatan.lapangan|field.?note|^o\d+\b", re.IGNORECASE)),
    (Technique.DOCUMENT, re.compile(r"dok|doc(?!x)|surat|peraturan|keputusan|laporan|report|^d\d+\b", re.IGNORECASE)),
    (Technique.INTERVIEW, re.compile(r"wawancara|interview|transkrip|transcript", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be stored; `twin` is the name of the source or file that holds the same text.

    `called` is the file's name within its batch, in which several may have one name. `dated` says where the day was found,
    `named` are the people whom the head of the text names.
    """

    content: bytes
    reading: Reading
    details: SourceDetails
    words: int = 0
    twin: str | None = None
    called: str = ""
    dated: Dated | None = None
    named: tuple[Named, ...] = ()

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
    today: date | None = None,
) -> Preview:
    """Return what importing the file would store, with guesses for technique, date, speakers and informants.

    The names of the study's informants are speakers' wherever they stand as labels. No day is guessed that is after `today`.
    """
    codes = tuple(informants)
    reading = read_transcript(file, content, choice=replace(choice, known=codes))
    if reading.transcript is None:
        return Preview(content, reading, SourceDetails(PurePath(file).stem or file))
    transcript = reading.transcript
    technique = _technique(file, transcript.speakers)
    named = front.people(transcript.text)
    speakers = _answering(file, technique, named, _speakers(transcript.speakers, codes))
    dated = front.dated(file, transcript.text, today or date.today())
    return Preview(
        content,
        reading,
        SourceDetails(
            name=PurePath(file).stem,
            technique=technique,
            collected_on=dated.on if dated else None,
            language=transcript.language,
            informants=_informants(file, speakers, named, codes),
            speakers=speakers,
        ),
        words=word_count(transcript.text),
        twin=(stored or {}).get(fingerprint(transcript.text)),
        dated=dated,
        named=named,
    )


def twins_marked(previews: Iterable[Preview], stored: Mapping[str, str] | None = None) -> list[Preview]:
    """Return the previews with those marked whose text is a `stored` source's, by its hash, or an earlier file's of the batch."""
    first: dict[str, str] = {}
    return [_marked(entry, stored or {}, first) for entry in previews]


def _marked(entry: Preview, stored: Mapping[str, str], first: dict[str, str]) -> Preview:
    if entry.reading.transcript is None:
        return entry
    sha = fingerprint(entry.reading.transcript.text)
    twin = entry.twin or stored.get(sha) or first.get(sha)
    first.setdefault(sha, entry.file)
    return replace(entry, twin=twin)


def _technique(file: str, speakers: tuple[str, ...]) -> Technique:
    stem = PurePath(file).stem
    named = next((technique for technique, pattern in _TECHNIQUES if pattern.search(stem)), None)
    if named:
        return named
    return Technique.FOCUS_GROUP if len([name for name in speakers if not asks(name)]) > 3 else Technique.INTERVIEW


def _speakers(names: tuple[str, ...], informants: tuple[str, ...]) -> dict[str, str | None]:
    known = {code.lower(): code for code in informants}
    return {name: known.get(name.lower()) or (None if asks(name) or machine(name, names) else as_code(name)) for name in names}


def _answering(
    file: str, technique: Technique, named: Sequence[Named], speakers: dict[str, str | None]
) -> dict[str, str | None]:
    """Return the speakers with the informants whom the text's head or the file's name gives: by name, or the only one."""
    codes = {person.name.lower(): person.code for person in named if person.code and not person.asks}
    found = {name: code or codes.get(name.lower()) for name, code in speakers.items()}
    names = tuple(found)
    answering = [name for name in names if not asks(name) and not machine(name, names)]
    if len(answering) == 1 and not any(found.values()):
        person = code_of(file, named)
        found[answering[0]] = person or (code_in(file) if technique is Technique.INTERVIEW else None)
    return found


def code_of(file: str, named: Sequence[Named]) -> str | None:
    """Return what to call the one whom the head of the text names as who answers: by code where there is one, or by name."""
    who = [person for person in named if not person.asks]
    return (who[0].code or code_in(file) or who[0].name) if len(who) == 1 else None


def _informants(
    file: str, speakers: Mapping[str, str | None], named: Sequence[Named], informants: tuple[str, ...]
) -> tuple[str, ...]:
    spoken = tuple(dict.fromkeys(code for code in speakers.values() if code))
    if spoken:
        return spoken
    if not any(not asks(name) for name in speakers) and (person := code_of(file, named)):
        return (person,)
    told = code_in(file)
    return (told,) if told in informants else ()


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
