"""Comments as threads on anything, the state that each thing has in review, and what was signed off."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, person_key, project_key


class CommentRecord(Record):
    """One in a source stands on a passage, as a memo does; answers name the comment that began their thread."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    target_kind: Mapped[str] = mapped_column(Words(16))
    target_guid: Mapped[str] = mapped_column(Words(36))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    text_revision: Mapped[int | None]
    start: Mapped[int | None] = mapped_column("start_at")
    end: Mapped[int | None] = mapped_column("end_at")
    quote: Mapped[str | None]
    prefix: Mapped[str | None]
    suffix: Mapped[str | None]
    orphaned_at: Mapped[datetime | None]
    body: Mapped[str]
    mentions: Mapped[list[int]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deleted_at: Mapped[datetime | None]


class ReviewRecord(Record):
    """The one present state of a thing; `person_id` gave it, `submitter_id` handed the thing in last."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    submitter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    target_kind: Mapped[str] = mapped_column(Words(16))
    target_guid: Mapped[str] = mapped_column(Words(36))
    state: Mapped[str] = mapped_column(Words(16))
    reason: Mapped[str]
    seen: Mapped[json]
    at: Mapped[datetime] = mapped_column("given_at")


class SignoffRecord(Record):
    """A frozen state of the study: the codebook as a kept version, the findings, and how much was approved."""

    __tablename__ = "signoff"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    name: Mapped[str]
    note: Mapped[str]
    revision: Mapped[int]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    progress: Mapped[json]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
