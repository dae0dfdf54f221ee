"""The frame of every gesture: hold the project, check the right, answer a repetition, do it, write one event."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, Outdated, QualCodeError
from qualcode.model.event import Act, Change, State, Verb
from qualcode.services import roles
from qualcode.store.database import GESTURES
from qualcode.store.records import EventChangeRecord, EventRecord, ProjectRecord

SWEEPING = frozenset({"merge", "split", "batch", "text", "join", "copy"})
"""Kinds of objects whose gestures touch many codings at once, in any source."""


class Conflict(QualCodeError):
    """Another gesture was carried out under this key: another person's, in another project, or of another kind."""

    key = "error.key_taken"


def begun(
    session: Session, act: Act, project: int, *verbs: Verb, right: roles.Right | None = None
) -> tuple[ProjectRecord, EventRecord | None]:
    """Hold the project and check that the person may; return it, and the gesture's event where it was carried out already.

    `verbs` are those under which the gesture may be told. The right is that of the first one, unless another is given. Raises
    NotFound, Forbidden, and Conflict where the key was that of another gesture.
    """
    holder = _held(session, project)
    roles.require(session, act.by, project, right or roles.VERBS[verbs[0]])
    before = _repeated(session, act, verbs, project)
    if before is None and holder.deleted_at is not None:
        raise NotFound(kind="project")
    return holder, before


def made_before(session: Session, act: Act, verb: Verb) -> EventRecord | None:
    """Return the event of a gesture that makes a project, where it was carried out already and the person may read it yet."""
    before = _repeated(session, act, (verb,))
    if before is not None:
        roles.require(session, act.by, before.project_id, roles.READS)
    return before


def hold(session: Session, project: int) -> ProjectRecord:
    """Return the project, held against other writers until the transaction ends."""
    record = _held(session, project)
    if record.deleted_at is not None:
        raise NotFound(kind="project")
    return record


def _held(session: Session, project: int) -> ProjectRecord:
    record = session.get(ProjectRecord, project, with_for_update=True)
    if record is None:
        raise NotFound(kind="project")
    return record


def _repeated(session: Session, act: Act, verbs: Collection[Verb], project: int | None = None) -> EventRecord | None:
    """Return the event of this very gesture; raise Conflict where the key was that of another one."""
    found = session.scalar(select(EventRecord).where(EventRecord.op == act.op))
    if found is None:
        return None
    if found.person_id != act.by or found.verb not in verbs or project not in (None, found.project_id):
        raise Conflict()
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
    before: State = None,
    after: State = None,
    changes: Iterable[Change] = (),
    of: int | None = None,
) -> int:
    """Write the gesture's event and return the project's new revision.

    `before` and `after` are the states of the thing that is named. A gesture that touched several things gives them as
    `changes`, in the order in which they would be made again, and tells with `before` and `after` what people are to know of
    it; `of` is the revision of the gesture that this one takes back or brings back.
    """
    project.revision += 1
    told = {"verb": verb.value, "person": act.by, "project": project.id, "revision": project.revision}
    session.info.setdefault(GESTURES, []).append(told)
    event = EventRecord(
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
        of=of,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )
    session.add(event)
    if touched := [change for change in changes if change.guids]:
        session.flush()
        session.execute(insert(EventChangeRecord), [_row(act.op, place, change) for place, change in enumerate(touched)])
    return project.revision


def _row(event: str, place: int, change: Change) -> dict[str, Any]:
    return {
        "event": event,
        "place": place,
        "kind": change.kind,
        "guid": None if change.alike else change.guids[0],
        "guids": b"".join(UUID(guid).bytes for guid in change.guids) if change.alike else None,
        "before": change.before,
        "after": change.after,
    }
