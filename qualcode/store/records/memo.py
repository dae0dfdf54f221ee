"""A memo: a person's text on anything in the project."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class MemoRecord(Record):
    __tablename__ = "memo"
    __table_args__ = (Index(None, "target_kind", "target_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    target_kind: Mapped[str] = mapped_column(String(16))
    target_guid: Mapped[str] = mapped_column(String(36))
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
