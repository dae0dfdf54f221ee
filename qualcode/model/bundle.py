"""A project as it travels between programs: people, codes, sources with their quotations, notes, cases, sets and links.

Every thing is known by its guid, in small letters with dashes; spans are half-open code points of the normalised text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qualcode.model.span import Span


class Medium(StrEnum):
    """What a source is made of; pictures, sounds and films come along with their words alone."""

    TEXT = "text"
    PDF = "pdf"
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"


class ValueType(StrEnum):
    TEXT = "Text"
    BOOLEAN = "Boolean"
    INTEGER = "Integer"
    FLOAT = "Float"
    DATE = "Date"
    DATETIME = "DateTime"


@dataclass(frozen=True, slots=True)
class User:
    guid: str
    name: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class TravellingCode:
    """A code of the tree; parents come before their children."""

    guid: str
    name: str
    parent: str | None = None
    colour: str = ""
    codable: bool = True
    description: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A code on a quotation or on a whole source: by whom and when; where that is not said, it is the quotation's own.

    `important` is a mark that some programs let coders set; REFI-QDA has none.
    """

    guid: str
    code: str
    user: str | None = None
    at: datetime | None = None
    notes: tuple[str, ...] = ()
    important: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A place that is no text: what kind, its numbers as the file gives them, and the words found in it."""

    kind: str
    place: Mapping[str, int]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage or an area with the codes that lie on it; `name` is what the file calls it, often its words."""

    guid: str
    span: Span | None
    laid: tuple[Laid, ...] = ()
    name: str = ""
    description: str = ""
    notes: tuple[str, ...] = ()
    user: str | None = None
    at: datetime | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class TravellingSource:
    """A source; `text` is None where none came along; `values` are its variables' values as written, by variable."""

    guid: str
    name: str
    text: str | None
    medium: Medium = Medium.TEXT
    file: str = ""
    original: bytes | None = None
    quotations: tuple[Quotation, ...] = ()
    laid: tuple[Laid, ...] = ()
    description: str = ""
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A memo; its quotations, where it has any, lie on a source's text and not on its own."""

    guid: str
    name: str
    text: str
    user: str | None = None
    at: datetime | None = None
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    guid: str
    name: str
    type: ValueType = ValueType.TEXT
    description: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case or participant: what it is linked to and its variables' values, as written."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A set of codes, sources or notes."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A connection between two things, such as a memo and what it is about."""

    guid: str
    name: str
    origin: str
    target: str
    direction: str = "Associative"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole project on its way; `own` is what QualCode itself had put beside it and others cannot read."""

    name: str
    origin: str = ""
    description: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[TravellingCode, ...] = ()
    sources: tuple[TravellingSource, ...] = ()
    notes: tuple[Note, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    groups: tuple[Group, ...] = ()
    links: tuple[Link, ...] = ()
    about: tuple[str, ...] = ()
    at: datetime | None = None
    own: bytes | None = None
