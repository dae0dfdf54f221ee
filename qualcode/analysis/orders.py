"""How much hangs on the order and on who was asked: the same interviews in other orders, and drawn anew."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal

import numpy as np
import pandas as pd

from qualcode.analysis.incidence import new_codes
from qualcode.analysis.stopping import guest

EXHAUSTIVE = 8
BLOCK = 500  # orders at a time, so that the packed rows of a large study stay in tens of megabytes
WORD = 64
Kind = Literal["orders", "resamples"]


@dataclass(frozen=True, slots=True)
class Reordering:
    """How a rule's outcome depends on the order, or on who was asked; points are the interview at which it is reached.

    `kind` is `orders` (without replacement) or `resamples` (with replacement): the two answer different questions, and are
    never told under one name. `degree` is the median share of all codes that are found at the point.
    """

    orders: int
    exhaustive: bool
    share: float
    median: float | None
    p5: float | None
    p95: float | None
    own: int | None
    kind: Kind = "orders"
    degree: float | None = None


def reordered(incidence: pd.DataFrame, *, orders: int = 5000, seed: int = 1, **guest_options: float) -> Reordering:
    """Return how often other orders of the interviews reach saturation by `guest`, and where.

    After Constantinou, Georgiou & Perdikogianni (2017, Qualitative Research 17(5): 571-588). Up to eight interviews
    all orders are taken, beyond that `orders` random ones by `seed`. The share is of all orders taken; median, 5th and
    95th percentile and degree are of those that reach; an order whose base has no codes does not reach. Too few
    interviews or no codes at all give no orders and a share of 0.
    """
    return _summed_up(incidence, _orders(len(incidence), orders, seed), "orders", guest_options)


def bootstrap(incidence: pd.DataFrame, *, resamples: int = 10_000, seed: int = 1, **guest_options: float) -> Reordering:
    """Return where samples drawn anew from the interviews, with replacement, reach saturation by `guest`.

    As Guest, Namey & Chen (2020) tried their rule. A sample repeats interviews, so that it saturates earlier and holds
    fewer codes than an order of them; the degree is the share of the codes of all interviews. Otherwise as `reordered`.
    """
    chance, rows = np.random.default_rng(seed), len(incidence)
    drawn = chance.integers(0, rows, (resamples, rows)) if rows else np.empty((0, 0), dtype=np.int64)
    return _summed_up(incidence, drawn, "resamples", guest_options)


def band(
    incidence: pd.DataFrame, *, orders: int = 5000, seed: int = 1, low: float = 5, high: float = 95
) -> tuple[list[float], list[float]]:
    """Return between which numbers of codes so many percent of the orders lie after each interview, without replacement.

    Two lists, one value an interview: the percentiles `low` and `high`. Up to eight interviews all orders are taken.
    """
    values = incidence.to_numpy(dtype=bool)
    if not values.size:
        return [0.0] * len(values), [0.0] * len(values)
    curves = cumulated(values, _orders(len(values), orders, seed))
    lower, upper = np.percentile(curves, [low, high], axis=0)
    return lower.tolist(), upper.tolist()


def _orders(rows: int, orders: int, seed: int) -> np.ndarray:
    """Return orders of the rows, one a line: all of few, else random ones."""
    if rows <= EXHAUSTIVE:
        return np.array(list(permutations(range(rows))), dtype=np.int64)
    return np.random.default_rng(seed).permuted(np.tile(np.arange(rows), (orders, 1)), axis=1)


def cumulated(values: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Return for each order how many different codes were heard after each of its interviews.

    `values` is interviews x codes, true where heard; `orders` has a line of row numbers for each order. The codes of an
    interview are packed into words of 64 bits, so that hearing them together is one operation for 64 codes.
    """
    words = -(-values.shape[1] // WORD)
    padded = np.zeros((len(values), words * WORD), dtype=bool)
    padded[:, : values.shape[1]] = values
    packed = np.packbits(padded, axis=1).view(np.uint64)
    found = np.empty(orders.shape, dtype=np.int32)
    for start in range(0, len(orders), BLOCK):
        some = orders[start : start + BLOCK]
        count = np.zeros(some.shape, dtype=np.int32)
        for word in range(words):
            count += np.bitwise_count(np.bitwise_or.accumulate(packed[some, word], axis=1))
        found[start : start + BLOCK] = count
    return found


def _summed_up(incidence: pd.DataFrame, orders: np.ndarray, kind: Kind, options: dict[str, Any]) -> Reordering:
    own = guest(new_codes(incidence), **options)
    values = incidence.to_numpy(dtype=bool)
    if own.reason == "too few" or not values.any():
        return Reordering(0, False, 0.0, None, None, None, None, kind)
    curves = cumulated(values, orders)
    points = _points(curves, **options)
    reached = np.flatnonzero(points)
    exhaustive = kind == "orders" and len(values) <= EXHAUSTIVE
    if not reached.size:
        return Reordering(len(points), exhaustive, 0.0, None, None, None, own.at, kind)
    at = points[reached]
    median, p5, p95 = (float(value) for value in np.percentile(at, [50, 5, 95]))
    degree = float(np.median(curves[reached, at - 1] / int(values.any(axis=0).sum())))
    return Reordering(len(points), exhaustive, reached.size / len(points), median, p5, p95, own.at, kind, degree)


def _points(curves: np.ndarray, *, base_size: int = 4, run_length: int = 2, threshold: float = 0.05) -> np.ndarray:
    """Return for each curve the interview at which it reaches, 0 where it does not."""
    base = curves[:, base_size - 1].astype(float)
    before = curves[:, base_size - 1 : curves.shape[1] - run_length]
    found = curves[:, base_size + run_length - 1 :] - before
    ratios = np.divide(found, base[:, None], out=np.full(found.shape, np.inf), where=base[:, None] > 0)
    met = ratios <= threshold
    return np.where(met.any(axis=1), met.argmax(axis=1) + base_size, 0)
