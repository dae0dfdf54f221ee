"""What a person says of files that are not stored yet, kept beside the guesses: only what differs from them is held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import streamlit as st

from qualcode.model.source import SourceDetails, Technique
from qualcode.model.speaker import asks
from qualcode.model.transcript import GUESS, Choice, Transcript
from qualcode.services.previewing import Preview

SAID = "sources.said"
EVERYTHING = ""
"""The name under which the whole text stands where no speaker in it is an informant."""


class Part(StrEnum):
    """What somebody who speaks in a file is to the study."""

    ASKS = "asks"
    INFORMANT = "informant"
    NEW = "new"
    NOBODY = "nobody"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker's part, the code name of who answers, and a new informant's group: its id, or a label not known yet."""

    part: Part
    code: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a file; None and what is absent is as guessed, `dayless` is a day taken away."""

    take: bool | None = None
    name: str | None = None
    technique: Technique | None = None
    day: date | None = None
    dayless: bool = False
    language: str | None = None
    who: Mapping[str, Who] = field(default_factory=dict)
    choice: Choice = GUESS


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file as it is to be stored: what is said of it, and the informants to make with it."""

    entry: Preview
    details: SourceDetails
    who: Mapping[str, Who]
    take: bool

    @property
    def new(self) -> tuple[Who, ...]:
        return tuple(one for one in self.who.values() if one.part is Part.NEW and one.code)


def said(called: str) -> Said:
    """Return what was said of the file of that name within its batch."""
    found: Said = st.session_state.get(SAID, {}).get(called, Said())
    return found


def keep(called: str, told: Said) -> None:
    st.session_state.setdefault(SAID, {})[called] = told


def transcript(entry: Preview) -> Transcript:
    """Return the text of a file that could be read."""
    read = entry.reading.transcript
    assert read is not None, entry.file
    return read


def arriving(entry: Preview, told: Said, known: Iterable[str]) -> Arriving:
    """Return the file as it would be stored now; `known` are the code names of the study's informants."""
    codes = frozenset(known)
    who = {name: told.who.get(name) or guess for name, guess in guessed(entry, codes).items()}
    details = entry.details
    given = {name: one.code if one.part in (Part.INFORMANT, Part.NEW) and one.code else None for name, one in who.items()}
    speakers = {name: code for name, code in given.items() if name != EVERYTHING}
    return Arriving(
        entry,
        replace(
            details,
            name=told.name or details.name,
            technique=told.technique or details.technique,
            collected_on=None if told.dayless else told.day or details.collected_on,
            language=told.language or details.language,
            speakers=speakers,
            informants=tuple(dict.fromkeys(code for code in given.values() if code)),
        ),
        {name: _settled(one, codes) for name, one in who.items()},
        entry.twin is None if told.take is None else told.take,
    )


def _settled(one: Who, codes: frozenset[str]) -> Who:
    """Return the part; who was to be made and is there by now is an informant like any other."""
    return Who(Part.INFORMANT, one.code) if one.part is Part.NEW and one.code in codes else one


def guessed(entry: Preview, codes: frozenset[str]) -> dict[str, Who]:
    """Return who each speaker seems to be, and the whole text's informant where none of them answers."""
    found = {name: _part(name, entry.details.speakers.get(name), codes) for name in transcript(entry).speakers}
    if any(one.part is not Part.ASKS for one in found.values()):
        return found
    told = entry.details.informants
    return {**found, EVERYTHING: _part("", told[0], codes) if told else Who(Part.NOBODY)}


def _part(name: str, code: str | None, codes: frozenset[str]) -> Who:
    if code:
        return Who(Part.INFORMANT if code in codes else Part.NEW, code)
    return Who(Part.ASKS if asks(name) else Part.OPEN)


def taking(told: Said, entry: Preview, *, take: bool) -> Said:
    """Return what was said with whether the file is to be imported: one whose text is there already is not by itself."""
    return replace(told, take=None if take == (entry.twin is None) else take)


def planned(batch: Sequence[Arriving]) -> tuple[str, ...]:
    """Return the code names of the informants whom the files of the batch will make, each once."""
    return tuple(dict.fromkeys(one.code for file in batch for one in file.new))


def free_code(taken: Iterable[str]) -> str:
    """Return the first code name of the kind I1, I2 … that nobody has."""
    used, number = {code.casefold() for code in taken}, 1
    while f"i{number}" in used:
        number += 1
    return f"I{number}"
