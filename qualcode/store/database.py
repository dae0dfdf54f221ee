"""Opening a database by its URL, and the two kinds of transaction: reading and writing."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, Result, Select, Table, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import LRUCache

from qualcode import journal
from qualcode.errors import IdTaken, QualCodeError
from qualcode.store.files import BUSY_SECONDS
from qualcode.store.migration import upgrade

T = TypeVar("T")

AT_ONCE = 500
SIGHT = "sight"
"""Under this option an engine says through whose eyes its sessions look; see `store.sight`."""

GESTURES = "gestures"
"""Under this name a session holds what its events tell, for the journal."""

_ONE_AT_A_TIME = 0x51430001

_writer = threading.RLock()
_written = 0
_opening = threading.RLock()
_engines: dict[str, Engine] = {}


class NoDatabase(QualCodeError):
    """The database does not answer; facts: where."""

    key = "error.no_database"
    status = 503


def database(url: str) -> Engine:
    """Return the engine of the URL, opened once in this process and brought to the newest schema.

    Whoever asks while it is being opened waits: two upgrades at once would lock each other out.
    """
    with _opening:
        if url not in _engines:
            engine = connect(url)
            upgrade(engine)
            _engines[url] = engine
        return _engines[url]


def forget(url: str) -> None:
    """Let the URL's engine and its connections go: whoever asks for it next opens the database anew."""
    with _opening:
        if (engine := _engines.pop(url, None)) is not None:
            engine.dispose()


def require_answer(url: str) -> None:
    """Raise NoDatabase where the database of the URL does not answer, or is not what it was when it was opened."""
    try:
        with database(url).connect() as connection:
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
    except (SQLAlchemyError, OSError) as error:
        raise NoDatabase(where=make_url(url).render_as_string(hide_password=True)) from error


def same_database(one: str, other: str) -> bool:
    """Return whether both URLs lead to the same database, as far as the URLs tell."""

    def place(url: str) -> tuple[object, ...]:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return ("sqlite", str(Path(parsed.database or "").resolve()))
        return (parsed.host, parsed.port, parsed.database, parsed.query.get("unix_sock"))

    return place(one) == place(other)


def connect(url: str) -> Engine:
    """Return an engine with the settings that keep gestures safe: foreign keys, WAL and full syncs on SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+pg8000")
    return create_engine(parsed, pool_size=5, max_overflow=15, pool_pre_ping=True, hide_parameters=True)


def for_looking(url: str) -> Engine:
    """Return an engine that changes nothing, also not the schema; raise NoDatabase where there is none.

    It is of its own and not kept: whoever asks disposes of it.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return connect(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if not parsed.database or not Path(parsed.database).is_file():
        raise NoDatabase(where=parsed.render_as_string(hide_password=True))
    engine = _like_the_others(create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True))
    event.listen(engine, "connect", _sqlite_looking)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_looking(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = _like_the_others(create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True))
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


_compiled: LRUCache[Any, Any] = LRUCache(1000)
"""Statements as SQLite takes them: to compile one takes longer than to run it, and archives and backups come and go."""


def _like_the_others(engine: Engine) -> Engine:
    """Let the engine use what was compiled for those before it: they have one dialect, by which compiled statements are known."""
    engine.dialect = _sqlite_dialect()
    engine.update_execution_options(compiled_cache=_compiled)
    return engine


@cache
def _sqlite_dialect() -> Dialect:
    """Return a dialect that has seen a connection, and knows since then what SQLite can do."""
    engine = create_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _sqlite_settings(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session for queries; whatever it changes is not kept."""
    with _refused_at_the_gate(), Session(engine, autoflush=False) as session:
        yield session


@contextmanager
def _refused_at_the_gate() -> Iterator[None]:
    """Let out of the block what refused a value that no column takes, and not how the statement failed by it."""
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, QualCodeError):
            raise error.orig from None
        raise


_TAKEN = re.compile(r"UNIQUE constraint failed: (\w+\.guid|event\.op)$|uq_\w+_guid|uq_event_op")
"""How SQLite and PostgreSQL name what was given twice."""


@lru_cache(maxsize=16)
def _for_writing(engine: Engine) -> Engine:
    return engine.execution_options(writes=True, **{SIGHT: None})


def writings() -> int:
    """Return how many transactions this process has written: whoever holds what it read asks whether that may have changed."""
    return _written


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose block is one transaction: kept whole at its end, or not at all.

    Raises IdTaken where something comes with a guid, or a gesture with a key, that something else has already.
    """
    try:
        with _refused_at_the_gate():
            if engine.dialect.name != "sqlite":
                with Session(_for_writing(engine), expire_on_commit=False) as session, session.begin():
                    yield session
            else:
                with _writer, Session(_for_writing(engine), expire_on_commit=False) as session, session.begin():
                    yield session
    except IntegrityError as error:
        if _TAKEN.search(str(error.orig)):
            raise IdTaken() from error
        raise
    finally:
        global _written
        _written += 1
    journal.kept(session.info.get(GESTURES, ()))


def alone(session: Session) -> None:
    """Wait until no other process is at a place like this, where something is made that must be there once alone.

    On SQLite whoever writes is alone as it is.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))


def plain_rows(session: Session, query: Select) -> Result:
    """Run a query of columns past the mapper, which is faster for many rows, after what the session holds was written.

    A session with a sight asks through the mapper, which knows what may be seen.
    """
    if session.autoflush:
        session.flush()
    if session.get_bind().get_execution_options().get(SIGHT) is not None:
        return session.execute(query)
    return session.connection().execute(query)


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the values some at a time, few enough to be named in one statement."""
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))


def plain_insert(session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, if any, by the names of their columns past the mapper, many at a time on both engines."""
    if not rows:
        return
    statement = table.insert()
    if session.get_bind().dialect.name == "postgresql":
        statement = statement.returning(table.c[0])
    session.connection().execute(statement, rows)
