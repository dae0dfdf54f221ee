"""A finding: a claim under a research question or indicator, with the codings that speak for and against it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, json, key, project_key


class FindingRecord(Record):
    __tablename__ = "finding"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    short_id: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(32))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    claim: Mapped[json]
    verdict: Mapped[str] = mapped_column(String(16))
    recommendation: Mapped[json]
    position: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class EvidenceRecord(Record):
    __tablename__ = "evidence"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(8))
