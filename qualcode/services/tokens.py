"""Short-lived signed tokens by which the coding page and scripts say who they are."""

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.store.records import SettingRecord

SECRET = "token_secret"
SECONDS = 12 * 3600


class BadToken(QualCodeError):
    """The token is missing, forged or too old."""

    key = "error.bad_token"
    status = 401


def secret(session: Session) -> str | None:
    """Return the installation's signing secret, or None before it was made."""
    record = session.get(SettingRecord, SECRET)
    return record.value if record else None


def make_secret(session: Session, fresh: str) -> str:
    """Keep `fresh` as the signing secret unless there is one already; return the one in force."""
    record = session.get(SettingRecord, SECRET)
    if record is None:
        record = SettingRecord(name=SECRET, value=fresh)
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
