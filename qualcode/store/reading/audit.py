"""What was done on a study, for its audit trail: every gesture, without names that may once have been real people's."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading.events import called, states
from qualcode.store.reading.remembering import ANY, told_by
from qualcode.store.records import EventRecord
from qualcode.tables import AUDIT

NAMED = ("code", "merge", "split", "codebook", "version", "finding", "recommendation", "query", "picks")
"""Kinds of objects whose names no study keeps secret; an informant or a source may once have borne a real name."""
TELLING = (*NAMED, "judgement", "reconciliation", "resolution", "review")
WHY = ("reason", "note")


@told_by(ANY)
def audit(session: Session, project: int) -> pd.DataFrame:
    """Return AUDIT of the project, oldest first: one row a gesture."""
    told = dict(_told(session, project))
    rows = session.execute(
        select(
            EventRecord.revision, EventRecord.at, EventRecord.person_id, EventRecord.verb, EventRecord.object_kind,
            EventRecord.object_name,
        )
        .where(EventRecord.project_id == project)
        .order_by(EventRecord.revision)
    ).all()  # fmt: skip
    people = called(session, project, {person for _, _, person, *_ in rows})
    return AUDIT.frame(
        {
            "at": at, "person": people[person], "verb": verb, "object": kind, "name": name if kind in NAMED else "",
            "fields": told.get(revision, ((), ""))[0], "reason": told.get(revision, ((), ""))[1],
        }
        for revision, at, person, verb, kind, name in rows
    )  # fmt: skip


def _told(session: Session, project: int) -> Iterator[tuple[int, tuple[tuple[str, ...], str]]]:
    """Yield which fields a gesture changed and the reason that was given for it, by its revision, where they may be told."""
    telling = session.scalars(
        select(EventRecord)
        .where(EventRecord.project_id == project, EventRecord.object_kind.in_(TELLING))
        .order_by(EventRecord.revision)
    ).all()
    told = states(session, telling)
    for event in telling:
        before, after = told[event.id]
        yield event.revision, (_changed(before, after), _reason(after))


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    if not before or not after:
        return ()
    return tuple(name for name in after if name in before and before[name] != after[name])


def _reason(after: Mapping[str, Any] | None) -> str:
    found = next((value for name in WHY if isinstance(value := (after or {}).get(name), str) and value.strip()), "")
    return found.strip()
