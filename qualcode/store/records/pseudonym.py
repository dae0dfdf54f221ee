"""A pseudonym of the project; the real name is plain, or sealed with the owner's pass phrase."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from qualcode.store.records.base import Record, guid, key, person_key, project_key


class PseudonymRecord(Record):
    __tablename__ = "pseudonym"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    name: Mapped[str]
    sealed: Mapped[bool]
    pseudonym: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
