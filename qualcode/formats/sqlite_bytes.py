"""Reading SQLite files of other programs: in memory, read only, stopped when they take too long."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from qualcode.formats.refusal import Unreadable

MAGIC = b"SQLite format 3\x00"
STEPS, EVERY = 400_000_000, 1_000_000
Row = Mapping[str, Any]


@contextmanager
def opened(content: bytes) -> Iterator[sqlite3.Connection]:
    """Give the database; raise Unreadable where it is none, is broken or asks for too much work."""
    if not content.startswith(MAGIC):
        raise Unreadable("broken_container")
    left = [STEPS // EVERY]

    def tired() -> bool:
        left[0] -= 1
        return left[0] < 0

    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(_without_wal(content))
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA query_only=ON")
            connection.row_factory = sqlite3.Row
            connection.text_factory = lambda held: held.decode("utf-8", "replace")
            connection.set_progress_handler(tired, EVERY)
            yield connection
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise Unreadable("broken_container") from error


def _without_wal(content: bytes) -> bytes:
    """Return the file marked as one without a write-ahead log, which no memory can hold."""
    return content[:18] + b"\x01\x01" + content[20:]


def tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the names of the tables, in small letters."""
    rows = connection.execute("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in rows)


def rows(connection: sqlite3.Connection, table: str, *columns: str, order: str = "rowid") -> Iterator[Row]:
    """Yield the table's rows with these columns; what an older file lacks is None, a table that is not there has no rows."""
    there = {row[1].lower() for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")}
    if not there:
        return
    wanted = ", ".join(_quoted(name) if name.lower() in there else f"NULL AS {_quoted(name)}" for name in columns)
    for row in connection.execute(f"SELECT {wanted} FROM {_quoted(table)} ORDER BY {order}"):
        yield dict(zip(columns, row, strict=True))


def words(value: object) -> str:
    """Return a column's value as text; nothing for none."""
    return "" if value is None else value if isinstance(value, str) else str(value)


def number(value: Any) -> int | None:
    """Return a column's value as a whole number, or None."""
    try:
        return int(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
