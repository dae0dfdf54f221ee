"""Agreement of coders on a study of five million words: every code on characters, against arrays of characters; every summary."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import interviews
from benchmarks.figure import Figure, median
from benchmarks.interviews import L
from qualcode.analysis.coder_agreement import agreement
from qualcode.analysis.differences import differences
from qualcode.analysis.rating import shared_sources
from qualcode.analysis.unitizing import characters_by_code
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from qualcode.ui.newest import newest

CODERS = ("Peneliti", "Rina")
ROUNDS = 5
PLAIN_ROUNDS = 1
BOUND, FIRST, AGAIN = 0.5, 3.0, 0.1  # seconds


def figures() -> Iterator[Figure]:
    """Yield how long agreement takes on the large study, which is made for this run and thrown away after it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database(f"sqlite:///{Path(folder) / 'study.sqlite3'}")
        project = interviews.build(engine, L)
        with reading(engine) as session:
            codings, sources = tables.codings(session, project, "id"), tables.sources(session, project)
            turns, sentences = tables.turns(session, project), tables.sentences(session, project)
            codes = list(tables.codes(session, project, "id")["code"])
        engine.dispose()
    shared = sources[sources["source"].isin(shared_sources(codings, CODERS))]
    yield from _characters(codings, shared, codes)
    units = {"turn": turns, "sentence": sentences, "character": None}
    for unit, cuts in units.items():
        yield from _summary(f"agreement by {unit}", lambda cuts=cuts, unit=unit: agreement(
            codings, codes, CODERS, shared, unit=unit, cuts=cuts, turns=turns))  # fmt: skip
    yield from _summary("differences by turn", lambda: differences(codings, codes, CODERS, shared, turns))


def _characters(codings: pd.DataFrame, sources: pd.DataFrame, codes: list[str]) -> Iterator[Figure]:
    """Yield the seconds for every code on characters, and their ratio to the plain form; both must give the same figures."""
    mine, found = _timed(lambda: characters_by_code(codings, sources, *CODERS, codes), ROUNDS)
    plain, expected = _timed(lambda: _plain(codings, sources, codes), PLAIN_ROUNDS)
    assert np.array_equal(found[["both", "only_a", "only_b"]].to_numpy(), expected)
    told = f"{len(codes)} codes, {int(sources['length'].sum()):,} characters, n={ROUNDS}"
    yield Figure("agreement: every code on characters, two coders, median", mine, "s", BOUND, told)
    yield Figure("the same by arrays of characters", mine / plain, "x", 1, f"{mine:.2f} by {plain:.1f} s in the same run")


def _plain(codings: pd.DataFrame, sources: pd.DataFrame, codes: list[str]) -> np.ndarray:
    """Return characters that both, the first alone and the second alone coded, by marking every character of the texts."""
    lengths = sources["length"].to_numpy()
    begin = dict(zip(sources["source"], np.cumsum(lengths) - lengths, strict=True))
    known = codings[codings["source"].isin(begin)]
    at = known["source"].map(begin).to_numpy()
    places = known[["code", "coder"]].assign(start=known["start"] + at, end=known["end"] + at)
    spans = {key: (group["start"].tolist(), group["end"].tolist()) for key, group in places.groupby(["code", "coder"])}
    rows = []
    for code in codes:
        one, other = (_marked(spans.get((code, coder), ((), ())), int(lengths.sum())) for coder in CODERS)
        both = np.count_nonzero(one & other)
        rows.append((both, np.count_nonzero(one) - both, np.count_nonzero(other) - both))
    return np.array(rows)


def _marked(spans: tuple, length: int) -> np.ndarray:
    marked = np.zeros(length, dtype=bool)
    for start, end in zip(*spans, strict=True):
        marked[start:end] = True
    return marked


def _timed(work: Callable[[], object], rounds: int) -> tuple[float, object]:
    taken, found = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - started)
    return median(taken), found


def _summary(name: str, make: Callable[[], object]) -> Iterator[Figure]:
    """Yield how long a summary takes first and again at the same revision, as pages keep it."""
    for when, bound in (("first", FIRST), ("again", AGAIN)):
        started = time.perf_counter()
        newest((name,), 1, make)
        yield Figure(f"{name} on the large study, {when}", time.perf_counter() - started, "s", bound)
