"""Short-lived signed tokens by which the coding page and scripts say who they are."""

import secrets
from functools import cache

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.store.database import database, reading, writing
from qualcode.store.records import SettingRecord

SECRET = "token_secret"
SECONDS = 12 * 3600


class BadToken(QualCodeError):
    """The token is missing, forged or too old."""

    key = "error.bad_token"
    status = 401


@cache
def signing_secret(url: str) -> str:
    """Return the secret that signs tokens for the database, made on first use."""
    with reading(database(url)) as session:
        found = session.get(SettingRecord, SECRET)
        if found is not None:
            return found.value
    with writing(database(url)) as session:
        return _make_secret(session)


def _make_secret(session: Session) -> str:
    record = session.get(SettingRecord, SECRET)
    if record is None:
        record = SettingRecord(name=SECRET, value=secrets.token_urlsafe(32))
        session.add(record)
    return record.value


def mint(signing_secret: str, person: int) -> str:
    """Return a token for the person, good for `SECONDS`."""
    return _serializer(signing_secret).dumps(person)


def bearer(signing_secret: str, token: str) -> int:
    """Return the person whose token this is; raise BadToken."""
    try:
        return int(_serializer(signing_secret).loads(token, max_age=SECONDS))
    except (BadSignature, ValueError, TypeError) as error:
        raise BadToken() from error


def _serializer(signing_secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_secret, salt="qualcode-api")
