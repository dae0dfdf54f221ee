"""Informants: who was asked, under a code name."""

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.model.informant import Informant
from qualcode.services.gesture import begun, record_event, refuse_outdated
from qualcode.store.reading import scope
from qualcode.store.records import InformantRecord, ProjectRecord, SourceInformantRecord, SourceRecord, SpeakerRecord


def create_informant(session: Session, act: Act, project: int, informant: Informant) -> Informant:
    """Add an informant to the end of the list."""
    holder, before = begun(session, act, project, Verb.INFORMANT_CREATED)
    if before:
        return informant_value(_any(session, before.object_guid))
    record = InformantRecord(guid=str(uuid4()), project_id=project, position=_next_position(session, project))
    _fill(session, record, informant)
    session.add(record)
    record_event(
        session, act, holder, Verb.INFORMANT_CREATED, "informant", record.guid, record.code, after=described(record)
    )
    session.flush()
    return informant_value(record)


def change_informant(
    session: Session, act: Act, project: int, guid: str, informant: Informant, *, since: int | None = None
) -> Informant:
    """Change what is known of an informant; raise Outdated where that was changed after the revision `since`."""
    holder, before = begun(session, act, project, Verb.INFORMANT_CHANGED)
    if before:
        return informant_value(_any(session, before.object_guid))
    record = informant_record(session, project, guid)
    refuse_outdated(session, "informant", guid, record.code, since)
    was = described(record)
    _fill(session, record, informant)
    record_event(
        session, act, holder, Verb.INFORMANT_CHANGED, "informant", guid, record.code,
        before=was, after=described(record),
    )  # fmt: skip
    return informant_value(record)


def delete_informant(session: Session, act: Act, project: int, guid: str, *, since: int | None = None) -> None:
    """Put an informant away who is linked to no source; raise Outdated where it was changed after the revision `since`."""
    holder, before = begun(session, act, project, Verb.INFORMANT_DELETED)
    if before:
        return
    record = informant_record(session, project, guid)
    refuse_outdated(session, "informant", guid, record.code, since)
    _refuse_in_use(session, record)
    was = described(record)
    name = record.code
    record.deleted_at = act.at
    record.code = record.guid
    record_event(session, act, holder, Verb.INFORMANT_DELETED, "informant", guid, name, before=was)


def _refuse_in_use(session: Session, record: InformantRecord, *, living: bool = False) -> None:
    """Raise InformantInUse where sources, or only `living` ones, were asked of the informant or let them speak."""
    linked = max(_sources(session, link, record, living) for link in (SourceInformantRecord, SpeakerRecord))
    if linked:
        raise InformantInUse(informant=record.code, sources=linked)


def _sources(
    session: Session, link: type[SourceInformantRecord | SpeakerRecord], record: InformantRecord, living: bool
) -> int:
    query = (
        select(func.count())
        .select_from(link)
        .join(SourceRecord, SourceRecord.id == link.source_id)
        .where(link.informant_id == record.id)
    )
    return session.scalars(query.where(scope.living(SourceRecord)) if living else query).one()


class InformantInUse(BadValue):
    """The informant is linked to sources; facts: informant, sources."""

    key = "error.informant_in_use"
    status = 409


def informants(session: Session, project: int) -> list[Informant]:
    """Return the project's informants in their order."""
    return [informant_value(record) for record in records_by_code(session, project).values()]


def records_by_code(session: Session, project: int) -> dict[str, InformantRecord]:
    found = session.scalars(
        select(InformantRecord)
        .where(scope.of(InformantRecord, project))
        .order_by(InformantRecord.position, InformantRecord.id)
    )
    return {record.code: record for record in found}


def informant_record(session: Session, project: int, guid: str) -> InformantRecord:
    record = session.scalar(
        select(InformantRecord).where(
            InformantRecord.project_id == project, InformantRecord.guid == guid, scope.living(InformantRecord)
        )
    )
    if record is None:
        raise NotFound(kind="informant")
    return record


def _any(session: Session, guid: str) -> InformantRecord:
    return session.scalars(select(InformantRecord).where(InformantRecord.guid == guid)).one()


def informant_value(record: InformantRecord) -> Informant:
    return Informant(record.code, record.role, record.group, record.attributes, record.guid)


def _fill(session: Session, record: InformantRecord, informant: Informant) -> None:
    code = informant.code.strip()
    if not code:
        raise BadValue(field="code", value=informant.code)
    other = records_by_code(session, record.project_id).get(code)
    if other is not None and other.guid != record.guid:
        raise NameTaken(name=code)
    record.code, record.role, record.group = code, informant.role.strip(), informant.group
    record.attributes = {name: value for name, value in informant.attributes.items() if value}


def _next_position(session: Session, project: int) -> int:
    last = session.scalar(select(func.max(InformantRecord.position)).where(InformantRecord.project_id == project))
    return 0 if last is None else last + 1


def described(record: InformantRecord) -> dict[str, Any]:
    return {"code": record.code, "role": record.role, "group": record.group, "attributes": dict(record.attributes)}


def restore_informant(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring an informant from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = _any(session, guid)
    if (None if record.deleted_at else described(record)) != present:
        raise Overtaken(name=record.code)
    if wanted is None:
        _refuse_in_use(session, record, living=True)
        record.deleted_at, record.code = act.at, record.guid
        return
    record.deleted_at = None
    _fill(session, record, Informant(wanted["code"], wanted["role"], wanted["group"], wanted["attributes"]))
