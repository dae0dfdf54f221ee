"""What the commands do with whole databases: back up, restore, move; how far it is goes to standard error of a terminal."""

import sys
from pathlib import Path
from typing import Any

from qualcode import settings
from qualcode.cli.answers import Answer
from qualcode.errors import BadValue
from qualcode.locale import FALLBACK, number, say
from qualcode.services import backing_up, moving
from qualcode.services.moving import Moved, Progress
from qualcode.store.database import Engine, connect, database, require_answer, same_database
from qualcode.store.files import sqlite_file

WIDTH = 60


def backup(to: Path | None) -> Answer:
    made = backing_up.back_up(_as_it_is(settings.current().database), to, told=tell)
    told = say("upkeep.backed_up", FALLBACK, file=made.file, bytes=number(made.bytes, FALLBACK))
    return Answer(told, {"file": str(made.file), "bytes": made.bytes, "at": made.at.isoformat()})


def _as_it_is(url: str) -> Engine:
    """Return the engine: a SQLite file is copied as it is, also one of an older QualCode; PostgreSQL is read by its records."""
    engine = connect(url)
    if sqlite_file(engine) is not None:
        return engine
    require_answer(url)
    return database(url)


def restore(file: Path, *, replace: bool, lose: bool) -> Answer:
    url = settings.current().database
    require_answer(url)
    moved, before = backing_up.restore(file, database(url), replace=replace, lose=lose, told=tell)
    kept = say("upkeep.kept_before", FALLBACK, file=before.file) if before else ""
    return _answer("upkeep.restored", moved, kept, before)


def move(source: str, target: str, project: str, *, replace: bool, lose: bool) -> Answer:
    if lose and not replace:
        raise BadValue(field="--even-if-newer", value="without --replace")
    if same_database(source, target):
        raise BadValue(field="--to", value=target)
    for url in (source, target):
        require_answer(url)
    here, there = database(source), database(target)
    before: list[backing_up.Backup] = []
    options: dict[str, Any] = {
        "replace": replace, "lose": lose, "told": tell,
        "first": lambda: before.append(backing_up.back_up(there, reason=backing_up.Reason.RESTORE)),
    }  # fmt: skip
    moved = moving.move_project(here, there, project, **options) if project else moving.move_database(here, there, **options)
    kept = say("upkeep.kept_before", FALLBACK, file=before[0].file) if before else ""
    return _answer("upkeep.moved", moved, kept, before[0] if before else None)


def _answer(key: str, moved: Moved, kept: str, before: backing_up.Backup | None) -> Answer:
    rows = sum(moved.tables.values())
    told = say(key, FALLBACK, rows=number(rows, FALLBACK), digest=moved.digest)
    value = {
        "rows": moved.tables, "digest": moved.digest, "project": moved.project, "before": str(before.file) if before else None,
    }  # fmt: skip
    return Answer("\n".join(filter(None, (told, kept))), value)


def tell(progress: Progress) -> None:
    """Draw how far it is onto the terminal, where standard error is one."""
    if not sys.stderr.isatty() or not progress.of:
        return
    filled = round(WIDTH * progress.done / progress.of)
    end = "\n" if progress.done >= progress.of else ""
    print(f"\r{'#' * filled:<{WIDTH}} {progress.done / progress.of:4.0%}", end=end, file=sys.stderr, flush=True)
