"""What a thesis is made by: its choices, the campus templates that were ever given, and the passages picked for quoting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, project_key


class ThesisRecord(Record):
    """`language` is empty where it is the study's own, `template_guid` where no template is followed."""

    __tablename__ = "thesis"
    __table_args__ = (CheckConstraint("most >= 1 AND most <= 20", name="most"),)

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    language: Mapped[str] = mapped_column(Words(8))
    chapter: Mapped[str] = mapped_column(Words(4))
    style: Mapped[str] = mapped_column(Words(16))
    rule: Mapped[str] = mapped_column(Words(16))
    most: Mapped[int]
    template_guid: Mapped[str] = mapped_column(Words(36))


class TemplateRecord(Record):
    """A file stays when another takes its place, so that there is a way back to it."""

    __tablename__ = "template"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(Words(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class PickRecord(Record):
    """A pick names its coding by guid and outlives it, so that both come back together."""

    __tablename__ = "pick"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    coding_guid: Mapped[str] = mapped_column(Words(36), primary_key=True)
