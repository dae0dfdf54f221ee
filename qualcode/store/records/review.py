"""Comments as threads on anything, and the states that supervisors give."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class CommentRecord(Record):
    __tablename__ = "comment"
    __table_args__ = (Index(None, "target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    target_kind: Mapped[str] = mapped_column(String(16))
    target_guid: Mapped[str] = mapped_column(String(36))
    body: Mapped[str]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class ReviewRecord(Record):
    __tablename__ = "review"
    __table_args__ = (Index(None, "target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    target_kind: Mapped[str] = mapped_column(String(16))
    target_guid: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column("given_at")
