"""Comments: threads on passages, codings, codes and findings, answered, resolved and opened again by whoever may comment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken, QualCodeError
from qualcode.model.comment import Comment, Thread, mentioned
from qualcode.model.event import Act, State, Verb
from qualcode.model.span import Span
from qualcode.services import people, roles
from qualcode.services.gesture import begun, record_event
from qualcode.services.keeping import written
from qualcode.services.laying import checked
from qualcode.services.sources import source_record
from qualcode.store.database import portions
from qualcode.store.passage import passage
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    FindingRecord,
    PersonRecord,
    ProjectRecord,
    SourceRecord,
)

KIND = "comment"
PASSAGE, CODING = "passage", "coding"
THINGS: Mapping[str, type[CodeRecord] | type[FindingRecord]] = {"code": CodeRecord, "finding": FindingRecord}
KINDS = (PASSAGE, CODING, *THINGS)
NAME_LENGTH, LONGEST = 64, 20_000


class Answered(QualCodeError):
    """Others answered the comment, so that it stays with its thread; facts: name."""

    key = "error.comment_answered"


def comment_on_passage(
    session: Session, act: Act, project: int, source: int, span: Span, *, quote: str, body: str, guid: str | None = None
) -> tuple[Thread, int]:
    """Begin a thread on a passage; return it with the project's revision. Raises BadSpan where the quote is not the slice."""
    holder, before = begun(session, act, project, Verb.COMMENT_WRITTEN)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    text = source_record(session, project, source)
    checked(session, text, span, quote)
    record = _new(session, act, project, (PASSAGE, text.guid), body, guid)
    _place(session, record, text, span)
    return _told(session, act, holder, record)


def comment_on_coding(
    session: Session, act: Act, project: int, coding: str, body: str, *, guid: str | None = None, source: int | None = None
) -> tuple[Thread, int]:
    """Begin a thread on a coding, anybody's, in `source` where one is named; it stays on the passage where the coding goes."""
    holder, before = begun(session, act, project, Verb.COMMENT_WRITTEN)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    laid = session.scalar(
        select(CodingRecord).where(
            CodingRecord.guid == coding, scope.in_place(CodingRecord)
        )
    )
    if laid is None or source not in (None, laid.source_id):
        raise NotFound(kind=CODING)
    text = source_record(session, project, laid.source_id)
    record = _new(session, act, project, (CODING, coding), body, guid)
    _place(session, record, text, Span(laid.start, laid.end))
    return _told(session, act, holder, record)


def comment_on(
    session: Session, act: Act, project: int, kind: str, target: str, body: str, *, guid: str | None = None
) -> tuple[Thread, int]:
    """Begin a thread on a code or a finding, by its guid; return it with the project's revision."""
    holder, before = begun(session, act, project, Verb.COMMENT_WRITTEN)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    if kind not in THINGS:
        raise BadValue(field="kind", value=kind)
    here = THINGS[kind].guid == target, THINGS[kind].project_id == project, scope.living(THINGS[kind])
    if session.scalar(select(THINGS[kind].id).where(*here)) is None:
        raise NotFound(kind=kind)
    return _told(session, act, holder, _new(session, act, project, (kind, target), body, guid))


def reply(
    session: Session, act: Act, project: int, thread: str, body: str, *, guid: str | None = None, source: int | None = None
) -> tuple[Thread, int]:
    """Answer in a thread, in `source` where one is named; return the thread with the project's revision."""
    holder, before = begun(session, act, project, Verb.COMMENT_WRITTEN)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    head = _head(session, act, project, thread, source)
    record = _new(session, act, project, (head.target_kind, head.target_guid), body, guid)
    record.thread_id, record.source_id = head.id, head.source_id
    return _told(session, act, holder, record)


def change_comment(
    session: Session, act: Act, project: int, guid: str, body: str, *, source: int | None = None
) -> tuple[Thread, int]:
    """Change one's own comment; return its thread with the project's revision."""
    holder, before = begun(session, act, project, Verb.COMMENT_CHANGED)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    record = _own(session, act, project, guid, source)
    was = described(session, record)
    record.body, record.mentions, record.changed_at = _checked(body), _meant(session, project, body), act.at
    return _told(session, act, holder, record, Verb.COMMENT_CHANGED, was)


def remove_comment(
    session: Session, act: Act, project: int, guid: str, *, source: int | None = None
) -> tuple[Thread | None, int]:
    """Put one's own comment into the bin; return what is left of its thread. Raises Answered where others answered it."""
    holder, before = begun(session, act, project, Verb.COMMENT_REMOVED)
    if before:
        return _left(session, before.object_guid), before.revision
    record = _own(session, act, project, guid, source)
    if _answers(session, record):
        raise Answered(name=named(record))
    was = described(session, record)
    record.deleted_at = act.at
    revision = record_event(
        session, act, holder, Verb.COMMENT_REMOVED, KIND, guid, named(record), source=record.source_id, before=was
    )
    return _left(session, guid), revision


def resolve(
    session: Session, act: Act, project: int, thread: str, *, resolved: bool = True, source: int | None = None
) -> tuple[Thread, int]:
    """Mark a thread as resolved, or open it again; return it with the project's revision."""
    holder, before = begun(session, act, project, Verb.THREAD_RESOLVED if resolved else Verb.THREAD_REOPENED)
    if before:
        return _thread_of(session, before.object_guid), before.revision
    head = _head(session, act, project, thread, source)
    if (head.resolved_at is not None) == resolved:
        return _thread(session, head), holder.revision
    was = described(session, head)
    head.resolved_at, head.resolved_by = (act.at, act.by) if resolved else (None, None)
    verb = Verb.THREAD_RESOLVED if resolved else Verb.THREAD_REOPENED
    return _told(session, act, holder, head, verb, was)


def source_threads(session: Session, source: int) -> list[Thread]:
    """Return the threads that stand in a source, in the order of the text."""
    heads = session.scalars(
        select(CommentRecord)
        .where(
            CommentRecord.source_id == source,
            CommentRecord.thread_id.is_(None),
            scope.in_place(CommentRecord),
        )
        .order_by(CommentRecord.start, CommentRecord.id)
    ).all()
    return [_thread(session, head) for head in heads]


def restore_comment(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a comment from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Raises Overtaken where it was changed since, where it would leave answers without their beginning, or come back
    without it.
    """
    record = _any(session, guid)
    now = None if record.deleted_at is not None else described(session, record)
    if now != present or (wanted is None and _answers(session, record)) or (wanted is not None and _beheaded(session, record)):
        raise Overtaken(name=named(record))
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        record.body, record.mentions = wanted["body"], [people.id_of(session, meant) for meant in wanted["mentions"]]
        record.resolved_at = datetime.fromisoformat(wanted["resolved"]) if wanted["resolved"] else None
        record.resolved_by = people.id_of(session, wanted["resolved_by"])


def restore_comments(
    session: Session, act: Act, holder: ProjectRecord, guids: Sequence[str], present: State, wanted: State, since: int
) -> None:
    """Put comments that came together away, or bring them back.

    Raises Overtaken where one came or went by itself since, or was answered by one that stays.
    """
    records: list[CommentRecord] = []
    for some in portions(list(guids)):
        records += session.scalars(select(CommentRecord).where(CommentRecord.guid.in_(some)))
    for record in records:
        answered = present is not None and any(answer.guid not in guids for answer in _answers(session, record))
        if answered or (record.deleted_at is None) != (present is not None):
            raise Overtaken(name=record.quote or named(record))
    for record in records:
        record.deleted_at = act.at if wanted is None else None


def described(session: Session, record: CommentRecord) -> dict[str, Any]:
    """Return the comment as its events describe it."""
    head = session.get_one(CommentRecord, record.thread_id) if record.thread_id else None
    return {
        "target_kind": record.target_kind,
        "target_guid": record.target_guid,
        "thread": head.guid if head else None,
        "body": record.body,
        "mentions": [people.guid_of(session, meant) for meant in record.mentions],
        "resolved": record.resolved_at.isoformat() if record.resolved_at else None,
        "resolved_by": people.guid_of(session, record.resolved_by),
    }


def named(record: CommentRecord) -> str:
    """Return the first words of the comment."""
    return " ".join(record.body.split())[:NAME_LENGTH]


def _new(
    session: Session, act: Act, project: int, target: tuple[str, str], body: str, guid: str | None
) -> CommentRecord:
    record = CommentRecord(
        guid=guid or str(uuid4()), project_id=project, person_id=act.by, target_kind=target[0], target_guid=target[1],
        body=_checked(body), mentions=_meant(session, project, body), created_at=act.at, changed_at=act.at,
    )  # fmt: skip
    session.add(record)
    return record


def _checked(body: str) -> str:
    if len(body) > LONGEST:
        raise BadValue(field="body", value=f"{len(body)} > {LONGEST}")
    return written(body)


def _place(session: Session, record: CommentRecord, source: SourceRecord, span: Span) -> None:
    here = passage(session, source, span).anchor
    record.source_id, record.text_revision = source.id, source.text_revision
    record.start, record.end = span.start, span.end
    record.quote, record.prefix, record.suffix = here.quote, here.prefix, here.suffix


def _meant(session: Session, project: int, body: str) -> list[int]:
    names = {person.id: person.name for person, role in people.members(session, project) if role in roles.COMMENTS}
    return list(mentioned(body, names))


def _told(
    session: Session, act: Act, holder: ProjectRecord, record: CommentRecord, verb: Verb = Verb.COMMENT_WRITTEN, was: State = None
) -> tuple[Thread, int]:
    session.flush()
    revision = record_event(
        session, act, holder, verb, KIND, record.guid, named(record),
        source=record.source_id, before=was, after=described(session, record),
    )  # fmt: skip
    return _thread_of(session, record.guid), revision


def _any(session: Session, guid: str) -> CommentRecord:
    return session.scalars(select(CommentRecord).where(CommentRecord.guid == guid)).one()


def _living(session: Session, act: Act, project: int, guid: str, source: int | None) -> CommentRecord:
    record = session.scalar(
        select(CommentRecord).where(
            CommentRecord.guid == guid, scope.of(CommentRecord, project)
        )
    )
    if record is None or source not in (None, record.source_id):
        raise NotFound(kind=KIND)
    return record


def _head(session: Session, act: Act, project: int, thread: str, source: int | None) -> CommentRecord:
    record = _living(session, act, project, thread, source)
    if record.thread_id is not None:
        raise NotFound(kind=KIND)
    return record


def _own(session: Session, act: Act, project: int, guid: str, source: int | None) -> CommentRecord:
    record = _living(session, act, project, guid, source)
    if record.person_id != act.by:
        raise Forbidden(kind=KIND)
    return record


def _answers(session: Session, record: CommentRecord) -> Sequence[CommentRecord]:
    return session.scalars(
        select(CommentRecord)
        .where(CommentRecord.thread_id == record.id, scope.living(CommentRecord))
        .order_by(CommentRecord.id)
    ).all()


def _beheaded(session: Session, record: CommentRecord) -> bool:
    """Return whether the comment answers one that is away."""
    return record.thread_id is not None and session.get_one(CommentRecord, record.thread_id).deleted_at is not None


def _left(session: Session, guid: str) -> Thread | None:
    """Return the thread of a comment that was put away, None where it began the thread."""
    record = _any(session, guid)
    return _thread(session, session.get_one(CommentRecord, record.thread_id)) if record.thread_id else None


def _thread_of(session: Session, guid: str) -> Thread:
    record = _any(session, guid)
    return _thread(session, session.get_one(CommentRecord, record.thread_id) if record.thread_id else record)


def _thread(session: Session, head: CommentRecord) -> Thread:
    said = [head, *_answers(session, head)]
    names: dict[int | None, str] = dict(session.execute(
        select(PersonRecord.id, PersonRecord.name).where(
            PersonRecord.id.in_({record.person_id for record in said} | {head.resolved_by})
        )
    ).all())  # fmt: skip
    return Thread(
        head.guid, head.target_kind, head.target_guid,
        tuple(
            Comment(
                one.guid, one.person_id, names[one.person_id], one.body, one.created_at, one.changed_at, tuple(one.mentions)
            )
            for one in said
        ),
        Span(head.start, head.end) if head.start is not None and head.end is not None else None,
        head.quote or "",
        head.resolved_at,
        names.get(head.resolved_by, ""),
    )  # fmt: skip
