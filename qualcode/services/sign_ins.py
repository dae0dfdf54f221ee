"""Browsers in which people are signed in: random tokens kept as hashes, that end when idle, when old, or when told to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from qualcode.errors import NotFound
from qualcode.store.records import SignInRecord

COOKIE = "qualcode_session"
IDLE, OLDEST = timedelta(hours=12), timedelta(days=14)
NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser in which a person is signed in."""

    guid: str
    person: int
    browser: str
    address: str
    created: datetime
    seen: datetime


def sign_in(session: Session, person: int, at: datetime, *, browser: str = "", address: str = "", instead: str = "") -> str:
    """Sign the person in and return the new token, which only the browser keeps; end the one that it held before."""
    if instead:
        session.execute(update(SignInRecord).where(SignInRecord.token == fingerprint(instead)).values(ended_at=at))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInRecord(
            guid=str(uuid4()),
            token=fingerprint(token),
            person_id=person,
            browser=browser[:200],
            address=address[:64],
            created_at=at,
            seen_at=at,
        )
    )
    return token


def signed_in(session: Session, token: str, at: datetime) -> SignIn | None:
    """Return the sign-in whose token this is, or None where there is none, or it has ended."""
    record = session.scalar(select(SignInRecord).where(SignInRecord.token == fingerprint(token), *_living(at)))
    return _value(record) if record is not None else None


def alive(session: Session, guid: str, person: int, at: datetime) -> bool:
    """Return whether the person's sign-in of that guid has not ended."""
    mine = (SignInRecord.guid == guid, SignInRecord.person_id == person)
    return session.scalar(select(SignInRecord.id).where(*mine, *_living(at))) is not None


def unnoted(found: SignIn, at: datetime) -> bool:
    """Return whether it is time to note that the browser is still in use."""
    return at - found.seen > NOTED


def note(session: Session, guid: str, at: datetime) -> None:
    """Note that the browser was in use at the moment."""
    session.execute(update(SignInRecord).where(SignInRecord.guid == guid).values(seen_at=at))


def own(session: Session, person: int, at: datetime) -> list[SignIn]:
    """Return the browsers in which the person is signed in, the one in use last first."""
    found = session.scalars(
        select(SignInRecord).where(SignInRecord.person_id == person, *_living(at)).order_by(SignInRecord.seen_at.desc())
    )
    return [_value(record) for record in found]


def end(session: Session, person: int, guid: str, at: datetime) -> None:
    """End one of the person's own sign-ins; raise NotFound for another's."""
    record = session.scalar(select(SignInRecord).where(SignInRecord.guid == guid, SignInRecord.person_id == person))
    if record is None:
        raise NotFound(kind="sign_in")
    record.ended_at = record.ended_at or at


def end_all(session: Session, person: int, at: datetime, *, but: str = "") -> None:
    """Sign the person out of every browser, but one where it is named."""
    session.execute(
        update(SignInRecord)
        .where(SignInRecord.person_id == person, SignInRecord.guid != but, SignInRecord.ended_at.is_(None))
        .values(ended_at=at)
    )


def fingerprint(token: str) -> str:
    """Return what is kept of a token: a random one of 256 bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _living(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (SignInRecord.ended_at.is_(None), SignInRecord.seen_at > at - IDLE, SignInRecord.created_at > at - OLDEST)


def _value(record: SignInRecord) -> SignIn:
    return SignIn(record.guid, record.person_id, record.browser, record.address, record.created_at, record.seen_at)
