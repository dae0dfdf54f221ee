"""Backups: a consistent copy of the whole database as one SQLite file, whatever engine it runs on, and putting one back."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from sqlalchemy import Connection, Engine, text

from qualcode import journal, settings
from qualcode.errors import BadFile, QualCodeError
from qualcode.model.backup import Backup, Reason, Rotation, file_name, named
from qualcode.services import moving
from qualcode.services.moving import Moved, Progress, Told, holds_work, quietly
from qualcode.store.carrying import snapshot
from qualcode.store.database import connect
from qualcode.store.files import sqlite_file
from qualcode.store.migration import upgrade

PAGES = 2000  # copied at once, between which others and Ctrl-C get their turn
SETTLE_SECONDS = 20
AT_START = timedelta(hours=1)
DAILY = timedelta(days=1)
OVERDUE = timedelta(days=2)
LOOK_SECONDS = 600
ONE_AT_A_TIME = 0x51434255


class NoBackup(QualCodeError):
    """The file is no backup that can be put back: not there, damaged, or of another program; facts: file."""

    key = "error.no_backup"
    status = 422


class NoRoom(QualCodeError):
    """The backup cannot be written where it should be; facts: file, reason."""

    key = "error.no_room"


def folder(engine: Engine) -> Path:
    """Return where backups lie: where the settings say, else `backups` beside the SQLite file, else in the data folder."""
    file, held = sqlite_file(engine), settings.current()
    return held.backup_dir or (file.parent if file else held.folder) / "backups"


def rotation() -> Rotation:
    """Return how many automatic backups are kept."""
    held = settings.current()
    return Rotation(daily=held.backups_daily, weekly=held.backups_weekly)


def backups(engine: Engine) -> list[Backup]:
    """Return the backups in the folder, newest first, those made before an upgrade among them."""
    where, stem = folder(engine), f"{_stem(engine)}-"
    files = [file for file in where.glob("*") if file.is_file() and file.name.startswith(stem)] if where.is_dir() else []
    found = [named(file, file.stat().st_size) for file in files]
    return sorted((one for one in found if one is not None), key=lambda one: (one.at, one.file.name), reverse=True)


def _stem(engine: Engine) -> str:
    file = sqlite_file(engine)
    return file.stem if file else engine.url.database or "qualcode"


def back_up(
    engine: Engine, to: Path | None = None, *, reason: Reason = Reason.BY_HAND, told: Told = quietly
) -> Backup:
    """Write a consistent copy of the database while people go on working, and return it.

    It is a SQLite file with everything in it, which QualCode also opens as it is. An existing file is replaced only once the
    new one is whole. Raises NoRoom where it cannot be written, BadFile where there is no database.
    """
    file = sqlite_file(engine)
    if file is not None and not file.exists():
        raise BadFile(file=str(file))
    at = datetime.now(UTC).replace(microsecond=0)
    target = to or folder(engine) / file_name(_stem(engine), reason, at)
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy_file(file, part, told) if file else _copy_rows(engine, part, told)
        _as_one_file(part)
        os.replace(part, target)
    except (OSError, sqlite3.Error) as error:
        raise NoRoom(file=str(target), reason=str(error)) from error
    finally:
        for left in (part, *(part.with_name(f"{part.name}{ending}") for ending in ("-wal", "-shm", "-journal"))):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return Backup(target, reason, at, target.stat().st_size)


def _copy_file(file: Path, part: Path, told: Told) -> None:
    """Copy the pages as they are at this moment; an open reading transaction keeps them so, and hinders nobody's writing."""
    with closing(sqlite3.connect(file, timeout=15, isolation_level=None)) as here, closing(sqlite3.connect(part)) as there:
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        here.backup(there, pages=PAGES, progress=lambda _, left, of: told(Progress("", of - left, of)), sleep=0)


def _copy_rows(engine: Engine, part: Path, told: Told) -> None:
    copy = connect(f"sqlite:///{part}")
    try:
        upgrade(copy)
        moving.move_database(engine, copy, told=told)
    finally:
        copy.dispose()


def _as_one_file(part: Path) -> None:
    """Bring what lies beside the file into it, and onto the disk."""
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
    with part.open("rb") as written:
        os.fsync(written.fileno())


def restore(
    file: Path, target: Engine, *, replace: bool = False, lose: bool = False, told: Told = quietly
) -> tuple[Moved, Backup | None]:
    """Put a backup back, also one of an older QualCode, and return what was moved and the backup of what was there before.

    The target is as in `moving.move_database`; what it held is backed up first. The file itself is not changed.
    """
    before: list[Backup] = []
    with opened(file) as source:
        moved = moving.move_database(
            source, target, replace=replace, lose=lose, told=told,
            first=lambda: before.append(back_up(target, reason=Reason.RESTORE)),
        )  # fmt: skip
    return moved, before[0] if before else None


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    """Give an engine on a copy of the backup, brought to the newest schema; raise NoBackup, or NotOurs for a newer one."""
    if not file.is_file():
        raise NoBackup(file=str(file))
    with TemporaryDirectory(prefix="qualcode-") as where:
        copy = Path(where) / "backup.sqlite3"
        try:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as here:
                _require_whole(here, file)
                with closing(sqlite3.connect(copy)) as there:
                    here.backup(there)
        except sqlite3.Error as error:
            raise NoBackup(file=str(file)) from error
        engine = connect(f"sqlite:///{copy}")
        try:
            upgrade(engine)
            yield engine
        finally:
            engine.dispose()


def _require_whole(here: sqlite3.Connection, file: Path) -> None:
    ours = here.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    if not ours or here.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise NoBackup(file=str(file))


def due(engine: Engine, now: datetime, after: timedelta) -> bool:
    """Return whether the newest automatic backup is older than that, or there is none."""
    made = [one.at for one in backups(engine) if one.reason is Reason.AUTOMATIC]
    return not made or now - max(made) >= after


def automatic(engine: Engine, after: timedelta = DAILY) -> Backup | None:
    """Make the backup that is due and clear away those that need not be kept; None where none is due.

    Nothing is made of a database without work in it, nor while another process is at it.
    """
    kept = rotation()
    if not kept.on or not due(engine, datetime.now(UTC), after):
        return None
    with snapshot(engine) as connection:
        if not holds_work(connection) or not _alone(connection):
            return None
        made = back_up(engine, reason=Reason.AUTOMATIC)
    for one in kept.superfluous(backups(engine)):
        one.file.unlink(missing_ok=True)
    return made


def _alone(connection: Connection) -> bool:
    """Return whether no other process is making an automatic backup; what is held goes with the connection's transaction."""
    if connection.dialect.name != "postgresql":
        return True
    return connection.execute(text(f"SELECT pg_try_advisory_xact_lock({ONE_AT_A_TIME})")).scalar_one()


def keep_backing_up(
    open_database: Callable[[], Engine], stop: Event, *, settle: float = SETTLE_SECONDS, look: float = LOOK_SECONDS
) -> None:
    """Back up soon after the start and then once a day, until `stop` is set; what goes wrong is written into the journal."""
    after, wait = AT_START, settle
    while not stop.wait(wait):
        try:
            made = automatic(open_database(), after)
            if made is not None:
                journal.note("backup", bytes=made.bytes)
        except Exception as error:
            journal.note("backup_failed", error=error)
        after, wait = DAILY, look
