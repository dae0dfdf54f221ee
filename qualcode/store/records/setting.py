"""A remembered fact of the installation, by name."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.store.records.base import Record


class SettingRecord(Record):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]
