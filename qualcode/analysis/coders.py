"""Several coders on the same text: what counts once, so that double coding does not double the figures."""

from collections.abc import Iterator

import pandas as pd


def united(codings: pd.DataFrame, coder: str | None = None) -> pd.DataFrame:
    """Return the codings of one coder, or of all with what several coders found alike counted once.

    Needs of CODINGS: coder, source, code, start, end. A coding is left out where a coder before laid the same code on
    an overlapping passage of the same source; coders come in the order of their number of codings, most first, then by
    name. One coder's own overlapping codings all count. The rule is this project's own. Row order is kept; empty input
    gives empty output.
    """
    if coder is not None:
        return codings[codings["coder"] == coder]
    if codings["coder"].nunique() < 2:
        return codings
    rank = {name: at for at, name in enumerate(_order(codings))}
    kept: list[object] = []
    for _, group in codings.groupby(["source", "code"], sort=False):
        kept += _kept(group, rank)
    return codings[codings.index.isin(kept)]


def _order(codings: pd.DataFrame) -> list[str]:
    counts = codings["coder"].value_counts()
    return sorted(counts.index, key=lambda name: (-counts[name], name))


def _kept(group: pd.DataFrame, rank: dict[str, int]) -> Iterator[object]:
    """Yield the index of each coding of one code in one source that no earlier coder's coding stands for."""
    seen: list[tuple[int, int, int]] = []
    rows = zip(group.index, group["coder"].map(rank), group["start"], group["end"], strict=True)
    for index, coder, start, end in sorted(rows, key=lambda row: row[1:]):
        if not any(other < coder and start < until and since < end for other, since, until in seen):
            seen.append((coder, start, end))
            yield index
