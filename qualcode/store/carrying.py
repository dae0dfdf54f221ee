"""Rows on their way from one database to another: as they stand, in batches that fit into memory, told by a hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy import table as bare_table
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from qualcode.store.database import writing
from qualcode.store.records import Record
from qualcode.store.records.base import Moment, Words

TABLES: tuple[Table, ...] = tuple(Record.metadata.sorted_tables)
"""Every table, each after those that its foreign keys name."""

BATCH_ROWS = 1000
BATCH_BYTES = 8_000_000
FETCHED = 200
FETCHED_WIDE = 4  # rows that hold a whole file or text
WIDE = frozenset({"source_file", "source_text", "kept_part", "template"})

Row = tuple[Any, ...]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever others write meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        yield connection


@contextmanager
def filling(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose block is kept whole or not at all; others read what was there, and write afterwards."""
    with writing(engine) as session:
        connection = session.connection()
        if engine.dialect.name == "postgresql":
            named = ", ".join(table.name for table in TABLES)
            connection.execute(text(f"LOCK TABLE {named} IN EXCLUSIVE MODE"))
        yield connection


@dataclass(slots=True)
class Tally:
    """Rows counted and added up by their hashes: the order in which they come does not matter."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows += 1
            self.total += int.from_bytes(sha256(repr(row).encode("utf-8", "surrogatepass")).digest())

    def digest(self) -> str:
        """Return the hash of all rows, 64 hexadecimal digits."""
        return sha256(f"{self.rows}:{self.total % 2**256:x}".encode()).hexdigest()


@cache
def bare(table: Table) -> TableClause:
    """Return the table with JSON as the text in which it is written: decoded, SQL's NULL and JSON's null would be one."""
    return bare_table(
        table.name,
        *(column(held.name, Text() if isinstance(held.type, JSON | Words) else held.type) for held in table.columns),
    )


def _is_json(held: ColumnElement[Any]) -> bool:
    return isinstance(held.type, JSON)


@cache
def reading_of(table: Table) -> Select[Any]:
    """Return the query of all rows of the table as they are written, columns in the table's order."""
    return select(*(cast(held, Text) if _is_json(held) else held for held in table.columns)).select_from(table)


def batches(connection: Connection, table: Table, query: Select[Any]) -> Iterator[list[Row]]:
    """Yield the rows of a query on the table, some at a time, moments in UTC."""
    fetched = FETCHED_WIDE if table.name in WIDE else FETCHED
    moments = [at for at, held in enumerate(table.columns) if isinstance(held.type, Moment)]
    long = [at for at, held in enumerate(table.columns) if isinstance(held.type, Words | JSON | LargeBinary)]
    result = connection.execute(query, execution_options={"stream_results": True, "yield_per": fetched})
    held, size = [], 0
    for together in result.partitions():
        for row in together:
            held.append(_in_utc(row, moments))
            size += sum(len(row[at]) for at in long if row[at] is not None)
        if len(held) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


def _in_utc(row: Sequence[Any], moments: Sequence[int]) -> Row:
    values = list(row)
    for at in moments:
        if values[at] is not None and values[at].tzinfo is not UTC:
            values[at] = values[at].astimezone(UTC)
    return tuple(values)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows, columns in the table's order; PostgreSQL takes them as one document, four times as fast as one by one."""
    names = [held.name for held in table.columns]
    if connection.dialect.name == "postgresql":
        connection.execute(_from_document(table), {"document": _document(names, rows)})
    else:
        connection.execute(insert(bare(table)), [dict(zip(names, row, strict=True)) for row in rows])


def _document(names: Sequence[str], rows: Sequence[Row]) -> str:
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(type(value))


@cache
def _from_document(table: Table) -> Insert:
    def plain(held: ColumnElement[Any]) -> TypeEngine[Any]:
        return Text() if isinstance(held.type, JSON | LargeBinary | Words) else held.type

    given = func.json_to_recordset(cast(bindparam("document", type_=Text), JSON)).table_valued(
        *(column(held.name, plain(held)) for held in table.columns), name="given"
    )
    given = given.render_derived(with_types=True)
    values = [_as_held(held, given.c[held.name]) for held in table.columns]
    return insert(table).from_select([held.name for held in table.columns], select(*values))


def _as_held(held: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(held.type, JSON):
        return cast(value, JSON)
    return func.decode(value, "hex") if isinstance(held.type, LargeBinary) else value


def looks_at_itself(table: Table) -> list[int]:
    """Return the positions of the columns that name rows of the same table, which may come later."""
    return [
        at for at, held in enumerate(table.columns) if any(key.column.table is table for key in held.foreign_keys)
    ]


def point(connection: Connection, table: Table, position: int, pairs: Sequence[tuple[int, int]]) -> None:
    """Let rows name others of their table, given as pairs of both ids."""
    held = list(table.columns)[position]
    statement = update(table).where(table.c.id == bindparam("row")).values({held.name: bindparam("other")})
    if pairs:
        connection.execute(statement, [{"row": row, "other": other} for row, other in pairs])


def empty(connection: Connection) -> None:
    """Take every row out of every table."""
    for table in reversed(TABLES):
        connection.execute(delete(table))


def renew_sequences(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest id of each table; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        if numbered(table):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)"
                    f" FROM {table.name}"
                )
            )


def numbered(table: Table) -> bool:
    """Return whether the table counts its rows by an id of its own."""
    return "id" in table.c and table.c.id.primary_key and not table.c.id.foreign_keys


def tally(connection: Connection, table: Table) -> Tally:
    """Return the tally of a whole table."""
    made = Tally()
    for rows in batches(connection, table, reading_of(table)):
        made.add(rows)
    return made


def counted(connection: Connection, table: Table, *of: ColumnElement[bool]) -> int:
    return connection.execute(count_of(table, *of)).scalar_one()


def count_of(table: Table, *of: ColumnElement[bool]) -> Select[int]:
    """Return the query of how many rows of the table are so."""
    return select(func.count()).select_from(table).where(*of)
