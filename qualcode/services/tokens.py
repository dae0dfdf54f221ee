"""Short-lived signed tokens by which the coding page and scripts say who they are."""

import secrets
from functools import cache

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.store.database import alone, database, reading, writing
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
    alone(session)
    record = session.get(SettingRecord, SECRET)
    if record is None:
        record = SettingRecord(name=SECRET, value=secrets.token_urlsafe(32))
        session.add(record)
    return record.value


def mint(signing_secret: str, person: int, sign_in: str = "") -> str:
    """Return a token for the person, good for `SECONDS`, and for as long as the sign-in of that guid where one is named."""
    return _serializer(signing_secret).dumps([person, sign_in] if sign_in else person)


def bearer(signing_secret: str, token: str) -> tuple[int, str]:
    """Return the person whose token this is and the guid of the sign-in that it hangs on, if any; raise BadToken."""
    try:
        said = _serializer(signing_secret).loads(token, max_age=SECONDS)
        person, sign_in = said if isinstance(said, list) else (said, "")
        return int(person), str(sign_in)
    except (BadSignature, ValueError, TypeError) as error:
        raise BadToken() from error


def _serializer(signing_secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_secret, salt="qualcode-api")
