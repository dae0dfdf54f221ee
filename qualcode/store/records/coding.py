"""A coding: a code that a coder laid on a passage; it carries its own span and the passage's own words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, person_key


class CodingRecord(Record):
    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint("start_at >= 0 AND start_at < end_at", name="span"),
        Index(None, "source_id", "start_at"),
        Index(None, "code_id", "source_id", "start_at"),
    )

    id: Mapped[key]
    guid: Mapped[guid]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    person_id: Mapped[person_key]
    text_revision: Mapped[int]
    start: Mapped[int] = mapped_column("start_at")
    end: Mapped[int] = mapped_column("end_at")
    paragraph: Mapped[int]
    quote: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    polarity: Mapped[str] = mapped_column(Words(16))
    note: Mapped[str]
    attributes: Mapped[json]
    state: Mapped[str] = mapped_column(Words(16))
    revision: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    orphaned_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
