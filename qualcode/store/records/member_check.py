"""A member check: what was shown to an informant, what they answered, and what was changed because of it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class MemberCheckRecord(Record):
    __tablename__ = "member_check"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    checked_on: Mapped[date]
    code_guid: Mapped[str] = mapped_column(Words(36))
    shown: Mapped[str]
    answer: Mapped[str] = mapped_column(Words(16))
    said: Mapped[str]
    change: Mapped[str] = mapped_column("change_made")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
