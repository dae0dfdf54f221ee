"""Memos: a person's own text on the project, a source, a passage, a code, an informant or a finding."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.model.memo import Memo
from qualcode.model.span import Span
from qualcode.services.gesture import begun, record_event
from qualcode.services.laying import checked
from qualcode.services.sources import source_record
from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    ProjectRecord,
    SourceRecord,
)

TARGETS: Mapping[str, Any] = {
    "project": ProjectRecord,
    "source": SourceRecord,
    "code": CodeRecord,
    "informant": InformantRecord,
    "finding": FindingRecord,
}


PASSAGE = "passage"
KINDS = (*TARGETS, PASSAGE)
TITLE = 60


def write_memo(session: Session, act: Act, project: int, kind: str, target: str, title: str, body: str) -> str:
    """Write a memo on the thing of that kind and guid; return the memo's guid."""
    holder, before = begun(session, act, project, Verb.MEMO_WRITTEN)
    if before:
        return before.object_guid
    _require_target(session, holder, kind, target)
    record = MemoRecord(
        guid=str(uuid4()),
        project_id=project,
        person_id=act.by,
        target_kind=kind,
        target_guid=target,
        title=_titled(title),
        body=body,
        created_at=act.at,
        changed_at=act.at,
    )
    session.add(record)
    record_event(
        session, act, holder, Verb.MEMO_WRITTEN, "memo", record.guid, record.title, after=described(record)
    )
    return record.guid


def write_on_passage(
    session: Session,
    act: Act,
    project: int,
    source: int,
    span: Span,
    *,
    quote: str,
    body: str,
    title: str = "",
    guid: str | None = None,
) -> tuple[Memo, int]:
    """Write a memo on a passage; without a title it takes the passage's first words.

    Returns it with the project's revision. Raises BadSpan where the quote is not the slice.
    """
    holder, before = begun(session, act, project, Verb.MEMO_WRITTEN)
    if before:
        return _value(_any_memo(session, before.object_guid)), before.revision
    text = source_record(session, project, source)
    here = checked(session, text, span, quote)
    record = MemoRecord(
        guid=guid or str(uuid4()),
        project_id=project,
        person_id=act.by,
        target_kind=PASSAGE,
        target_guid=text.guid,
        source_id=source,
        text_revision=text.text_revision,
        start=span.start,
        end=span.end,
        quote=quote,
        prefix=here.anchor.prefix,
        suffix=here.anchor.suffix,
        title=title.strip() or " ".join(quote.split())[:TITLE],
        body=body,
        created_at=act.at,
        changed_at=act.at,
    )
    session.add(record)
    revision = record_event(
        session, act, holder, Verb.MEMO_WRITTEN, "memo", record.guid, record.title,
        source=source, after=described(record),
    )  # fmt: skip
    return _value(record), revision


def change_memo(
    session: Session, act: Act, project: int, guid: str, title: str, body: str, *, source: int | None = None
) -> tuple[Memo, int]:
    """Change one's own memo, in `source` where one is named; return it with the project's revision."""
    holder, before = begun(session, act, project, Verb.MEMO_CHANGED)
    if before:
        return _value(_any_memo(session, before.object_guid)), before.revision
    record = _own(session, act, project, guid, source)
    was = described(record)
    record.title, record.body, record.changed_at = _titled(title), body, act.at
    revision = record_event(
        session, act, holder, Verb.MEMO_CHANGED, "memo", guid, record.title,
        source=record.source_id, before=was, after=described(record),
    )  # fmt: skip
    return _value(record), revision


def delete_memo(session: Session, act: Act, project: int, guid: str, *, source: int | None = None) -> int:
    """Put one's own memo away; it stays in the database. Return the project's revision."""
    holder, before = begun(session, act, project, Verb.MEMO_DELETED)
    if before:
        return before.revision
    record = _own(session, act, project, guid, source)
    record.deleted_at = act.at
    return record_event(
        session, act, holder, Verb.MEMO_DELETED, "memo", guid, record.title,
        source=record.source_id, before=described(record),
    )  # fmt: skip


def passage_memos(session: Session, source: int) -> list[Memo]:
    """Return the memos on passages of a source, in the order of the text."""
    rows = session.scalars(
        select(MemoRecord)
        .where(MemoRecord.source_id == source, scope.in_place(MemoRecord))
        .order_by(MemoRecord.start, MemoRecord.id)
    )
    return [_value(record) for record in rows]


def restore_memo(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a memo from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = _any_memo(session, guid)
    if (None if record.deleted_at else described(record)) != present:
        raise Overtaken(name=record.title)
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        record.title, record.body = wanted["title"], wanted["body"]


def restore_memos(
    session: Session, act: Act, holder: ProjectRecord, guids: Sequence[str], present: State, wanted: State, since: int
) -> None:
    """Put memos that came together away, or bring them back; raise Overtaken where one came or went by itself since."""
    for some in portions(list(guids)):
        for record in session.scalars(select(MemoRecord).where(MemoRecord.guid.in_(some))):
            if (record.deleted_at is None) != (present is not None):
                raise Overtaken(name=record.title)
            record.deleted_at = act.at if wanted is None else None


def _any_memo(session: Session, guid: str) -> MemoRecord:
    return session.scalars(select(MemoRecord).where(MemoRecord.guid == guid)).one()


def _value(record: MemoRecord) -> Memo:
    return Memo(
        guid=record.guid,
        kind=record.target_kind,
        target=record.target_guid,
        title=record.title,
        body=record.body,
        person=record.person_id,
        changed=record.changed_at,
        span=Span(record.start, record.end) if record.start is not None and record.end is not None else None,
        quote=record.quote or "",
    )


def _own(session: Session, act: Act, project: int, guid: str, source: int | None) -> MemoRecord:
    record = session.scalar(
        select(MemoRecord).where(
            MemoRecord.guid == guid, scope.of(MemoRecord, project)
        )
    )
    if record is None or source not in (None, record.source_id):
        raise NotFound(kind="memo")
    if record.person_id != act.by:
        raise Forbidden(kind="memo")
    return record


def _require_target(session: Session, holder: ProjectRecord, kind: str, guid: str) -> None:
    if kind not in TARGETS:
        raise BadValue(field="kind", value=kind)
    found = session.scalar(select(TARGETS[kind]).where(TARGETS[kind].guid == guid))
    owner = found.id if kind == "project" and found else getattr(found, "project_id", None)
    if found is None or owner != holder.id or found.deleted_at is not None:
        raise NotFound(kind=kind)


def _titled(title: str) -> str:
    if not title.strip():
        raise BadValue(field="title", value=title)
    return title.strip()


def described(record: MemoRecord) -> dict[str, Any]:
    names = ("target_kind", "target_guid", "title", "body")
    return {name: getattr(record, name) for name in names}
