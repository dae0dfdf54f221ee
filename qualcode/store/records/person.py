"""A person who works with QualCode, and the person's role in a project."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key


class PersonRecord(Record):
    __tablename__ = "person"

    id: Mapped[key]
    guid: Mapped[guid]
    name: Mapped[str]
    language: Mapped[str | None] = mapped_column(Words(8))
    created_at: Mapped[datetime]


class MembershipRecord(Record):
    __tablename__ = "membership"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Words(16))
