"""Codes against informants, groups, techniques and any attribute: what lies in each cell, how much, and whether it changed."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import pandas as pd

from qualcode.analysis.lineage import belonging, counted, under
from qualcode.model.code import Polarity
from qualcode.tables import ATTRIBUTE

OF_CODINGS = {
    "informant": "informant", "group": "group", "technique": "technique", "wave": "wave", "date": "date",
    "source": "source_name", "coder": "coder", "polarity": "polarity",
}  # fmt: skip
KNOWN = ("informant", "group", "role", "technique", "place", "wave", "date", "source", "coder", "polarity")
INFORMANTS, CODINGS = "informant:", "coding:"
CELLS = ("count", "row", "column", "binary")
SIDES = (Polarity.SUPPORTING.value, Polarity.INHIBITING.value, Polarity.NEUTRAL.value)
WHOLE = "whole"
KEY_LENGTH = 64


def attributes(codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame) -> list[str]:
    """Return by what codings can be told apart: the `KNOWN` ones that have values, then each attribute given.

    Attributes of informants are named `informant:<name>`, those of codings `coding:<name>`. Needs the columns that
    `values` needs; empty codings give an empty list.
    """
    given = [f"{INFORMANTS}{name.removeprefix(ATTRIBUTE)}" for name in informants.columns if name.startswith(ATTRIBUTE)]
    given += [f"{CODINGS}{name.removeprefix(ATTRIBUTE)}" for name in codings.columns if name.startswith(ATTRIBUTE)]
    return [by for by in (*KNOWN, *given) if values(codings, sources, informants, by).notna().any()]


def of_informants(by: str) -> bool:
    """Return whether an attribute is one of informants, which codings have through who speaks."""
    return by in ("informant", "group", "role") or by.startswith(INFORMANTS)


def values(codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame, by: str) -> pd.Series:
    """Return each coding's value of the attribute as text, missing where it has none; the index is that of the codings.

    Needs of CODINGS: informant, group, technique, wave, date, source, source_name, coder, polarity; of SOURCES: source,
    place; of INFORMANTS: informant, role, attributes. Who speaks in notes and documents is not known: they have no value by
    informant, group, role or an informant's attribute. Dates are written as 2020-07-14. Raises KeyError for what is unknown.
    """
    if by in OF_CODINGS:
        found = codings[OF_CODINGS[by]]
        found = found.dt.strftime("%Y-%m-%d") if by == "date" else found
    elif by == "place":
        found = codings["source"].map(dict(zip(sources["source"], sources["place"], strict=True)))
    elif by.startswith(CODINGS):
        found = codings[f"{ATTRIBUTE}{by.removeprefix(CODINGS)}"]
    else:
        told = informants["role" if by == "role" else f"{ATTRIBUTE}{by.removeprefix(INFORMANTS)}"]
        found = codings["informant"].map(dict(zip(informants["informant"], told, strict=True)))
    written = found.astype("str")
    return written.where(written.str.strip().ne("") & written.notna())


def crossed(
    codings: pd.DataFrame, codes: Sequence[str], told: pd.Series, columns: Sequence[str], cell: str = "count"
) -> pd.DataFrame:
    """Return one row a code and one column a value, in the orders given.

    Needs of CODINGS: code, lineage; `told` are the codings' `values`. A cell counts the codings of the code and of all codes
    below it that have the value: overlapping ones each, and several coders' each, so unite them first with
    `coders.united`. By `cell`:

    - count: number of codings;
    - row: share of the row's codings, between 0 and 1;
    - column: share of all codings with the value that belong to any of the codes, between 0 and 1; where codes and the
      codes below them are rows together, a column adds up to more than 1;
    - binary: 1 where there is a coding, else 0.

    Codings without a value are left out. A row or column without codings is 0 throughout.
    """
    value = pd.Index(columns).get_indexer(pd.Index(told.reindex(codings.index)))
    found = counted(codings, codes, value, len(columns))
    counts = pd.DataFrame(found, index=list(codes), columns=list(columns), dtype="int64")
    if cell == "binary":
        return (counts > 0).astype("int64")
    if cell == "row":
        whole = counts.sum(axis=1)
        return counts.div(whole.where(whole > 0), axis=0).fillna(0.0)
    if cell == "column":
        laid = value[np.unique(belonging(codings, codes)[0])]
        once = pd.Series(np.bincount(laid[laid >= 0], minlength=len(columns)), index=list(columns))
        return counts.div(once.where(once > 0).astype("float64"), axis=1).fillna(0.0)
    return counts


def evidence(
    codings: pd.DataFrame, codes: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame, matrix: str
) -> pd.DataFrame:
    """Return the codings once for each cell of a matrix of summaries that they lie in, with columns `row` and `column`.

    Needs of CODINGS what `values` needs, and code, lineage, polarity; of CODES: code, guid, of those that are shown. The
    matrices are those of Miles, Huberman and Saldaña (2014), the first after Ritchie and Spencer (1994):

    - framework: row the informant's guid, column the code's guid;
    - group, role: row the group's id or the role, column the code's guid (role-ordered matrix);
    - checklist: row the code's guid, column `WHOLE`;
    - effects: row the code's guid and a side, joined by a colon, column the group's id; codings without polarity have
      no side.

    A coding counts for its code and every code above it. Those without informant, group or role have no cell there.
    """
    held = under(codings, list(codes["code"]))
    guid = held["under"].map(dict(zip(codes["code"], codes["guid"], strict=True))).astype("str")
    if matrix == "checklist":
        return held.assign(row=guid, column=WHOLE)
    by = {"framework": "informant", "effects": "group"}.get(matrix, matrix)
    who = values(codings, sources, informants, by).reindex(held.index)
    if matrix == "effects":
        side = held["polarity"].where(held["polarity"].isin(SIDES))
        placed = held.assign(row=guid + ":" + side, column=who)
    else:
        if matrix == "framework":
            who = who.map(dict(zip(informants["informant"], informants["guid"], strict=True)))
        placed = held.assign(row=who.map(row_key, na_action="ignore"), column=guid)
    return placed.dropna(subset=["row", "column"])


def row_key(name: str) -> str:
    """Return the name as a row's key: itself, or its hash where it is too long for the store."""
    return name if len(name) <= KEY_LENGTH else sha256(name.encode()).hexdigest()


def fingerprint(codings: pd.DataFrame, more: Sequence[str] = ()) -> str:
    """Return what tells a cell's codings from any others: which they are, their codes, polarities and words.

    Needs of CODINGS: coding, code_guid, polarity, quote, and the columns named by `more`, which tell them apart too. The
    order of rows does not matter, and neither do places in the text, names or notes: a correction elsewhere in the
    transcript leaves it as it was.
    """
    names = ("coding", "code_guid", "polarity", "quote", *more)
    facts = zip(*(codings[name].astype("str").fillna("") for name in names), strict=True)
    return sha256("\x1e".join(sorted("\x1f".join(row) for row in facts)).encode()).hexdigest()


def reviewed(summaries: pd.DataFrame, laid: pd.DataFrame) -> pd.DataFrame:
    """Return the summaries with `now`, the fingerprint of the codings under the cell, and `stale` where that has changed.

    Needs of SUMMARIES: row, column, seen; `laid` is the `evidence` of the same matrix, with all coders' codings.
    """
    spoken = laid.merge(summaries[["row", "column"]].drop_duplicates(), on=["row", "column"])
    cells = dict(iter(spoken.groupby(["row", "column"], sort=False)))
    places = zip(summaries["row"], summaries["column"], strict=True)
    now = [fingerprint(cells.get(place, laid.iloc[:0])) for place in places]
    return summaries.assign(now=now, stale=[one != other for one, other in zip(now, summaries["seen"], strict=True)])
