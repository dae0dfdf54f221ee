"""The append-only trail: who did what, when, with the state before and after."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, key, person_key


class EventRecord(Record):
    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("project_id", "revision"),
        Index(None, "source_id", "revision"),
        Index(None, "object_guid", "revision"),
    )

    id: Mapped[key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    revision: Mapped[int]
    op: Mapped[str] = mapped_column(String(36), unique=True)
    at: Mapped[datetime] = mapped_column("happened_at")
    person_id: Mapped[person_key]
    verb: Mapped[str] = mapped_column(String(32))
    object_kind: Mapped[str] = mapped_column(String(16))
    object_guid: Mapped[str] = mapped_column(String(36))
    object_name: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column("state_before", JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column("state_after", JSON)
