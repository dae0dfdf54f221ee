"""What travels between the browser and the API: typed, described by OpenAPI, refused where it does not fit."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from qualcode.model.code import Polarity
from qualcode.model.coding import Coding

Guid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]
Identity = Annotated[int, Field(ge=1, le=2**31 - 1)]
Note = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Quote = Annotated[str, Field(max_length=2_000_000, pattern=r"^[^\x00]*$")]
Attributes = dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=64)]]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCoding(Shape):
    """A code to lay on a passage; offsets in code points, half-open; `polarity` null takes the code's default."""

    guid: Guid
    code: Guid
    start: Offset
    end: Offset
    quote: Quote
    polarity: Polarity | None = None
    note: Note = ""
    attributes: Attributes = {}


class CodingChanges(Shape):
    """What to change of a coding; `start`, `end` and `quote` go together."""

    code: Guid | None = None
    start: Offset | None = None
    end: Offset | None = None
    quote: Quote | None = None
    polarity: Polarity | None = None
    note: Note | None = None
    attributes: Attributes | None = None


class NewCode(Shape):
    """A code to create; `in_vivo` says that the label is the informant's own words."""

    guid: Guid
    label: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    parent: Guid | None = None
    short_id: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] | None = None
    in_vivo: bool = False


class Position(Shape):
    offset: Offset


class CodingShape(Shape):
    guid: str
    code: str
    coder: int
    start: int
    end: int
    polarity: Polarity
    note: str
    attributes: dict[str, str]
    created: str
    changed: str
    revision: int


class CodeShape(Shape):
    guid: str
    id: str
    label: str
    path: str
    parent: str | None
    depth: int
    colour: str
    kind: str
    polarity: Polarity
    codable: bool
    definition: str
    include: str
    exclude: str


class Value(Shape):
    id: str
    label: str


class Attribute(Shape):
    id: str
    label: str
    values: list[Value]


class Coder(Shape):
    id: int
    name: str


class Desk(Shape):
    """What lies beside the text: codes in tree order, segment attributes, coders, the page's words."""

    codes: list[CodeShape]
    attributes: list[Attribute]
    coders: list[Coder]
    words: dict[str, str]


class Confirmed(Shape):
    coding: CodingShape
    revision: int


class ConfirmedCode(Shape):
    code: CodeShape
    revision: int


class Removed(Shape):
    revision: int


class Step(Shape):
    """A gesture that was taken back or brought back, and the project's revision after that."""

    revision: int
    verb: str
    name: str
    source: int | None


class Codings(Shape):
    """Either everything (`snapshot`) or what changed since the revision asked for (`changes`)."""

    revision: int
    snapshot: list[CodingShape] | None = None
    changes: list[tuple[Literal["put"], CodingShape] | tuple[Literal["remove"], str]] | None = None


class Text(Shape):
    """A source's text and its turns as [start, end, speaker, seconds]."""

    text: str
    turns: list[tuple[int, int, str | None, float | None]]


class Refusal(Shape):
    error: str
    message: str


class Health(Shape):
    status: str
    version: str


def coding_shape(coding: Coding) -> CodingShape:
    return CodingShape(
        guid=coding.guid,
        code=coding.code,
        coder=coding.coder,
        start=coding.span.start,
        end=coding.span.end,
        polarity=coding.polarity,
        note=coding.note,
        attributes=dict(coding.attributes),
        created=coding.created.isoformat(),
        changed=coding.changed.isoformat(),
        revision=coding.revision,
    )
