"""A database of its own for a moment, rebuilt from told rows at the schema that they had, and brought to the newest one."""

import json
import sqlite3
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from qualcode.store.carrying import BATCH_BYTES, BATCH_ROWS, insert_rows
from qualcode.store.database import connect
from qualcode.store.migration import configuration, upgrade

MOST = 2**63


class NotSo(Exception):
    """A value is not what its column holds, in a row of that number; it never leaves store and services."""

    def __init__(self, table: str, row: int) -> None:
        super().__init__(table, row)
        self.table, self.row = table, row


FILE = "content"
"""The name of columns that hold a whole file, which stands in an archive by itself."""


def kind_of(name: str, held: TypeEngine[Any]) -> str:
    """Return what a column of that name and type holds, by the word that archives use."""
    plain = held.impl if isinstance(held, TypeDecorator) else held
    known = ((JSON, "json"), (DateTime, "moment"), (Date, "date"), (LargeBinary, "file" if name == FILE else "bytes"),
             (Boolean, "boolean"), (Integer, "integer"), (Float, "number"))  # fmt: skip
    return next((name for kind, name in known if isinstance(plain, kind)), "text")


def columns_of(table: Table) -> dict[str, str]:
    """Return what each column of the table holds, by name, in the table's order."""
    return {held.name: kind_of(held.name, held.type) for held in table.columns}


@contextmanager
def empty_database(revision: str) -> Iterator[Engine]:
    """Give a SQLite database without rows, at that schema revision, in a folder that goes with it."""
    with TemporaryDirectory(prefix="qualcode-", ignore_cleanup_errors=True) as where:
        file = Path(where) / "project.sqlite3"
        file.write_bytes(_blank(revision))
        engine = connect(f"sqlite:///{file}")
        try:
            yield engine
        finally:
            engine.dispose()


@lru_cache(maxsize=4)
def _blank(revision: str) -> bytes:
    """Return the bytes of such a database; going through all revisions takes a second or two, and is done once."""
    with TemporaryDirectory(prefix="qualcode-", ignore_cleanup_errors=True) as where:
        file = Path(where) / "blank.sqlite3"
        engine = connect(f"sqlite:///{file}")
        try:
            command.upgrade(configuration(engine), revision)
        finally:
            engine.dispose()
        with closing(sqlite3.connect(file)) as held:
            held.execute("PRAGMA journal_mode=DELETE")
        return file.read_bytes()


@lru_cache(maxsize=4)
def tables_of(revision: str) -> Mapping[str, Table]:
    """Return the tables of such a database by name, each after those that its foreign keys name."""
    found = MetaData()
    with empty_database(revision) as engine:
        found.reflect(engine)
    return {table.name: table for table in found.sorted_tables}


@contextmanager
def filling(engine: Engine) -> Iterator[Connection]:
    """Give a connection for rows in any order; what they name may come later, see `belonging.dangling`."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield connection


def fill(connection: Connection, table: Table, rows: Iterator[Mapping[str, Any]]) -> Iterator[int]:
    """Write the rows of a table; yield how many at a time. Raises NotSo for a value that its column does not hold."""
    kinds = columns_of(table)
    number = 0
    for some in _batches(rows):
        made = []
        for row in some:
            number += 1
            try:
                made.append(tuple(_value(kind, row[name]) for name, kind in kinds.items()))
            except (ValueError, TypeError, RecursionError, OverflowError) as error:
                raise NotSo(table.name, number) from error
        insert_rows(connection, table, made)
        yield len(made)


def _batches(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the rows some at a time, so that they fit into memory."""
    held, size = [], 0
    for row in rows:
        held.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if len(held) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


def _value(kind: str, value: Any) -> Any:
    """Return the value as the database takes it; raise ValueError or TypeError where it is of another kind."""
    return None if value is None else READERS[kind](value)


def _integer(value: Any) -> int:
    if type(value) is not int or not -MOST <= value < MOST:
        raise ValueError(value)
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(type(value))
    return float(value)


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError(type(value))
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(type(value))
    value.encode()  # half a surrogate pair is no text
    return value


def _json(value: Any) -> str:
    json.dumps(json.loads(_text(value)), ensure_ascii=False).encode()
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.utcoffset() is None or moment.utcoffset():
        raise ValueError(value)
    return moment


def _file(value: Any) -> bytes:
    if type(value) is not bytes:
        raise TypeError(type(value))
    return value


def _bytes(value: Any) -> bytes:
    return b64decode(_text(value), validate=True)


READERS = {
    "integer": _integer, "number": _number, "boolean": _boolean, "text": _text, "json": _json, "moment": _moment,
    "date": lambda value: date.fromisoformat(_text(value)), "file": _file, "bytes": _bytes,
}  # fmt: skip


def brought_up(engine: Engine) -> None:
    """Bring the database to the newest schema."""
    upgrade(engine)
