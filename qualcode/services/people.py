"""People: the one who works here without a login, and the coders of a project."""

from dataclasses import replace
from datetime import datetime
from typing import overload
from uuid import NAMESPACE_OID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound
from qualcode.model.event import Act, Verb
from qualcode.model.project import Person, Role
from qualcode.services.gesture import begun, record_event
from qualcode.store.database import alone
from qualcode.store.reading import scope
from qualcode.store.records import MembershipRecord, PersonRecord, ProjectRecord, SettingRecord

LOCAL = "local_person"
NAMES = {"id": "Peneliti", "en": "Researcher"}


def local_person(session: Session, act_at: datetime, *, language: str = "id") -> Person:
    """Return the person who works on this machine without a login, created on the first call."""
    setting = session.get(SettingRecord, LOCAL)
    if setting is None:
        alone(session)
        setting = session.get(SettingRecord, LOCAL)
    if setting is not None:
        return person_value(session.get_one(PersonRecord, int(setting.value)))
    record = PersonRecord(guid=str(uuid4()), name=NAMES[language], language=None, created_at=act_at)
    session.add(record)
    session.flush()
    session.add(SettingRecord(name=LOCAL, value=str(record.id)))
    return person_value(record)


def person(session: Session, identity: int) -> Person:
    record = session.get(PersonRecord, identity)
    if record is None:
        raise NotFound(kind="person")
    return person_value(record)


def guid_of(session: Session, identity: int | None) -> str | None:
    """Return a person's guid, by which events tell of them; None for nobody."""
    return None if identity is None else session.get_one(PersonRecord, identity).guid


@overload
def id_of(session: Session, guid: str) -> int: ...


@overload
def id_of(session: Session, guid: None) -> None: ...


def id_of(session: Session, guid: str | None) -> int | None:
    """Return the number that the person of a guid has here; None for nobody."""
    return None if guid is None else session.scalars(select(PersonRecord.id).where(PersonRecord.guid == guid)).one()


def rename_person(session: Session, act: Act, name: str) -> Person:
    """Give the person who acts another name, under which their work appears; every project that they belong to tells of it."""
    record = session.get(PersonRecord, act.by)
    if record is None:
        raise NotFound(kind="person")
    was, wanted = record.name, name.strip()
    if not wanted:
        raise BadValue(field="name", value=name)
    if wanted == was:
        return person_value(record)
    record.name = wanted
    theirs = select(MembershipRecord.project_id).where(MembershipRecord.person_id == act.by).order_by(MembershipRecord.project_id)
    for project in session.scalars(theirs).all():
        holder = session.get_one(ProjectRecord, project, with_for_update=True)
        here = replace(act, op=str(uuid5(NAMESPACE_OID, f"{act.op} {holder.guid}")))
        record_event(
            session, here, holder, Verb.PERSON_RENAMED, "person", record.guid, wanted,
            before={"name": was}, after={"name": wanted},
        )  # fmt: skip
    return person_value(record)


def choose_language(session: Session, identity: int, language: str) -> None:
    """Remember the language in which the person reads the application."""
    record = session.get(PersonRecord, identity)
    if record is None:
        raise NotFound(kind="person")
    record.language = language


def add_coder(session: Session, act: Act, project: int, name: str, *, role: Role = Role.CODER) -> Person:
    """Add a new person to the project, by name and role."""
    holder, before = begun(session, act, project, Verb.PERSON_JOINED)
    if before:
        return person_value(session.scalars(select(PersonRecord).where(PersonRecord.guid == before.object_guid)).one())
    if not name.strip():
        raise BadValue(field="name", value=name)
    record = PersonRecord(guid=str(uuid4()), name=name.strip(), language=None, created_at=act.at)
    session.add(record)
    session.flush()
    session.add(MembershipRecord(project_id=project, person_id=record.id, role=role.value))
    record_event(
        session, act, holder, Verb.PERSON_JOINED, "person", record.guid, record.name,
        after={"name": record.name, "role": role.value},
    )  # fmt: skip
    return person_value(record)


def members(session: Session, project: int) -> list[tuple[Person, Role]]:
    """Return the people of the project with their roles, owners first, then by name; two of one name are told apart."""
    rows = session.execute(
        select(PersonRecord, MembershipRecord.role)
        .join(MembershipRecord, MembershipRecord.person_id == PersonRecord.id)
        .where(MembershipRecord.project_id == project)
    ).all()
    order, called = list(Role), scope.people(session, project)
    people = [(replace(person_value(record), name=called[record.id]), Role(role)) for record, role in rows]
    return sorted(people, key=lambda entry: (order.index(entry[1]), entry[0].name))


def called(session: Session, project: int, person: int) -> str:
    """Return what the project's tables call the person."""
    return scope.people(session, project).get(person, "")


def person_value(record: PersonRecord) -> Person:
    return Person(record.id, record.guid, record.name, record.language)
