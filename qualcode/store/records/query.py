"""A retrieval query that was saved under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class QueryRecord(Record):
    __tablename__ = "query"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    name: Mapped[str]
    expression: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
