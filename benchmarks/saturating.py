"""What saturation costs on a study of 500 interviews: other orders by their plain form, and every summary by its bound."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import interviews
from benchmarks.figure import Figure, median
from qualcode.analysis import saturation
from qualcode.analysis.codebook_log import codebook_log
from qualcode.analysis.coders import united
from qualcode.analysis.orders import cumulated
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from qualcode.ui.newest import forget, newest

ORDERS, INTERVIEWS, CODES, HEARD = 5_000, 500, 200, 0.1
BLOCK, ROUNDS = 100, 3
FIRST, AGAIN, SECONDS = 3.0, 0.1, 2.0
POLARITIES = ("supporting", "inhibiting", "neutral", "unset")


def figures() -> Iterator[Figure]:
    """Yield the time of 5,000 orders of 500 interviews by 200 codes, then the slowest summary of the large study."""
    values = np.random.default_rng(1).random((INTERVIEWS, CODES)) < HEARD
    orders = np.random.default_rng(2).permuted(np.tile(np.arange(INTERVIEWS), (ORDERS, 1)), axis=1)
    packed, plain = _taken(lambda: cumulated(values, orders)), _taken(lambda: _plain(values, orders), rounds=1)
    yield Figure("saturation: curves of 5,000 orders, packed by the plain numpy form", packed / plain, "x", 0.1,
                 f"{packed:.2f} by {plain:.2f} s, {INTERVIEWS} interviews x {CODES} codes")  # fmt: skip
    matrix = pd.DataFrame(values.astype(int))
    whole = _taken(lambda: saturation.reordered(matrix, orders=ORDERS))
    yield Figure("saturation: 5,000 orders of 500 interviews x 200 codes", whole, "s", SECONDS)
    yield from _large()


def _taken(form: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Return the seconds that a form takes, the median of so many rounds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        form()
        taken.append(time.perf_counter() - started)
    return median(taken)


def _plain(values: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Return the same curves, each code a byte, in blocks that memory holds."""
    blocks = [orders[start : start + BLOCK] for start in range(0, len(orders), BLOCK)]
    return np.concatenate([np.logical_or.accumulate(values[block], axis=1).sum(axis=2) for block in blocks])


def _large() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        engine = database(f"sqlite:///{Path(folder) / 'large.sqlite3'}")
        project = interviews.build(engine, interviews.L)
        with reading(engine) as session:
            codings = united(tables.codings(session, project, "id"))
            sources, informants = tables.sources(session, project), tables.informants(session, project, "id")
        changes = _changes(engine, project)
        first, again = _twice({**_summaries(codings, sources, informants), "log": changes})
        engine.dispose()
    forget()
    for name, seconds, bound in (("first", first, FIRST), ("again at the same revision", again, AGAIN)):
        told = ", ".join(f"{key} {value:.2f}" for key, value in seconds.items())
        yield Figure(f"saturation: slowest summary of the large study, {name}", max(seconds.values()), "s", bound, told)


def _changes(engine, project: int) -> Callable[[], pd.DataFrame]:
    def made() -> pd.DataFrame:
        with reading(engine) as session:
            return codebook_log(tables.codebook_changes(session, project), tables.sources(session, project))

    return made


def _summaries(codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """Return every summary of the page by its name, made from the tables at one revision."""
    matrix = saturation.incidence(codings, sources)
    counts, many = saturation.frequencies_of(matrix), len(matrix)
    return {
        **{level: lambda level=level: saturation.incidence(codings, sources, level=level) for level in saturation.COLUMNS},
        "orders": lambda: saturation.reordered(matrix),
        "resamples": lambda: saturation.bootstrap(matrix),
        "band": lambda: saturation.band(matrix),
        "richness": lambda: saturation.richness(counts, many),
        "curve": lambda: saturation.accumulation(counts, many, range(1, 2 * many + 1)),
        "groups": lambda: saturation.by_group(matrix, informants),
        "indicators": lambda: saturation.by_branch(codings, sources),
        "polarities": lambda: saturation.by_polarity(codings, sources, POLARITIES),
        "notes": lambda: saturation.of_sources(codings, sources, "observation"),
    }


def _twice(summaries: dict[str, Callable[[], object]]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the seconds of each summary when it is made, and when it is asked for again at the same revision."""
    taken: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for seconds in taken:
        for name, make in summaries.items():
            started = time.perf_counter()
            newest(("saturating", name), 1, make)
            seconds[name] = time.perf_counter() - started
    return taken


if __name__ == "__main__":
    from benchmarks.figure import table

    print(table(figures()))
