"""The frame of every gesture: the project is held, the gesture is carried out once, one event is written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound
from qualcode.model.event import Act, Verb
from qualcode.store.records import EventRecord, ProjectRecord

State = Mapping[str, Any] | None
"""An object as its event describes it; None where it does not exist."""


def hold(session: Session, project: int) -> ProjectRecord:
    """Return the project, held against other writers until the transaction ends."""
    record = session.get(ProjectRecord, project, with_for_update=True)
    if record is None or record.deleted_at is not None:
        raise NotFound(kind="project")
    return record


def done_before(session: Session, act: Act) -> EventRecord | None:
    """Return the event of this very gesture, where it was carried out already."""
    return session.scalar(select(EventRecord).where(EventRecord.op == act.op))


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
