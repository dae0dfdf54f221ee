"""The trail of a project as a table, newest first, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from qualcode.model.event import TAKES_BACK, State, Verb
from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import ANY, told_by
from qualcode.store.records import EventChangeRecord, EventRecord, PersonRecord, SourceRecord
from qualcode.tables import EVENTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gestures to read; what is empty or None restricts nothing. `until` itself is left out.

    `things` are guids: of gestures on one of them, or on several things of which one is among them.
    """

    people: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    things: tuple[str, ...] = ()


EVERYTHING = Wanted()


@told_by(ANY)
def events(
    session: Session, project: int, wanted: Wanted = EVERYTHING, *, first: int = 0, limit: int | None = None
) -> pd.DataFrame:
    """Return EVENTS of the project, newest first, at most `limit` of them from the one at place `first` on."""
    rows = session.execute(
        select(EventRecord, SourceRecord.name)
        .outerjoin(SourceRecord, SourceRecord.id == EventRecord.source_id)
        .where(*_conditions(session, project, wanted))
        .order_by(EventRecord.revision.desc())
        .offset(first)
        .limit(limit)
    ).all()
    told = states(session, [event for event, _ in rows])
    people = called(session, project, {event.person_id for event, _ in rows})
    return EVENTS.frame(
        {
            "revision": event.revision,
            "at": event.at,
            "person": people[event.person_id],
            "verb": event.verb,
            "object": event.object_kind,
            "name": event.object_name,
            "source": source,
            "before": told[event.id][0],
            "after": told[event.id][1],
        }
        for event, source in rows
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


def event_count(session: Session, project: int, wanted: Wanted) -> int:
    """Return how many gestures of the project are wanted."""
    return session.scalars(select(func.count()).select_from(EventRecord).where(*_conditions(session, project, wanted))).one()


@dataclass(frozen=True, slots=True)
class Occurring:
    """What occurs in a project's trail up to a revision: how many gestures, whose by id, of which verbs, on which objects."""

    revision: int = 0
    gestures: int = 0
    people: frozenset[int] = frozenset()
    verbs: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()


def occurring(session: Session, project: int, known: Occurring = Occurring()) -> Occurring:
    """Return what occurs in the project's trail; where it is known up to a revision, only what came after is read."""
    rows = session.execute(
        select(
            EventRecord.person_id, EventRecord.verb, EventRecord.object_kind, func.count(), func.max(EventRecord.revision)
        )
        .where(EventRecord.project_id == project, EventRecord.revision > known.revision)
        .group_by(EventRecord.person_id, EventRecord.verb, EventRecord.object_kind)
    ).all()
    return Occurring(
        max([known.revision, *(latest for *_, latest in rows)]),
        known.gestures + sum(count for _, _, _, count, _ in rows),
        known.people | {person for person, *_ in rows},
        known.verbs | {verb for _, verb, *_ in rows},
        known.objects | {kind for _, _, kind, *_ in rows},
    )


def called(session: Session, project: int, people: Collection[int]) -> dict[int, str]:
    """Return what those people are called in the project, by id; who never belonged to it has their own name."""
    known = scope.people(session, project)
    strangers = [one for one in people if one not in known]
    named = select(PersonRecord.id, PersonRecord.name).where(PersonRecord.id.in_(strangers))
    own = dict(session.execute(named).all()) if strangers else {}
    return {one: known[one] if one in known else own[one] for one in people}


def _of_name(session: Session, project: int, names: Collection[str]) -> list[int]:
    """Return the ids of those who are called so in the project, and of whoever never belonged to it and has that name."""
    known = scope.people(session, project)
    own = session.scalars(select(PersonRecord.id).where(PersonRecord.name.in_(names)))
    return [*(one for one, name in known.items() if name in names), *(one for one in own if one not in known)]


def _conditions(session: Session, project: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [EventRecord.project_id == project]
    if wanted.people:
        found.append(EventRecord.person_id.in_(_of_name(session, project, wanted.people)))
    if wanted.verbs:
        found.append(EventRecord.verb.in_(wanted.verbs))
    if wanted.objects:
        found.append(EventRecord.object_kind.in_(wanted.objects))
    if wanted.things:
        told = select(EventChangeRecord.event).where(EventChangeRecord.guid.in_(wanted.things))
        found.append(or_(EventRecord.object_guid.in_(wanted.things), EventRecord.op.in_(told)))
    if wanted.since is not None:
        found.append(EventRecord.at >= wanted.since)
    if wanted.until is not None:
        found.append(EventRecord.at < wanted.until)
    if wanted.words:
        found.append(EventRecord.object_name.icontains(wanted.words, autoescape=True))
    return found
