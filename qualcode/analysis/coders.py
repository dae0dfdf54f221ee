"""Several coders on the same text: what counts once, so that double coding does not double the figures."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from qualcode.analysis.intervals import overlapping

CONSENSUS = "consensus"


def united(codings: pd.DataFrame, coder: str | None = None) -> pd.DataFrame:
    """Return the codings of one coder, of all with what several coders found alike counted once, or their `CONSENSUS`.

    Needs of CODINGS: coder, source, code, start, end; for the consensus also consensus, quote. In the consensus, what
    coders decided about their differences takes the place of the codings that it is about; where nobody decided, all codings
    count, what several coders found alike once. A coding is left out where a coder before laid the same code on
    an overlapping passage of the same source; coders come in the order of their number of codings, most first, then by
    name. One coder's own overlapping codings all count. The rule is this project's own. Row order is kept; empty input
    gives empty output.
    """
    if coder == CONSENSUS:
        return _decided(codings)
    if coder is not None:
        return codings[codings["coder"] == coder]
    if codings["coder"].nunique() < 2:
        return codings
    start, end = _on_one_line(codings)
    coder_of = codings["coder"].to_numpy(dtype=object)
    kept = np.zeros(len(codings), dtype=bool)
    for name in _order(codings):
        own = np.flatnonzero(coder_of == name)
        kept[own[~overlapping(start[own], end[own], start[kept], end[kept])]] = True
    return codings[kept]


def standing_for(counted: pd.DataFrame, every: pd.DataFrame, wanted: Collection[str]) -> dict[str, frozenset[str]]:
    """Return for those counted codings that stand for wanted ones, by guid, for which: itself, or what was found alike.

    Needs of CODINGS: coding, source, code, start, end; `every` holds those of all coders. A wanted coding that is not
    counted itself is stood for by those of the same code that overlap it. What is in neither frame is left out; empty input
    gives empty output.
    """
    itself = counted.loc[counted["coding"].isin(wanted), "coding"]
    away = every[every["coding"].isin(set(wanted).difference(itself))]
    pairs = away.merge(counted, on=["source", "code"], suffixes=("_away", ""))
    alike = pairs[(pairs["start"] < pairs["end_away"]) & (pairs["start_away"] < pairs["end"])]
    found: dict[str, set[str]] = {guid: {guid} for guid in itself}
    for guid, other in zip(alike["coding"], alike["coding_away"], strict=True):
        found.setdefault(guid, set()).add(other)
    return {guid: frozenset(others) for guid, others in found.items()}


def _decided(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the codings as the decisions leave them, decided ones before all others that overlap them."""
    stands = codings["consensus"].tolist()
    out = np.array([isinstance(one, tuple) and not one for one in stands], dtype=bool)
    moved = np.array([isinstance(one, tuple) and bool(one) for one in stands], dtype=bool)
    found = codings.copy(deep=False)
    places = [one for one, kept in zip(stands, moved, strict=True) if kept]
    for column, values in zip(("start", "end", "quote"), zip(*places, strict=True), strict=False):
        changed = np.array(codings[column], dtype=object)
        changed[moved] = values
        found[column] = pd.Series(changed, index=codings.index, dtype=codings[column].dtype)
    settled, rest = found[moved], found[~moved & ~out]
    if settled.empty:
        return united(rest)
    rest = united(rest)
    both = pd.concat([settled, rest])
    start, end = _on_one_line(both)
    free = ~overlapping(start[len(settled) :], end[len(settled) :], start[: len(settled)], end[: len(settled)])
    return found[found.index.isin(settled.index.union(rest.index[free]))]


def _order(codings: pd.DataFrame) -> list[str]:
    counts = codings["coder"].value_counts()
    return sorted(counts.index, key=lambda name: (-counts[name], name))


def _on_one_line(codings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends moved so that only codings of the same code in the same source can overlap."""
    group = codings.groupby(["source", "code"], sort=False).ngroup().to_numpy()
    moved = group * (1 + int(codings["end"].max()))
    return moved + codings["start"].to_numpy(), moved + codings["end"].to_numpy()
