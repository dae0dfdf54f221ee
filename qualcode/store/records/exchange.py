"""What came with a project from another program and has no place of its own here: kept as it was, and given along again."""

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, json, key, project_key


class KeptRecord(Record):
    __tablename__ = "kept_part"

    id: Mapped[key]
    project_id: Mapped[project_key]
    kind: Mapped[str] = mapped_column(Words(16))
    name: Mapped[str]
    part: Mapped[json]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
