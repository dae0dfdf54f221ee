"""The trail, read: what a gesture changed, whether that stands, and what touched a thing since."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from qualcode.model.event import TAKES_BACK, Change, Verb, changed
from qualcode.store.database import portions
from qualcode.store.records import EventChangeRecord, EventRecord

GUID = 16
"""How many bytes a guid has among many."""


def changes_of(session: Session, event: EventRecord) -> list[Change]:
    """Return what the gesture did to each thing, in the order in which it would be done again."""
    if event.of is not None:
        found = changes_of(session, gesture_of(session, event))
        return taken_back(found) if TAKES_BACK[Verb(event.verb)] else found
    rows = session.scalars(
        select(EventChangeRecord).where(EventChangeRecord.event == event.op).order_by(EventChangeRecord.place)
    ).all()
    if not rows:
        return [changed(event.object_kind, event.object_guid, event.before, event.after)]
    return [Change(row.kind, _guids(row), row.before, row.after, row.guid is None) for row in rows]


def taken_back(changes: list[Change]) -> list[Change]:
    """Return the changes that take these back, the last one first."""
    return [change.back() for change in reversed(changes)]


def gesture_of(session: Session, event: EventRecord) -> EventRecord:
    """Return the gesture that this one takes back or brings back."""
    return session.scalars(
        select(EventRecord).where(EventRecord.project_id == event.project_id, EventRecord.revision == event.of)
    ).one()


def original(session: Session, event: EventRecord) -> EventRecord:
    """Return the gesture that an undoing or redoing is about; any other is its own."""
    return gesture_of(session, event) if event.verb in (Verb.UNDONE, Verb.REDONE) else event


def stands(session: Session, event: EventRecord) -> bool:
    """Return whether what the gesture did was not taken back since, by anybody."""
    last = _last_about(session, event)
    if last is None or last.verb == Verb.REDONE:
        return True
    return last.verb == Verb.REVERTED and not stands(session, last)


def carried_at(session: Session, event: EventRecord) -> int:
    """Return the revision at which the gesture was done, taken back or brought back last."""
    last = _last_about(session, event)
    return event.revision if last is None else last.revision


def touched_since(session: Session, project: int, guids: Iterable[str], revision: int) -> EventRecord | None:
    """Return a gesture after the revision that stands and touched one of the things, None where there is none."""
    for some in portions(list(guids)):
        later = select(EventRecord).where(
            EventRecord.project_id == project, EventRecord.revision > revision, EventRecord.of.is_(None), _on(some)
        )
        found = next((event for event in session.scalars(later) if stands(session, event)), None)
        if found is not None:
            return found
    return None


def states_of(session: Session, project: int, kind: str, guid: str) -> Iterator[Change]:
    """Yield what gestures that stand did to the thing alone, the one that was done or brought back last first."""
    events = session.scalars(
        select(EventRecord).where(EventRecord.project_id == project, EventRecord.of.is_(None), _on([guid]))
    )
    standing = sorted((event for event in events if stands(session, event)), key=lambda event: -carried_at(session, event))
    for event in standing:
        for change in reversed(changes_of(session, event)):
            if not change.alike and (change.kind, change.guids) == (kind, (guid,)):
                yield change


def _on(guids: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition under which an event names one of the things, or tells of it among several."""
    told = select(EventChangeRecord.event).where(EventChangeRecord.guid.in_(guids))
    return or_(EventRecord.object_guid.in_(guids), EventRecord.op.in_(told))


def _last_about(session: Session, event: EventRecord) -> EventRecord | None:
    """Return the last gesture that took this one back or brought it back."""
    about = event.of if event.verb == Verb.REDONE else event.revision
    return session.scalar(
        select(EventRecord)
        .where(EventRecord.project_id == event.project_id, EventRecord.of == about, EventRecord.revision > event.revision)
        .order_by(EventRecord.revision.desc())
        .limit(1)
    )


def _guids(row: EventChangeRecord) -> tuple[str, ...]:
    if row.guid is not None:
        return (row.guid,)
    held = bytes(row.guids or b"")
    return tuple(str(UUID(bytes=held[at : at + GUID])) for at in range(0, len(held), GUID))
