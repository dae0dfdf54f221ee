"""An assignment: a source that a person is asked to code."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record


class AssignmentRecord(Record):
    __tablename__ = "assignment"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    assigned_at: Mapped[datetime]
