"""A study; its revision counts the events that changed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key


class ProjectRecord(Record):
    __tablename__ = "project"

    id: Mapped[key]
    guid: Mapped[guid]
    name: Mapped[str]
    description: Mapped[str]
    language: Mapped[str] = mapped_column(Words(8))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    facts: Mapped[json]
    allows: Mapped[list[str]] = mapped_column(JSON, default=list)
    synthetic: Mapped[bool]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
