"""A row of the joint display: numbers by year beside the words that codings hold, how they fit, and what follows."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, json, key, person_key, project_key


class JointRowRecord(Record):
    __tablename__ = "joint_row"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    label: Mapped[str]
    measure: Mapped[str]
    counts: Mapped[json]
    code_guid: Mapped[str] = mapped_column(Words(36))
    attribute: Mapped[str]
    value: Mapped[str]
    coding_guid: Mapped[str] = mapped_column(Words(36))
    fit: Mapped[str] = mapped_column(Words(16))
    inference: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
