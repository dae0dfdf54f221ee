"""Saved queries: retrieval queries of a project under names, and the words of the passages that they find."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NameTaken, NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.model.query import Query, from_json, to_json
from qualcode.services import sources
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import PersonRecord, ProjectRecord, QueryRecord, SourceRecord

KIND = "query"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under its name, and who saved it."""

    guid: str
    name: str
    query: Query
    person: str
    person_id: int
    changed: datetime


def saved_queries(session: Session, project: int) -> tuple[SavedQuery, ...]:
    """Return the saved queries of the project by name."""
    rows = session.execute(
        select(QueryRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == QueryRecord.person_id)
        .where(scope.of(QueryRecord, project))
        .order_by(func.lower(QueryRecord.name), QueryRecord.id)
    )
    return tuple(
        SavedQuery(record.guid, record.name, from_json(record.expression), person, record.person_id, record.changed_at)
        for record, person in rows
    )


def save_query(session: Session, act: Act, project: int, name: str, query: Query) -> str:
    """Save a query under a name that no other of the project carries; return its guid."""
    holder, before = begun(session, act, project, Verb.QUERY_SAVED)
    if before:
        return before.object_guid
    record = QueryRecord(
        guid=str(uuid4()),
        project_id=project,
        person_id=act.by,
        name=_free_name(session, project, name),
        expression=_stored(query),
        created_at=act.at,
        changed_at=act.at,
    )
    session.add(record)
    record_event(session, act, holder, Verb.QUERY_SAVED, KIND, record.guid, record.name, after=described(record))
    return record.guid


def change_query(
    session: Session, act: Act, project: int, guid: str, *, name: str | None = None, query: Query | None = None
) -> None:
    """Rename one's own saved query, or save another query under its name."""
    holder, before = begun(session, act, project, Verb.QUERY_SAVED)
    if before:
        return
    record = _own(session, act, project, guid)
    was = described(record)
    if name is not None:
        record.name = _free_name(session, project, name, but=guid)
    if query is not None:
        record.expression = _stored(query)
    record.changed_at = act.at
    record_event(
        session, act, holder, Verb.QUERY_SAVED, KIND, guid, record.name, before=was, after=described(record)
    )


def delete_query(session: Session, act: Act, project: int, guid: str) -> None:
    """Put one's own saved query away; it stays in the database."""
    holder, before = begun(session, act, project, Verb.QUERY_DELETED)
    if before:
        return
    record = _own(session, act, project, guid)
    record.deleted_at = act.at
    record_event(session, act, holder, Verb.QUERY_DELETED, KIND, guid, record.name, before=described(record))


def restore_query(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a saved query from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Raises Overtaken where it is no longer as the gesture left it, and NameTaken where another carries its name by now.
    """
    record = session.scalars(select(QueryRecord).where(QueryRecord.guid == guid)).one()
    if (None if record.deleted_at else described(record)) != present:
        raise Overtaken(name=record.name)
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        record.name = _free_name(session, holder.id, wanted["name"], but=guid)
        record.expression, record.changed_at = wanted["expression"], act.at


def quotes(session: Session, project: int, passages: pd.DataFrame) -> list[str]:
    """Return the words of each passage, in their order, cut from the present texts; needs source, start, end."""
    ids = dict(session.execute(select(SourceRecord.guid, SourceRecord.id).where(SourceRecord.project_id == project)).all())
    texts = {guid: sources.text(session, ids[guid]) for guid in passages["source"].unique()}
    places = zip(passages["source"], passages["start"], passages["end"], strict=True)
    return [texts[source][start:end] for source, start, end in places]


def _own(session: Session, act: Act, project: int, guid: str) -> QueryRecord:
    record = session.scalar(
        select(QueryRecord).where(
            QueryRecord.guid == guid, scope.of(QueryRecord, project)
        )
    )
    if record is None:
        raise NotFound(kind=KIND)
    if record.person_id != act.by:
        raise Forbidden(kind=KIND)
    return record


def _free_name(session: Session, project: int, name: str, *, but: str = "") -> str:
    wanted = name.strip()
    if not wanted or len(wanted) > LONGEST_NAME:
        raise BadValue(field="name", value=name)
    taken = session.scalar(
        select(QueryRecord.id).where(
            scope.of(QueryRecord, project),
            QueryRecord.name == wanted,
            QueryRecord.guid != but,
        )
    )
    if taken is not None:
        raise NameTaken(name=wanted)
    return wanted


def _stored(query: Query) -> dict[str, Any]:
    """Return the query as it is kept; raise BadValue where it could not be read again."""
    try:
        plain = to_json(query)
        from_json(plain)
    except ValueError as error:
        raise BadValue(field=KIND, value=str(error)) from error
    return plain


def described(record: QueryRecord) -> dict[str, Any]:
    return {"name": record.name, "expression": record.expression}
