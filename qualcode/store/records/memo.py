"""A memo: a person's text on anything in the project; one on a passage carries its span and words, as a coding does."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class MemoRecord(Record):
    __tablename__ = "memo"
    __table_args__ = (Index(None, "target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
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
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
