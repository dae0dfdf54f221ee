"""Texts corrected after coding: a look at what would move, the correction itself, the texts before it, and its orphans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, QualCodeError
from qualcode.model.anchoring import Alignment, How, aligned, likely
from qualcode.model.event import Act, Verb, changed
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.model.text import Anchor, normalised, word_count
from qualcode.model.transcript import Turn
from qualcode.services import commenting, joining, reanchoring, roles
from qualcode.services.codebook import code_name
from qualcode.services.gesture import begun, record_event
from qualcode.services.informants import records_by_code
from qualcode.services.laying import checked, recount
from qualcode.services.reanchoring import KIND, ORPHAN, PLACE, Anchored
from qualcode.services.sources import source_record
from qualcode.services.sources import turns as present_turns
from qualcode.services.turning import carried_turns
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventChangeRecord,
    EventRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceRecord,
    SourceTextRecord,
)

AROUND, EXCERPT = 24, 240
MOVED = {"coding": Verb.CODING_REPAIRED, "memo": Verb.MEMO_CHANGED, "comment": Verb.COMMENT_CHANGED}
REMOVED = {"coding": Verb.CODING_REMOVED, "memo": Verb.MEMO_DELETED, "comment": Verb.COMMENT_REMOVED}


class TextChanged(QualCodeError):
    """Somebody changed the text since the correction was begun; facts: name."""

    key = "error.text_changed"


class EmptyText(QualCodeError):
    """A correction would leave the source without any words; facts: name."""

    key = "error.empty_text"
    status = 422


class LaidAlready(QualCodeError):
    """The coder laid the same code on words of that place already; facts: code."""

    key = "error.laid_already"


@dataclass(frozen=True, slots=True)
class Move:
    """What a correction does to a coding, memo or comment; `name` is code, title or first words, `now` None where it is lost."""

    guid: str
    kind: str
    name: str
    person: str
    how: How
    was: Span
    quote: str
    now: Span | None
    words: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a correction would do, before anything is stored; `sha256` is the text from which it starts."""

    source: int
    name: str
    sha256: str
    alignment: Alignment
    moves: tuple[Move, ...]
    turns: tuple[Turn, ...]
    speakers: dict[str, str | None]

    def count(self, *hows: How) -> int:
        return sum(move.how in hows for move in self.moves)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A coding, memo or comment whose place is gone: its old words, and where they may stand now, the likeliest first."""

    guid: str
    kind: str
    source: int
    source_name: str
    name: str
    code: str | None
    person: int
    person_name: str
    words: Anchor
    note: str
    since: datetime
    likely: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A text that a source has or had; `verb` and `person` of the gesture that made it, `base` the text that it changed."""

    number: int
    at: datetime
    sha256: str
    words: int
    present: bool
    verb: str | None
    person: str | None
    base: int | None


def dry_run(session: Session, project: int, source: int, text: str, *, sha256: str) -> DryRun:
    """Return what correcting the source's text, from the one with that hash, would do; nothing is stored.

    Raises TextChanged where the source has another text by now, EmptyText where no words would be left.
    """
    record = source_record(session, project, source)
    return looked_at(session, record, aligned(body(session, record).text, _checked(record, text, sha256)))


def looked_at(session: Session, record: SourceRecord, alignment: Alignment) -> DryRun:
    """Return what that change of the source's text would do."""
    moves = [_told(session, each, alignment) for each in reanchoring.following(session, record, alignment)
             if each.record.deleted_at is None]  # fmt: skip
    turns = carried_turns(alignment, present_turns(session, record.id))
    return DryRun(
        record.id, record.name, record.sha256, alignment, tuple(moves), turns, _speakers(session, record, turns)
    )


def correct_text(session: Session, act: Act, project: int, source: int, text: str, *, sha256: str) -> int:
    """Store another text for the source, everything on it re-anchored; return the project's revision.

    What cannot be placed becomes an orphan; nothing is deleted. The older text is kept. Raises as `dry_run` does.
    """
    holder, before = begun(session, act, project, Verb.TEXT_CORRECTED)
    if before:
        return before.revision
    record = source_record(session, project, source)
    alignment = aligned(body(session, record).text, _checked(record, text, sha256))
    if alignment.new == alignment.old:
        return holder.revision
    turns = carried_turns(alignment, present_turns(session, source))
    was, now = reanchoring.put_text(
        session, act, holder, record, alignment, turns, _speakers(session, record, turns)
    )
    shown = _excerpts(alignment)
    return record_event(
        session, act, holder, Verb.TEXT_CORRECTED, KIND, record.guid, record.name, source=source,
        before={"changed": shown[0]}, after={"changed": shown[1]}, changes=[changed(KIND, record.guid, was, now)],
    )  # fmt: skip


def _checked(record: SourceRecord, text: str, sha256: str) -> str:
    if record.sha256 != sha256:
        raise TextChanged(name=record.name)
    new = normalised(text)
    if not new.strip():
        raise EmptyText(name=record.name)
    if "\x00" in new:
        raise BadValue(field="text", value="NUL")
    return new


def _speakers(session: Session, record: SourceRecord, turns: tuple[Turn, ...]) -> dict[str, str | None]:
    """Return who speaks: those of before who still do or never did in a turn, and new ones by the label that they replace."""
    before = reanchoring.speakers_of(session, record)
    old, new = _names(present_turns(session, record.id)), _names(turns)
    codes = {code.lower(): code for code in records_by_code(session, record.project_id)}
    gone = [before[name] for name in old if name in before and name not in new]
    kept = {name: code for name, code in before.items() if name in new or name not in old}
    fresh = [name for name in new if name not in before and name not in old]
    heir = gone[0] if len(gone) == len(fresh) == 1 else None
    return dict(sorted({**kept, **{name: codes.get(name.lower(), heir) for name in fresh}}.items()))


def _names(turns: Iterable[Turn]) -> list[str]:
    return list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))


def _excerpts(alignment: Alignment) -> tuple[str, str]:
    """Return the first changed words in both texts, with a little of what stands around them."""
    a, b, c, d = next(alignment.gaps())
    return alignment.old[max(0, a - AROUND) : b + AROUND][:EXCERPT], alignment.new[max(0, c - AROUND) : d + AROUND][:EXCERPT]


def _told(session: Session, each: reanchoring.Following, alignment: Alignment) -> Move:
    record, span = each.record, each.placed.span
    kind, name, _ = _named(session, record)
    return Move(
        record.guid, kind, name, session.get_one(PersonRecord, record.person_id).name, each.placed.how, each.was,
        record.quote or "", span, span.of(alignment.new) if span else "",
    )  # fmt: skip


def _named(session: Session, record: Anchored) -> tuple[str, str, str | None]:
    if isinstance(record, MemoRecord):
        return "memo", record.title, None
    if isinstance(record, CommentRecord):
        return commenting.KIND, commenting.named(record), None
    code = session.get_one(CodeRecord, record.code_id)
    return "coding", code_name(code), code.guid


def revisions(session: Session, project: int, source: int) -> list[Revision]:
    """Return the texts that the source has and had, newest first."""
    record = source_record(session, project, source)
    rows = session.scalars(
        select(SourceTextRecord).where(SourceTextRecord.source_id == source).order_by(SourceTextRecord.revision.desc())
    ).all()
    made = (Verb.TEXT_CORRECTED, Verb.TEXT_ANONYMISED, Verb.SOURCE_IMPORTED)
    events = session.execute(
        select(EventRecord.at, EventRecord.verb, PersonRecord.name, EventChangeRecord.before)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .outerjoin(EventChangeRecord, and_(EventChangeRecord.event == EventRecord.op, EventChangeRecord.guid == record.guid))
        .where(
            EventRecord.project_id == project, EventRecord.verb.in_(made), EventRecord.at.in_([row.created_at for row in rows])
        )
    )
    by_moment = {at: (verb, person, (state or {}).get("revision")) for at, verb, person, state in events}
    return [
        Revision(
            row.revision, row.created_at, row.sha256, word_count(row.text), row.revision == record.text_revision,
            *by_moment.get(row.created_at, (None, None, None)),
        )
        for row in rows
    ]  # fmt: skip


def text_of(session: Session, project: int, source: int, number: int) -> str:
    """Return one of the texts that the source has or had; raise NotFound."""
    source_record(session, project, source)
    found = session.get(SourceTextRecord, (source, number))
    if found is None:
        raise NotFound(kind="text")
    return found.text


def orphans(session: Session, project: int) -> list[Orphan]:
    """Return the codings, passage memos and comments of living sources whose place is gone, by source and old place."""
    found = []
    records = session.scalars(
        select(SourceRecord)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    for source in records:
        for record in sorted(reanchoring.orphaned(session, source), key=lambda each: (each.start, each.id)):
            found.append(_orphan(session, source, record))
    return found


def _orphan(session: Session, source: SourceRecord, record: Anchored) -> Orphan:
    kind, name, code = _named(session, record)
    words = reanchoring.words_of(record)
    assert record.orphaned_at is not None  # it is an orphan since then
    return Orphan(
        guid=record.guid,
        kind=kind,
        source=source.id,
        source_name=source.name,
        name=name,
        code=code,
        person=record.person_id,
        person_name=session.get_one(PersonRecord, record.person_id).name,
        words=words,
        note=record.note if isinstance(record, CodingRecord) else record.body,
        since=record.orphaned_at,
        likely=tuple(likely(body(session, source).text, words)),
    )


def orphan_count(session: Session, project: int) -> int:
    """Return how many codings, passage memos and comments of living sources have lost their place."""
    mine = scope.of(SourceRecord, project)
    return sum(
        len(session.scalars(
            select(kind.id).join(SourceRecord, SourceRecord.id == kind.source_id)
            .where(mine, scope.lost(kind))
        ).all())
        for kind in reanchoring.KINDS
    )  # fmt: skip


def repair_orphan(session: Session, act: Act, project: int, guid: str, span: Span, *, quote: str) -> int:
    """Give an orphan a place by hand, one's own or as owner anybody's; return the project's revision.

    Raises BadSpan where the quote is not the slice, LaidAlready where the coder's same code lies there.
    """
    holder, before = begun(session, act, project, *MOVED.values(), right=roles.READS)
    if before:
        return before.revision
    record, source = _own_orphan(session, act, project, guid)
    checked(session, source, span, quote)
    kind, name, _ = _named(session, record)
    if (
        isinstance(record, CodingRecord)
        and joining.rivals(session, source.id, record.person_id, record.code_id, span, but=record)
    ):
        raise LaidAlready(code=name)
    was = reanchoring.place_of(record)
    reanchoring.stand(record, span, source.text_revision, body(session, source))
    if isinstance(record, CodingRecord):
        record.revision = holder.revision + 1
    recount(session, source)
    return record_event(
        session, act, holder, MOVED[kind], KIND, guid, name,
        source=source.id,
        after={"quote": quote},
        changes=[changed(PLACE, guid, {"place": was}, {"place": reanchoring.place_of(record)})],
    )  # fmt: skip


def remove_orphan(session: Session, act: Act, project: int, guid: str) -> int:
    """Put an orphan away, one's own or as owner anybody's; return the project's revision. It stays in the database."""
    holder, before = begun(session, act, project, *REMOVED.values(), right=roles.READS)
    if before:
        return before.revision
    record, source = _own_orphan(session, act, project, guid)
    kind, name, _ = _named(session, record)
    record.deleted_at = act.at
    quoted = {"quote": record.quote}
    return record_event(
        session, act, holder, REMOVED[kind], KIND, guid, name, source=source.id, before=quoted,
        changes=[changed(ORPHAN, guid, quoted, None)],
    )  # fmt: skip


def return_orphan(session: Session, act: Act, holder: ProjectRecord, record: Anchored) -> int:
    """Take an orphan out of the bin inside the caller's gesture; it stays an orphan. Return the project's revision."""
    _, name, _ = _named(session, record)
    record.deleted_at = None
    quoted = {"quote": record.quote}
    return record_event(
        session, act, holder, Verb.RESTORED, KIND, record.guid, name, source=record.source_id, after=quoted,
        changes=[changed(ORPHAN, record.guid, None, quoted)],
    )  # fmt: skip


def _own_orphan(session: Session, act: Act, project: int, guid: str) -> tuple[Anchored, SourceRecord]:
    role = roles.require(session, act.by, project, roles.READS)
    for kind in reanchoring.KINDS:
        wanted: Select[Anchored] = select(kind)
        record = session.scalar(wanted.where(kind.guid == guid, scope.lost(kind)))
        if record is not None and record.source_id is not None:
            source = source_record(session, project, record.source_id)
            roles.require(session, act.by, project, roles.COMMENTS if kind is CommentRecord else roles.CODES)
            if record.person_id != act.by and role is not Role.OWNER:
                raise Forbidden(kind="coding")
            return record, source
    raise NotFound(kind="coding")


def present(session: Session, project: int, source: int) -> tuple[str, str]:
    """Return the source's present text and its hash, from which a correction starts."""
    record = source_record(session, project, source)
    return body(session, record).text, record.sha256
