"""The codebook of a project: its segment attributes, the codes as a tree, and the versions that were kept of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, person_key, project_key


class CodebookRecord(Record):
    __tablename__ = "codebook"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    preset: Mapped[str | None] = mapped_column(Words(64))
    title: Mapped[json]
    theory: Mapped[json]
    notes: Mapped[json]
    sources: Mapped[list[str]] = mapped_column(JSON)
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class CodeRecord(Record):
    __tablename__ = "code"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)
    position: Mapped[int]
    short_id: Mapped[str] = mapped_column(Words(32))
    label: Mapped[json]
    definition: Mapped[json]
    include: Mapped[json]
    exclude: Mapped[json]
    example: Mapped[json]
    colour: Mapped[str] = mapped_column(Words(7))
    kind: Mapped[str] = mapped_column(Words(16))
    polarity: Mapped[str] = mapped_column(Words(16))
    codable: Mapped[bool]
    origin: Mapped[str] = mapped_column(Words(16))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CodebookVersionRecord(Record):
    __tablename__ = "codebook_version"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    name: Mapped[str]
    note: Mapped[str]
    revision: Mapped[int]
    codes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
