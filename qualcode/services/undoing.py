"""Undo and redo from the trail: taking back one's own latest gesture is a gesture of its own, with an event of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NothingToUndo
from qualcode.model.event import Act, Verb
from qualcode.services import codebook, codings, findings, informants, memos, merging, projects, roles, sources
from qualcode.services.trail import done_before, hold, record_event
from qualcode.store.records import EventRecord, ProjectRecord

RESTORE: dict[str, Callable[..., None]] = {
    "coding": codings.restore_coding,
    "code": codebook.restore_code,
    merging.KIND: merging.restore_merge,
    "informant": informants.restore_informant,
    "source": sources.restore_source_state,
    "memo": memos.restore_memo,
    "finding": findings.restore_finding,
    "project": projects.restore_description,
}
LASTING = (Verb.PROJECT_CREATED, Verb.PROJECT_DELETED, Verb.PERSON_JOINED, Verb.CODEBOOK_ADOPTED)
OF = "of"
PAGE = 200


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or brought back: the verb and name of the original gesture, where, and the new revision."""

    revision: int
    verb: str
    name: str
    kind: str
    guid: str
    source: int | None


def undo(session: Session, act: Act, project: int) -> Undone:
    """Take back the person's latest gesture in the project that still stands.

    Raises NothingToUndo; Overtaken where what the gesture left has been changed since; and what the restoring itself
    refuses, such as a code in use.
    """
    return _step(session, act, project, undoing=True)


def redo(session: Session, act: Act, project: int) -> Undone:
    """Bring back the person's gesture that was taken back last, as long as no other gesture followed."""
    return _step(session, act, project, undoing=False)


def next_steps(session: Session, person: int, project: int) -> tuple[Undone | None, Undone | None]:
    """Return what undo and redo would take back and bring back now."""
    found = (_candidate(session, person, project, undoing=undoing) for undoing in (True, False))
    undoable, redoable = (_told(event, event.revision) if event else None for event in found)
    return undoable, redoable


def _step(session: Session, act: Act, project: int, *, undoing: bool) -> Undone:
    holder = hold(session, project)
    if before := done_before(session, act):
        return _told(_original(session, before), before.revision)
    roles.require(session, act.by, project, roles.CODES)
    event = _candidate(session, act.by, project, undoing=undoing)
    if event is None:
        raise NothingToUndo()
    return _told(event, _carry_out(session, act, holder, event, undoing=undoing))


def _carry_out(session: Session, act: Act, holder: ProjectRecord, event: EventRecord, *, undoing: bool) -> int:
    present, wanted = (event.after, event.before) if undoing else (event.before, event.after)
    RESTORE[event.object_kind](session, act, holder, event.object_guid, present, wanted)
    session.flush()
    return record_event(
        session, act, holder, Verb.UNDONE if undoing else Verb.REDONE, event.object_kind, event.object_guid,
        event.object_name, source=event.source_id,
        before={OF: event.revision, **(present or {})}, after={OF: event.revision, **(wanted or {})},
    )  # fmt: skip


def _candidate(session: Session, person: int, project: int, *, undoing: bool) -> EventRecord | None:
    """Return the original event of the gesture to take back or to bring back, by reading the trail backwards.

    Going back, each undoing cancels the gesture before it, and each redoing counts as the gesture itself.
    """
    skip = 0
    opposite, same = (Verb.UNDONE, Verb.REDONE) if undoing else (Verb.REDONE, Verb.UNDONE)
    for event in _backwards(session, person, project):
        if event.verb == opposite:
            skip += 1
        elif not undoing and event.verb != same:
            return None
        elif skip:
            skip -= 1
        else:
            return _original(session, event)
    return None


def _backwards(session: Session, person: int, project: int):
    mine = (
        select(EventRecord)
        .where(EventRecord.project_id == project, EventRecord.person_id == person, EventRecord.verb.not_in(LASTING))
        .order_by(EventRecord.revision.desc())
        .limit(PAGE)
    )
    before = None
    while True:
        page = session.scalars(mine if before is None else mine.where(EventRecord.revision < before)).all()
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].revision


def _original(session: Session, event: EventRecord) -> EventRecord:
    if event.verb not in (Verb.UNDONE, Verb.REDONE):
        return event
    return session.scalars(
        select(EventRecord).where(EventRecord.project_id == event.project_id, EventRecord.revision == event.after[OF])
    ).one()


def _told(event: EventRecord, revision: int) -> Undone:
    return Undone(revision, event.verb, event.object_name, event.object_kind, event.object_guid, event.source_id)
