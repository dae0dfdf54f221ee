"""The append-only trail: who did what, when, and in which states it found and left what it touched."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, key, person_key


class EventRecord(Record):
    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("project_id", "revision"),
        Index(None, "source_id", "revision"),
        Index(None, "object_guid", "revision"),
        Index(None, "project_id", "of_revision"),
    )

    id: Mapped[key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    revision: Mapped[int]
    op: Mapped[str] = mapped_column(Words(36), unique=True)
    at: Mapped[datetime] = mapped_column("happened_at")
    person_id: Mapped[person_key]
    verb: Mapped[str] = mapped_column(Words(32))
    object_kind: Mapped[str] = mapped_column(Words(16))
    object_guid: Mapped[str] = mapped_column(Words(36))
    object_name: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    of: Mapped[int | None] = mapped_column("of_revision")
    """Of an undoing, a redoing or a reverting: the revision of the gesture that it is about."""
    before: Mapped[dict[str, Any] | None] = mapped_column("state_before", JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column("state_after", JSON)


class EventChangeRecord(Record):
    """One of several things that a gesture touched, or many of one kind that it changed alike: `guids`, 16 bytes each."""

    __tablename__ = "event_change"

    event: Mapped[str] = mapped_column("event_op", ForeignKey("event.op"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Words(16))
    guid: Mapped[str | None] = mapped_column("object_guid", Words(36), index=True)
    guids: Mapped[bytes | None] = mapped_column(LargeBinary)
    before: Mapped[dict[str, Any] | None] = mapped_column("state_before", JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column("state_after", JSON)
