"""Agreement between coders: coefficients on units, on characters and on units that each coder cut for themselves."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from qualcode.analysis.unitizing import character_agreement, unitizing_alpha

__all__ = [
    "Patterns", "brennan_prediger", "character_agreement", "cohen_kappa", "fleiss_kappa", "gwet_ac1", "interval",
    "krippendorff_alpha", "middle", "patterns", "percent", "scott_pi", "spread", "unitizing_alpha", "values",
]  # fmt: skip

Metric = Literal["nominal", "ordinal", "interval", "ratio", "jaccard", "masi", "masi-dkpro"]
Ratings = Sequence[Sequence[Hashable | None]]
RESAMPLES = 2000
SUBSET, OVERLAP = 2 / 3, 1 / 3


@dataclass(frozen=True, slots=True)
class Patterns:
    """Ratings, with units that were rated alike taken together.

    `values` are the distinct ratings; `places` is patterns x coders and holds the number of each rating, -1 for a missing
    one; `weights` says how many units follow each pattern, in one row or, resampled, in several.
    """

    values: tuple[Hashable, ...]
    places: np.ndarray
    weights: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """How many coders gave each value: patterns x values."""
        return (self.places[:, :, None] == np.arange(len(self.values))).sum(axis=1).astype(float)


def patterns(ratings: Ratings) -> Patterns:
    """Return the patterns of ratings, one row a coder and one column a unit, None or NaN where a coder did not rate.

    Raises ValueError for fewer than two coders and for coders with different numbers of units.
    """
    if len(ratings) < 2 or len({len(row) for row in ratings}) != 1:
        raise ValueError("agreement needs at least two coders with ratings of the same units")
    ratings = [[_rated(value) for value in row] for row in ratings]
    values = tuple(dict.fromkeys(value for row in ratings for value in row if value is not None))
    place: dict[Hashable | None, int] = {value: at for at, value in enumerate(values)} | {None: -1}
    columns = np.array([[place[value] for value in row] for row in ratings], dtype=np.int64).T
    places, weights = np.unique(columns.reshape(-1, len(ratings)), axis=0, return_counts=True)
    return Patterns(values, places, weights[None, :].astype(float))


def _rated(value: Hashable | None) -> Hashable | None:
    """Return the rating as it is compared: sets frozen, NaN as missing."""
    if isinstance(value, set):
        return frozenset(value)
    return None if value is not None and value != value else value


def percent(ratings: Ratings | Patterns) -> float | None:
    """Return the share of pairs of coders that rate a unit alike, between 0 and 1, averaged over units.

    Units with fewer than two ratings are left out; without any other unit it is undefined: None.
    """
    return _only(_percent, ratings)


def cohen_kappa(ratings: Ratings | Patterns) -> float | None:
    """Return the kappa of Cohen (1960, Educ Psychol Meas 20: 37-46) of two coders on the units that both rated.

    Undefined, None, without such units and where both use one and the same value throughout. Raises ValueError for
    another number of coders.
    """
    return _only(_cohen, ratings)


def scott_pi(ratings: Ratings | Patterns) -> float | None:
    """Return the pi of Scott (1955, Public Opin Q 19: 321-325) of two coders, with pooled margins; else as `cohen_kappa`."""
    return _only(_scott, ratings)


def fleiss_kappa(ratings: Ratings | Patterns) -> float | None:
    """Return the kappa of Fleiss (1971, Psychol Bull 76: 378-382) of any number of coders.

    Where ratings are missing, a value's share is the mean over units of its share of the unit's ratings, and agreement is
    counted on units with at least two. Undefined, None, without such units and where one value is used throughout.
    """
    return _only(_fleiss, ratings)


def brennan_prediger(ratings: Ratings | Patterns, *, categories: int | None = None) -> float | None:
    """Return the kappa of Brennan & Prediger (1981, Educ Psychol Meas 41: 687-699): chance is one in `categories`.

    Without `categories` the values in use are counted. Undefined, None, for a single category or no unit with two ratings.
    """
    return _only(lambda found: _brennan(found, categories), ratings)


def gwet_ac1(ratings: Ratings | Patterns, *, categories: int | None = None) -> float | None:
    """Return the AC1 of Gwet (2008, Br J Math Stat Psychol 61: 29-48) of any number of coders; else as `brennan_prediger`."""
    return _only(lambda found: _ac1(found, categories), ratings)


def krippendorff_alpha(ratings: Ratings | Patterns, *, metric: Metric = "nominal") -> float | None:
    """Return the alpha of Krippendorff (2019, Content Analysis, ch. 12) for any number of coders, ratings missing or not.

    Ratings are numbers for ordinal, interval and ratio, and frozensets for jaccard and masi. `masi` is the distance
    1 - J * M of Passonneau (2006) as in NLTK, `masi-dkpro` (1 - J) * M' as in DKPro. Two empty sets are alike; an empty set
    and another are wholly apart, but by `masi-dkpro` a third, since there the empty set is a subset of any. Units with one
    rating drop out. Undefined, None, without units and where nothing varies.
    """
    return _only(lambda found: _alpha(found, metric), ratings)


def interval(
    measure: Callable[[Patterns], float | None],
    ratings: Ratings,
    *,
    clusters: Sequence[Hashable] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a measure by a seeded bootstrap over units, or over `clusters` of them.

    `clusters` names for each unit what it belongs to, such as its source: then whole clusters are drawn, which is right
    where units of one source resemble each other. Resamples in which the measure is undefined are left out; None where
    that leaves fewer than half, and for a single unit or cluster.
    """
    found = patterns(ratings)
    drawn = _resampled(found, ratings, clusters, resamples, seed)
    return None if drawn is None else spread(measure, Patterns(found.values, found.places, drawn))


def spread(measure: Callable[[Patterns], float | None], drawn: Patterns) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a measure over patterns with one row of weights a resample.

    Resamples in which the measure is undefined are left out; None where that leaves fewer than half.
    """
    return middle(values(measure, drawn))


def values(measure: Callable[..., float | None], found: Patterns, *, metric: Metric = "nominal") -> np.ndarray:
    """Return the measure for each row of weights, alpha by its metric; NaN where it is undefined."""
    return _alpha(found, metric) if measure is krippendorff_alpha else _vector(measure)(found)


def middle(found: np.ndarray) -> tuple[float, float] | None:
    """Return between which values the middle 95 % lie, NaN left out; None where more than half is NaN."""
    kept = found[np.isfinite(found)]
    if 2 * len(kept) < len(found) or not len(kept):
        return None
    low, high = np.percentile(kept, [2.5, 97.5])
    return float(low), float(high)


def _resampled(
    found: Patterns, ratings: Ratings, clusters: Sequence[Hashable] | None, resamples: int, seed: int
) -> np.ndarray | None:
    """Return the weights of the patterns in each resample: resamples x patterns."""
    chance = np.random.default_rng(seed)
    units = int(found.weights.sum())
    if clusters is None:
        return chance.multinomial(units, found.weights[0] / units, size=resamples).astype(float) if units > 1 else None
    names = {name: at for at, name in enumerate(dict.fromkeys(clusters))}
    if len(names) < 2:
        return None
    place: dict[Hashable | None, int] = {value: at for at, value in enumerate(found.values)} | {None: -1}
    ratings = [[_rated(value) for value in row] for row in ratings]
    row_of = {tuple(row): at for at, row in enumerate(found.places)}
    held = np.zeros((len(names), len(found.places)))
    for column, name in zip(zip(*ratings, strict=True), clusters, strict=True):
        held[names[name], row_of[tuple(place[value] for value in column)]] += 1
    return chance.multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples) @ held


def _vector(measure: Callable[..., float | None]) -> Callable[[Patterns], np.ndarray]:
    """Return the measure as a function of patterns with several rows of weights."""
    known: dict[Callable, Callable[[Patterns], np.ndarray]] = {
        percent: _percent, cohen_kappa: _cohen, scott_pi: _scott, fleiss_kappa: _fleiss,
        brennan_prediger: lambda found: _brennan(found, None), gwet_ac1: lambda found: _ac1(found, None),
        krippendorff_alpha: lambda found: _alpha(found, "nominal"),
    }  # fmt: skip
    if measure in known:
        return known[measure]
    return lambda found: np.array([_number(measure(Patterns(found.values, found.places, row[None, :]))) for row in found.weights])


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _only(measure: Callable[[Patterns], np.ndarray], ratings: Ratings | Patterns) -> float | None:
    value = float(measure(ratings if isinstance(ratings, Patterns) else patterns(ratings))[0])
    return value if np.isfinite(value) else None


def _corrected(agreed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Return agreement beyond chance by what it could be beyond chance; NaN where chance leaves nothing."""
    room = 1 - chance
    return np.divide(agreed - chance, room, out=np.full_like(agreed, np.nan), where=room > 1e-12)


def _mean(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the weighted mean of values, patterns or patterns x values, for each row of weights; NaN for no weight."""
    total = weights.sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    return (weights @ values) / (total if values.ndim == 1 else total[:, None])


def _percent(found: Patterns) -> np.ndarray:
    counts = found.counts
    rated = counts.sum(axis=1)
    usable = rated >= 2
    rated, counts = rated[usable], counts[usable]
    return _mean(found.weights[:, usable], (counts * (counts - 1)).sum(axis=1) / (rated * (rated - 1)))


def _shares(found: Patterns) -> np.ndarray:
    """Return each value's mean share of a unit's ratings, over units with any."""
    counts = found.counts
    rated = counts.sum(axis=1)
    usable = rated >= 1
    return _mean(found.weights[:, usable], counts[usable] / rated[usable][:, None])


def _two(found: Patterns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return agreement and both coders' shares of the values, on the units that both rated."""
    if found.places.shape[1] != 2:
        raise ValueError("this coefficient is for two coders")
    both = (found.places >= 0).all(axis=1)
    places, weights = found.places[both], found.weights[:, both]
    one, other = (np.eye(len(found.values))[places[:, coder]] for coder in (0, 1))
    alike = (places[:, 0] == places[:, 1]).astype(float)
    return _mean(weights, alike), _mean(weights, one), _mean(weights, other)


def _cohen(found: Patterns) -> np.ndarray:
    agreed, one, other = _two(found)
    return _corrected(agreed, (one * other).sum(axis=1))


def _scott(found: Patterns) -> np.ndarray:
    agreed, one, other = _two(found)
    return _corrected(agreed, (((one + other) / 2) ** 2).sum(axis=1))


def _fleiss(found: Patterns) -> np.ndarray:
    return _corrected(_percent(found), (_shares(found) ** 2).sum(axis=1))


def _brennan(found: Patterns, categories: int | None) -> np.ndarray:
    number = categories or len(found.values)
    agreed = _percent(found)
    return _corrected(agreed, np.full_like(agreed, 1 / number if number else np.nan))


def _ac1(found: Patterns, categories: int | None) -> np.ndarray:
    number = categories or len(found.values)
    shares = _shares(found)
    chance = (shares * (1 - shares)).sum(axis=1) / (number - 1) if number > 1 else np.full(len(shares), np.nan)
    return _corrected(_percent(found), chance)


def _alpha(found: Patterns, metric: Metric) -> np.ndarray:
    counts = found.counts
    rated = counts.sum(axis=1)
    usable = rated >= 2
    counts, rated, weights = counts[usable], rated[usable], found.weights[:, usable]
    if metric == "ordinal":
        order = np.argsort(np.array(found.values, dtype=float))
        rows = [_alpha_of(counts[:, order], rated, row[None, :], _ranks(row @ counts[:, order])) for row in weights]
        return np.concatenate(rows)
    return _alpha_of(counts, rated, weights, _distances(found.values, metric))


def _alpha_of(counts: np.ndarray, rated: np.ndarray, weights: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Return alpha for each row of weights, from the squared distances between the values."""
    if not len(counts):
        return np.full(len(weights), np.nan)
    within = ((counts @ apart) * counts).sum(axis=1) / (rated - 1)
    pooled = weights @ counts
    total = pooled.sum(axis=1)
    expected = ((pooled @ apart) * pooled).sum(axis=1) / np.maximum(total - 1, 1)
    return 1 - np.divide(weights @ within, expected, out=np.full(len(weights), np.nan), where=expected > 1e-12)


def _ranks(pooled: np.ndarray) -> np.ndarray:
    """Return squared distances of ranks: how many ratings lie between two values, half of their own included."""
    middle = np.cumsum(pooled) - pooled / 2
    return (middle[:, None] - middle[None, :]) ** 2


def _distances(values: Sequence[Any], metric: Metric) -> np.ndarray:
    if metric == "nominal":
        return 1.0 - np.eye(len(values))
    if metric in ("jaccard", "masi", "masi-dkpro"):
        return _of_sets([frozenset(value) for value in values], metric)
    number = np.array(values, dtype=float)
    apart = number[:, None] - number[None, :]
    if metric == "interval":
        return apart**2
    if metric == "ratio":
        together = number[:, None] + number[None, :]
        return np.divide(apart, together, out=np.zeros_like(apart), where=together != 0) ** 2
    raise ValueError(f"no such metric: {metric}")


def _of_sets(sets: Sequence[frozenset], metric: str) -> np.ndarray:
    """Return the distances of all pairs of sets."""
    members = {member: at for at, member in enumerate(dict.fromkeys(member for one in sets for member in one))}
    holds = np.zeros((len(sets), len(members)))
    for at, one in enumerate(sets):
        holds[at, [members[member] for member in one]] = 1
    size = holds.sum(axis=1)
    shared = holds @ holds.T
    union = size[:, None] + size[None, :] - shared
    jaccard = np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
    within = shared == np.minimum(size[:, None], size[None, :])
    alike = np.select([jaccard == 1, within, shared > 0], [1.0, SUBSET, OVERLAP], 0.0)
    return {"jaccard": 1 - jaccard, "masi": 1 - jaccard * alike, "masi-dkpro": (1 - jaccard) * (1 - alike)}[metric]
