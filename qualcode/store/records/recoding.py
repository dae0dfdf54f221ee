"""A plan to code sources again after a delay, by the same person under a name for the second time."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class RecodingRecord(Record):
    __tablename__ = "recoding"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    sources: Mapped[list[str]] = mapped_column(JSON)
    days: Mapped[int]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
