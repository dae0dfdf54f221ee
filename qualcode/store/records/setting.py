"""A remembered fact of the installation, by name."""

from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record, Words


class SettingRecord(Record):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(Words(64), primary_key=True)
    value: Mapped[str]
