"""Who has which source open, and when they were last seen there; kept for seconds, part of no history."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record


class PresenceRecord(Record):
    __tablename__ = "presence"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime]
