"""Opening a database by its URL, and the two kinds of transaction: reading and writing."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

import platformdirs
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

BUSY_SECONDS = 15

_writer = threading.RLock()


def data_folder() -> Path:
    """Return the folder that holds the researcher's data; `QUALCODE_DATA_DIR` overrides the system's choice."""
    return Path(os.environ.get("QUALCODE_DATA_DIR") or platformdirs.user_data_dir("qualcode", appauthor=False))


def default_url() -> str:
    """Return `QUALCODE_DATABASE_URL`, or the SQLite file in the data folder."""
    return os.environ.get("QUALCODE_DATABASE_URL") or f"sqlite:///{data_folder() / 'qualcode.sqlite3'}"


def sqlite_file(engine: Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


@cache
def database(url: str) -> Engine:
    """Return the engine of the URL, opened once in this process and brought to the newest schema."""
    from qualcode.store.migration import upgrade

    engine = connect(url)
    upgrade(engine)
    return engine


def connect(url: str) -> Engine:
    """Return an engine with the settings that keep gestures safe: foreign keys, WAL and full syncs on SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+pg8000")
    return create_engine(parsed, pool_size=5, max_overflow=15, pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(connection, _record) -> None:
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session for queries; whatever it changes is not kept."""
    with Session(engine, autoflush=False) as session:
        yield session


@lru_cache(maxsize=16)
def _for_writing(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose block is one transaction: kept whole at its end, or not at all."""
    if engine.dialect.name != "sqlite":
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
        return
    with _writer, Session(_for_writing(engine), expire_on_commit=False) as session, session.begin():
        yield session
