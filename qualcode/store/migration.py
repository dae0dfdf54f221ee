"""Bringing a database to the newest schema at start, with a copy of a SQLite file first."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect

from qualcode.errors import NotOurs
from qualcode.store.files import BUSY_SECONDS, sqlite_file

ONE_AT_A_TIME = 0x51430000
WAIT_SECONDS = 600
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> Path | None:
    """Bring the database to the newest schema; return the copy of the SQLite file that was made first, if any.

    Whoever starts on the same database meanwhile waits until it is done, and finds it done.
    """
    with _alone(engine) as connection:
        return _upgraded(engine, connection)


def _upgraded(engine: Engine, connection: Connection) -> Path | None:
    at = _revision(connection)
    if at == revisions()[0]:
        return None
    config = configuration(engine, connection)
    copy = None
    if at is None:
        _refuse_foreign_tables(engine, connection)
    else:
        _refuse_unknown_revision(config, engine, at)
        copy = copied_beside(engine, at)
    command.upgrade(config, "head")
    return copy


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a connection in whose transaction nobody else upgrades: kept whole at the end of the block, or not at all.

    SQLite has one writer, for whom the others wait as long as an upgrade may take; on PostgreSQL they wait for a lock.
    """
    with engine.execution_options(writes=True).connect() as connection:
        _wait_at_most(connection, WAIT_SECONDS)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            yield connection
        _wait_at_most(connection, BUSY_SECONDS)


def _wait_at_most(connection: Connection, seconds: int) -> None:
    """Let SQLite wait so long for another writer before it gives up."""
    if connection.dialect.name == "sqlite":
        connection.connection.execute(f"PRAGMA busy_timeout={seconds * 1000}")


def configuration(engine: Engine, connection: Connection | None = None) -> Config:
    """Return how Alembic reaches the database: by the connection whose transaction it is to take part in, or one of its own."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes.update(engine=engine, connection=connection)
    return config


def revisions() -> tuple[str, ...]:
    """Return every schema revision that this QualCode knows, the newest first."""
    return _revisions(_SCRIPTS)


@cache
def _revisions(scripts: Path) -> tuple[str, ...]:
    return tuple(script.revision for script in ScriptDirectory(str(scripts)).walk_revisions())


def current(engine: Engine) -> str | None:
    """Return the schema revision of the database, or None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def copied_beside(engine: Engine, revision: str) -> Path | None:
    """Copy a SQLite file consistently into `backups` beside it and return the copy; None on other engines."""
    file = sqlite_file(engine)
    if file is None:
        return None
    folder = file.parent / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{file.stem}-before-upgrade-from-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{file.suffix}"
    with closing(sqlite3.connect(file)) as original, closing(sqlite3.connect(copy)) as target:
        original.backup(target)
    return copy


def _refuse_foreign_tables(engine: Engine, connection: Connection) -> None:
    if set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise NotOurs(file=engine.url.render_as_string(hide_password=True))


def _refuse_unknown_revision(config: Config, engine: Engine, revision: str) -> None:
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError as error:
        raise NotOurs(file=engine.url.render_as_string(hide_password=True)) from error
