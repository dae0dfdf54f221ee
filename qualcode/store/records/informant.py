"""An informant (case): code name, role, group and typed attributes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, project_key


class InformantRecord(Record):
    __tablename__ = "informant"
    __table_args__ = (UniqueConstraint("project_id", "code"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    code: Mapped[str] = mapped_column(Words(64))
    role: Mapped[str]
    group: Mapped[str | None] = mapped_column("group_id", Words(64))
    attributes: Mapped[json]
    position: Mapped[int]
    deleted_at: Mapped[datetime | None]
