"""That a coder has finished a source: one row for each of both for ever."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class FinishingRecord(Record):
    __tablename__ = "finishing"
    __table_args__ = (UniqueConstraint("source_id", "person_id"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    person_id: Mapped[person_key]
    finished_at: Mapped[datetime | None]
    revision: Mapped[int | None]
    """The project's revision at which it was finished: what the coder does to codings after it comes after the finishing."""
