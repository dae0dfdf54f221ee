"""How a person signs in, from which browsers, by which invitation, and how often it failed; secrets are kept as hashes."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, project_key


class AccountRecord(Record):
    """`password` is an argon2id hash; `issuer` and `subject` name a person of an OpenID Connect provider."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login: Mapped[str | None] = mapped_column(Words(64), unique=True)
    password: Mapped[str | None] = mapped_column(Words(255))
    issuer: Mapped[str | None] = mapped_column(Words(255))
    subject: Mapped[str | None] = mapped_column(Words(255))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SignInRecord(Record):
    """A browser in which a person is signed in until it is ended, idle too long, or too old; `token` is a SHA-256."""

    __tablename__ = "sign_in"

    id: Mapped[key]
    guid: Mapped[guid]
    token: Mapped[str] = mapped_column(Words(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(Words(200))
    address: Mapped[str] = mapped_column(Words(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class InvitationRecord(Record):
    """A link, good once: into a project in a role, or for the member `person_id` to choose another password."""

    __tablename__ = "invitation"

    id: Mapped[key]
    guid: Mapped[guid]
    token: Mapped[str] = mapped_column(Words(64), unique=True)
    project_id: Mapped[project_key]
    role: Mapped[str] = mapped_column(Words(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class AttemptRecord(Record):
    """Failed attempts to sign in under a name or from an address, and until when further ones are refused."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(Words(96), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    until_at: Mapped[datetime]
