"""What a researcher wrote under an item of a reporting checklist, and on which page of the thesis it is told."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class AnswerRecord(Record):
    __tablename__ = "checklist_answer"
    __table_args__ = (UniqueConstraint("project_id", "checklist", "item"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    checklist: Mapped[str] = mapped_column(Words(16))
    item: Mapped[str] = mapped_column(Words(16))
    body: Mapped[str]
    page: Mapped[str] = mapped_column(Words(32))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
