"""Codings as ratings: which units of the shared sources each coder put under each code, counted without a row a unit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.agreement import Patterns
from qualcode.analysis.lineage import belonging

UNITS = ("turn", "sentence", "character", "unitizing")
NEEDED = ("source", "code", "coder", "start", "end", "lineage")


@dataclass(frozen=True, slots=True)
class Places:
    """Codings as half-open places on one line, all sources laid end to end and measured in units.

    One entry for each coding and each listed code that it belongs to: `code` and `coder` are places in the lists, `start`
    and `end` units on the line, `row` the coding's row. `sizes` are the units of each source, in the order of `sources`.
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    sources: tuple[str, ...]
    sizes: np.ndarray
    code: np.ndarray
    coder: np.ndarray
    start: np.ndarray
    end: np.ndarray
    row: np.ndarray

    @property
    def begins(self) -> np.ndarray:
        """Where each source begins on the line."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def length(self) -> int:
        return int(self.sizes.sum())

    def taken(self, chosen: np.ndarray, **changes: np.ndarray) -> "Places":
        """Return the entries that a mask or an index chooses, with some of their columns replaced."""
        columns = {name: getattr(self, name)[chosen] for name in ("code", "coder", "start", "end", "row")}
        return Places(self.codes, self.coders, self.sources, self.sizes, **{**columns, **changes})


def shared_sources(codings: pd.DataFrame, coders: Sequence[str]) -> list[str]:
    """Return the sources, by guid and in the order of the codings, in which each of the coders has at least one coding.

    Needs of CODINGS: source, coder. In a source that a coder never opened, leaving text uncoded says nothing.
    """
    if not coders:
        return []
    seen = codings.loc[codings["coder"].isin(coders), ["source", "coder"]].drop_duplicates()
    counts = seen["source"].value_counts(sort=False)
    return [source for source in seen["source"].drop_duplicates() if counts[source] == len(set(coders))]


def placed(
    codings: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    sources: pd.DataFrame,
    cuts: pd.DataFrame | None = None,
) -> Places:
    """Return the coders' codings in the sources as places in units.

    Needs of CODINGS: source, code, coder, start, end, lineage; of SOURCES: source, length. `cuts` are the units, TURNS or
    SENTENCES with source, start and end, by place in each text; without them the unit is the character. A coding counts in
    every unit that it touches, under its own code and every listed code above it; one that touches no unit is left out.
    """
    mine = (codings["coder"].isin(coders) & codings["source"].isin(sources["source"])).to_numpy(bool)
    used = codings[list(NEEDED)][mine]
    rows, code = belonging(used, codes)
    source = pd.Index(sources["source"]).get_indexer(pd.Index(used["source"]))[rows]
    start, end = used["start"].to_numpy(np.int64)[rows], used["end"].to_numpy(np.int64)[rows]
    lengths = sources["length"].to_numpy(np.int64)
    if cuts is None:
        sizes, base = lengths, (np.cumsum(lengths) - lengths)[source]
        start, end = start + base, end + base
    else:
        sizes, start, end = _in_cuts(sources, lengths, cuts, source, start, end)
    coder = pd.Index(coders).get_indexer(pd.Index(used["coder"]))[rows]
    whole = Places(
        tuple(codes), tuple(coders), tuple(sources["source"]), sizes, code, coder, start, end, np.flatnonzero(mine)[rows]
    )
    return whole.taken(whole.start < whole.end)


def _in_cuts(
    sources: pd.DataFrame, lengths: np.ndarray, cuts: pd.DataFrame, source: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how many units each source has, and the first unit that each place touches and the one after its last."""
    own = pd.Index(sources["source"]).get_indexer(pd.Index(cuts["source"]))
    order = np.argsort(own, kind="stable")
    order = order[own[order] >= 0]
    begins = np.cumsum(lengths + 1) - lengths - 1
    base = begins[own[order]]
    starts, ends = cuts["start"].to_numpy(np.int64)[order] + base, cuts["end"].to_numpy(np.int64)[order] + base
    sizes = np.bincount(own[order], minlength=len(sources)).astype(np.int64)
    at = begins[source]
    return sizes, np.searchsorted(ends, start + at, side="right"), np.searchsorted(starts, end + at, side="left")


def on_their_own(codings: pd.DataFrame, codes: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the codings of the codes and of all below them, as if no code stood above their own, and these own codes.

    Needs of CODINGS what `placed` needs, and coding; other columns are left out.
    """
    chosen = np.zeros(len(codings), dtype=bool)
    chosen[belonging(codings, codes)[0]] = True
    kept = codings[["coding", *NEEDED]][chosen]
    at, own = pd.factorize(kept["code"])
    lines = np.empty(len(own), dtype=object)
    lines[:] = [(code,) for code in own]
    return kept.assign(lineage=lines[at]), list(own)


def joined(places: Places) -> Places:
    """Return the places with those of one coder and code that overlap made one; places that only touch stay apart."""
    group = places.code * len(places.coders) + places.coder
    shift = group * (places.length + 1)
    order = np.argsort(places.start + shift, kind="stable")
    if not len(order):
        return places
    start, end = (places.start + shift)[order], (places.end + shift)[order]
    reach = np.maximum.accumulate(end)
    first = np.ones(len(order), dtype=bool)
    first[1:] = start[1:] >= reach[:-1]
    begins = np.flatnonzero(first)
    last = np.append(begins[1:], len(order)) - 1
    kept = order[begins]
    return places.taken(kept, end=reach[last] - shift[kept])


def tallies(places: Places) -> np.ndarray:
    """Return how many units of each source each set of coders put under each code: codes x sources x sets.

    A set of coders is a number whose bits are the coders, in their order: 0 is nobody, 3 the first two. One coder's
    overlapping codings count once. Time grows with the codings, not with the units.
    """
    sets = 1 << len(places.coders)
    alone = joined(places)
    shift = alone.code * (places.length + 1)
    at = np.concatenate([alone.start + shift, alone.end + shift])
    order = np.argsort(at, kind="stable")
    who = np.bitwise_xor.accumulate(np.tile(np.int64(1) << alone.coder, 2)[order]) if len(at) else at
    at = at[order]
    lengths, who, at = np.diff(at), who[:-1], at[:-1]
    counted = (who > 0) & (lengths > 0)
    code, place = np.divmod(at[counted], places.length + 1)
    source = np.searchsorted(places.begins, place, side="right") - 1
    shape = len(places.codes), len(places.sources), sets
    key = (code * shape[1] + source) * sets + who[counted]
    found = np.bincount(key, weights=lengths[counted], minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)
    found[:, :, 0] = places.sizes - found.sum(axis=2)
    return found


def coded_or_not(counts: np.ndarray, coders: int) -> Patterns:
    """Return rows of `tallies`, over sets of coders or `folded`, as patterns of 1 for coded and 0 for not coded."""
    return Patterns((0, 1), who_coded(counts.shape[-1], coders), np.atleast_2d(counts).astype(float))


def who_coded(forms: int, coders: int) -> np.ndarray:
    """Return for each set of coders, or for each number of them where the tallies are `folded`, who coded: forms x coders."""
    if forms == coders + 1:
        return (np.arange(forms)[:, None] > np.arange(coders)).astype(np.int64)
    return np.arange(forms)[:, None] >> np.arange(coders) & 1


def folded(counts: np.ndarray, coders: int) -> np.ndarray:
    """Return tallies by how many coders coded, who they were left out, where no coefficient asks who: for three and more."""
    if coders == 2:
        return counts
    number = who_coded(counts.shape[-1], coders).sum(axis=1)
    return np.stack([counts[..., number == many].sum(axis=-1) for many in range(coders + 1)], axis=-1)


def split_at(places: Places, edges: np.ndarray) -> Places:
    """Return the places cut at the edges, with the pieces of the line between them in the place of the sources.

    `edges` ascend on the line, begin with 0 and hold every begin of a source.
    """
    sizes = np.diff(np.append(edges, places.length))
    first = np.searchsorted(edges, places.start, side="right") - 1
    last = np.searchsorted(edges, places.end, side="left")
    rows = np.repeat(np.arange(len(first)), last - first)
    piece = first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(last - first) - last + first, last - first)
    return Places(
        places.codes, places.coders, tuple(map(str, range(len(edges)))), sizes, places.code[rows], places.coder[rows],
        np.maximum(places.start[rows], edges[piece]), np.minimum(places.end[rows], (edges + sizes)[piece]), places.row[rows],
    )  # fmt: skip


def code_sets(places: Places, most: int) -> tuple[tuple[frozenset[int], ...], np.ndarray, np.ndarray] | None:
    """Return the sets of codes that coders gave to units: the different sets, patterns of them, and in which source how often.

    Sets hold places in the list of codes; a pattern is one number of a set for each coder, and counts are sources x
    patterns. None where there are more than `most` different sets.
    """
    unit, coder, code = _touched(places)
    group = unit * len(places.coders) + coder
    edges, lasts = np.flatnonzero(np.diff(group, prepend=-1)), np.flatnonzero(np.diff(group, append=-1)) + 1
    known: dict[tuple[int, ...], int] = {(): 0}
    codes = code.tolist()
    numbers = [
        known.setdefault(tuple(codes[first:last]), len(known))
        for first, last in zip(edges.tolist(), lasts.tolist(), strict=True)
    ]
    if len(known) > most:
        return None
    units = unit[np.append(True, unit[1:] != unit[:-1])[: len(unit)]]
    rated = np.zeros((len(units), len(places.coders)), dtype=np.int64)
    rated[np.searchsorted(units, unit[edges]), coder[edges]] = numbers
    patterns, which = np.unique(np.vstack([np.zeros((1, len(places.coders)), np.int64), rated]), axis=0, return_inverse=True)
    source = np.searchsorted(places.begins + places.sizes, units, side="right")
    counts = np.zeros((len(places.sources), len(patterns)))
    np.add.at(counts, (source, which.ravel()[1:]), 1)
    counts[:, which.ravel()[0]] += places.sizes - np.bincount(source, minlength=len(places.sources))
    return tuple(map(frozenset, known)), patterns, counts


def _touched(places: Places) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each unit, coder and code that belong together, once and in this order."""
    number = places.end - places.start
    rows = np.repeat(np.arange(len(number)), number)
    unit = places.start[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(number) - number, number)
    coders, codes = len(places.coders), max(len(places.codes), 1)
    key = np.sort((unit * coders + places.coder[rows]) * codes + places.code[rows])
    key = key[np.append(True, key[1:] != key[:-1])[: len(key)]]
    rest, code = np.divmod(key, codes)
    unit, coder = np.divmod(rest, coders)
    return unit, coder, code
