"""The category that a researcher gave a code in a comparison, why, and a fingerprint of the codings that it rested on."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class JudgementRecord(Record):
    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("project_id", "comparison", "code_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    comparison: Mapped[str] = mapped_column(Words(64))
    code_guid: Mapped[str] = mapped_column(Words(36))
    category: Mapped[str] = mapped_column(Words(16))
    attribute: Mapped[str]
    reason: Mapped[str]
    seen: Mapped[str] = mapped_column(Words(64))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
