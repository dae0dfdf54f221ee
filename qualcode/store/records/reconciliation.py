"""What coders decided about a passage that they coded differently; it names their codings and changes none of them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class ReconciliationRecord(Record):
    __tablename__ = "reconciliation"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    decision: Mapped[str] = mapped_column(Words(16))
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    coders: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class ReconciledRecord(Record):
    """One of the codings that a decision is about, with the words and the polarity that it had then."""

    __tablename__ = "reconciled_coding"
    __table_args__ = (Index(None, "coding_id"),)

    reconciliation_id: Mapped[int] = mapped_column(ForeignKey("reconciliation.id"), primary_key=True)
    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), primary_key=True)
    quote: Mapped[str]
    polarity: Mapped[str] = mapped_column(Words(16))
