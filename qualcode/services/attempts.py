"""Failed attempts to sign in: counted in the database by name and by address, each further one after a growing delay."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.store.records import AttemptRecord

FREE = {"name": 5, "address": 30}
LONGEST = 900
FORGOTTEN = timedelta(days=1)


class TooManyAttempts(QualCodeError):
    """Somebody failed too often under this name or from this address; facts: seconds to wait."""

    key = "error.too_many_attempts"
    status = 429


def keys(login: str, address: str) -> tuple[str, str]:
    return f"name:{login[:64]}", f"address:{address[:64]}"


def count(session: Session, both: Sequence[str], at: datetime) -> None:
    """Count an attempt as failed before it is looked at; raise TooManyAttempts, counting nothing, where it comes too early.

    The first FREE failures cost nothing; then the delay doubles with each, up to LONGEST seconds.
    """
    session.execute(delete(AttemptRecord).where(AttemptRecord.last_at < at - FORGOTTEN))
    records = [session.get(AttemptRecord, key, with_for_update=True) or _none(session, key, at) for key in both]
    wait = max((record.until_at - at).total_seconds() for record in records)
    if wait > 0:
        raise TooManyAttempts(seconds=int(wait) + 1)
    for record in records:
        record.failures += 1
        record.last_at = at
        record.until_at = at + timedelta(seconds=delay(record.failures, FREE[record.key.partition(":")[0]]))


def delay(failures: int, free: int) -> int:
    """Return how many seconds the next attempt has to wait after so many failures."""
    return min(2 ** min(failures - free, 20), LONGEST) if failures >= free else 0


def forgive(session: Session, both: Sequence[str]) -> None:
    """Forget the failures of a name that signed in, and take this attempt off its address."""
    name, address = both
    session.execute(delete(AttemptRecord).where(AttemptRecord.key == name))
    record = session.get(AttemptRecord, address)
    if record is not None:
        record.failures = max(0, record.failures - 1)
        record.until_at = record.last_at


def _none(session: Session, key: str, at: datetime) -> AttemptRecord:
    """Return a new record of no failures, or the one that another request wrote in the same moment."""
    record = AttemptRecord(key=key, failures=0, last_at=at, until_at=at)
    try:
        with session.begin_nested():
            session.add(record)
    except IntegrityError:
        return session.get_one(AttemptRecord, key, with_for_update=True)
    return record
