"""A finding with the codings that speak for and against it, and a recommendation with what it answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, project_key


class FindingRecord(Record):
    __tablename__ = "finding"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    short_id: Mapped[str] = mapped_column(Words(32))
    question: Mapped[str] = mapped_column(Words(32))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    claim: Mapped[json]
    verdict: Mapped[str] = mapped_column(Words(16))
    status: Mapped[str] = mapped_column(Words(16), default="draft", server_default="draft")
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    position: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class EvidenceRecord(Record):
    __tablename__ = "evidence"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Words(8))
    note: Mapped[str] = mapped_column(default="", server_default="")


class RecommendationRecord(Record):
    __tablename__ = "recommendation"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    short_id: Mapped[str] = mapped_column(Words(32))
    words: Mapped[json]
    addressee: Mapped[json]
    findings: Mapped[list[str]] = mapped_column(JSON)
    codes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
