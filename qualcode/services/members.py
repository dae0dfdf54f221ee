"""Members of a project: changing a role, leaving, and what the project allows its people; there is always an owner."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb
from qualcode.model.project import Role
from qualcode.services import roles
from qualcode.services.gesture import begun, hold, record_event
from qualcode.store.records import MembershipRecord, PersonRecord, ProjectRecord

KIND = "membership"
ALLOWED = "permissions"


class LastOwner(QualCodeError):
    """A project needs an owner: the last one can neither leave nor take another role."""

    key = "error.last_owner"


class AlreadyMember(QualCodeError):
    """The person belongs to the project already; facts: name."""

    key = "error.already_member"


def change_role(session: Session, act: Act, project: int, person: int, role: Role) -> int:
    """Give a member another role; return the project's revision. Raises LastOwner."""
    holder, before = begun(session, act, project, Verb.ROLE_CHANGED)
    if before:
        return before.revision
    return _changed(session, act, holder, person, role)


def appoint(session: Session, act: Act, project: int, person: int, role: Role) -> int:
    """Give a person a role in the project by the command, whose user holds the database; return the project's revision."""
    holder = hold(session, project)
    if roles.role_of(session, person, project) is None:
        return join(session, act, holder, person, role)
    return _changed(session, act, holder, person, role)


def join(session: Session, act: Act, holder: ProjectRecord, person: int, role: Role) -> int:
    """Let a person in, inside the caller's gesture; return the project's revision. Raises AlreadyMember."""
    record = session.get_one(PersonRecord, person)
    if roles.role_of(session, person, holder.id) is not None:
        raise AlreadyMember(name=record.name)
    session.add(MembershipRecord(project_id=holder.id, person_id=person, role=role.value))
    told = {"name": record.name, "role": role.value}
    return record_event(session, act, holder, Verb.PERSON_JOINED, "person", record.guid, record.name, after=told)


def remove_member(session: Session, act: Act, project: int, person: int) -> int:
    """Let a member, or oneself, leave; what they coded stays theirs. Return the project's revision. Raises LastOwner."""
    holder, before = begun(session, act, project, Verb.PERSON_LEFT, right=roles.READS if person == act.by else roles.MANAGES)
    if before:
        return before.revision
    roles.require(session, act.by, project, roles.READS if person == act.by else roles.MANAGES)
    member = _member(session, holder, person)
    was = {"role": member.role}
    _put(session, holder, person, None)
    return _tell(session, act, holder, Verb.PERSON_LEFT, person, was, None)


def allow(session: Session, act: Act, project: int, allowed: Iterable[str]) -> int:
    """Say what the project allows beyond the table of roles: some of `roles.SETTINGS`; return the project's revision."""
    holder, before = begun(session, act, project, Verb.PERMISSIONS_CHANGED)
    if before:
        return before.revision
    wanted = sorted(set(allowed))
    for name in wanted:
        if name not in roles.SETTINGS:
            raise BadValue(field="allows", value=name)
    was = {"allows": holder.allows}
    holder.allows = wanted
    return record_event(
        session, act, holder, Verb.PERMISSIONS_CHANGED, ALLOWED, holder.guid, holder.name,
        before=was, after={"allows": wanted},
    )  # fmt: skip


def restore_membership(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a person from the `present` role to the `wanted` one, None for none, inside the caller's gesture."""
    record = session.scalars(select(PersonRecord).where(PersonRecord.guid == guid)).one()
    role = roles.role_of(session, record.id, holder.id)
    if ({"role": role.value} if role else None) != present:
        raise Overtaken(name=record.name)
    _put(session, holder, record.id, Role(wanted["role"]) if wanted else None)


def restore_permissions(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Allow again what was allowed before, inside the caller's gesture; raise Overtaken where it changed since."""
    if {"allows": holder.allows} != present or wanted is None:
        raise Overtaken(name=holder.name)
    holder.allows = wanted["allows"]


def _changed(session: Session, act: Act, holder: ProjectRecord, person: int, role: Role) -> int:
    member = _member(session, holder, person)
    if member.role == role.value:
        return holder.revision
    before = {"role": member.role}
    _put(session, holder, person, role)
    return _tell(session, act, holder, Verb.ROLE_CHANGED, person, before, {"role": role.value})


def _member(session: Session, holder: ProjectRecord, person: int) -> MembershipRecord:
    found = session.get(MembershipRecord, (holder.id, person))
    if found is None:
        raise NotFound(kind="person")
    return found


def _put(session: Session, holder: ProjectRecord, person: int, role: Role | None) -> None:
    """Give the person the role, or none, and make sure that an owner is left."""
    mine = (MembershipRecord.project_id == holder.id, MembershipRecord.person_id == person)
    if role is None:
        session.execute(delete(MembershipRecord).where(*mine))
    elif (member := session.get(MembershipRecord, (holder.id, person))) is None:
        session.add(MembershipRecord(project_id=holder.id, person_id=person, role=role.value))
    else:
        member.role = role.value
    session.flush()
    owners = select(func.count()).where(
        MembershipRecord.project_id == holder.id, MembershipRecord.role == Role.OWNER.value
    )
    if not session.scalar(owners):
        raise LastOwner()


def _tell(
    session: Session, act: Act, holder: ProjectRecord, verb: Verb, person: int, before: State, after: State
) -> int:
    record = session.get_one(PersonRecord, person)
    return record_event(session, act, holder, verb, KIND, record.guid, record.name, before=before, after=after)
