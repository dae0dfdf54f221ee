"""A source: one text of the study, what it is and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Technique(StrEnum):
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    DOCUMENT = "document"
    FOCUS_GROUP = "focus group"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """What the researcher says of a source; `speakers` gives the informant's code name by speaker, or None for nobody."""

    name: str
    technique: Technique = Technique.INTERVIEW
    collected_on: date | None = None
    place: str = ""
    wave: int | None = None
    language: str | None = None
    note: str = ""
    informants: tuple[str, ...] = ()
    speakers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A source as the pages show it; `coded` counts the code points under at least one coding."""

    id: int
    guid: str
    project: int
    details: SourceDetails
    sha256: str
    length: int
    words: int
    coded: int
    position: int

    @property
    def name(self) -> str:
        return self.details.name
