"""How many of the first ten suggestions for a code are right, on the sample study with half of each code's turns hidden."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from qualcode.analysis.suggestions import precision_at, ranked
from qualcode.model.code import family
from qualcode.services import codebook, people, suggesting
from qualcode.services.demo import load_sample_study
from qualcode.store.database import database, reading, writing

MOST, ROUNDS, FEWEST = 10, 5, 8


def figures() -> Iterator[Figure]:
    """Yield the mean precision at 10 over indicators and factors, with that of suggestions drawn by chance beside it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database(f"sqlite:///{Path(folder) / 'sample.sqlite3'}")
        with writing(engine) as session:
            project = load_sample_study(session, people.local_person(session, datetime.now(UTC)).id).id
        with reading(engine) as session:
            held = suggesting.turns(session, project)
            codes = codebook.codes(session, project)
            carried = {
                code.short_id: suggesting.carrying(session, project, held, family(codes, code.guid))
                for code in codes
                if code.parent is None
            }
        engine.dispose()
    found = {name: _precision(held, coded) for name, coded in carried.items() if coded.sum() >= FEWEST}
    hidden = [coded[held.open].mean() / 2 for name, coded in carried.items() if name in found]
    by_chance = np.mean([share / (1 - share) for share in hidden])
    told = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
    yield Figure(
        "suggestions: precision at 10, half of each code's turns hidden", float(np.mean(list(found.values()))), "",
        detail=f"by chance {by_chance:.2f}; {told}; {ROUNDS} halvings each",
    )  # fmt: skip


def _precision(held: suggesting.Turns, coded: np.ndarray) -> float:
    """Return the mean share of hidden turns among the first suggestions, over seeded halvings."""
    shares = []
    for seed in range(ROUNDS):
        hidden = np.zeros(len(coded), dtype=bool)
        turns = np.flatnonzero(coded)
        hidden[np.random.default_rng(seed).permutation(turns)[: len(turns) // 2]] = True
        rows, _ = ranked(held.texts, coded & ~hidden, held.open)
        shares.append(precision_at(hidden, rows, MOST))
    return float(np.mean(shares))
