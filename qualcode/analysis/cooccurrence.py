"""Which codes meet: pairs of codes on overlapping passages, in the same turn, paragraph or source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from qualcode.tables import each_row

UNITS = ("overlap", "turn", "paragraph", "source")
COLUMNS = {
    "first": "str", "second": "str", "count": "int64", "both": "int64", "uses_first": "int64", "uses_second": "int64",
    "jaccard": "float64",
}  # fmt: skip
AT_ONCE = 2_000_000  # pairs of codings held in memory at a time, about 100 MB


@dataclass(frozen=True, slots=True)
class Laid:
    """Codings as numbers by start: the code's place in the list of codes, start and end over all sources laid end to end."""

    code: np.ndarray
    start: np.ndarray
    end: np.ndarray
    rows: np.ndarray


def lifted(codings: pd.DataFrame, depth: int) -> pd.DataFrame:
    """Return the codings under the code of their lineage at the depth, 0 for the top; codes above it stay as they are.

    Needs of CODINGS: code, lineage. Only the column `code` changes.
    """
    lines = codings.drop_duplicates("code")
    above = {row.code: row.lineage[min(depth, len(row.lineage) - 1)] for row in each_row(lines)}
    return codings.assign(code=codings["code"].map(above))


def cooccurrence(
    codings: pd.DataFrame, codes: Sequence[str], unit: str = "overlap", turns: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row for each pair of codes that meet, and one for each code with itself: first, second, count, jaccard.

    Needs of CODINGS: code, source, start, end; for paragraphs also paragraph, quote; for turns also TURNS: source, start,
    end. `codes` are the short ids that count, and `first` comes before `second` in their order. `unit` says what is counted:

    - overlap: `count` is the number of pairs of codings, one of each code, that share at least one character of a source;
      `uses_first` and `uses_second` are codings. One long coding over three short ones makes three pairs, so `both`, which
      Jaccard takes for n12, is the number of codings of one code that meet the other, of both sides the smaller. Where
      each coding meets at most one other, `both` is `count`, and Jaccard is never above 1.
    - turn, paragraph, source: `count` and `both` are units that hold both codes, `uses` units that hold the code, however
      often. A coding counts in every unit that it touches; one outside all turns in none.

    `jaccard` is n12 / (n1 + n2 - n12), between 0 and 1 (Jaccard 1912; the c-coefficient of ATLAS.ti). A code with itself
    has its uses as `count`, and 1. Several coders' codings all count: unite them first with `coders.united`. Pairs that
    never meet have no row; empty input gives none. Time grows with codings and meeting pairs, not with codes squared.
    """
    if unit == "overlap":
        uses, count, both = _overlaps(_laid(codings, codes), len(codes))
    else:
        uses, count = _in_units(codings, codes, unit, turns)
        both = count
    return _pairs(codes, uses, count, both)


def square(pairs: pd.DataFrame, codes: Sequence[str], value: str) -> pd.DataFrame:
    """Return a column of `cooccurrence` as a symmetric matrix, codes by codes; pairs that never meet are 0."""
    rows, columns = _places(pairs["first"], codes), _places(pairs["second"], codes)
    whole = np.zeros((len(codes), len(codes)), dtype=COLUMNS[value])
    whole[rows, columns] = pairs[value].to_numpy()
    whole[columns, rows] = pairs[value].to_numpy()
    return pd.DataFrame(whole, index=list(codes), columns=list(codes))


def together(
    codings: pd.DataFrame, first: str, second: str, unit: str = "overlap", turns: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return where two codes meet, one row a meeting that `cooccurrence` counts: start, end, codings (tuple of guids).

    Needs of CODINGS what `cooccurrence` needs, and coding. The passage reaches from the first to the last character of the
    codings that meet. Rows come in the order of the codings; the same code twice gives that code's uses.
    """
    found = codings[codings["code"].isin([first, second])].reset_index(drop=True)
    chosen = [first] if first == second else [first, second]
    meetings: Iterable[tuple[int, ...]]
    if unit == "overlap" and first != second:
        laid = _laid(found, chosen)
        meetings = [
            (laid.rows[a], laid.rows[b]) for a, b in _meetings(laid) for a, b in zip(a.tolist(), b.tolist(), strict=True)
        ]
    else:
        meetings = _meetings_in_units(found, chosen, unit, turns)
    start, end, guid = (found[name].to_numpy() for name in ("start", "end", "coding"))
    ordered = sorted(tuple(sorted(rows)) for rows in meetings)
    return pd.DataFrame(
        {
            "start": [int(start[list(rows)].min()) for rows in ordered],
            "end": [int(end[list(rows)].max()) for rows in ordered],
            "codings": [tuple(guid[list(rows)]) for rows in ordered],
        }
    )


def _laid(codings: pd.DataFrame, codes: Sequence[str]) -> Laid:
    """Return the codings of the codes as numbers, by source and start."""
    code = _places(codings["code"], codes)
    source = _numbered(codings["source"])
    start, end = codings["start"].to_numpy(np.int64), codings["end"].to_numpy(np.int64)
    width = int(end.max()) + 1 if len(end) else 1
    joined = source * width
    rows = np.flatnonzero(code >= 0)
    rows = rows[np.argsort((joined + start)[rows], kind="stable")]
    return Laid(code[rows], (joined + start)[rows], (joined + end)[rows], rows)


def _numbered(names: pd.Series) -> np.ndarray:
    """Return a number for each name, equal for equal names; fast where they come in runs."""
    begins = (names != names.shift()).to_numpy(bool)
    numbers = pd.factorize(names[begins])[0].astype(np.int64)
    return numbers[np.cumsum(begins) - 1]


def _places(names: pd.Series, codes: Sequence[str]) -> np.ndarray:
    """Return each name's place in the list, -1 where it is not there."""
    found, known = pd.factorize(names)
    place = {code: at for at, code in enumerate(codes)}
    return np.array([*(place.get(name, -1) for name in known), -1], dtype=np.int64)[found]


def _meetings(laid: Laid) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the pairs of overlapping codings of different codes as two arrays, about `AT_ONCE` at a time.

    In the order of starts, the codings that begin inside a coding follow it without a gap: each step looks one coding
    further on, only for those whose last neighbour still began inside.
    """
    rows, step, held, size = np.arange(len(laid.start)), 0, [], 0
    while len(rows):
        step += 1
        rows = rows[: np.searchsorted(rows, len(laid.start) - step)]
        rows = rows[laid.start[rows + step] < laid.end[rows]]
        meeting = rows[laid.code[rows] != laid.code[rows + step]]
        held.append((meeting, meeting + step))
        size += len(meeting)
        if size > AT_ONCE or not len(rows):
            first, second = (np.concatenate(side) for side in zip(*held, strict=True))
            yield first, second
            held, size = [], 0


def _overlaps(laid: Laid, codes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = np.zeros(codes * codes, dtype=np.int64)
    bits = codes.bit_length()
    met: list[np.ndarray] = []
    for first, second in _meetings(laid):
        one, other = laid.code[first], laid.code[second]
        count += np.bincount(one * codes + other, minlength=codes * codes)
        met += [_once(first << bits | other), _once(second << bits | one)]
    square = count.reshape(codes, codes)
    return np.bincount(laid.code, minlength=codes), square + square.T, _smaller_side(met, laid.code, codes)


def _smaller_side(met: list[np.ndarray], code: np.ndarray, codes: int) -> np.ndarray:
    """Return for each pair of codes how many codings of one meet the other, of both sides the smaller.

    `met` holds which coding meets which code, the coding's number shifted above the code's.
    """
    bits = codes.bit_length()
    once = _once(np.concatenate(met)) if met else np.empty(0, dtype=np.int64)
    sides = np.bincount(code[once >> bits] * codes + (once & (1 << bits) - 1), minlength=codes * codes)
    sides = sides.reshape(codes, codes)
    return np.minimum(sides, sides.T)


def _once(keys: np.ndarray) -> np.ndarray:
    """Return each key once, in order; keys that come nearly in order are sorted fast."""
    ordered = np.sort(keys, kind="stable")
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _in_units(
    codings: pd.DataFrame, codes: Sequence[str], unit: str, turns: pd.DataFrame | None
) -> tuple[np.ndarray, np.ndarray]:
    rows, units = _touched(codings, unit, turns)
    code = _places(codings["code"], codes)[rows]
    known = code >= 0
    shape = int(units.max(initial=-1)) + 1, len(codes)
    holds = sparse.csr_array((np.ones(known.sum(), dtype=np.int64), (units[known], code[known])), shape=shape)
    holds.data[:] = 1
    count = (holds.T @ holds).toarray()
    return count.diagonal().copy(), count


def _touched(codings: pd.DataFrame, unit: str, turns: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of a coding's row and the number of a unit that it touches."""
    source = _numbered(codings["source"])
    if unit == "source":
        return np.arange(len(source)), source
    if unit == "paragraph":
        first = codings["paragraph"].to_numpy(np.int64)
        last = first + _further_lines(codings["quote"])
        key = source * (int(last.max(initial=0)) + 1)
        rows, at = _ranges(first + key, last + key)
    elif unit == "turn" and turns is not None:
        rows, at = _ranges(*_turns_touched(codings, turns))
    else:
        raise ValueError(f"{unit} is none of {', '.join(UNITS)}, or turns are missing")
    return rows, pd.factorize(at)[0].astype(np.int64)


def _further_lines(quotes: pd.Series) -> np.ndarray:
    """Return how many paragraphs each quotation reaches beyond its first: non-empty lines after a line break."""
    more = np.zeros(len(quotes), dtype=np.int64)
    broken = np.flatnonzero(quotes.str.contains("\n", regex=False).to_numpy(bool))
    for at, quote in zip(broken, quotes.iloc[broken], strict=True):
        more[at] = sum(bool(line.strip()) for line in quote.split("\n")[1:])
    return more


def _turns_touched(codings: pd.DataFrame, turns: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return for each coding the first and the last turn that it touches; the last is before the first where there is none."""
    width = int(max(codings["end"].max(), turns["end"].max())) + 2 if len(codings) and len(turns) else 1
    known = pd.Index(turns["source"].unique())
    base = known.get_indexer(turns["source"]).astype(np.int64) * width
    starts, ends = turns["start"].to_numpy(np.int64) + base, turns["end"].to_numpy(np.int64) + base
    own = known.get_indexer(codings["source"]).astype(np.int64)
    first = np.searchsorted(ends, own * width + codings["start"].to_numpy(np.int64), side="right")
    last = np.searchsorted(starts, own * width + codings["end"].to_numpy(np.int64), side="left") - 1
    return first, np.where(own < 0, first - 1, last)


def _ranges(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each row with every number from its first to its last."""
    sizes = np.maximum(last - first + 1, 0)
    rows = np.repeat(np.arange(len(first)), sizes)
    return rows, first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _meetings_in_units(
    found: pd.DataFrame, codes: list[str], unit: str, turns: pd.DataFrame | None
) -> list[tuple[int, ...]]:
    if unit == "overlap":
        return [(row,) for row in range(len(found))]
    rows, units = _touched(found, unit, turns)
    code = found["code"].to_numpy()
    held: dict[int, list[int]] = {}
    for row, at in zip(rows.tolist(), units.tolist(), strict=True):
        held.setdefault(at, []).append(row)
    return [tuple(members) for members in held.values() if {code[row] for row in members} == set(codes)]


def _pairs(codes: Sequence[str], uses: np.ndarray, count: np.ndarray, both: np.ndarray) -> pd.DataFrame:
    np.fill_diagonal(count, uses)
    np.fill_diagonal(both, uses)
    first, second = np.nonzero(np.triu(count))
    names = pd.array(list(codes), dtype="str")
    shared, one, other = both[first, second], uses[first], uses[second]
    jaccard = shared / (one + other - shared)
    columns = (names.take(first), names.take(second), count[first, second], shared, one, other, jaccard)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
