"""What all records share: naming of constraints, typed columns, moments in UTC."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, DateTime, Double, ForeignKey, MetaData, String, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from qualcode.model.number import finite
from qualcode.model.text import storable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time, kept and given back in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment needs its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Words(TypeDecorator[str]):
    """Words that both engines take: no NUL, no half of a character, no longer than the column; raises BadText or TooLong."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else storable(value, getattr(self.impl, "length", None))

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Let longer words be asked for: they are found nowhere."""
        return Words()


class Finite(TypeDecorator[float]):
    """A number that can be reckoned with: neither infinite nor none; raises BadNumber."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Any) -> float | None:
        return None if value is None else finite(value)


key = Annotated[int, mapped_column(primary_key=True)]
guid = Annotated[str, mapped_column(Words(36), unique=True)]
json = Annotated[dict[str, Any], mapped_column(JSON)]
project_key = Annotated[int, mapped_column(ForeignKey("project.id"), index=True)]
person_key = Annotated[int, mapped_column(ForeignKey("person.id"))]


class Record(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Moment, str: Words, float: Finite}
    __table__: ClassVar[Table]
