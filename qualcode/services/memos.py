"""Memos: a person's own text on the project, a source, a code, an informant or a finding."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken
from qualcode.model.event import Act, Verb
from qualcode.services import roles
from qualcode.services.trail import State, done_before, hold, record_event
from qualcode.store.records import (
    CodeRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    ProjectRecord,
    SourceRecord,
)

TARGETS = {
    "project": ProjectRecord,
    "source": SourceRecord,
    "code": CodeRecord,
    "informant": InformantRecord,
    "finding": FindingRecord,
}


def write_memo(session: Session, act: Act, project: int, kind: str, target: str, title: str, body: str) -> str:
    """Write a memo on the thing of that kind and guid; return the memo's guid."""
    holder = hold(session, project)
    if before := done_before(session, act):
        return before.object_guid
    roles.require(session, act.by, project, roles.CODES)
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
        session, act, holder, Verb.MEMO_WRITTEN, "memo", record.guid, record.title, after=_described(record)
    )
    return record.guid


def change_memo(session: Session, act: Act, project: int, guid: str, title: str, body: str) -> None:
    """Change one's own memo."""
    holder = hold(session, project)
    record = _own(session, act, project, guid)
    if done_before(session, act):
        return
    before = _described(record)
    record.title, record.body, record.changed_at = _titled(title), body, act.at
    record_event(
        session, act, holder, Verb.MEMO_CHANGED, "memo", guid, record.title, before=before, after=_described(record)
    )


def delete_memo(session: Session, act: Act, project: int, guid: str) -> None:
    """Put one's own memo away; it stays in the database."""
    holder = hold(session, project)
    if done_before(session, act):
        return
    record = _own(session, act, project, guid)
    record.deleted_at = act.at
    record_event(session, act, holder, Verb.MEMO_DELETED, "memo", guid, record.title, before=_described(record))


def restore_memo(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a memo from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = session.scalars(select(MemoRecord).where(MemoRecord.guid == guid)).one()
    if (None if record.deleted_at else _described(record)) != present:
        raise Overtaken(name=record.title)
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        record.title, record.body = wanted["title"], wanted["body"]


def _own(session: Session, act: Act, project: int, guid: str) -> MemoRecord:
    roles.require(session, act.by, project, roles.CODES)
    record = session.scalar(
        select(MemoRecord).where(
            MemoRecord.guid == guid, MemoRecord.project_id == project, MemoRecord.deleted_at.is_(None)
        )
    )
    if record is None:
        raise NotFound(kind="memo")
    if record.person_id != act.by:
        raise Forbidden(kind="memo")
    return record


def _require_target(session: Session, holder: ProjectRecord, kind: str, guid: str) -> None:
    if kind not in TARGETS:
        raise BadValue(field="kind", value=kind)
    found = session.scalar(select(TARGETS[kind]).where(TARGETS[kind].guid == guid))
    owner = found.id if kind == "project" and found else getattr(found, "project_id", None)
    if owner != holder.id or found.deleted_at is not None:
        raise NotFound(kind=kind)


def _titled(title: str) -> str:
    if not title.strip():
        raise BadValue(field="title", value=title)
    return title.strip()


def _described(record: MemoRecord) -> dict[str, Any]:
    names = ("target_kind", "target_guid", "title", "body")
    return {name: getattr(record, name) for name in names}
