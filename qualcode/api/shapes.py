"""What travels between the browser and the API: typed, described by OpenAPI, refused where it does not fit."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qualcode.model.address import LONGEST
from qualcode.model.code import Polarity
from qualcode.model.coding import Coding
from qualcode.model.comment import Comment, Thread
from qualcode.model.finishing import Stage
from qualcode.model.memo import Memo
from qualcode.model.source import Technique
from qualcode.model.transcript import Turn
from qualcode.model.turn_words import words_begin
from qualcode.services import retrieval
from qualcode.services.finishing import Offered
from qualcode.tables import each_row

PLACE = ("source_name", "technique", "informant", "group", "paragraph", "seconds")

Guid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]
Identity = Annotated[int, Field(ge=1, le=2**31 - 1)]
Since = Annotated[int, Field(ge=0, le=2**31 - 1)]
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


class CodeChanges(Shape):
    """What to change of a code: how it is called in the reader's language, and its colour as #rrggbb."""

    label: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    colour: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] | None = None


class Finishing(Shape):
    """Whether one says that one has finished coding a source."""

    finished: bool


class ConfirmedFinishing(Finishing):
    revision: int


class SourceShape(Shape):
    """A source as one chooses it: `share` of it is coded, between 0 and 1; `mine` was given to one to code; one's own `state`.

    `state` is changed where one changed codings after saying that the source is finished, which it then still is.
    """

    id: int
    name: str
    technique: Technique
    share: float
    mine: bool
    state: Stage


class Sources(Shape):
    """The project's sources in their order."""

    sources: list[SourceShape]


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


class NewMemo(Shape):
    """A memo on a passage; an empty title takes the passage's first words."""

    guid: Guid
    start: Offset
    end: Offset
    quote: Quote
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    body: Note = ""


class MemoChanges(Shape):
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    body: Note


class MemoShape(Shape):
    guid: str
    person: int
    start: int
    end: int
    title: str
    body: str
    changed: str


Named = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200)]


class Question(Shape):
    """What the addresses of the pages Passages and Queries hold: filters, or in `query` the whole of a packed one.

    Several values of a field mean any of them, different fields apply together. Codes go by their short ids, and those below
    them count; informants by code name, groups by id, sources and coders by name. `text` stands in the words, in capitals or not.
    """

    code: Named = []
    polarity: Named = []
    informant: Named = []
    group: Named = []
    technique: Named = []
    source: Named = []
    coder: Named = []
    text: Annotated[str, Field(max_length=1000)] = ""
    query: Annotated[str, Field(max_length=LONGEST)] = ""
    after: Since = 0
    most: Annotated[int, Field(ge=1, le=500)] = 100


class LaidShape(Shape):
    """A coding that a passage rests on; `code` is a guid, `id` its short id, `coder` a name."""

    guid: str
    code: str
    id: str
    label: str
    polarity: Polarity
    coder: str
    note: str


class PassageShape(Shape):
    """A passage and where it stands; offsets in code points, half-open; `seconds` of its turn, where the source tells time."""

    source: str
    source_name: str
    technique: str
    informant: str | None
    group: str | None
    start: int
    end: int
    paragraph: int
    seconds: float | None
    quote: str
    codings: list[LaidShape]


class Passages(Shape):
    """What a query finds, by source and place: `found` in all, and a page of them.

    A query of one set of codes finds every coding for itself, one that puts several together finds places. `after` is what to
    ask for next, null where nothing follows; pages of one `revision` of the project fit together.
    """

    revision: int
    found: int
    passages: list[PassageShape]
    after: int | None


Said = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]


class NewComment(Shape):
    """A comment that begins a thread: on a passage, or with `coding` on a coding, whose passage it takes."""

    guid: Guid
    body: Said
    coding: Guid | None = None
    start: Offset | None = None
    end: Offset | None = None
    quote: Quote | None = None


class NewReply(Shape):
    guid: Guid
    body: Said


class CommentChanges(Shape):
    body: Said


class Resolution(Shape):
    resolved: bool


class CommentShape(Shape):
    guid: str
    person: int
    name: str
    body: str
    at: str
    changed: str
    mentions: list[int]


class ThreadShape(Shape):
    """A thread in a source; `resolved` is when, and null while it is open."""

    guid: str
    kind: str
    target: str
    start: int
    end: int
    quote: str
    resolved: str | None
    resolver: str
    comments: list[CommentShape]


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
    retired: bool
    aliases: list[str]
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
    """What lies beside the text: codes in tree order, attributes, coders, who may be named in comments, the page's words."""

    codes: list[CodeShape]
    attributes: list[Attribute]
    coders: list[Coder]
    people: list[Coder]
    words: dict[str, str]


class Confirmed(Shape):
    coding: CodingShape
    revision: int


class ConfirmedMemo(Shape):
    memo: MemoShape
    revision: int


class ConfirmedThread(Shape):
    """The thread as it is after the gesture, null where its beginning was removed."""

    thread: ThreadShape | None
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
    """Either everything (`snapshot`) or what changed since the revision asked for (`changes`).

    `sha` names the text; `memos` and `threads` are all memos and comments on its passages, or null where none changed.
    """

    revision: int
    sha: str
    snapshot: list[CodingShape] | None = None
    memos: list[MemoShape] | None = None
    threads: list[ThreadShape] | None = None
    changes: list[tuple[Literal["put"], CodingShape] | tuple[Literal["remove"], str]] | None = None


class Here(Shape):
    """The project's revision, and who else has the source open at this moment."""

    revision: int
    people: list[Coder]


TurnShape = tuple[int, int, str | None, float | None, int]
"""A turn as [start, end, speaker, seconds, words]: its words begin there behind the label, at its start where it has none."""


class Text(Shape):
    """A source's text and its turns."""

    text: str
    turns: list[TurnShape]


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


def source_shape(source: Offered) -> SourceShape:
    return SourceShape(
        id=source.id, name=source.name, technique=source.technique, share=source.share, mine=source.mine, state=source.state.stage
    )


def turn_shape(text: str, turn: Turn) -> TurnShape:
    """Return a turn of the text as it travels."""
    return turn.span.start, turn.span.end, turn.speaker, turn.seconds, words_begin(text, turn)


def memo_shape(memo: Memo) -> MemoShape:
    """Return a memo on a passage as it travels."""
    assert memo.span is not None
    return MemoShape(
        guid=memo.guid,
        person=memo.person,
        start=memo.span.start,
        end=memo.span.end,
        title=memo.title,
        body=memo.body,
        changed=memo.changed.isoformat(),
    )


def thread_shape(thread: Thread) -> ThreadShape:
    """Return a thread that stands in a source as it travels."""
    assert thread.span is not None
    return ThreadShape(
        guid=thread.guid,
        kind=thread.kind,
        target=thread.target,
        start=thread.span.start,
        end=thread.span.end,
        quote=thread.quote,
        resolved=thread.resolved.isoformat() if thread.resolved else None,
        resolver=thread.resolved_by,
        comments=[_comment_shape(comment) for comment in thread.comments],
    )


def _comment_shape(comment: Comment) -> CommentShape:
    return CommentShape(
        guid=comment.guid,
        person=comment.person,
        name=comment.name,
        body=comment.body,
        at=comment.at.isoformat(),
        changed=comment.changed.isoformat(),
        mentions=list(comment.mentions),
    )


def passage_shapes(answer: retrieval.Answer) -> list[PassageShape]:
    """Return the passages of a page as they travel; the first coding of each says where it stands."""
    return [
        PassageShape(
            source=row.source,
            start=int(row.start),
            end=int(row.end),
            quote=row.quote,
            codings=[_laid_shape(answer.codings[guid]) for guid in row.codings],
            **_place(answer.codings[row.codings[0]]),
        )
        for row in each_row(answer.passages)
    ]


def _place(coding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: coding[name] for name in PLACE}


def _laid_shape(coding: Mapping[str, Any]) -> LaidShape:
    return LaidShape(
        guid=coding["coding"], code=coding["code_guid"], id=coding["code"],
        **{name: coding[name] for name in ("label", "polarity", "coder", "note")},
    )  # fmt: skip
