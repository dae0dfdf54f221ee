"""How many codes there may be in all, and how much of them was heard: estimators that ecology made for species."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CUT = 10  # codes heard by so many or fewer are infrequent (Lee & Chao 1994)


def accumulation(frequencies: Sequence[int], informants: int, sizes: Sequence[int]) -> list[float]:
    """Return the expected number of codes at each size: rarefaction below the sample, extrapolation above it.

    `frequencies` is in how many of the `informants` each observed code is heard. Rarefaction is the exact mean over
    all orders (Colwell et al. 2012); extrapolation rests on Chao2 (Chao et al. 2014) and is to be trusted up to twice
    the sample. No codes give 0.
    """
    if not informants:
        return [0.0 for _ in sizes]
    observed, curve = len(frequencies), _rarefied(frequencies, informants)
    return [
        float(curve[size]) if size <= informants else observed + _beyond(frequencies, informants, size) for size in sizes
    ]


def _rarefied(frequencies: Sequence[int], informants: int) -> np.ndarray:
    """Return the expected number of codes after 0, 1, ... all informants.

    A code heard by y is missed by t of T with the chance C(T-y, t) / C(T, t), the product of (T-y-j) / (T-j) for j < t.
    """
    heard, asked = np.asarray(frequencies, dtype=float)[None, :], np.arange(informants, dtype=float)[:, None]
    missed = np.cumprod(np.maximum(informants - heard - asked, 0) / (informants - asked), axis=0)
    return np.concatenate(([0.0], heard.shape[1] - missed.sum(axis=1)))


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
    `jackknife2_clamped` tells that the second-order jackknife fell below the observed number and was raised to it; `ice` is
    missing for ten informants or fewer, where every code is infrequent, and where all infrequent codes were heard once;
    `expected_next` is how many new codes the next interview brings (Weller et al. 2018 stop below 1).
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
    ice: float | None = None

    @property
    def classic(self) -> bool:
        """Whether Chao2 is by its usual form; without a code heard exactly twice the formula has another one."""
        return self.duplicates > 0


def richness(frequencies: Sequence[int], informants: int) -> Richness:
    """Return species-richness estimators on incidence counts: in how many of the `informants` each code is heard.

    Chao (1987), Colwell & Coddington (1994), Burnham & Overton (1978), Smith & van Belle (1984), Chao & Jost (2012),
    Lee & Chao (1994) for ICE in the form of SpadeR.
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
        ice=ice(counts, informants),
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


def ice(frequencies: Sequence[int], informants: int) -> float | None:
    """Return the incidence-based coverage estimator of the number of codes (Lee & Chao 1994, as SpadeR writes it).

    Codes heard by at most 10 informants are infrequent. Missing for ten informants or fewer, since then all are, and
    where the infrequent codes cover nothing: each of them heard once.
    """
    if informants <= CUT:
        return None
    few = [count for count in frequencies if count <= CUT]
    once, twice, mentions = _count(few, 1), _count(few, 2), sum(few)
    if not once:
        return float(len(frequencies))
    covered = 1 - once / mentions * (1 - 2 * twice / ((informants - 1) * once + 2 * twice))
    if covered <= 0:
        return None
    pairs = sum(count * (count - 1) for count in few) / (mentions * (mentions - 1))
    spread = max(len(few) / covered * informants / (informants - 1) * pairs - 1, 0.0)
    return len(frequencies) - len(few) + len(few) / covered + once / covered * spread


def _count(frequencies: Sequence[int], times: int) -> int:
    return sum(1 for count in frequencies if count == times)
