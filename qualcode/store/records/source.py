"""A source, its texts by revision, its original file, its turns, who speaks in it, and where each reader stopped."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words, guid, key, project_key


class SourceRecord(Record):
    __tablename__ = "source"

    id: Mapped[key]
    guid: Mapped[guid]
    project_id: Mapped[project_key]
    name: Mapped[str]
    technique: Mapped[str] = mapped_column(Words(16))
    collected_on: Mapped[date | None]
    place: Mapped[str]
    wave: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(Words(8))
    note: Mapped[str]
    sha256: Mapped[str] = mapped_column(Words(64))
    text_revision: Mapped[int]
    length: Mapped[int]
    words: Mapped[int]
    coded: Mapped[int]
    position: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class SourceTextRecord(Record):
    __tablename__ = "source_text"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Words(64))
    text: Mapped[str]
    created_at: Mapped[datetime]


class SourceFileRecord(Record):
    __tablename__ = "source_file"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(Words(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    encoding: Mapped[str | None] = mapped_column(Words(64))


class TurnRecord(Record):
    __tablename__ = "turn"
    __table_args__ = (
        ForeignKeyConstraint(
            ["source_id", "text_revision"], ["source_text.source_id", "source_text.revision"]
        ),
    )

    source_id: Mapped[int] = mapped_column(primary_key=True)
    text_revision: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column("start_at", primary_key=True)
    end: Mapped[int] = mapped_column("end_at")
    speaker: Mapped[str | None]
    seconds: Mapped[float | None]
    words: Mapped[int | None] = mapped_column("words_at")


class SpeakerRecord(Record):
    __tablename__ = "speaker"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    informant_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))


class SourceInformantRecord(Record):
    __tablename__ = "source_informant"
    __table_args__ = (Index(None, "informant_id"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), primary_key=True)


class PositionRecord(Record):
    __tablename__ = "reading_position"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    offset: Mapped[int] = mapped_column("at_offset")
    at: Mapped[datetime] = mapped_column("read_at")
