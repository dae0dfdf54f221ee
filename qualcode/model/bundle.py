"""A whole study as values: what every program knows of it, and what QualCode alone does; each format differs only in bytes.

Every thing is known by its guid, in small letters with dashes; spans are half-open code points of the normalised text. People are
named by their guids too. What other programs know of a code, a source and a case is said in words that all of them have; `whole`
is the same thing as QualCode has it, where it is one of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

from qualcode.model.code import Code, Codebook, Polarity
from qualcode.model.finding import Finding, Recommendation
from qualcode.model.informant import Informant
from qualcode.model.joint_row import JointRow
from qualcode.model.judgement import Judgement, Resolution
from qualcode.model.project import Group as InformantGroup
from qualcode.model.project import Question, Role
from qualcode.model.review import Review
from qualcode.model.source import SourceDetails
from qualcode.model.span import Span
from qualcode.model.transcript import Turn

PROGRAM = "QualCode"


def _variable(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"qualcode:variable:{name}"))


DETAILS: Mapping[str, str] = MappingProxyType({_variable(name): name for name in ("technique", "collected_on", "place", "wave")})
"""What is said of a source, by the guid of the variable in which other programs carry it; always the same."""

ROLE, GROUP = _variable("role"), _variable("group")
"""The variables in which other programs carry an informant's role and group."""


def selection(coding: str) -> str:
    """Return the guid of the passage on which a coding or memo lies; always the same."""
    return str(uuid5(NAMESPACE_URL, f"qualcode:selection:{coding}"))


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
    """Somebody who worked on the study; the role is None where a program knows none, and for who is not in it any more."""

    guid: str
    name: str
    initials: str = ""
    role: Role | None = None


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
    whole: Code | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A code on a quotation or on a whole source: by whom and when; where that is not said, it is the quotation's own.

    What is noted of it is the quotation's description. `important` is a mark that some programs let coders set; REFI-QDA has
    none.
    """

    guid: str
    code: str
    user: str | None = None
    at: datetime | None = None
    notes: tuple[str, ...] = ()
    important: bool = False
    polarity: Polarity = Polarity.UNSET
    attributes: Mapping[str, str] = field(default_factory=dict)
    changed: datetime | None = None


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
    """A source; `text` is None where none came along; `values` are its variables' values as written, by variable.

    `turns` None are those that the text itself shows. `encoding` is that of the original.
    """

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
    turns: tuple[Turn, ...] | None = None
    encoding: str | None = None
    whole: SourceDetails | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A memo; its quotations, where it has any, lie on a source's text and not on its own."""

    guid: str
    name: str
    text: str
    user: str | None = None
    at: datetime | None = None
    quotations: tuple[Quotation, ...] = ()
    changed: datetime | None = None


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
    whole: Informant | None = None


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
class Remark:
    """A comment on a thing of that kind and guid, in a source perhaps on a passage; an answer names the one that it answers.

    `mentions` are those whom it names; that a thread is resolved is said of the comment that began it.
    """

    guid: str
    kind: str
    target: str
    body: str
    user: str
    at: datetime
    changed: datetime
    mentions: tuple[str, ...] = ()
    answers: str | None = None
    source: str | None = None
    span: Span | None = None
    resolved: datetime | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole study on its way; `own` is what QualCode itself had put beside it and others cannot read.

    `language` is that of its names and descriptions, where the study says it. What stands after `own` only QualCode has;
    `book` is what the codebook says besides its codes.
    """

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
    language: str = ""
    synthetic: bool = False
    questions: tuple[Question, ...] = ()
    informant_groups: tuple[InformantGroup, ...] = ()
    book: Codebook | None = None
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    joint_rows: tuple[JointRow, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    reviews: tuple[Review, ...] = ()
    remarks: tuple[Remark, ...] = ()
