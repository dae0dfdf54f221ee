"""A study of 200,000 codings leaving as REFI-QDA and coming back, each in a process of its own: time and peak memory."""

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine

from benchmarks import interviews
from benchmarks.figure import Figure
from benchmarks.interviews import L
from qualcode.formats.projects import read_project
from qualcode.model.event import act
from qualcode.services import archiving, arriving, leaving, people
from qualcode.services.archiving_beside import archive_beside
from qualcode.store.database import database, reading, writing

SECONDS, MEGABYTES = 30, 1_000
KILOBYTES_A_MEGABYTE = 1_000_000 if sys.platform == "darwin" else 1_000


def figures() -> Iterator[Figure]:
    """Yield seconds and peak memory of export and import."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/study.sqlite3"
        engine = database(url)
        project = interviews.build(engine, L)
        engine.dispose()
        file, whole = Path(folder) / "study.qdpx", Path(folder) / "whole.qdpx"
        ways = {" with its archive inside": (_leave_whole, whole, _arrive_whole), "": (_leave, file, _arrive)}
        for number, (how, (leave, made, arrive)) in enumerate(ways.items()):
            seconds, peak, _ = _apart(leave, url, project, made)
            name = f"200,000 codings to .qdpx{how}"
            yield Figure(name, seconds, "s", SECONDS, f"{made.stat().st_size / 1e6:.0f} MB")
            yield Figure(f"{name}: memory, peak", peak, "MB", MEGABYTES)
            seconds, peak, count = _apart(arrive, f"sqlite:///{folder}/other{number}.sqlite3", made)
            name = f"200,000 codings from .qdpx{how}"
            yield Figure(name, seconds, "s", SECONDS, f"{count:,} codings")
            yield Figure(f"{name}: memory, peak", peak, "MB", MEGABYTES)


def _apart(work: Callable[..., int], *given) -> tuple[float, float, int]:
    """Return seconds, the peak in megabytes and what the work returns, from a process of its own and one that it starts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, work, *given).result()


def _measured(work: Callable[..., int], *given) -> tuple[float, float, int]:
    started = time.perf_counter()
    found = work(*given)
    seconds = time.perf_counter() - started
    peaks = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return seconds, sum(peaks) / KILOBYTES_A_MEGABYTE, found


def _leave(url: str, project: int, file: Path) -> int:
    with reading(database(url)) as session, file.open("wb") as out:
        leaving.write_project(session, project, out)
    return 0


def _leave_whole(url: str, project: int, file: Path) -> int:
    engine = database(url)
    with archive_beside(engine, str(project)) as archive, reading(engine) as session, file.open("wb") as out:
        leaving.write_project(session, project, out, own=archive)
    return 0


def _arrive(url: str, file: Path) -> int:
    engine, me = _at_work(url)
    found = read_project(file.name, file.read_bytes())
    with writing(engine) as session:
        return arriving.bring_in(session, act(me), found, file.name).counts["codings"]


def _arrive_whole(url: str, file: Path) -> int:
    engine, me = _at_work(url)
    found = read_project(file.name, file.read_bytes())
    return archiving.read_archive(engine, io.BytesIO(found.bundle.own), by=me, name=file.name).tables["coding"]


def _at_work(url: str) -> tuple[Engine, int]:
    """Return the database and who works there."""
    engine = database(url)
    with writing(engine) as session:
        return engine, people.local_person(session, datetime.now(UTC)).id
