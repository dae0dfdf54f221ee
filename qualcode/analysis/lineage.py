"""Codings under the codes that they belong to: their own and every one above it in the tree."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def under(codings: pd.DataFrame, codes: Sequence[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the codings, or some of their `columns`, once for each of the codes, by short id, that they belong to.

    Needs of CODINGS: code, lineage. The new column `under` names the code; the index keeps the codings' own. Codings of
    other codes are left out.
    """
    rows, places = belonging(codings, codes)
    kept = codings if columns is None else codings[list(dict.fromkeys(columns))]
    return kept.iloc[rows].assign(under=pd.array(list(codes), dtype="str").take(places))


def below(codings: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the codings of the code and of those below it; needs of CODINGS: code, lineage."""
    return codings.iloc[belonging(codings, [code])[0]]


def counted(codings: pd.DataFrame, codes: Sequence[str], places: np.ndarray, columns: int) -> np.ndarray:
    """Return how many codings belong to each code and stand at each of so many places: integers, codes x columns.

    Needs of CODINGS: code, lineage; `places` holds a column's number for each coding, -1 for none.
    """
    rows, code = belonging(codings, codes)
    place = places[rows]
    seen = place >= 0
    found = np.bincount(code[seen] * columns + place[seen], minlength=len(codes) * columns)
    return found.reshape(len(codes), columns)


def belonging(codings: pd.DataFrame, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of a coding's row and the place in the list of a code that it belongs to.

    Needs of CODINGS: code, lineage.
    """
    place = {code: at for at, code in enumerate(codes)}
    own, known = pd.factorize(codings["code"])
    example = np.zeros(len(known), dtype=np.int64)
    example[own] = np.arange(len(own))
    above = [[place[name] for name in line if name in place] for line in codings["lineage"].iloc[example]]
    sizes = np.array([*map(len, above), 0])[own]
    begins = np.cumsum([0, *map(len, above)])
    flat = np.array([at for places in above for at in places], dtype=np.int64)
    rows = np.repeat(np.arange(len(own)), sizes)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return rows, flat[begins[own[rows]] + within]
