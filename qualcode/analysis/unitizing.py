"""Agreement on passages that coders cut for themselves: on characters, and Krippendorff's family of alphas for units."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

GAP = 0


@dataclass(frozen=True, slots=True)
class CharacterAgreement:
    """Characters that both coders coded, one alone, or neither; `percent` is a share between 0 and 1.

    `percent` and `kappa` are None where they are undefined: for an empty text, and for kappa where both coders coded
    everything or nothing. Taken apart it gives these two: `percent, kappa = character_agreement(...)`.
    """

    both: int
    only_a: int
    only_b: int
    neither: int
    percent: float | None
    kappa: float | None

    def __iter__(self) -> Iterator[float | None]:
        yield from (self.percent, self.kappa)


@dataclass(frozen=True, slots=True)
class UnitizingAlpha:
    """`u` on units and their codes, `binary` on coded or not, `cu` on codes where coders meet, `per_code` each code's.

    None where a coefficient is undefined, because nothing varies or no two coders meet. With three coders or more `cu` and
    `per_code` rest on one reading of the published formula and are not confirmed.
    """

    u: float | None
    binary: float | None
    cu: float | None
    per_code: Mapping[Hashable, float | None]


Spans = Sequence[tuple[int, int]]
Units = Sequence[tuple[int, int, Hashable]]


def character_agreement(spans_a: Spans, spans_b: Spans, length: int) -> CharacterAgreement:
    """Return the agreement of two coders on one code, character by character of a text of `length`.

    Spans are half-open (start, end); those of one coder that overlap count once. Kappa is Cohen's, computed as NVivo
    documents it: expected agreement from both coders' shares of the text. Raises ValueError for a span outside the text.
    """
    for start, end in (*spans_a, *spans_b):
        if not 0 <= start < end <= length:
            raise ValueError(f"the span {start}..{end} is not within a text of {length} characters")
    covered_a, covered_b, either = (_covered(spans) for spans in (spans_a, spans_b, (*spans_a, *spans_b)))
    return _characters(covered_a, covered_b, either, length)


def _covered(spans: Spans) -> int:
    starts, ends = (np.array(list(column), dtype=np.int64) for column in (zip(*spans, strict=True) if spans else ((), ())))
    return int(_lengths(starts, ends, np.zeros(len(starts), dtype=np.int64), 1)[0])


def _lengths(starts: np.ndarray, ends: np.ndarray, groups: np.ndarray, number: int) -> np.ndarray:
    """Return how much the places of each group cover, overlaps once; places of different groups must not overlap."""
    order = np.argsort(starts, kind="stable")
    reached = np.concatenate(([0], np.maximum.accumulate(ends[order])[:-1])) if len(order) else np.zeros(0, dtype=np.int64)
    new = np.maximum(ends[order] - np.maximum(starts[order], reached), 0)
    return np.bincount(groups[order], weights=new, minlength=number).astype(np.int64)


def _characters(covered_a: int, covered_b: int, either: int, length: int) -> CharacterAgreement:
    both = covered_a + covered_b - either
    if not length:
        return CharacterAgreement(0, 0, 0, 0, None, None)
    agreed = (both + length - either) / length
    chance = (covered_a * covered_b + (length - covered_a) * (length - covered_b)) / length**2
    kappa = (agreed - chance) / (1 - chance) if 1 - chance > 1e-12 else None
    return CharacterAgreement(both, covered_a - both, covered_b - both, length - either, agreed, kappa)


def characters_by_code(
    codings: pd.DataFrame, sources: pd.DataFrame, coder_a: str, coder_b: str, codes: Sequence[str]
) -> pd.DataFrame:
    """Return one row a code, in the order given: code, both, only_a, only_b, neither, percent, kappa; missing if undefined.

    Needs of CODINGS: source, code, coder, start, end; of SOURCES: source, length. The texts are all of `sources`, one
    after another; each row is `character_agreement` on them. A code's codings are its own, not those of codes below it.
    """
    lengths = sources["length"].to_numpy(dtype=np.int64)
    length = int(lengths.sum())
    begin = pd.Series(np.cumsum(lengths) - lengths, index=sources["source"])
    place = pd.Index(codes).get_indexer(pd.Index(codings["code"]))
    used = codings[(place >= 0) & codings["source"].isin(begin.index)]
    group = pd.Index(codes).get_indexer(pd.Index(used["code"]))
    moved = group * (length + 1) + used["source"].map(begin).to_numpy(dtype=np.int64)
    starts, ends = moved + used["start"].to_numpy(), moved + used["end"].to_numpy()
    coder = used["coder"].to_numpy(dtype=object)
    masks = (coder == coder_a, coder == coder_b, (coder == coder_a) | (coder == coder_b))
    covered = [_lengths(starts[mask], ends[mask], group[mask], len(codes)) for mask in masks]
    rows = [_characters(int(a), int(b), int(either), length) for a, b, either in zip(*covered, strict=True)]
    columns = ("both", "only_a", "only_b", "neither", "percent", "kappa")
    found = pd.DataFrame([[getattr(row, name) for name in columns] for row in rows], columns=list(columns))
    found = found.astype({"percent": "float64", "kappa": "float64"})
    found.insert(0, "code", list(codes))
    return found


def unitizing_alpha(spans_by_coder: Sequence[Units], length: int) -> UnitizingAlpha:
    """Return the alphas of Krippendorff, Mathet, Bouvry & Widlöcher (2016, Quality & Quantity 50: 2347-2364) for a text.

    For each coder the units (start, end, code), half-open, that must not overlap; what none covers is a gap. Of a coder
    who laid several codes over the same words, ask code by code. Raises ValueError for fewer than two coders, for units
    outside the text and for a coder's overlapping units.
    """
    if len(spans_by_coder) < 2:
        raise ValueError("agreement needs at least two coders")
    codes = tuple(dict.fromkeys(code for units in spans_by_coder for *_, code in units))
    place = {code: at for at, code in enumerate(codes, 1)}
    cut = _cut(spans_by_coder, length, place)
    squares = np.zeros(len(codes) + 1)
    for units in spans_by_coder:
        for start, end, code in units:
            squares[place[code]] += (end - start) ** 2
    squares[GAP] = ((cut.labels == GAP) * cut.lengths[:, None]).sum()
    whole = _coincidences(cut.labels, cut.lengths, len(codes) + 1)
    collapsed = _coincidences(np.minimum(cut.labels, 1), cut.lengths, 2)
    met = whole[1:, 1:]
    pairable = _pairable(cut, place, spans_by_coder)
    return UnitizingAlpha(
        u=_alpha(whole, squares),
        binary=_alpha(collapsed, np.array([squares[GAP], squares[1:].sum()])),
        cu=_alpha(met, pairable),
        per_code={code: _of_code(met, pairable, at) for at, code in enumerate(codes)},
    )


def binary_alpha(counts: np.ndarray, squares: np.ndarray, marked: np.ndarray, coders: int) -> np.ndarray:
    """Return for each row what `unitizing_alpha` calls `binary`, NaN where undefined.

    `counts` are rows x forms, in characters, `marked` how many of the coders coded in each form, and `squares` the sum over
    all coders' units of their squared lengths.
    """
    gaps = coders - marked
    both, mixed, none = (
        counts @ weight / (coders - 1) for weight in (marked * (marked - 1), marked * gaps, gaps * (gaps - 1))
    )
    coded, free, total = both + mixed, none + mixed, both + 2 * mixed + none
    room = total - (squares + counts @ gaps) / np.where(total > 0, total, np.nan)
    chance = np.divide(2 * coded * free, room, out=np.full_like(total, np.nan), where=room > 1e-12)
    return 1 - np.divide(2 * mixed, chance, out=np.full_like(total, np.nan), where=chance > 1e-12)


@dataclass(frozen=True, slots=True)
class _Cut:
    """The text cut at every boundary: lengths of the pieces, each coder's label there, and which unit of theirs it is."""

    lengths: np.ndarray
    labels: np.ndarray
    units: np.ndarray


def _cut(spans_by_coder: Sequence[Units], length: int, place: Mapping[Hashable, int]) -> _Cut:
    edges = {0, length}
    for units in spans_by_coder:
        reached = 0
        for start, end, _ in sorted(units, key=lambda unit: unit[:2]):
            if not reached <= start < end <= length:
                raise ValueError(f"the unit {start}..{end} overlaps another one or is not within {length} characters")
            reached = end
            edges |= {start, end}
    cuts = np.array(sorted(edges))
    labels = np.full((len(cuts) - 1, len(spans_by_coder)), GAP)
    units_of = np.full_like(labels, -1)
    number = 0
    for coder, units in enumerate(spans_by_coder):
        for start, end, code in units:
            first, last = np.searchsorted(cuts, (start, end))
            labels[first:last, coder], units_of[first:last, coder] = place[code], number
            number += 1
    return _Cut(np.diff(cuts), labels, units_of)


def _coincidences(labels: np.ndarray, lengths: np.ndarray, number: int) -> np.ndarray:
    """Return how long each two labels coincide, over all ordered pairs of coders, by one less than the coders."""
    coders = labels.shape[1]
    found = np.zeros((number, number))
    for one in range(coders):
        for other in range(coders):
            if one != other:
                np.add.at(found, (labels[:, one], labels[:, other]), lengths)
    return found / (coders - 1)


def _pairable(cut: _Cut, place: Mapping[Hashable, int], spans_by_coder: Sequence[Units]) -> np.ndarray:
    """Return for each code the squares, summed over units, of the mean length at which the other coders meet the unit."""
    coders = cut.labels.shape[1]
    meeting = (cut.labels != GAP).sum(axis=1, keepdims=True) - (cut.labels != GAP)
    shared = np.where(cut.labels != GAP, meeting * cut.lengths[:, None], 0) / (coders - 1)
    known = cut.units >= 0
    codes = [place[code] - 1 for units in spans_by_coder for *_, code in units]
    by_unit = np.bincount(cut.units[known], weights=shared[known], minlength=len(codes))
    return np.bincount(np.array(codes, dtype=np.int64), weights=by_unit**2, minlength=len(place))


def _expected(observed: np.ndarray, squares: np.ndarray) -> np.ndarray | None:
    """Return the coincidences expected by chance when no unit is paired with itself; None where nothing is left to pair."""
    total = observed.sum()
    room = total - squares.sum() / total if total else 0.0
    if room <= 1e-12:
        return None
    return (np.outer(observed.sum(axis=1), observed.sum(axis=0)) - np.diag(squares)) / room


def _alpha(observed: np.ndarray, squares: np.ndarray) -> float | None:
    expected = _expected(observed, squares)
    if expected is None:
        return None
    chance = expected.sum() - np.trace(expected)
    return float(1 - (observed.sum() - np.trace(observed)) / chance) if chance > 1e-12 else None


def _of_code(observed: np.ndarray, squares: np.ndarray, at: int) -> float | None:
    expected = _expected(observed, squares)
    if expected is None:
        return None
    own, by_chance = observed[:, at].sum(), expected[:, at].sum()
    chance = by_chance - expected[at, at]
    if own <= 0 or chance <= 1e-12:
        return None
    return float(1 - by_chance / own * (own - observed[at, at]) / chance)
