"""How far coders agree on the shared sources, code by code and on all codes together, with how much chance leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.agreement import (
    RESAMPLES,
    Metric,
    Patterns,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    middle,
    percent,
    values,
)
from qualcode.analysis.rating import (
    Places,
    code_sets,
    coded_or_not,
    folded,
    joined,
    on_their_own,
    placed,
    split_at,
    tallies,
    who_coded,
)
from qualcode.analysis.unitizing import UnitizingAlpha, binary_alpha, unitizing_alpha

FEWEST = 10  # sources that are enough to draw sources
MOST_SETS = 2_000
MOST_CODERS = 6
SEED = 1
MEASURES = ("percent", "alpha", "ac1", "kappa", "binary")
SETS: tuple[Metric, ...] = ("jaccard", "masi")


@dataclass(frozen=True, slots=True)
class Value:
    """A coefficient, None where it is undefined, with its 95 % interval, None where there is none."""

    value: float | None
    interval: tuple[float, float] | None = None


UNDEFINED = Value(None)


@dataclass(frozen=True, slots=True)
class OfCode:
    """One code: `coded` are the units that each coder put under it, `shared` those that all did."""

    code: str
    units: int
    coded: tuple[int, ...]
    shared: int
    measures: Mapping[str, Value]

    @property
    def varies(self) -> bool:
        """Whether any unit differs from any other; without that no coefficient is defined."""
        return 0 < sum(self.coded) < self.units * len(self.coded)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of coders on all units of the shared sources.

    `drawn` says over what the intervals were drawn: source, turn or unit. `mean` are the means over the codes of which
    each measure is defined, `defined` their numbers. `sets` are alphas on sets of codes, None for units that are
    characters and where there are too many different sets. `family` are u, |u and cu on characters, None for other units
    and where a coder laid different codes over the same words.
    """

    unit: str
    coders: tuple[str, ...]
    sources: int
    units: int
    drawn: str
    codes: tuple[OfCode, ...]
    mean: Mapping[str, Value]
    defined: Mapping[str, int]
    sets: Mapping[str, Value] | None
    relevant: Value
    family: UnitizingAlpha | None

    def frame(self) -> pd.DataFrame:
        """Return one row a code: code, units, shared, varies, and of each measure its value with `_low` and `_high`.

        Where a coefficient or its interval is undefined it is NaN.
        """
        rows = []
        for one in self.codes:
            row: dict[str, object] = {"code": one.code, "units": one.units, "shared": one.shared, "varies": one.varies}
            for name, value in one.measures.items():
                row[name] = value.value
                row[f"{name}_low"], row[f"{name}_high"] = value.interval or (None, None)
            rows.append(row)
        columns = ("code", "units", "shared", "varies", *(f"{name}{end}" for name in self.mean for end in ("", "_low", "_high")))
        types = {"code": "str", "units": "int64", "shared": "int64", "varies": "bool"}
        return pd.DataFrame(rows, columns=list(columns)).astype({name: types.get(name, "float64") for name in columns})


def agreement(
    codings: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    sources: pd.DataFrame,
    *,
    unit: str = "turn",
    cuts: pd.DataFrame | None = None,
    turns: pd.DataFrame | None = None,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Return the coders' agreement on each code and on all, coded or not in each unit of the sources.

    Needs of CODINGS: source, code, coder, start, end, lineage; of SOURCES: source, length. `cuts` are the units with
    source, start and end; None for characters. `turns` are what is drawn where the unit is the character and sources are
    fewer than `FEWEST`. Per code: percent; alpha (Krippendorff, nominal); AC1 (Gwet 2008); kappa, Cohen's for two coders and
    Fleiss's for more; on characters also |u (Krippendorff et al. 2016). A code that no coder or every coder used
    throughout has no coefficient but percent. Intervals are percentiles of a seeded bootstrap over sources where there are
    at least `FEWEST`, else over units (turns for characters). Raises ValueError for fewer than two coders or more than
    `MOST_CODERS`.
    """
    if not 2 <= len(coders) <= MOST_CODERS:
        raise ValueError(f"agreement is for 2 to {MOST_CODERS} coders, not {len(coders)}")
    places = placed(codings, codes, coders, sources, cuts)
    counts = tallies(places)
    drawn, clusters = _clusters(places, folded(counts, len(coders)), cuts, turns)
    rows = _resampled(clusters, drawn, resamples)
    characters = cuts is None
    squares, resampled_squares = _squares(places, clusters, drawn, resamples) if characters else (None, None)
    point = _measured(clusters.sum(axis=1, keepdims=True), squares, len(coders))
    spread = _measured(rows, resampled_squares, len(coders)) if rows is not None else {}
    found = tuple(_of_code(places, counts, at, point, spread) for at in range(len(codes)))
    return Agreement(
        unit, tuple(coders), len(sources), places.length, drawn, found,
        mean={name: _mean(name, found, point, spread) for name in point},
        defined={name: sum(one.measures[name].value is not None for one in found) for name in point},
        sets=None if characters else _sets(places, drawn, resamples),
        relevant=_relevant(places) if characters else UNDEFINED,
        family=_family(codings, codes, coders, sources) if characters else None,
    )  # fmt: skip


def _clusters(
    places: Places, counts: np.ndarray, cuts: pd.DataFrame | None, turns: pd.DataFrame | None
) -> tuple[str, np.ndarray]:
    """Return what is drawn and the tallies by it: sources, turns, or single units."""
    if len(places.sources) >= FEWEST:
        return "source", counts
    if cuts is None and turns is not None:
        return "turn", folded(tallies(split_at(places, _edges(places, turns))), len(places.coders))
    return "unit", counts.sum(axis=1, keepdims=True)


def _edges(places: Places, turns: pd.DataFrame) -> np.ndarray:
    own = pd.Index(places.sources).get_indexer(pd.Index(turns["source"]))
    starts = turns["start"].to_numpy(np.int64)[own >= 0] + places.begins[own[own >= 0]]
    return np.unique(np.concatenate([[0], places.begins, starts]))


def _resampled(clusters: np.ndarray, drawn: str, resamples: int) -> np.ndarray | None:
    """Return the tallies of each resample: codes x resamples x sets; None for a single cluster."""
    chance = np.random.default_rng(SEED)
    if drawn == "unit":
        units = int(clusters[0].sum()) if len(clusters) else 0
        if units < 2:
            return None
        return np.array([chance.multinomial(units, one[0] / units, size=resamples) for one in clusters], dtype=float)
    weights = _weights(clusters.shape[1], resamples)
    return None if weights is None else np.einsum("bs,csm->cbm", weights, clusters, optimize=True)


def _weights(clusters: int, resamples: int) -> np.ndarray | None:
    """Return how often each cluster is drawn in each resample, always the same for the same number."""
    if clusters < 2:
        return None
    chance = np.random.default_rng(SEED)
    return chance.multinomial(clusters, np.full(clusters, 1 / clusters), size=resamples).astype(float)


def _squares(
    places: Places, clusters: np.ndarray, drawn: str, resamples: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the squared lengths of all units of each code, and in each resample of sources: codes x 1 and resamples."""
    alone = joined(places)
    source = np.searchsorted(places.begins, alone.start, side="right") - 1
    number = len(places.sources)
    key = alone.code * number + source
    held = np.bincount(key, weights=(alone.end - alone.start) ** 2.0, minlength=len(places.codes) * number)
    held = held.reshape(len(places.codes), number)
    weights = _weights(number, resamples) if drawn == "source" else None
    return held.sum(axis=1, keepdims=True), None if weights is None else held @ weights.T


def _measured(counts: np.ndarray, squares: np.ndarray | None, coders: int) -> dict[str, np.ndarray]:
    """Return each measure for tallies of codes x rows x sets, as codes x rows."""
    shape = counts.shape[:2]
    found = coded_or_not(counts.reshape(-1, counts.shape[2]), coders)
    kappa = cohen_kappa if coders == 2 else fleiss_kappa
    of = {"percent": percent, "alpha": krippendorff_alpha, "ac1": gwet_ac1, "kappa": kappa}
    measured = {name: values(measure, found).reshape(shape) for name, measure in of.items()}
    if squares is not None:
        marked = found.places.sum(axis=1)
        measured["binary"] = binary_alpha(found.weights, squares.ravel(), marked, coders).reshape(shape)
    return measured


def _of_code(
    places: Places, counts: np.ndarray, at: int, point: Mapping[str, np.ndarray], spread: Mapping[str, np.ndarray]
) -> OfCode:
    mine = counts[at].sum(axis=0)
    sets = np.arange(len(mine))
    coded = tuple(int(mine[sets >> coder & 1 == 1].sum()) for coder in range(len(places.coders)))
    one = OfCode(places.codes[at], int(mine.sum()), coded, int(mine[-1]), {})
    measures = {
        name: _value(found[at, 0], spread[name][at] if name in spread else None)
        if one.varies or name == "percent" else UNDEFINED
        for name, found in point.items()
    }  # fmt: skip
    return OfCode(one.code, one.units, one.coded, one.shared, measures)


def _value(point: float, spread: np.ndarray | None) -> Value:
    if not np.isfinite(point):
        return UNDEFINED
    return Value(float(point), None if spread is None else middle(spread))


def _mean(
    name: str, found: Sequence[OfCode], point: Mapping[str, np.ndarray], spread: Mapping[str, np.ndarray]
) -> Value:
    """Return the unweighted mean over the codes of which the measure is defined."""
    kept = [at for at, one in enumerate(found) if one.measures[name].value is not None]
    if not kept:
        return UNDEFINED
    drawn = None
    if name in spread:
        known = np.isfinite(spread[name][kept])
        number = known.sum(axis=0)
        total = np.where(known, spread[name][kept], 0).sum(axis=0)
        drawn = np.divide(total, number, out=np.full(len(number), np.nan), where=number > 0)
    return _value(point[name][kept, 0].mean(), drawn)


def _sets(places: Places, drawn: str, resamples: int) -> dict[str, Value] | None:
    """Return alpha on sets of codes by each distance; None where there are more than `MOST_SETS` sets."""
    rated = code_sets(places, MOST_SETS)
    if rated is None:
        return None
    sets, patterns, counts = rated
    total = counts.sum(axis=0)
    found = Patterns(sets, patterns, total[None, :])
    rows = _drawn_sets(counts, drawn, resamples)
    return {name: _of_sets(found, rows, name) for name in SETS}


def _drawn_sets(counts: np.ndarray, drawn: str, resamples: int) -> np.ndarray | None:
    total = counts.sum(axis=0)
    if drawn == "source":
        weights = _weights(len(counts), resamples)
        return None if weights is None else weights @ counts
    units = int(total.sum())
    return np.random.default_rng(SEED).multinomial(units, total / units, size=resamples).astype(float) if units > 1 else None


def _of_sets(found: Patterns, rows: np.ndarray | None, metric: Metric) -> Value:
    point = krippendorff_alpha(found, metric=metric)
    if point is None:
        return UNDEFINED
    if rows is None:
        return Value(point)
    return Value(point, middle(values(krippendorff_alpha, Patterns(found.values, found.places, rows), metric=metric)))


def _relevant(places: Places) -> Value:
    """Return |u of text under any of the codes against text under none."""
    if not len(places.codes):
        return UNDEFINED
    one = Places(
        places.codes[:1], places.coders, places.sources, places.sizes, np.zeros_like(places.code), places.coder, places.start,
        places.end, places.row,
    )  # fmt: skip
    alone = joined(one)
    squares = np.array([((alone.end - alone.start) ** 2.0).sum()])
    counts = folded(tallies(one), len(places.coders)).sum(axis=1).astype(float)
    marked = who_coded(counts.shape[1], len(places.coders)).sum(axis=1)
    return _value(binary_alpha(counts, squares, marked, len(places.coders))[0], None)


def _family(
    codings: pd.DataFrame, codes: Sequence[str], coders: Sequence[str], sources: pd.DataFrame
) -> UnitizingAlpha | None:
    """Return u and cu on the codings' own codes; None where a coder laid different codes over the same words."""
    kept, own = on_their_own(codings, codes)
    alone = joined(placed(kept, own, coders, sources))
    by_coder = []
    for coder in range(len(coders)):
        mine = alone.coder == coder
        order = np.argsort(alone.start[mine], kind="stable")
        start, end, code = alone.start[mine][order], alone.end[mine][order], alone.code[mine][order]
        if (start[1:] < end[:-1]).any():
            return None
        by_coder.append([(a, b, own[c]) for a, b, c in zip(start.tolist(), end.tolist(), code.tolist(), strict=True)])
    return unitizing_alpha(by_coder, alone.length)
