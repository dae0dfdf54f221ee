"""What a researcher wrote into a cell of a matrix, with a fingerprint of the codings that lay under it then."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, person_key, project_key


class SummaryRecord(Record):
    __tablename__ = "summary"
    __table_args__ = (UniqueConstraint("project_id", "matrix", "row_key", "column_key"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    person_id: Mapped[person_key]
    matrix: Mapped[str] = mapped_column(Words(32))
    row: Mapped[str] = mapped_column("row_key", Words(64))
    column: Mapped[str] = mapped_column("column_key", Words(64))
    body: Mapped[str]
    mark: Mapped[str] = mapped_column(Words(16))
    seen: Mapped[str] = mapped_column(Words(64))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
