"""Saturation of codes over interviews: when nothing new is heard, by whose rule, and how much depends on the order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import comb
from typing import Literal

import numpy as np
import pandas as pd

from qualcode.analysis.interviews import of_interviews, order_of_interviews

Level = Literal["leaf", "parent", "root"]
Status = Literal["reached", "not reached", "not assessable"]
COLUMNS: Mapping[Level, str] = {"leaf": "code", "parent": "parent", "root": "root"}
EXHAUSTIVE = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stopping rule says: `at` is the interview after which nothing new came, confirmed by `run` more.

    `ratios` are pairs of that interview's number and the share of new information in the run after it; `reason` is
    `too few` or `no codes` where the rule cannot be applied; `needed` and `had` count interviews.
    """

    status: Status
    at: int | None = None
    run: int = 0
    ratios: tuple[tuple[int, float], ...] = ()
    reason: str = ""
    needed: int = 0
    had: int = 0

    @property
    def label(self) -> str:
        return f"{self.at}+{self.run}" if self.at is not None else ""

    @property
    def confirmed_at(self) -> int | None:
        """The last interview of the run that confirms: where Francis et al. say that saturation is reached."""
        return self.at + self.run if self.at is not None else None


@dataclass(frozen=True, slots=True)
class Reordering:
    """How a rule's outcome depends on the order of interviews; points are the interview at which orders reach."""

    orders: int
    exhaustive: bool
    share: float
    median: float | None
    p5: float | None
    p95: float | None
    own: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """An interview on the accumulation curve."""

    interview: int
    informant: str
    new: int
    cumulative: int


def incidence(
    codings: pd.DataFrame, sources: pd.DataFrame, *, level: Level = "leaf", order: Literal["date", "project"] = "date"
) -> pd.DataFrame:
    """Return which informant mentions which code: rows are informants in interview order, columns codes, values 0 or 1.

    Needs of CODINGS: technique, informant, source_name, and code, parent or root by level; of SOURCES: source, name,
    technique, date, position, informants. Only interviews enter; only codes in use have a column, in the order in
    which they are first heard; informants without codings keep their row. Overlap and repetition count once: the unit
    is the informant (Guest, Namey & Chen 2020), and what any coder laid counts. In an interview with several informants,
    codings of what none of them says are left out. `order="project"` takes the order of the sources instead of dates.
    """
    if order == "project":
        sources = sources.assign(date=pd.NaT)
    units = list(order_of_interviews(sources)["unit"])
    found = of_interviews(codings)
    pairs = {(unit, code) for unit, code in zip(found["unit"], found[COLUMNS[level]], strict=True) if unit in set(units)}
    heard: dict[str, None] = {}
    for unit in units:
        heard.update(dict.fromkeys(sorted(code for who, code in pairs if who == unit)))
    values = [[int((unit, code) in pairs) for code in heard] for unit in units]
    return pd.DataFrame(values, index=pd.Index(units, name="informant"), columns=list(heard), dtype="int64")


def new_codes(matrix: pd.DataFrame) -> list[int]:
    """Return for each row of an incidence matrix how many codes are first heard there."""
    values = matrix.to_numpy(dtype=bool)
    if not values.size:
        return [0] * len(matrix)
    first = np.argmax(values, axis=0)[values.any(axis=0)]
    return [int(count) for count in np.bincount(first, minlength=len(matrix))]


def steps(matrix: pd.DataFrame) -> list[Step]:
    """Return the accumulation curve in the order of the rows."""
    new = new_codes(matrix)
    total = np.cumsum(new, dtype=int)
    return [
        Step(number, str(informant), count, int(so_far))
        for number, (informant, count, so_far) in enumerate(zip(matrix.index, new, total, strict=True), 1)
    ]


def guest(
    new: Sequence[int], *, base_size: int = 4, run_length: int = 2, threshold: float = 0.05
) -> Outcome:
    """Return the outcome of Guest, Namey & Chen (2020, PLoS ONE 15(5): e0232076) on new codes per interview.

    The base is the number of codes of the first `base_size` interviews and does not grow; a run's share is the number
    of new codes in `run_length` consecutive interviews by the base; reached at the first run whose share, unrounded,
    is at most `threshold`. Fewer than base_size + run_length interviews, or a base without codes, are not assessable.
    """
    needed, had = base_size + run_length, len(new)
    if had < needed:
        return Outcome("not assessable", run=run_length, reason="too few", needed=needed, had=had)
    base = sum(new[:base_size])
    if not base:
        return Outcome("not assessable", run=run_length, reason="no codes", needed=needed, had=had)
    ratios = tuple((at, sum(new[at : at + run_length]) / base) for at in range(base_size, had - run_length + 1))
    at = next((at for at, ratio in ratios if ratio <= threshold), None)
    return Outcome(_status(at), at, run_length, ratios, needed=needed, had=had)


def francis(new: Sequence[int], *, initial: int = 10, stopping: int = 3) -> Outcome:
    """Return the outcome of Francis et al. (2010, Psychology & Health 25(10): 1229-1245), "10+3", on new codes.

    After `initial` + `stopping` interviews, reached at the first interview that ends `stopping` without a new code:
    `confirmed_at`; `at` is that interview less the stopping ones. Fewer interviews are not assessable.
    """
    needed, had = initial + stopping, len(new)
    if had < needed:
        return Outcome("not assessable", run=stopping, reason="too few", needed=needed, had=had)
    if not sum(new):
        return Outcome("not assessable", run=stopping, reason="no codes", needed=needed, had=had)
    ends = (end for end in range(needed, had + 1) if not any(new[end - stopping : end]))
    end = next(ends, None)
    return Outcome(_status(end), end - stopping if end else None, stopping, needed=needed, had=had)


def _status(at: int | None) -> Status:
    return "reached" if at is not None else "not reached"


def reordered(
    matrix: pd.DataFrame, *, orders: int = 5000, seed: int = 1, base_size: int = 4, run_length: int = 2, threshold: float = 0.05
) -> Reordering:
    """Return how often other orders of the interviews reach saturation by `guest`, and where.

    After Constantinou, Georgiou & Perdikogianni (2017, Qualitative Research 17(5): 571-588). Up to eight interviews
    all orders are taken, beyond that `orders` random ones by `seed`. The share is of all orders taken; median, 5th and
    95th percentile are of those that reach; an order whose base has no codes does not reach. Too few interviews or no
    codes at all give no orders and a share of 0.
    """
    options = {"base_size": base_size, "run_length": run_length, "threshold": threshold}
    own = guest(new_codes(matrix), **options)
    rows, values = len(matrix), matrix.to_numpy(dtype=bool)
    if own.reason == "too few" or not values.any():
        return Reordering(0, False, 0.0, None, None, None, None)
    exhaustive = rows <= EXHAUSTIVE
    points = _points(values[:, values.any(axis=0)], list(_orders(rows, orders, seed, exhaustive)), **options)
    reached = points[points > 0]
    spread = [float(value) for value in np.percentile(reached, [50, 5, 95])] if reached.size else [None] * 3
    return Reordering(len(points), exhaustive, reached.size / len(points), *spread, own.at)


def _orders(rows: int, orders: int, seed: int, exhaustive: bool) -> Iterator[Sequence[int]]:
    if exhaustive:
        yield from permutations(range(rows))
        return
    chance = np.random.default_rng(seed)
    for _ in range(orders):
        yield chance.permutation(rows)


def _points(values: np.ndarray, orders: list[Sequence[int]], *, base_size: int, run_length: int, threshold: float) -> np.ndarray:
    """Return for each order the interview at which it reaches, 0 where it does not."""
    rows, codes = values.shape
    placed = np.empty((len(orders), rows), dtype=np.int32)
    placed[np.arange(len(orders))[:, None], np.asarray(orders)] = np.arange(rows)
    new = np.zeros((len(orders), rows), dtype=np.int32)
    for code in range(codes):
        first = placed[:, values[:, code]].min(axis=1)
        new[np.arange(len(orders)), first] += 1
    base = new[:, :base_size].sum(axis=1)
    points = np.zeros(len(orders), dtype=np.int32)
    for at in range(rows - run_length, base_size - 1, -1):
        found = new[:, at : at + run_length].sum(axis=1)
        ratio = np.divide(found, base, out=np.full(len(orders), np.inf), where=base > 0)
        points[ratio <= threshold] = at
    return points


def accumulation(frequencies: Sequence[int], informants: int, sizes: Sequence[int]) -> list[float]:
    """Return the expected number of codes at each size: rarefaction below the sample, extrapolation above it.

    `frequencies` is in how many of the `informants` each observed code is heard. Rarefaction is the exact mean over
    all orders (Colwell et al. 2012); extrapolation rests on Chao2 (Chao et al. 2014) and is to be trusted up to twice
    the sample. No codes give 0.
    """
    observed = len(frequencies)
    return [
        _rarefied(frequencies, informants, size) if size <= informants else observed + _beyond(frequencies, informants, size)
        for size in sizes
    ]


def _rarefied(frequencies: Sequence[int], informants: int, size: int) -> float:
    whole = comb(informants, size)
    return float(len(frequencies) - sum(comb(informants - count, size) / whole for count in frequencies))


def _beyond(frequencies: Sequence[int], informants: int, size: int) -> float:
    unseen, once = chao2(frequencies, informants) - len(frequencies), _count(frequencies, 1)
    if not unseen or not once:
        return 0.0
    return float(unseen * (1 - (1 - once / (informants * unseen + once)) ** (size - informants)))


@dataclass(frozen=True, slots=True)
class Richness:
    """How many codes there may be in all, and how much of them was heard.

    `chao2` is the classic form, `chao2_bc` the bias-corrected one, each with its standard error and 95 % interval, which is
    missing where nothing unseen is estimated; `coverage` (Chao & Jost) and `good_turing` are shares of all mentions;
    `jackknife2_clamped` tells that the second-order jackknife fell below the observed number and was raised to it.
    """

    observed: int
    informants: int
    uniques: int
    duplicates: int
    chao2: float
    chao2_se: float | None
    chao2_ci: tuple[float, float] | None
    chao2_bc: float
    chao2_bc_se: float
    chao2_bc_ci: tuple[float, float] | None
    jackknife1: float
    jackknife2: float
    jackknife2_clamped: bool
    bootstrap: float
    coverage: float
    good_turing: float
    expected_next: float


def richness(frequencies: Sequence[int], informants: int) -> Richness:
    """Return species-richness estimators on incidence counts: in how many of the `informants` each code is heard.

    Chao (1987), Colwell & Coddington (1994), Burnham & Overton (1978), Smith & van Belle (1984), Chao & Jost (2012).
    Zero counts are left out. Raises ValueError for no informants or a count above their number.
    """
    counts = [int(count) for count in frequencies if count > 0]
    if informants < 1 or any(count > informants for count in counts):
        raise ValueError(f"counts must lie between 1 and the number of informants, {informants}")
    observed, once, twice = len(counts), _count(counts, 1), _count(counts, 2)
    whole = (informants - 1) / informants
    estimate, variance = chao2(counts, informants), _chao2_variance(counts, informants)
    unseen, spread = whole * once * (once - 1) / (2 * (twice + 1)), _corrected_variance(once, twice, informants)
    second = _jackknife2(observed, once, twice, informants)
    return Richness(
        observed=observed,
        informants=informants,
        uniques=once,
        duplicates=twice,
        chao2=estimate,
        chao2_se=variance**0.5 if variance is not None else None,
        chao2_ci=_interval(estimate - observed, variance, observed),
        chao2_bc=observed + unseen,
        chao2_bc_se=spread**0.5,
        chao2_bc_ci=_interval(unseen, spread, observed),
        jackknife1=observed + once * whole,
        jackknife2=max(second, observed),
        jackknife2_clamped=second < observed,
        bootstrap=observed + sum((1 - count / informants) ** informants for count in counts),
        coverage=_coverage(sum(counts), once, twice, informants),
        good_turing=1 - once / sum(counts) if counts else 1.0,
        expected_next=_beyond(counts, informants, informants + 1),
    )


def chao2(frequencies: Sequence[int], informants: int) -> float:
    """Return the classic Chao2 estimate of the number of codes (Chao 1987)."""
    once, twice = _count(frequencies, 1), _count(frequencies, 2)
    whole = (informants - 1) / informants
    unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    return len(frequencies) + whole * unseen


def _chao2_variance(frequencies: Sequence[int], informants: int) -> float | None:
    once, twice = _count(frequencies, 1), _count(frequencies, 2)
    a = (informants - 1) / informants
    if twice:
        r = once / twice
        return twice * (a / 2 * r**2 + a**2 * r**3 + a**2 / 4 * r**4)
    estimate = chao2(frequencies, informants)
    if not estimate:
        return None
    return a * once * (once - 1) / 2 + a**2 * once * (2 * once - 1) ** 2 / 4 - a**2 * once**4 / (4 * estimate)


def _corrected_variance(once: int, twice: int, informants: int) -> float:
    a, over = (informants - 1) / informants, twice + 1
    return (
        a * once * (once - 1) / (2 * over)
        + a**2 * once * (2 * once - 1) ** 2 / (4 * over**2)
        + a**2 * once**2 * twice * (once - 1) ** 2 / (4 * over**4)
    )


def _interval(unseen: float, variance: float | None, observed: int) -> tuple[float, float] | None:
    if not unseen or variance is None or variance < 0:
        return None
    spread = float(np.exp(1.96 * np.sqrt(np.log(1 + variance / unseen**2))))
    return observed + unseen / spread, observed + unseen * spread


def _jackknife2(observed: int, once: int, twice: int, informants: int) -> float:
    if informants < 2:
        return float(observed)
    t = informants
    return observed + once * (2 * t - 3) / t - twice * (t - 2) ** 2 / (t * (t - 1))


def _coverage(mentions: int, once: int, twice: int, informants: int) -> float:
    if not mentions or not once:
        return 1.0
    weight = (informants - 1) * once + 2 * twice
    return 1 - once / mentions * ((informants - 1) * once / weight if weight else 1.0)


def _count(frequencies: Sequence[int], times: int) -> int:
    return sum(1 for count in frequencies if count == times)


def frequencies_of(matrix: pd.DataFrame) -> list[int]:
    """Return in how many rows of an incidence matrix each code is heard."""
    return [int(count) for count in matrix.sum(axis=0)]


def by_group(
    matrix: pd.DataFrame, informants: pd.DataFrame, rule: Callable[[Sequence[int]], Outcome] = guest
) -> dict[str, Outcome]:
    """Return a rule's outcome for each group of informants alone, in the order of their groups' first informant.

    Needs of INFORMANTS: informant, group. Informants without a group are left out.
    """
    groups = dict(zip(informants["informant"], informants["group"], strict=True))
    found: dict[str, Outcome] = {}
    for group in dict.fromkeys(group for group in groups.values() if isinstance(group, str)):
        own = matrix.loc[[unit for unit in matrix.index if groups.get(unit) == group]]
        found[group] = rule(new_codes(own))
    return found


def by_branch(
    codings: pd.DataFrame, sources: pd.DataFrame, rule: Callable[[Sequence[int]], Outcome] = francis
) -> dict[str, Outcome]:
    """Return a rule's outcome for the codes of each branch alone, by the code at its top, in the order first heard.

    Needs of CODINGS and SOURCES what `incidence` needs, and root. Francis et al. (2010) judge a study with categories
    fixed beforehand category by category as well as whole. No codings give no branches.
    """
    return {
        root: rule(new_codes(incidence(codings[codings["root"] == root], sources)))
        for root in incidence(codings, sources, level="root").columns
    }
