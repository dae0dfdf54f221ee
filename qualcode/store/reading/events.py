"""The trail of a project as a table, newest first, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from qualcode.model.event import TAKES_BACK, State, Verb
from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import ANY, told_by
from qualcode.store.records import EventRecord, PersonRecord, SourceRecord
from qualcode.store.sight import WHOLE
from qualcode.tables import EVENTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gestures to read; what is empty or None restricts nothing. `until` itself is left out."""

    people: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


EVERYTHING = Wanted()


@told_by(ANY)
def events(
    session: Session, project: int, wanted: Wanted = EVERYTHING, *, first: int = 0, limit: int | None = None
) -> pd.DataFrame:
    """Return EVENTS of the project, newest first, at most `limit` of them from the one at place `first` on."""
    rows = session.execute(
        select(EventRecord, PersonRecord.name, SourceRecord.name)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == EventRecord.source_id)
        .where(*_conditions(session, project, wanted))
        .order_by(EventRecord.revision.desc())
        .offset(first)
        .limit(limit)
    ).all()
    told, called = states(session, [event for event, _, _ in rows]), who(session, project)
    return EVENTS.frame(
        {
            "revision": event.revision,
            "at": event.at,
            "person": called.get(event.person_id, person),
            "verb": event.verb,
            "object": event.object_kind,
            "name": event.object_name,
            "source": source,
            "before": told[event.id][0],
            "after": told[event.id][1],
        }
        for event, person, source in rows
    )


def states(session: Session, events: Sequence[EventRecord]) -> dict[int, tuple[State, State]]:
    """Return what each event tells as before and after, by its id; one about another gesture tells what that one did."""
    about: dict[tuple[int, int], EventRecord] = {}
    wanted = {(event.project_id, event.of) for event in events if event.of is not None}
    while wanted:
        project = next(iter(wanted))[0]
        revisions = [revision for one, revision in wanted if one == project]
        for some in portions(revisions):
            here = EventRecord.project_id == project, EventRecord.revision.in_(some)
            about |= {(project, event.revision): event for event in session.scalars(select(EventRecord).where(*here))}
        chained = {(event.project_id, event.of) for event in about.values() if event.of is not None}
        wanted = (wanted | chained) - set(about) - {(project, revision) for revision in revisions}
    return {event.id: _states(event, about) for event in events}


def _states(event: EventRecord, about: Mapping[tuple[int, int], EventRecord]) -> tuple[State, State]:
    of = about.get((event.project_id, event.of)) if event.of is not None else None
    if of is None:
        return event.before, event.after
    before, after = _states(of, about)
    return (after, before) if TAKES_BACK[Verb(event.verb)] else (before, after)


def latest_revision(session: Session, project: int, *, but: Collection[str]) -> int:
    """Return the project's revision after the latest gesture on anything but those kinds of objects; 0 before any.

    It counts everybody's gestures, also for who works blind: what they see may rest on codes that somebody else changed.
    """
    here = EventRecord.project_id == project, EventRecord.object_kind.not_in(but)
    latest = select(func.max(EventRecord.revision)).where(*here)
    return session.scalar(latest.execution_options(**{WHOLE: True})) or 0


def event_count(session: Session, project: int, wanted: Wanted = EVERYTHING) -> int:
    """Return how many gestures of the project are wanted."""
    return session.scalars(
        select(func.count())
        .select_from(EventRecord)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .where(*_conditions(session, project, wanted))
    ).one()


def event_choices(session: Session, project: int) -> dict[str, list[str]]:
    """Return the people, verbs and kinds of objects that occur in the project's trail, each in order."""
    mine = EventRecord.project_id == project
    return {
        "people": sorted(who(session, project).values()),
        "verbs": sorted(session.scalars(select(EventRecord.verb).where(mine).distinct())),
        "objects": sorted(session.scalars(select(EventRecord.object_kind).where(mine).distinct())),
    }


def who(session: Session, project: int) -> dict[int, str]:
    """Return what those who did something in the project are called there, by id."""
    did = select(EventRecord.person_id).where(EventRecord.project_id == project)
    rows = session.execute(select(PersonRecord.id, PersonRecord.name).where(PersonRecord.id.in_(did))).all()
    called = scope.people(session, project)
    return {identity: called.get(identity, name) for identity, name in rows}


def _conditions(session: Session, project: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [EventRecord.project_id == project]
    if wanted.people:
        found.append(EventRecord.person_id.in_([one for one, name in who(session, project).items() if name in wanted.people]))
    if wanted.verbs:
        found.append(EventRecord.verb.in_(wanted.verbs))
    if wanted.objects:
        found.append(EventRecord.object_kind.in_(wanted.objects))
    if wanted.since is not None:
        found.append(EventRecord.at >= wanted.since)
    if wanted.until is not None:
        found.append(EventRecord.at < wanted.until)
    if wanted.words:
        found.append(EventRecord.object_name.icontains(wanted.words, autoescape=True))
    return found
