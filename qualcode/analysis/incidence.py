"""Who was heard to say what: the matrix of informants by codes on which saturation is counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from qualcode.analysis.interviews import of_interviews, order_of_interviews

Level = Literal["leaf", "parent", "root"]
COLUMNS: Mapping[Level, str] = {"leaf": "code", "parent": "parent", "root": "root"}


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
        sources = sources.assign(date=pd.Series(pd.NaT, index=sources.index))
    found = of_interviews(codings[["technique", "informant", "source_name", COLUMNS[level]]])
    return laid_out(found["unit"], found[COLUMNS[level]], list(order_of_interviews(sources)["unit"]))


def of_sources(codings: pd.DataFrame, sources: pd.DataFrame, technique: str, *, level: Level = "leaf") -> pd.DataFrame:
    """Return which source of one technique carries which code: a series of its own, never mixed into the interviews.

    Needs of CODINGS: source, technique, and code, parent or root by level; of SOURCES: source, name, technique, date,
    position. Rows are the sources' names by date, undated ones last; values and columns are as in `incidence`.
    """
    held = sources[sources["technique"] == technique].sort_values(["date", "position"], na_position="last", kind="stable")
    found = codings[codings["technique"] == technique]
    matrix = laid_out(found["source"], found[COLUMNS[level]], list(held["source"]))
    return matrix.set_axis(pd.Index(held["name"], name="source"), axis=0)


def laid_out(units: pd.Series, codes: pd.Series, order: list[str]) -> pd.DataFrame:
    """Return units by codes as 0 and 1, units in the order, codes as they are first heard; units out of it are left out."""
    row = pd.Index(order, dtype="object").get_indexer(pd.Index(units))
    column, names = pd.factorize(codes, sort=True)
    heard = np.zeros((len(order), len(names)), dtype="int64")
    heard[row[row >= 0], column[row >= 0]] = 1
    used = np.flatnonzero(heard.any(axis=0))
    used = used[np.argsort(heard[:, used].argmax(axis=0), kind="stable")] if len(used) else used
    return pd.DataFrame(heard[:, used], index=pd.Index(order, name="informant"), columns=[str(name) for name in names[used]])


def new_codes(matrix: pd.DataFrame) -> list[int]:
    """Return for each row of an incidence matrix how many codes are first heard there."""
    values = matrix.to_numpy(dtype=bool)
    if not values.size:
        return [0] * len(matrix)
    first = np.argmax(values, axis=0)[values.any(axis=0)]
    return [int(count) for count in np.bincount(first, minlength=len(matrix))]


def first_heard(matrix: pd.DataFrame) -> list[list[str]]:
    """Return for each row of an incidence matrix the codes that are first heard there, as many as `new_codes` says."""
    values = matrix.to_numpy(dtype=bool)
    found: list[list[str]] = [[] for _ in range(len(matrix))]
    for at, code in enumerate(matrix.columns):
        if values[:, at].any():
            found[int(values[:, at].argmax())].append(str(code))
    return found


def heard_in(codings: pd.DataFrame, unit: str, codes: Collection[str], *, level: Level = "leaf") -> pd.DataFrame:
    """Return the codings in the interviews of one unit of `incidence` that carry one of the codes of its columns.

    Needs of CODINGS what `incidence` needs.
    """
    found = of_interviews(codings)
    return found[(found["unit"] == unit) & found[COLUMNS[level]].isin(list(codes))]


def steps(matrix: pd.DataFrame) -> list[Step]:
    """Return the accumulation curve in the order of the rows."""
    new = new_codes(matrix)
    total = np.cumsum(new, dtype=int)
    return [
        Step(number, str(informant), count, int(so_far))
        for number, (informant, count, so_far) in enumerate(zip(matrix.index, new, total, strict=True), 1)
    ]


def frequencies_of(matrix: pd.DataFrame) -> list[int]:
    """Return in how many rows of an incidence matrix each code is heard."""
    return [int(count) for count in matrix.sum(axis=0)]
