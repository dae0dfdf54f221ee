"""Triangulation: what each group, technique, wave or coder says of a code, whether they agree, and on what it depends."""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from qualcode.analysis import matrices
from qualcode.analysis.frequencies import POLARITIES
from qualcode.analysis.lineage import belonging, below, counted
from qualcode.model.code import Polarity
from qualcode.model.source import Technique
from qualcode.tables import each_row

By = Literal["group", "technique", "wave", "coder"]
Category = Literal["agreement", "partial", "silence", "dissonance", "unset", "one set", "no data"]
BY: tuple[By, ...] = ("group", "technique", "wave", "coder")
STRICT = "informant:"
CONDITIONAL = "conditional"
CATEGORIES = ("agreement", "partial", "silence", "dissonance")
MISSING = ("unset", "one set", "no data")
"""What is proposed where nothing can be said of agreement: polarity is not set, only one set has codings, none speaks."""
JUDGEMENTS = (*CATEGORIES, CONDITIONAL)
OVERLAP = 0.5
BANDS = (33, 66)
TECHNIQUES = tuple(technique.value for technique in Technique)
SAME = {
    "agreement": "same", "partial": "partly same", "dissonance": "different", CONDITIONAL: CONDITIONAL,
    **dict(zip(MISSING, MISSING, strict=True)),
}  # fmt: skip
SIDED = {"+", "-", "mixed"}
CELLS = ("code", "set", *POLARITIES, "total", "voices", "share", "children", "stance", "coded")
PAIRS = (
    "code", "first", "second", "category", "meaning", "coverage", "same_stance", "same_prominence", "overlap",
)  # fmt: skip


def matrix(
    codings: pd.DataFrame,
    sources: pd.DataFrame,
    informants: pd.DataFrame,
    *,
    by: By = "group",
    codes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return one row a code and set, in the order of `codes`: code, set, each polarity's count, total, voices, share,
    children, stance, coded.

    Needs of CODINGS: code, lineage, root, polarity, informant, source_name and the column named by `by`; of SOURCES:
    technique, wave, name; of INFORMANTS: informant, group. The sets are those of source triangulation (`group`), of loose
    technique triangulation, over all material (`technique`), of time (`wave`) and of investigators (`coder`); for strict
    technique triangulation see `strict`. Codings of the codes below count; overlapping ones count each, and those of
    several coders too, so that coders who judge a passage differently make a stance mixed. `voices` is the tuple of
    informants who speak by group, else of sources, since notes and documents have no informant; `share` is theirs of all
    in the set, between 0 and 1; `children` the codes laid. `stance` is silent, +, -, mixed, neutral or unset by this project's
    own polarity rule, see `stance`. `coded` says whether the set has codings at all, of whatever code. Codings that belong
    to no set, such as notes and documents by group, are left out: see `left_out`. Sets without data keep silent cells. No
    codings give no rows, unless `codes` names some; without sets there are no rows.
    """
    members = set_members(codings, sources, informants, by)
    voice = codings["informant" if by == "group" else "source_name"]
    return _cells(codings, _wanted(codings, codes), codings[by].astype("str"), voice, members)


def strict(
    codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame, *, codes: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the cells of strict technique triangulation: one row an informant, code and technique.

    After Sugiyono the same informant is asked by different techniques, so only informants with sources of two techniques
    or more appear, each compared by the techniques that met them. Needs what `matrix` needs, and of SOURCES: informants.
    The columns are those of `matrix` after `informant`; voices are the informant's sources of that technique. A note or
    document counts for an informant where it is linked to them and they are who speaks. Nobody met twice gives no rows.
    """
    wanted, found = _wanted(codings, codes), []
    for name, members in met_by(sources, informants).items():
        own = codings[codings["informant"] == name]
        cells = _cells(own, wanted, own["technique"].astype("str"), own["source_name"], members)
        found.append(cells.assign(informant=name))
    columns = ["informant", *CELLS]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def met_by(sources: pd.DataFrame, informants: pd.DataFrame) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the informants whom several techniques met, each with the names of their sources by technique.

    Needs of SOURCES: name, technique, informants; of INFORMANTS: informant.
    """
    held: dict[str, dict[str, list[str]]] = {name: {} for name in informants["informant"]}
    for row in each_row(sources):
        for name in row.informants:
            if name in held:
                held[name].setdefault(row.technique, []).append(row.name)
    return {
        name: {technique: tuple(found[technique]) for technique in TECHNIQUES if technique in found}
        for name, found in held.items()
        if len(found) > 1
    }


def set_members(
    codings: pd.DataFrame, sources: pd.DataFrame, informants: pd.DataFrame, by: By
) -> dict[str, tuple[str, ...]]:
    """Return the sets that are compared and who could speak in each: informants by group, else sources.

    Needs what `matrix` needs. Only sets that have someone in them appear, groups in the order of their first informant,
    techniques and waves in their own order, coders by name.
    """
    if by == "group":
        known = informants[informants["group"].notna()]
        return {str(group): tuple(rows["informant"]) for group, rows in known.groupby("group", sort=False)}
    if by == "coder":
        return {str(coder): tuple(sources["name"]) for coder in sorted(codings["coder"].unique())}
    known = sources[sources[by].notna()]
    found = {str(name): tuple(rows["name"]) for name, rows in known.groupby(by, sort=True)}
    order = TECHNIQUES if by == "technique" else found
    return {name: found[name] for name in order if name in found}


def left_out(codings: pd.DataFrame, by: By) -> int:
    """Return how many codings belong to none of the sets; needs of CODINGS the column named by `by`."""
    return int(codings[by].isna().sum())


def ungrouped(codings: pd.DataFrame) -> int:
    """Return how many of the codings `left_out` by group are an informant's to whom no group is given.

    The others have no informant, as notes and documents. Needs of CODINGS: informant, group.
    """
    return int((codings["group"].isna() & codings["informant"].notna()).sum())


def _wanted(codings: pd.DataFrame, codes: Sequence[str] | None) -> list[str]:
    return list(dict.fromkeys(codes if codes is not None else sorted(codings["root"].unique())))


def _cells(
    codings: pd.DataFrame, codes: list[str], place: pd.Series, voice: pd.Series, members: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Return the cells of these codes in the sets of `members`; `place` is each coding's set, `voice` who speaks."""
    width = len(members)
    column = pd.Index(list(members), dtype="str").get_indexer(pd.Index(place))
    polarity = pd.Index(POLARITIES).get_indexer(pd.Index(codings["polarity"]))
    at = np.where(column < 0, -1, column * len(POLARITIES) + polarity)
    counts = counted(codings, codes, at, width * len(POLARITIES)).reshape(len(codes) * width, len(POLARITIES))
    voices = _voices(codings, codes, column, voice, members)
    children = _told(codings, codes, column, *pd.factorize(codings["code"]), width)
    among = [len(names) for names in members.values()] * len(codes)
    numbers = pd.DataFrame(counts, columns=list(POLARITIES))
    coded = np.bincount(column[column >= 0], minlength=width) > 0
    told: dict[str, Any] = {
        "code": [code for code in codes for _ in members],
        "set": list(members) * len(codes),
        "total": counts.sum(axis=1),
        "voices": voices,
        "share": [len(spoken) / held if held else 0.0 for spoken, held in zip(voices, among, strict=True)],
        "children": [frozenset(names) for names in children],
        "stance": [stance(dict(zip(POLARITIES, row, strict=True))) for row in counts.tolist()],
        "coded": coded.tolist() * len(codes),
    }
    return numbers.assign(**told)[list(CELLS)]


def _voices(
    codings: pd.DataFrame, codes: list[str], column: np.ndarray, voice: pd.Series, members: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return who speaks in each cell, of those who could, in their order."""
    names = pd.Index(dict.fromkeys(name for held in members.values() for name in held), dtype="str")
    could = np.zeros((len(members) + 1, len(names) + 1), dtype=bool)
    for at, held in enumerate(members.values()):
        could[at, names.get_indexer(pd.Index(held, dtype="str"))] = True
    who = names.get_indexer(pd.Index(voice))
    speaks = could[column, who]
    return _told(codings, codes, np.where(speaks, column, -1), who, names, len(members))


def _told(
    codings: pd.DataFrame, codes: list[str], column: np.ndarray, what: np.ndarray, names: pd.Index, width: int
) -> list[tuple[str, ...]]:
    """Return for each cell the distinct names that its codings carry, by the order of `names`."""
    rows, code = belonging(codings, codes)
    seen = column[rows] >= 0
    keys = (code[seen] * width + column[rows[seen]]) * len(names) + what[rows[seen]]
    cell, name = np.divmod(np.unique(keys), max(1, len(names)))
    told = names.take(name).tolist()
    ends = np.searchsorted(cell, np.arange(len(codes) * width + 1))
    return [tuple(told[start:end]) for start, end in pairwise(ends.tolist())]


def stance(counts: Mapping[str, int]) -> str:
    """Return where the codings of a cell stand: +, -, or mixed where both occur; silent where there are none.

    Where neither occurs it is neutral if that was chosen for a coding, and unset if nobody chose anything.
    """
    supporting, inhibiting = counts.get("supporting", 0) > 0, counts.get("inhibiting", 0) > 0
    if supporting and inhibiting:
        return "mixed"
    if supporting or inhibiting:
        return "+" if supporting else "-"
    if counts.get("neutral", 0) > 0:
        return "neutral"
    return "unset" if counts.get("unset", 0) > 0 else "silent"


def majority(supporting: int, inhibiting: int) -> str:
    """Return the side on which more codings stand, + or -, or an empty string where neither has more."""
    return "" if supporting == inhibiting else "+" if supporting > inhibiting else "-"


def convergence(cells: pd.DataFrame, *, overlap: float = OVERLAP) -> pd.DataFrame:
    """Return one row a code of a `matrix`: code, category, view, with_data, sets; of `strict` one an informant and code.

    The category is proposed from the stances, pair by pair, after Farmer et al. (2006, Qual Health Res 16(3): 377-394)
    with this project's own polarity rule: see `pairs`. Of several sets the gravest pair decides: dissonance, then
    unset, silence, partial; all silent is `no data`. A pair in which nobody chose a polarity is `unset`: there is no
    stance to compare. Where fewer than two sets have any codings, of whatever code, nothing can be compared and the category
    is `one set`. `view` is Sugiyono's: same, partly same, different, specific where one set alone speaks, or what is
    missing. Needs the columns that `matrix` yields; `with_data` of `sets` speak.
    """
    keys = [name for name in ("informant", "code") if name in cells]
    rows = [
        {**dict(zip(keys, key, strict=True)), **_outcome(list(each_row(group)), overlap)}
        for key, group in cells.groupby(keys, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*keys, "category", "view", "with_data", "sets"])


def view(category: str, with_data: int) -> str:
    """Return Sugiyono's word for a category: same, partly same, different, or specific where one set alone speaks.

    Where nothing can be said of agreement it is the category itself, one of `MISSING`.
    """
    return SAME.get(category) or ("specific" if with_data == 1 else "partly same")


def pairs(cells: pd.DataFrame, *, overlap: float = OVERLAP) -> pd.DataFrame:
    """Return one row a code and pair of its sets: code, first, second, category, and what it rests on.

    The two components are those of Farmer et al. (2006); how polarity decides them is this project's own rule:
    `meaning` (meaning and prominence) where the stances are equal, neither silent (`same_stance`), and prominence, the
    share of voices in bands of 0-33, 34-66 and 67-100 %, is too (`same_prominence`); `coverage` (coverage and examples)
    where the codes laid overlap, Jaccard in `overlap` between 0 and 1, by at least the setting. + against - is
    dissonance; equal stances agree where both components do, else they agree partly; two mixed ones, and all other
    pairs, agree partly; a silent one is silence, and two silent ones are `no data`; two that speak, one of them with a
    stance that is unset, are `unset`. Needs the columns of `matrix`.
    """
    rows = [
        {"code": code, "first": a.set, "second": b.set, **_compared(a, b, overlap)}
        for code, group in cells.groupby("code", sort=False)
        for a, b in combinations(each_row(group), 2)
    ]
    return pd.DataFrame(rows, columns=list(PAIRS))


def _outcome(cells: list, overlap: float) -> dict[str, object]:
    speaking = [cell for cell in cells if cell.stance != "silent"]
    category = _category(cells, speaking, overlap)
    return {"category": category, "view": view(category, len(speaking)), "with_data": len(speaking), "sets": len(cells)}


def _category(cells: list, speaking: list, overlap: float) -> Category:
    if not speaking:
        return "no data"
    if sum(bool(cell.coded) for cell in cells) < 2:
        return "one set"
    found = {_compared(a, b, overlap)["category"] for a, b in combinations(speaking, 2)}
    if "dissonance" in found:
        return "dissonance"
    if "unset" in found or all(cell.stance == "unset" for cell in speaking):
        return "unset"
    if len(speaking) < len(cells):
        return "silence"
    return "partial" if "partial" in found else "agreement"


def _compared(a: Any, b: Any, overlap: float) -> dict[str, object]:
    together = jaccard(a.children, b.children)
    same_stance = a.stance == b.stance != "silent"
    same_prominence = band(a.share) == band(b.share)
    found = {
        "meaning": same_stance and same_prominence, "coverage": together >= overlap,
        "same_stance": same_stance, "same_prominence": same_prominence, "overlap": together,
    }  # fmt: skip
    return {"category": _pair(a.stance, b.stance, agree=found["meaning"] and found["coverage"]), **found}


def _pair(first: str, second: str, *, agree: bool) -> Category:
    if "silent" in (first, second):
        return "no data" if first == second else "silence"
    if "unset" in (first, second):
        return "unset"
    if {first, second} == {"+", "-"}:
        return "dissonance"
    return "agreement" if agree and first != "mixed" else "partial"


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """Return how far two sets overlap, between 0 and 1; two empty ones do not."""
    return len(first & second) / len(first | second) if first or second else 0.0


def band(share: float) -> int:
    """Return the prominence band of a share between 0 and 1, in whole per cent rounded half up: 0-33, 34-66, 67-100 %."""
    percent = int(100 * share + 0.5)
    return sum(percent > edge for edge in BANDS)


def summary(proposed: pd.DataFrame) -> dict[str, int]:
    """Return how many codes of a `convergence` are in each category, with `cells` of the matrix and those `with_data`.

    Counts only: no test and no single validity figure can be had from them. Needs: category, with_data, sets.
    """
    counts = proposed["category"].value_counts()
    held = {name: int(counts.get(name, 0)) for name in (*JUDGEMENTS, *MISSING)}
    return {**held, "with_data": int(proposed["with_data"].sum()), "cells": int(proposed["sets"].sum())}


def over_all(codings: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return one row a code over all material: code, each polarity's count, total, stance, majority.

    Needs of CODINGS: code, lineage, polarity. Codings of the codes below count; without codings a code is silent.
    """
    polarity = pd.Index(POLARITIES).get_indexer(pd.Index(codings["polarity"]))
    counts = counted(codings, codes, polarity, len(POLARITIES))
    rows = [dict(zip(POLARITIES, row, strict=True)) for row in counts.tolist()]
    return pd.DataFrame(rows, columns=list(POLARITIES), dtype="int64").assign(
        code=list(codes), total=counts.sum(axis=1), stance=[stance(row) for row in rows],
        majority=[majority(row["supporting"], row["inhibiting"]) for row in rows],
    )[["code", *POLARITIES, "total", "stance", "majority"]]  # fmt: skip


def split(codings: pd.DataFrame, told: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Return `over_all` for each value of an attribute: value, code, each polarity's count, total, stance, majority.

    `told` are the codings' `matrices.values`; codings without a value are left out. Values in their order by name; no
    values give no rows.
    """
    parts = [over_all(codings[told == value], codes).assign(value=value) for value in sorted(told.dropna().unique())]
    columns = ["value", "code", *POLARITIES, "total", "stance", "majority"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def conditions(parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a code of a `split`: code, outcome, supporting, inhibiting (tuples of values), exceptions.

    This project's own rule: supporting and inhibiting statements on a code do not contradict each other where they speak
    of different things, so a dissonance is declared only after a split by attribute. `outcome` is:

    - conditional: every value stands on one side, some on + and some on -; the dissonance disappears;
    - leaning: most codings of every value stand on one side, + for some and - for others; the rest, `exceptions` in
      number, are negative cases to be resolved;
    - one side: all values lean the same way, so that the attribute explains nothing;
    - remains: in at least one value as many stand for as against;
    - not assessable: fewer than two values have supporting or inhibiting codings.

    Needs the columns that `split` yields; `supporting` and `inhibiting` name the values that lean that way.
    """
    rows = [{"code": code, **_condition(group)} for code, group in parts.groupby("code", sort=False)]
    return pd.DataFrame(rows, columns=["code", "outcome", "supporting", "inhibiting", "exceptions"])


def _condition(group: pd.DataFrame) -> dict[str, object]:
    sided = group[group["stance"].isin(SIDED)]
    ends = {side: tuple(sided.loc[sided["majority"] == sign, "value"]) for side, sign in
            ((Polarity.SUPPORTING.value, "+"), (Polarity.INHIBITING.value, "-"))}  # fmt: skip
    exceptions = int(sided[["supporting", "inhibiting"]].min(axis=1).sum())
    return {"outcome": _dependence(sided, [*map(bool, ends.values())], exceptions), **ends, "exceptions": exceptions}


def _dependence(sided: pd.DataFrame, ends: list[bool], exceptions: int) -> str:
    if len(sided) < 2:
        return "not assessable"
    if (sided["majority"] == "").any():
        return "remains"
    if not all(ends):
        return "one side"
    return "leaning" if exceptions else CONDITIONAL


def fingerprint(codings: pd.DataFrame, code: str, comparison: str, informant: str = "") -> str:
    """Return what tells the codings that a category rests on from any others: which they are, and in which set each is.

    `comparison` is one of `BY`, or `STRICT` and the guid of `informant`, by code name. Needs of CODINGS: lineage,
    coding, code, code_guid, polarity, quote, informant, and the compared column. All coders' codings belong in it.
    """
    held = below(codings, code)
    if comparison.startswith(STRICT):
        return matrices.fingerprint(held[held["informant"] == informant], ("technique",))
    return matrices.fingerprint(held, (comparison,))


def reviewed(
    judgements: pd.DataFrame, codings: pd.DataFrame, codes: pd.DataFrame, informants: pd.DataFrame
) -> pd.DataFrame:
    """Return the judgements on living codes with `code`, the short id, and `stale` where the codings changed since.

    Needs of JUDGEMENTS: code_guid, comparison, seen; of CODES: code, guid; of INFORMANTS: informant, guid; of CODINGS,
    of all coders, what `fingerprint` needs.
    """
    short = dict(zip(codes["guid"], codes["code"], strict=True))
    people = dict(zip(informants["guid"], informants["informant"], strict=True))
    held = judgements[judgements["code_guid"].isin(list(short))]
    named = held.assign(code=held["code_guid"].map(short).astype("str"))
    stale = [
        fingerprint(codings, row.code, row.comparison, people.get(row.comparison.removeprefix(STRICT), "")) != row.seen
        for row in each_row(named)
    ]
    return named.assign(stale=pd.array(stale, dtype="bool"))
