"""What triangulation costs on the large study: each comparison the first time, and again at the same revision."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from benchmarks import interviews
from benchmarks.figure import Figure
from qualcode.analysis import negative_cases, triangulation
from qualcode.analysis.coders import united
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from qualcode.ui.newest import newest

FIRST, AGAIN = 3.0, 0.1  # seconds


def figures(engine: Engine | None = None, project: int = 0) -> Iterator[Figure]:
    """Yield the figures of a study, or of the large one, made for this run and thrown away after it."""
    if engine is not None:
        yield from _measured(engine, project)
        return
    with tempfile.TemporaryDirectory() as folder:
        made = database(f"sqlite:///{Path(folder) / 'study.sqlite3'}")
        yield from _measured(made, interviews.build(made, interviews.L))
        made.dispose()


def _measured(engine: Engine, project: int) -> Iterator[Figure]:
    with reading(engine) as session:
        every = tables.codings(session, project, "id")
        sources, people = tables.sources(session, project), tables.informants(session, project, "id")
        codes, evidence = list(tables.codes(session, project, "id")["code"]), tables.evidence(session, project)
        resolutions = tables.resolutions(session, project)
    laid = united(every)
    for by in triangulation.BY:
        held = every if by == "coder" else laid

        def compared(held=held, by=by) -> object:
            return triangulation.convergence(triangulation.matrix(held, sources, people, by=by, codes=codes))

        told = f"triangulation by {by}, {len(codes)} codes, {len(held):,} codings"
        yield from _twice(told, (str(engine.url), project, by), compared)

    def cases() -> object:
        return negative_cases.reviewed(negative_cases.negative_cases(every, evidence), every, resolutions)

    yield from _twice(f"negative cases of {len(every):,} codings", (str(engine.url), project, "cases"), cases)


def _twice(name: str, address: tuple[object, ...], make: Callable[[], object]) -> Iterator[Figure]:
    """Yield the seconds of the first time and of asking again at the same revision."""
    for told, bound in (("first", FIRST), ("again", AGAIN)):
        started = time.perf_counter()
        newest(address, 1, make)
        yield Figure(f"{name}, {told}", time.perf_counter() - started, "s", bound)
