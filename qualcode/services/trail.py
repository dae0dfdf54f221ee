"""The frame of every gesture: the project is held, the gesture is carried out once, one event is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, Outdated, QualCodeError
from qualcode.model.event import Act, Verb
from qualcode.store.database import GESTURES
from qualcode.store.records import EventRecord, ProjectRecord

SWEEPING = frozenset({"merge", "split", "batch", "text", "join", "copy"})
"""Kinds of objects whose gestures touch many codings at once, in any source."""

State = Mapping[str, Any] | None
"""An object as its event describes it; None where it does not exist."""


class KeyTaken(QualCodeError):
    """Another person's gesture was carried out under this key."""

    key = "error.key_taken"


def hold(session: Session, project: int) -> ProjectRecord:
    """Return the project, held against other writers until the transaction ends."""
    record = session.get(ProjectRecord, project, with_for_update=True)
    if record is None or record.deleted_at is not None:
        raise NotFound(kind="project")
    return record


def done_before(session: Session, act: Act) -> EventRecord | None:
    """Return the event of this very gesture, where it was carried out already; raise KeyTaken where somebody else did."""
    found = session.scalar(select(EventRecord).where(EventRecord.op == act.op))
    if found is not None and found.person_id != act.by:
        raise KeyTaken()
    return found


def refuse_outdated(session: Session, kind: str, guid: str, name: str, since: int | None) -> None:
    """Raise Outdated where the thing was changed after the revision `since`, at which the writer saw it; None asks nothing."""
    if since is None:
        return
    later = select(EventRecord.id).where(
        EventRecord.object_guid == guid, EventRecord.object_kind == kind, EventRecord.revision > since
    )
    if session.scalar(later.limit(1)) is not None:
        raise Outdated(name=name)


def changed_meanwhile(stored: Sequence[str], began: Sequence[str], written: Sequence[str]) -> bool:
    """Return whether a part of what is stored is neither what the writing began from nor what is being written."""
    return any(now not in (was, will) for now, was, will in zip(stored, began, written, strict=True))


def record_event(
    session: Session,
    act: Act,
    project: ProjectRecord,
    verb: Verb,
    kind: str,
    guid: str,
    name: str,
    *,
    source: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Write the gesture's event and return the project's new revision."""
    project.revision += 1
    told = {"verb": verb.value, "person": act.by, "project": project.id, "revision": project.revision}
    session.info.setdefault(GESTURES, []).append(told)
    session.add(
        EventRecord(
            project_id=project.id,
            revision=project.revision,
            op=act.op,
            at=act.at,
            person_id=act.by,
            verb=verb.value,
            object_kind=kind,
            object_guid=guid,
            object_name=name,
            source_id=source,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
        )
    )
    return project.revision
