"""How a researcher resolved a negative case, in writing, with a fingerprint of the coding as it was then."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class ResolutionRecord(Record):
    __tablename__ = "resolution"
    __table_args__ = (UniqueConstraint("project_id", "coding_guid"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    coding_guid: Mapped[str] = mapped_column(Words(36))
    body: Mapped[str]
    seen: Mapped[str] = mapped_column(Words(64))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
