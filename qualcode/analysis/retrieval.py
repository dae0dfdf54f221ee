"""Answering retrieval queries: codings and a query in, passages out, with the codings that each rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from qualcode.analysis import intervals
from qualcode.analysis.coders import united
from qualcode.model.query import (
    INFORMANT,
    SEGMENT,
    Coded,
    Combined,
    Expression,
    Measure,
    Named,
    Only,
    Query,
    Relation,
    Unit,
    holds,
    single,
)
from qualcode.tables import ATTRIBUTE

COLUMNS = {"source": "str", "start": "int64", "end": "int64", "codings": "object"}
NEEDED = ("coding", "source", "source_position", "code", "code_guid", "coder", "polarity", "start", "end")
BY = ("code", "informant", "group", "source", "technique")
OF_CODING = {"source": "source", "technique": "technique", "wave": "wave", "informant": "informant", "group": "group",
             "coder": "coder"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Distinct passages in order, over all sources laid end to end; `passage` and `coding` pair them with rows of codings."""

    start: np.ndarray
    end: np.ndarray
    passage: np.ndarray
    coding: np.ndarray

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Material:
    """The codings that count, each with its place over all sources laid end to end, and where the units begin there."""

    codings: pd.DataFrame
    codes: pd.DataFrame
    start: np.ndarray
    end: np.ndarray
    width: int
    units: Mapping[Measure, np.ndarray]


def passages(
    query: Query,
    codings: pd.DataFrame,
    codes: pd.DataFrame,
    sources: pd.DataFrame,
    informants: pd.DataFrame,
    rulers: Mapping[Measure, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return the passages that the query finds: source, start, end and codings, by source and place.

    Needs of CODINGS: coding, source, source_position, code, code_guid, coder, polarity, start, end and what the scope names,
    quote for words; of CODES, in tree order: guid, parent_guid; of SOURCES and INFORMANTS what the scope names; of `rulers`,
    for each measure of `model.query.measures`, source and start of every unit. Places are half-open, in code points. `codings`
    holds the guids of the codings that a passage rests on, one that starts where it starts first, then by place: those laid on
    that very place or, where it was put together, on its parts; a passage kept because of others (not, overlapping, within,
    enclosing, near, same turn, same source) rests on its own codings alone.

    Codings out of scope count nowhere, on neither side of a condition. Within one set of codes, what several coders found
    alike is one passage, at the place of the coder with more codings (`analysis.coders.united`); a passage is a place, so
    codings of any code on the very same place are one passage too. A passage overlaps, holds and stands near itself where it
    belongs to both sides; it never follows itself. Each passage of A yields at most one sequence, with the next passage of
    B. A turn, paragraph or word is counted from its first character; what stands before the first counts as one more. Empty
    input gives no passages. What the operators yield is defined in `model.query.Combined`; it follows what ATLAS.ti (within,
    encloses, follows), MAXQDA (intersection, overlapping, near, followed by) and NVivo (and, near, surrounding, preceding)
    document, with the result stated here where they differ.
    """
    counted = codings.loc[in_scope(codings, query, sources, informants), list(NEEDED)]
    material = _material(_in_order(counted), codes, rulers or {})
    return _frame(_found(query.find, material), material)


def one_by_one(
    query: Query, codings: pd.DataFrame, codes: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of CODINGS that a query of one set of codes counts, each for itself, in their order.

    Needs what `passages` needs. Raises ValueError for a query that puts several sets together.
    """
    find = single(query)
    if find is None:
        raise ValueError("a query of several sets of codes finds places, not codings")
    keep = in_scope(codings, query, sources, informants) & _laid(find, codings, codes)
    return codings[keep]


def _in_order(codings: pd.DataFrame) -> pd.DataFrame:
    source, _ = pd.factorize(codings["source"])
    order = np.lexsort((codings["end"], codings["start"], source, codings["source_position"]))
    return codings.iloc[order].reset_index(drop=True)


def in_scope(codings: pd.DataFrame, query: Query, sources: pd.DataFrame, informants: pd.DataFrame) -> np.ndarray:
    """Return for each coding whether it fits every restriction of the query; needs of the frames what they name.

    A value that is missing fits no restriction.
    """
    keep = np.ones(len(codings), dtype=bool)
    for only in query.only:
        keep &= _fits(only, codings, sources, informants)
    if query.since is not None:
        keep &= (codings["date"] >= pd.Timestamp(query.since)).to_numpy(dtype=bool)
    if query.until is not None:
        keep &= (codings["date"] <= pd.Timestamp(query.until)).to_numpy(dtype=bool)
    if query.text:
        keep &= np.fromiter((holds(words, query.text) for words in codings["quote"]), dtype=bool, count=len(codings))
    return keep


def _fits(only: Only, codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame) -> np.ndarray:
    if only.field in OF_CODING:
        given = codings[OF_CODING[only.field]]
    elif only.field.startswith(SEGMENT):
        given = _column(codings, f"{ATTRIBUTE}{only.field.removeprefix(SEGMENT)}")
    elif only.field in ("place", "language"):
        given = codings["source"].map(dict(zip(sources["source"], sources[only.field], strict=True)))
    else:
        name = "role" if only.field == "role" else f"{ATTRIBUTE}{only.field.removeprefix(INFORMANT)}"
        given = codings["informant"].map(dict(zip(informants["informant"], _column(informants, name), strict=True)))
    return (given.notna() & given.astype("str").isin(only.values)).to_numpy(dtype=bool)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="object")


def _material(codings: pd.DataFrame, codes: pd.DataFrame, rulers: Mapping[Measure, pd.DataFrame]) -> Material:
    numbers, names = pd.factorize(codings["source"])
    at = {name: number for number, name in enumerate(names)}
    width = 1 + max([int(codings["end"].max()) if len(codings) else 0, *(_furthest(ruler) for ruler in rulers.values())])
    return Material(
        codings,
        codes,
        numbers * width + codings["start"].to_numpy(),
        numbers * width + codings["end"].to_numpy(),
        width,
        {measure: _units(ruler, at, width) for measure, ruler in rulers.items()},
    )


def _furthest(ruler: pd.DataFrame) -> int:
    return int(ruler["start"].max()) if len(ruler) else 0


def _units(ruler: pd.DataFrame, at: Mapping[str, int], width: int) -> np.ndarray:
    """Return where units begin, in order; every source begins one, so that no unit reaches into the next source."""
    known = ruler[ruler["source"].isin(at.keys())]
    begins = known["source"].map(at).to_numpy(dtype=np.int64) * width + known["start"].to_numpy(dtype=np.int64)
    return np.unique(np.concatenate((begins, np.arange(len(at), dtype=np.int64) * width)))


def _found(find: Expression, material: Material) -> Places:
    if isinstance(find, Named):
        return _found(find.expression, material)
    if isinstance(find, Coded):
        return _coded(find, material)
    left, right = _found(find.left, material), _found(find.right, material)
    if find.relation is Relation.OR:
        return _together([left, right])
    if find.relation is Relation.AND and find.unit is Unit.PASSAGE:
        return _together(list(_common(left, right)))
    if find.relation is Relation.FOLLOWED_BY:
        return _sequences(find, left, right, material)
    return _kept(left, _fitting(find, left, right, material))


def _laid(find: Coded, codings: pd.DataFrame, codes: pd.DataFrame) -> np.ndarray:
    """Return for each coding whether it is one of the set."""
    keep = np.ones(len(codings), dtype=bool)
    if find.codes:
        keep &= codings["code_guid"].isin(_with_below(find, codes)).to_numpy()
    for column, wanted in (("polarity", find.polarities), ("coder", find.coders)):
        if wanted:
            keep &= codings[column].isin(wanted).to_numpy()
    return keep


def _coded(find: Coded, material: Material) -> Places:
    keep = _laid(find, material.codings, material.codes)
    laid = material.codings[keep]
    rows, counted = np.flatnonzero(keep), united(laid).index.to_numpy()
    places = _distinct(material.start[rows], material.end[rows], rows)
    return _kept(places, np.isin(np.arange(len(places)), places.passage[np.isin(places.coding, counted)]))


def _with_below(find: Coded, codes: pd.DataFrame) -> set[str]:
    wanted = set(find.codes)
    if find.below:
        for guid, parent in zip(codes["guid"], codes["parent_guid"], strict=True):
            if parent in wanted:
                wanted.add(guid)
    return wanted


def _distinct(start: np.ndarray, end: np.ndarray, coding: np.ndarray, passage: np.ndarray | None = None) -> Places:
    """Return the distinct places among rows of start and end, with the codings of all rows that are alike."""
    if len(start) == 0:
        return Places(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    order = np.lexsort((end, start))
    new = np.concatenate(([True], (np.diff(start[order]) != 0) | (np.diff(end[order]) != 0)))
    number = np.empty(len(start), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    owner = number if passage is None else number[passage]
    many = 1 + int(coding.max())
    rests = np.unique(owner * many + coding)
    return Places(start[order][new], end[order][new], rests // many, rests % many)


def _together(parts: list[Places]) -> Places:
    offsets = np.cumsum([0, *(len(part) for part in parts)])
    if offsets[-1] == 0:
        return _distinct(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    return _distinct(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.coding for part in parts]),
        np.concatenate([part.passage + offset for part, offset in zip(parts, offsets, strict=False)]),
    )


def _kept(places: Places, keep: np.ndarray) -> Places:
    number = np.cumsum(keep) - 1
    rests = keep[places.passage]
    return Places(places.start[keep], places.end[keep], number[places.passage[rests]], places.coding[rests])


def _common(left: Places, right: Places) -> Iterator[Places]:
    for here, there in intervals.pairs(left.start, left.end, right.start, right.end):
        start = np.maximum(left.start[here], right.start[there])
        end = np.minimum(left.end[here], right.end[there])
        yield _made_of(start, end, ((left, here), (right, there)))


def _made_of(start: np.ndarray, end: np.ndarray, parts: tuple[tuple[Places, np.ndarray], ...]) -> Places:
    """Return the distinct places, each resting on the codings of the passages that it was made of."""
    passage, coding = [], []
    for places, index in parts:
        counts = np.bincount(places.passage, minlength=len(places))
        first = np.concatenate(([0], np.cumsum(counts)))
        many = counts[index]
        passage.append(np.repeat(np.arange(len(index)), many))
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        coding.append(places.coding[np.repeat(first[index], many) + within])
    return _distinct(start, end, np.concatenate(coding), np.concatenate(passage))


def _sequences(find: Combined, left: Places, right: Places, material: Material) -> Places:
    """Return the stretches from each passage of the left to the next of the right, where that is near enough."""
    after = intervals.following(left.end, right.start, right.end)
    here = np.flatnonzero(after >= 0)
    there = after[here]
    near = _near_enough(left.end[here] - 1, right.start[there], find, material)
    here, there = here[near], there[near]
    return _made_of(left.start[here], right.end[there], ((left, here), (right, there)))


def _near_enough(before: np.ndarray, after: np.ndarray, find: Combined, material: Material) -> np.ndarray:
    """Return whether the points stand in the same source and at most `most` units apart."""
    units = material.units[find.measure]
    apart = _unit(after, units) - _unit(before, units)
    return (before // material.width == after // material.width) & (apart <= find.most)


def _unit(points: np.ndarray, units: np.ndarray) -> np.ndarray:
    return np.searchsorted(units, points, side="right") - 1


def _fitting(find: Combined, left: Places, right: Places, material: Material) -> np.ndarray:
    """Return which passages of the left fit the condition."""
    if find.relation is Relation.NEAR:
        return _near(find, left, right, material)
    places = (left.start, left.end, right.start, right.end)
    if find.relation is Relation.WITHIN:
        return intervals.within(*places)
    if find.relation is Relation.ENCLOSING:
        return intervals.enclosing(*places)
    if find.relation is Relation.OVERLAPPING:
        return intervals.overlapping(*places)
    meets = intervals.overlapping(*_in_units(find.unit, left, material), *_in_units(find.unit, right, material))
    return ~meets if find.relation is Relation.NOT else meets


def _in_units(unit: Unit, places: Places, material: Material) -> tuple[np.ndarray, np.ndarray]:
    """Return the places counted in units: the first unit that each touches, and the one after its last."""
    if unit is Unit.PASSAGE:
        return places.start, places.end
    if unit is Unit.SOURCE:
        source = places.start // material.width
        return source, source + 1
    turns = material.units[Measure.TURNS]
    return _unit(places.start, turns), _unit(places.end - 1, turns) + 1


def _near(find: Combined, left: Places, right: Places, material: Material) -> np.ndarray:
    found = intervals.overlapping(left.start, left.end, right.start, right.end)
    after = intervals.following(left.end, right.start, right.end)
    some = np.flatnonzero(after >= 0)
    found[some] |= _near_enough(left.end[some] - 1, right.start[after[some]], find, material)
    before = intervals.preceding(left.start, right.start, right.end)
    some = np.flatnonzero(before >= 0)
    found[some] |= _near_enough(right.end[before[some]] - 1, left.start[some], find, material)
    return found


def _frame(found: Places, material: Material) -> pd.DataFrame:
    names = material.codings["source"].drop_duplicates().to_numpy(dtype=object)
    begins = material.start[found.coding] == found.start[found.passage]
    order = np.lexsort((found.coding, ~begins, found.passage))
    guids = material.codings["coding"].to_numpy(dtype=object)[found.coding[order]]
    edges = np.searchsorted(found.passage, np.arange(len(found) + 1))
    rests = [tuple(guids[first:last]) for first, last in pairwise(edges)]
    source = found.start // material.width
    frame = pd.DataFrame(
        {
            "source": names[source] if len(names) else [],
            "start": found.start - source * material.width,
            "end": found.end - source * material.width,
            "codings": pd.Series(rests, dtype="object"),
        }
    )
    return frame.astype({column: kind for column, kind in COLUMNS.items() if kind != "object"})


def described(found: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Return the passages with columns of the first coding that each rests on: informant, group, technique, source_name.

    Needs the columns that `passages` yields, and of CODINGS: coding, informant, group, technique, source_name.
    """
    columns = ["informant", "group", "technique", "source_name"]
    firsts = [guids[0] for guids in found["codings"]]
    return found.assign(**{name: codings.set_index("coding")[name].reindex(firsts).to_numpy() for name in columns})


def counts(found: pd.DataFrame, codings: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how many passages there are by code, informant, group, source or technique: name, passages, sources, share.

    Needs the columns that `passages` yields, and of CODINGS: coding, code and those of `described`. A passage counts once for
    each code that it rests on, so that shares by code may add up to more than 1; else once, by its first coding. `share` is
    of all passages found, between 0 and 1; passages without the value (notes have no informant) are in no row, and `sources`
    counts distinct ones. Most passages come first, ties by name. No passages give no rows.
    """
    if by == "code":
        pairs = found[["source", "start", "end", "codings"]].explode("codings")
        pairs = pairs.assign(name=codings.set_index("coding")["code"].reindex(pairs["codings"]).to_numpy())
        pairs = pairs.drop_duplicates(["source", "start", "end", "name"])
    else:
        pairs = described(found, codings)
        pairs = pairs.assign(name=pairs["source_name" if by == "source" else by])
    groups = pairs.dropna(subset="name").groupby("name")["source"]
    result = pd.DataFrame({"passages": groups.size(), "sources": groups.nunique()}).reset_index(names="name")
    result["share"] = result["passages"] / max(1, len(found))
    return result.sort_values(["passages", "name"], ascending=[False, True], ignore_index=True)
