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
from sqlalchemy import Engine, inspect

from qualcode.errors import NotOurs
from qualcode.store.database import sqlite_file

ONE_AT_A_TIME = 0x51430000
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> Path | None:
    """Bring the database to the newest schema; return the copy of the SQLite file that was made first, if any."""
    with _alone(engine):
        return _upgraded(engine)


def _upgraded(engine: Engine) -> Path | None:
    at = current(engine)
    if at == revisions()[0]:
        return None
    config = configuration(engine)
    copy = None
    if at is None:
        _refuse_foreign_tables(engine)
    else:
        _refuse_unknown_revision(config, engine, at)
        copy = copied_beside(engine, at)
    command.upgrade(config, "head")
    return copy


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Let other processes that start on the same PostgreSQL wait until this one has brought it up to date."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        yield


def configuration(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["engine"] = engine
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


def _refuse_foreign_tables(engine: Engine) -> None:
    if set(inspect(engine).get_table_names()) - {"alembic_version"}:
        raise NotOurs(file=engine.url.render_as_string(hide_password=True))


def _refuse_unknown_revision(config: Config, engine: Engine, revision: str) -> None:
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError as error:
        raise NotOurs(file=engine.url.render_as_string(hide_password=True)) from error
