"""What researchers changed in the codebook, and which source they were coding then, as a table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, aliased

from qualcode.model.event import TAKES_BACK, State, Verb
from qualcode.store.reading.events import called
from qualcode.store.reading.remembering import ANY, told_by
from qualcode.store.records import EventChangeRecord, EventRecord, SourceRecord
from qualcode.tables import CODEBOOK_CHANGES

KINDS = ("code", "merge", "split", "codes", "copy")
SEVERAL = (Verb.CODES_IMPORTED, Verb.CODEBOOK_ADOPTED, Verb.COPY_MERGED)
DEFINING = ("definition", "include", "exclude", "example")


@told_by(ANY)
def codebook_changes(session: Session, project: int) -> pd.DataFrame:
    """Return CODEBOOK_CHANGES of the project, oldest first: one row a kind of change in a gesture that still stands.

    The codes with which a project began are not changes; what was taken back is left out. `source` is that of the
    coding laid, changed or removed nearest in time, missing where nothing was coded.
    """
    several = _several(session, project)
    return CODEBOOK_CHANGES.frame(
        {"revision": event.revision, "at": event.at, "person": person, "change": change, "codes": codes,
         "name": event.object_name, "source": source}
        for event, person, source in _standing(_trail(session, project))
        for change, codes in _changes(event, several.get(event.op, ()))
    )  # fmt: skip


def _trail(session: Session, project: int) -> list[tuple[EventRecord, str, str | None]]:
    """Return the gestures on the codebook, oldest first, each with who did it and the source that was being coded."""
    before, after = aliased(EventRecord), aliased(EventRecord)
    rows = session.execute(
        select(EventRecord, before.at, before.source_id, after.at, after.source_id)
        .select_from(EventRecord)
        .outerjoin(before, before.id == _coding(project, later=False))
        .outerjoin(after, after.id == _coding(project, later=True))
        .where(EventRecord.project_id == project, EventRecord.object_kind.in_(KINDS))
        .order_by(EventRecord.revision)
    ).all()
    mine = select(SourceRecord.id, SourceRecord.guid).where(SourceRecord.project_id == project)
    guids = dict(session.execute(mine).all())
    people = called(session, project, {event.person_id for event, *_ in rows})
    found = []
    for event, earlier, source_before, later, source_after in rows:
        near = _nearest(event.at, earlier, source_before, later, source_after)
        found.append((event, people[event.person_id], guids.get(near) if near is not None else None))
    return found


def _coding(project: int, *, later: bool) -> ScalarSelect[int]:
    """Return the gesture on a coding next to the codebook's gesture, before or after it."""
    coding = aliased(EventRecord)
    beyond = coding.revision > EventRecord.revision if later else coding.revision < EventRecord.revision
    return (
        select(coding.id)
        .where(coding.project_id == project, coding.object_kind == "coding", beyond)
        .order_by(coding.revision if later else coding.revision.desc())
        .limit(1)
        .correlate(EventRecord)
        .scalar_subquery()
    )


def _nearest(
    at: datetime, before: datetime | None, source_before: int | None, after: datetime | None, source_after: int | None
) -> int | None:
    if before is None or after is None:
        return source_after if before is None else source_before
    return source_before if at - before <= after - at else source_after


def _standing(
    trail: list[tuple[EventRecord, str, str | None]],
) -> Iterator[tuple[EventRecord, str, str | None]]:
    """Yield the gestures that were not taken back; taking back the taking back brings them back."""
    stands: dict[int, bool] = {}
    target: dict[int, int] = {}
    for event, _, _ in trail:
        if event.verb in TAKES_BACK and event.of is not None:
            target[event.revision] = event.of
            _set(stands, target, event.of, not TAKES_BACK[Verb(event.verb)])
    yield from (row for row in trail if row[0].verb not in TAKES_BACK and stands.get(row[0].revision, True))


def _set(stands: dict[int, bool], target: dict[int, int], revision: int, value: bool) -> None:
    stands[revision] = value
    if revision in target:
        _set(stands, target, target[revision], not value)


def _several(session: Session, project: int) -> dict[str, list[tuple[State, State]]]:
    """Return the states of each code before and after the gestures that brought or changed several, by event."""
    rows = session.execute(
        select(EventChangeRecord.event, EventChangeRecord.before, EventChangeRecord.after)
        .join(EventRecord, EventRecord.op == EventChangeRecord.event)
        .where(EventRecord.project_id == project, EventRecord.verb.in_(SEVERAL), EventChangeRecord.kind == "code")
        .order_by(EventChangeRecord.event, EventChangeRecord.place)
    )
    found: dict[str, list[tuple[State, State]]] = {}
    for event, before, after in rows:
        found.setdefault(event, []).append((before, after))
    return found


def _changes(event: EventRecord, several: Iterable[tuple[State, State]]) -> Iterable[tuple[str, int]]:
    """Return the kinds of change that an event is, each with how many codes it changed."""
    if event.verb == Verb.CODES_MERGED:
        return [("merged", 1)]
    if event.verb == Verb.CODE_SPLIT:
        return [("split", 1), ("created", 1)]
    if event.verb == Verb.CODE_DELETED:
        return [("retired", 1)]
    if event.verb in (Verb.CODE_CREATED, Verb.CODE_CHANGED):
        several = [(event.before, event.after)]
    pairs = [(old, new) for old, new in several if new is not None]
    counted = {
        "created": sum(old is None for old, _ in pairs),
        "defined": sum(old is not None and _defined(old, new) for old, new in pairs),
        "retired": sum(bool(old and new.get("retired") and not old.get("retired")) for old, new in pairs),
    }
    return [(change, codes) for change, codes in counted.items() if codes]


def _defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return any(old.get(name) != new.get(name) for name in DEFINING)
