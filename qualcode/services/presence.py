"""Who is here: the people who have a source open at this moment; no gesture, it leaves no trace in the history."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.project import Person
from qualcode.services.people import person_value
from qualcode.store.records import PersonRecord, PresenceRecord

LASTS = timedelta(seconds=12)
EVERY = timedelta(seconds=4)


def due(session: Session, person: int, source: int, now: datetime) -> bool:
    """Return whether the person's presence in the source has to be written again, so that it does not end."""
    record = session.get(PresenceRecord, (source, person))
    return record is None or now - record.seen_at >= EVERY


def be_here(session: Session, person: int, source: int, now: datetime) -> None:
    """Remember that the person has the source open now."""
    session.merge(PresenceRecord(source_id=source, person_id=person, seen_at=now))


def others_here(session: Session, person: int, source: int, now: datetime) -> list[Person]:
    """Return the other people who have the source open, by name."""
    rows = session.scalars(
        select(PersonRecord)
        .join(PresenceRecord, PresenceRecord.person_id == PersonRecord.id)
        .where(PresenceRecord.source_id == source, PresenceRecord.seen_at > now - LASTS, PersonRecord.id != person)
        .order_by(PersonRecord.name, PersonRecord.id)
    )
    return [person_value(record) for record in rows]
