"""Coding again after a delay: the same person codes sources a second time without seeing the first, as a coder of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb
from qualcode.model.project import Person, Role
from qualcode.services.gesture import begun, record_event
from qualcode.services.people import person_value
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodingRecord,
    MembershipRecord,
    PersonRecord,
    ProjectRecord,
    RecodingRecord,
    SourceRecord,
)

KIND = "recoding"
USUAL_DAYS, MOST_DAYS = 14, 3650


@dataclass(frozen=True, slots=True)
class Recoding:
    """A plan to code sources again; `second` is the coder as whom the person does it, from the start on."""

    guid: str
    sources: tuple[str, ...]
    days: int
    planned: datetime
    started: datetime | None
    finished: datetime | None
    second: Person | None

    @property
    def due(self) -> datetime:
        return self.planned + timedelta(days=self.days)


class NotDue(QualCodeError):
    """The delay is not over; facts: days left."""

    key = "error.recoding_not_due"


def plan_recoding(session: Session, act: Act, project: int, sources: Sequence[str], days: int = USUAL_DAYS) -> str:
    """Plan to code the sources, by guid, again after so many days; return the plan's guid.

    A plan that was not started is replaced. Raises BadValue for no sources, unknown ones, and a delay that is none.
    """
    holder, before = begun(session, act, project, Verb.RECODING_PLANNED)
    if before:
        return before.object_guid
    if not 0 <= days <= MOST_DAYS:
        raise BadValue(field="days", value=days)
    _require_known(session, project, sources)
    record = _open(session, act.by, project)
    if record is not None and record.started_at is not None:
        raise Overtaken(name=_name(record))
    was = _described(record) if record else None
    if record is None:
        record = RecodingRecord(guid=str(uuid4()), project_id=project, person_id=act.by, sources=[], days=days, created_at=act.at)
        session.add(record)
    record.sources, record.days, record.created_at = list(dict.fromkeys(sources)), days, act.at
    _tell(session, act, holder, Verb.RECODING_PLANNED, record, was)
    return record.guid


def start_recoding(session: Session, act: Act, project: int, guid: str, *, name: str) -> Person:
    """Begin to code again, as the coder of that name, who joins the project; raise NotDue before the delay is over."""
    holder, before = begun(session, act, project, Verb.RECODING_STARTED)
    if before:
        return _second_self(session, before.object_guid)
    record = _own(session, act.by, project, guid)
    if record.started_at is not None:
        raise Overtaken(name=_name(record))
    if (left := record.created_at + timedelta(days=record.days) - act.at) > timedelta():
        raise NotDue(days=left.days + 1)
    was = _described(record)
    record.second_id = _second(session, act, project, name)
    _join(session, project, record.second_id)
    record.started_at = act.at
    _tell(session, act, holder, Verb.RECODING_STARTED, record, was)
    return person_value(session.get_one(PersonRecord, record.second_id))


def _second_self(session: Session, guid: str) -> Person:
    recoding = session.scalars(select(RecodingRecord).where(RecodingRecord.guid == guid)).one()
    return person_value(session.get_one(PersonRecord, recoding.second_id))


def finish_recoding(session: Session, act: Act, project: int, guid: str) -> None:
    """End the coding for the second time: from now on the first codings are shown again and both are compared."""
    _step(session, act, project, guid, Verb.RECODING_FINISHED, "finished_at", started=True)


def drop_recoding(session: Session, act: Act, project: int, guid: str) -> None:
    """Put a plan away that was not started."""
    _step(session, act, project, guid, Verb.RECODING_DROPPED, "deleted_at", started=False)


def open_recoding(session: Session, person: int, project: int) -> Recoding | None:
    """Return the person's plan that is not finished, or None."""
    record = _open(session, person, project)
    return _value(session, record) if record else None


def recoded_sources(session: Session, person: int, project: int) -> frozenset[str]:
    """Return the guids of the sources that the person coded for the second time already."""
    rows = session.scalars(
        select(RecodingRecord.sources).where(*_of(person, project), RecodingRecord.finished_at.is_not(None))
    )
    return frozenset(guid for sources in rows for guid in sources)


def coding_as(session: Session, person: int, project: int, source: str) -> Person | None:
    """Return the second self as whom the person codes the source, by guid, at present; None for as themselves."""
    record = _open(session, person, project)
    if record is None or record.started_at is None or record.second_id is None or source not in record.sources:
        return None
    return person_value(session.get_one(PersonRecord, record.second_id))


def sees_own_alone(session: Session, person: int, source: int) -> bool:
    """Return whether the person is a second self at work on the source, to whom no other codings are shown."""
    record = session.get_one(SourceRecord, source)
    return record.guid in alone_in(session, person, record.project_id)


def alone_in(session: Session, person: int, project: int) -> frozenset[str]:
    """Return the sources of the project, by guid, on which the person is a second self at work."""
    rows = session.scalars(
        select(RecodingRecord.sources).where(
            RecodingRecord.project_id == project,
            RecodingRecord.second_id == person,
            RecodingRecord.started_at.is_not(None),
            RecodingRecord.finished_at.is_(None),
            scope.living(RecodingRecord),
        )
    )
    return frozenset(guid for sources in rows for guid in sources)


def whose(session: Session, person: int) -> int:
    """Return the person who acts as that second self, in any project; themselves for who is none."""
    owner = session.scalar(select(RecodingRecord.person_id).where(RecodingRecord.second_id == person).limit(1))
    return person if owner is None else owner


def restore_recoding(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a plan from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    A second self leaves the project again with the start, unless it has coded: then Overtaken is raised.
    """
    record = session.scalars(select(RecodingRecord).where(RecodingRecord.guid == guid)).one()
    if _described(record) != present:
        raise Overtaken(name=_name(record))
    if wanted is None:
        record.deleted_at = act.at
        return
    record.deleted_at = None
    record.sources, record.days = wanted["sources"], wanted["days"]
    for field, name in (("created_at", "planned"), ("started_at", "started"), ("finished_at", "finished")):
        setattr(record, field, datetime.fromisoformat(wanted[name]) if wanted[name] else None)
    if record.second_id is not None:
        (_join if record.started_at else _leave)(session, holder.id, record.second_id)


def _step(session: Session, act: Act, project: int, guid: str, verb: Verb, field: str, *, started: bool) -> None:
    holder, before = begun(session, act, project, verb)
    if before:
        return
    record = _own(session, act.by, project, guid)
    if (record.started_at is not None) != started:
        raise Overtaken(name=_name(record))
    was = _described(record)
    setattr(record, field, act.at)
    _tell(session, act, holder, verb, record, was)


def _tell(session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: RecodingRecord, was: State) -> None:
    record_event(session, act, holder, verb, KIND, record.guid, _name(record), before=was, after=_described(record))


def _described(record: RecodingRecord) -> dict[str, Any] | None:
    if record.deleted_at is not None:
        return None
    moments = {"planned": record.created_at, "started": record.started_at, "finished": record.finished_at}
    told = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {"sources": list(record.sources), "days": record.days, **told}


def _name(record: RecodingRecord) -> str:
    return f"{len(record.sources)}"


def _of(person: int, project: int) -> tuple[ColumnElement[bool], ...]:
    return (
        RecodingRecord.project_id == project, RecodingRecord.person_id == person, scope.living(RecodingRecord),
    )  # fmt: skip


def _open(session: Session, person: int, project: int) -> RecodingRecord | None:
    return session.scalar(
        select(RecodingRecord)
        .where(*_of(person, project), RecodingRecord.finished_at.is_(None))
        .order_by(RecodingRecord.id.desc())
        .limit(1)
    )


def _own(session: Session, person: int, project: int, guid: str) -> RecodingRecord:
    record = session.scalar(select(RecodingRecord).where(*_of(person, project), RecodingRecord.guid == guid))
    if record is None:
        raise NotFound(kind=KIND)
    return record


def _value(session: Session, record: RecodingRecord) -> Recoding:
    second = session.get(PersonRecord, record.second_id) if record.second_id else None
    return Recoding(
        record.guid, tuple(record.sources), record.days, record.created_at, record.started_at, record.finished_at,
        person_value(second) if second else None,
    )  # fmt: skip


def _require_known(session: Session, project: int, sources: Sequence[str]) -> None:
    known = session.scalar(
        select(func.count()).where(
            SourceRecord.project_id == project, SourceRecord.guid.in_(sources), scope.living(SourceRecord)
        )
    )
    if not sources or known != len(set(sources)):
        raise BadValue(field="sources", value=len(sources))


def _second(session: Session, act: Act, project: int, name: str) -> int:
    """Return the person's second self in the project, made under that name the first time."""
    known = session.scalar(
        select(RecodingRecord.second_id).where(
            RecodingRecord.project_id == project, RecodingRecord.person_id == act.by, RecodingRecord.second_id.is_not(None)
        )
    )
    if known is not None:
        return known
    if not name.strip():
        raise BadValue(field="name", value=name)
    record = PersonRecord(guid=str(uuid4()), name=name.strip(), language=None, created_at=act.at)
    session.add(record)
    session.flush()
    return record.id


def _join(session: Session, project: int, person: int) -> None:
    if session.get(MembershipRecord, (project, person)) is None:
        session.add(MembershipRecord(project_id=project, person_id=person, role=Role.CODER.value))
        session.flush()


def _leave(session: Session, project: int, person: int) -> None:
    laid = session.scalar(
        select(func.count())
        .select_from(CodingRecord)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(SourceRecord.project_id == project, CodingRecord.person_id == person, scope.living(CodingRecord))
    )
    if laid:
        raise Overtaken(name=session.get_one(PersonRecord, person).name)
    session.execute(
        delete(MembershipRecord).where(MembershipRecord.project_id == project, MembershipRecord.person_id == person)
    )
