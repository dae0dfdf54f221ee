"""Accounts: a login name with a password, or a person of an OpenID Connect provider, for a person who works here."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotFound, QualCodeError
from qualcode.services import passwords, sign_ins
from qualcode.services.people import person_value
from qualcode.store.records import AccountRecord, PersonRecord, SettingRecord

_LOGIN = re.compile(r"[^\W_][\w.@+-]{1,63}")


class WrongPassword(QualCodeError):
    """No account has this name and password."""

    key = "error.wrong_password"
    status = 401


class SignedOut(QualCodeError):
    """The browser is not signed in, or no longer."""

    key = "error.signed_out"
    status = 401


class LinkedAlready(QualCodeError):
    """The account, or the provider's person, is linked with another one already."""

    key = "error.linked_already"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the command and the members' list show it; `login` is None for one without a password."""

    person: int
    name: str
    login: str | None
    issuer: str | None


def clean_login(login: str) -> str:
    """Return the login name as it is kept: without regard to case or width; raise BadValue for what cannot be one."""
    kept = unicodedata.normalize("NFKC", login).strip().casefold()
    if not _LOGIN.fullmatch(kept):
        raise BadValue(field="login", value=login)
    return kept


def add(session: Session, at: datetime, login: str, password: str, *, name: str = "", person: int | None = None) -> int:
    """Give a new person, or `person` who had none, an account with a password; return the person.

    Raises BadValue, NameTaken, LinkedAlready, and what `passwords.require_strong` refuses.
    """
    kept = clean_login(login)
    passwords.require_strong(password, (kept, name))
    if session.scalar(select(AccountRecord.id).where(AccountRecord.login == kept)) is not None:
        raise NameTaken(name=kept)
    owner = person if person is not None else _new_person(session, at, name.strip() or login.strip())
    record = _of(session, owner) or AccountRecord(person_id=owner, created_at=at)
    if record.login is not None:
        raise LinkedAlready()
    record.login, record.password, record.changed_at = kept, passwords.hashed(password), at
    session.add(record)
    session.flush()
    return owner


def link(session: Session, at: datetime, issuer: str, subject: str, *, name: str = "", person: int | None = None) -> int:
    """Let a provider's person in as `person`, or as a new one; return the person. Raises LinkedAlready."""
    if not issuer or not subject or linked(session, issuer, subject) is not None:
        raise LinkedAlready()
    owner = person if person is not None else _new_person(session, at, name.strip() or subject)
    record = _of(session, owner) or AccountRecord(person_id=owner, created_at=at)
    if record.subject is not None:
        raise LinkedAlready()
    record.issuer, record.subject, record.changed_at = issuer, subject, at
    session.add(record)
    session.flush()
    return owner


def linked(session: Session, issuer: str, subject: str) -> int | None:
    """Return the person as whom the provider's person works here, or None."""
    mine = (AccountRecord.issuer == issuer, AccountRecord.subject == subject)
    return session.scalar(select(AccountRecord.person_id).where(*mine))


def kept_password(session: Session, login: str) -> tuple[int, str | None]:
    """Return the person and the password's hash of a login name; 0 and None where there is none."""
    found = session.execute(
        select(AccountRecord.person_id, AccountRecord.password).where(AccountRecord.login == login)
    ).first()
    return (found.person_id, found.password) if found else (0, None)


def change_password(session: Session, at: datetime, person: int, password: str, *, but: str = "") -> None:
    """Give the account another password and sign the person out everywhere, but the sign-in `but`."""
    record = _of(session, person)
    if record is None or record.login is None:
        raise NotFound(kind="account")
    passwords.require_strong(password, (record.login, session.get_one(PersonRecord, person).name))
    record.password, record.changed_at = passwords.hashed(password), at
    sign_ins.end_all(session, person, at, but=but)


def refresh(session: Session, person: int, password: str) -> None:
    """Hash a password that was just found right once more, where today's settings are stronger."""
    record = _of(session, person)
    if record is not None and record.password and passwords.outdated(record.password):
        record.password = passwords.hashed(password)


def account(session: Session, person: int) -> Account | None:
    record = _of(session, person)
    return _value(session, record) if record is not None else None


def named(session: Session, login: str) -> Account:
    """Return the account of that login name; raise NotFound."""
    kept = unicodedata.normalize("NFKC", login).strip().casefold()
    record = session.scalar(select(AccountRecord).where(AccountRecord.login == kept))
    if record is None:
        raise NotFound(kind="account", name=login)
    return _value(session, record)


def accounts(session: Session) -> list[Account]:
    """Return every account, by login name."""
    records = session.scalars(select(AccountRecord).order_by(AccountRecord.login, AccountRecord.id))
    return [_value(session, record) for record in records]


def any_account(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).select_from(AccountRecord)))


def heir(session: Session) -> int | None:
    """Return the person who worked here without a login, and has no account yet: the first account is theirs."""
    setting = session.get(SettingRecord, "local_person")
    if setting is None or any_account(session):
        return None
    return int(setting.value)


def _of(session: Session, person: int) -> AccountRecord | None:
    return session.scalar(select(AccountRecord).where(AccountRecord.person_id == person))


def _new_person(session: Session, at: datetime, name: str) -> int:
    record = PersonRecord(guid=str(uuid4()), name=name[:120], language=None, created_at=at)
    session.add(record)
    session.flush()
    return record.id


def _value(session: Session, record: AccountRecord) -> Account:
    person = person_value(session.get_one(PersonRecord, record.person_id))
    return Account(person.id, person.name, record.login, record.issuer)
