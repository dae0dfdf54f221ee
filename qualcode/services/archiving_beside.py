"""A project's archive for an export that goes on meanwhile: a large one is written by a process of its own, on another core."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO

from sqlalchemy import Engine, func, select

import qualcode
from qualcode.services import archiving, projects
from qualcode.store.database import database, reading
from qualcode.store.records import EventRecord
from qualcode.store.sight import is_blind

WORTH_EVENTS = 20_000
"""With fewer events an archive takes less time than such a process to start."""

LOOK_SECONDS = 0.1
OWN_FILE = "own.qualcode"
REASON = 500  # bytes of what the process said last

Waiting = Callable[[], None]
"""Is called again and again while the archive is waited for; an exception of it stops it."""

Own = Callable[[Waiting], bytes]
"""Gives the archive once it is there."""


@contextmanager
def archive_beside(engine: Engine, project: str) -> Iterator[Own]:
    """Give what returns the archive of a project, by name, guid or number, as `archiving.write_archive` makes it.

    Leaving the block ends the work on it.
    Raises what that raises, and NoPlace where the other process fails.
    """
    with reading(engine) as session:
        found = projects.project_named(session, project)
        if is_blind(session, found.id):
            raise archiving.WorksBlind()
        events = session.scalars(select(func.count()).select_from(EventRecord).where(EventRecord.project_id == found.id)).one()
    if events < WORTH_EVENTS or engine.url.database in (None, "", ":memory:"):
        yield lambda waiting: _here(engine, project, waiting)
        return
    with TemporaryDirectory(prefix="qualcode-", ignore_cleanup_errors=True) as folder, TemporaryFile() as said:
        file = Path(folder) / OWN_FILE
        process = _begun(engine, project, file, said)
        try:
            yield lambda waiting: _awaited(process, file, said, waiting)
        finally:
            process.kill()
            process.wait()


def _here(engine: Engine, project: str, waiting: Waiting) -> bytes:
    out = io.BytesIO()
    archiving.write_archive(engine, project, out, told=lambda _: waiting())
    return out.getvalue()


def _begun(engine: Engine, project: str, file: Path, said: BinaryIO) -> subprocess.Popen:
    """Begin the other process where this program lies; the database, perhaps with a password, is told where nobody reads it."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, project, str(file)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
        cwd=Path(qualcode.__file__).parents[1],
    )  # fmt: skip
    assert process.stdin is not None  # a pipe was asked for
    process.stdin.write(engine.url.render_as_string(hide_password=False).encode())
    process.stdin.close()
    return process


def _awaited(process: subprocess.Popen, file: Path, said: BinaryIO, waiting: Waiting) -> bytes:
    while True:
        try:
            if process.wait(LOOK_SECONDS) == 0:
                return file.read_bytes()
        except subprocess.TimeoutExpired:
            waiting()
            continue
        said.seek(0)
        lines = said.read()[-REASON:].decode("utf-8", "replace").splitlines()
        raise archiving.NoPlace(file=file.name, reason=lines[-1] if lines else str(process.returncode))


if __name__ == "__main__":
    archiving.write_archive_file(database(sys.stdin.read()), sys.argv[1], Path(sys.argv[2]))
