"""Invitations: links, each good once and for some days, into a project in a role or to a new password for a member."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb, act
from qualcode.model.project import Role
from qualcode.services import accounts, members, roles
from qualcode.services.gesture import begun, hold, record_event
from qualcode.services.sign_ins import fingerprint
from qualcode.store.reading import scope
from qualcode.store.records import InvitationRecord, MembershipRecord, PersonRecord, ProjectRecord

KIND = "invitation"
DAYS = (1, 3, 7, 14, 30)
RESET_DAYS = 1


class BadInvitation(QualCodeError):
    """The link was used, withdrawn, is too old, or never was one."""

    key = "error.bad_invitation"
    status = 404


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link opens: a project in a role, or, with `person`, the account of a member of that name and login."""

    guid: str
    project: int
    project_name: str
    role: Role
    by: str
    expires: datetime
    person: int | None = None
    name: str = ""
    login: str | None = None


def invite(session: Session, by: Act, project: int, role: Role, *, days: int = 7) -> str:
    """Return the secret of a link into the project in the role, good once and for `days` of `DAYS`.

    Told again, the link gets another secret and the one before opens nothing: only a secret's fingerprint is kept.
    """
    holder, before = begun(session, by, project, Verb.PERSON_INVITED)
    if before:
        return _told_again(session, by, before.object_guid)
    if days not in DAYS:
        raise BadValue(field="days", value=days)
    return _made(session, by, holder, role, days, None)


def invite_member(session: Session, by: Act, project: int, person: int) -> str:
    """Return the secret of a link by which a member chooses a password: a first one, or another one.

    Only the owner of every project that the person belongs to may make it: whoever holds the link becomes that person.
    """
    holder, before = begun(session, by, project, Verb.PERSON_INVITED)
    if before:
        return _told_again(session, by, before.object_guid)
    role = roles.role_of(session, person, project)
    if role is None:
        raise NotFound(kind="person")
    theirs = session.scalars(select(MembershipRecord.project_id).where(MembershipRecord.person_id == person)).all()
    if any(roles.role_of(session, by.by, other) is not Role.OWNER for other in theirs):
        raise Forbidden(kind="account")
    return _made(session, by, holder, role, RESET_DAYS, person)


def withdraw(session: Session, by: Act, project: int, guid: str) -> int:
    """Make a link that was not used yet worthless; return the project's revision."""
    holder, before = begun(session, by, project, Verb.INVITATION_WITHDRAWN)
    if before:
        return before.revision
    record = session.scalar(
        select(InvitationRecord).where(
            InvitationRecord.guid == guid,
            InvitationRecord.project_id == project,
            InvitationRecord.used_at.is_(None),
            scope.living(InvitationRecord),
        )
    )
    if record is None:
        raise NotFound(kind=KIND)
    was = described(record)
    record.deleted_at = by.at
    return record_event(
        session, by, holder, Verb.INVITATION_WITHDRAWN, KIND, guid, _named(session, record), before=was
    )


def open_invitations(session: Session, project: int, at: datetime) -> Sequence[Invitation]:
    """Return the project's links that still work, the newest first."""
    found = session.scalars(
        select(InvitationRecord)
        .where(InvitationRecord.project_id == project, *_good(at))
        .order_by(InvitationRecord.id.desc())
    )
    return [_value(session, record) for record in found]


def invitation(session: Session, secret: str, at: datetime) -> Invitation:
    """Return what the link opens; raise BadInvitation."""
    return _value(session, _record(session, secret, at))


def accept(session: Session, secret: str, at: datetime, person: int) -> int:
    """Let a person who has an account into the project; return the project. Raises BadInvitation, AlreadyMember."""
    record = _record(session, secret, at, hold_it=True)
    if record.person_id not in (None, person):
        raise BadInvitation()
    if record.person_id is None:
        members.join(session, act(person), hold(session, record.project_id), person, Role(record.role))
    record.used_at = at
    return record.project_id


def accept_anew(session: Session, secret: str, at: datetime, login: str, password: str, name: str = "") -> int:
    """Give whoever holds the link an account, or another password, and let them in; return the person."""
    record = _record(session, secret, at, hold_it=True)
    known = accounts.account(session, record.person_id) if record.person_id else None
    if known is not None and known.login:
        accounts.change_password(session, at, known.person, password)
        person = known.person
    else:
        person = accounts.add(session, at, login, password, name=name, person=record.person_id)
    accept(session, secret, at, person)
    return person


def accept_linked(session: Session, secret: str, at: datetime, issuer: str, subject: str, name: str) -> int:
    """Link a provider's person by the link, and let them in; return the person."""
    record = _record(session, secret, at, hold_it=True)
    person = accounts.linked(session, issuer, subject)
    if person is None:
        person = accounts.link(session, at, issuer, subject, name=name, person=record.person_id)
    accept(session, secret, at, person)
    return person


def restore_invitation(
    session: Session, by: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Withdraw a link or make it good again, inside the caller's gesture; raise Overtaken where it was used."""
    record = session.scalar(select(InvitationRecord).where(InvitationRecord.guid == guid))
    if record is None:  # the project came out of an archive, which holds no links
        raise Overtaken(name=holder.name)
    if record.used_at is not None or (None if record.deleted_at else described(record)) != present:
        raise Overtaken(name=_named(session, record))
    record.deleted_at = by.at if wanted is None else None


def described(record: InvitationRecord) -> dict[str, object]:
    return {"role": record.role, "expires": record.expires_at.isoformat(timespec="seconds")}


def _made(session: Session, by: Act, holder: ProjectRecord, role: Role, days: int, person: int | None) -> str:
    secret = secrets.token_urlsafe(32)
    record = InvitationRecord(
        guid=str(uuid4()),
        token=fingerprint(secret),
        project_id=holder.id,
        role=role.value,
        person_id=person,
        by_id=by.by,
        created_at=by.at,
        expires_at=by.at + timedelta(days=days),
    )
    session.add(record)
    session.flush()
    record_event(
        session, by, holder, Verb.PERSON_INVITED, KIND, record.guid, _named(session, record), after=described(record)
    )
    return secret


def _told_again(session: Session, by: Act, guid: str) -> str:
    """Return another secret of a link whose first one did not arrive; raise BadInvitation where it works no more."""
    record = session.scalar(select(InvitationRecord).where(InvitationRecord.guid == guid, *_good(by.at)))
    if record is None:
        raise BadInvitation()
    secret = secrets.token_urlsafe(32)
    record.token = fingerprint(secret)
    return secret


def _record(session: Session, secret: str, at: datetime, *, hold_it: bool = False) -> InvitationRecord:
    """Return the link's record; one whose maker no longer owns the project is no longer good."""
    query = select(InvitationRecord).where(InvitationRecord.token == fingerprint(secret), *_good(at))
    found = session.scalar(query.with_for_update() if hold_it else query)
    if found is None or roles.role_of(session, found.by_id, found.project_id) is not Role.OWNER:
        raise BadInvitation()
    if session.get_one(ProjectRecord, found.project_id).deleted_at is not None:
        raise BadInvitation()
    return found


def _good(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationRecord.used_at.is_(None),
        scope.living(InvitationRecord),
        InvitationRecord.expires_at > at,
    )


def _named(session: Session, record: InvitationRecord) -> str:
    return session.get_one(PersonRecord, record.person_id).name if record.person_id else record.role


def _value(session: Session, record: InvitationRecord) -> Invitation:
    known = accounts.account(session, record.person_id) if record.person_id else None
    return Invitation(
        guid=record.guid,
        project=record.project_id,
        project_name=session.get_one(ProjectRecord, record.project_id).name,
        role=Role(record.role),
        by=session.get_one(PersonRecord, record.by_id).name,
        expires=record.expires_at,
        person=record.person_id,
        name=session.get_one(PersonRecord, record.person_id).name if record.person_id else "",
        login=known.login if known else None,
    )
