"""Triangulation: what each group, technique or wave says of a code, and whether they agree."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import pandas as pd

from qualcode.analysis.frequencies import POLARITIES, spread
from qualcode.model.source import Technique

By = Literal["group", "technique", "wave", "coder"]
Category = Literal["agreement", "partial", "silence", "dissonance", "no data"]
OVERLAP = 0.5
BANDS = (33, 66)
TECHNIQUES = tuple(technique.value for technique in Technique)
SAME = {"agreement": "same", "partial": "partly same", "dissonance": "different", "no data": "no data"}


def matrix(
    codings: pd.DataFrame,
    sources: pd.DataFrame,
    informants: pd.DataFrame,
    *,
    by: By = "group",
    codes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return one row a code and set, in the order of `codes`: code, set, each polarity's count, total, voices, share,
    children, stance.

    Needs of CODINGS: code, lineage, polarity, informant, source_name and the column named by `by`; of SOURCES:
    technique, wave, name; of INFORMANTS: informant, group. Codings of the codes below count; overlapping ones count
    each, and those of several coders too, so that coders who judge a passage differently make a stance mixed. `voices` is
    the tuple of informants who speak by group, else of sources; `share` is theirs of all in the set, between 0 and 1;
    `children` the codes laid. `stance` is silent, +, -, mixed or neutral; codings with unset polarity count as neutral.
    Codings that belong to no set, such as notes and documents by group, are left out: see `left_out`. Sets without data
    keep silent cells. No codings give no rows, unless `codes` names some.
    """
    members = set_members(codings, sources, informants, by)
    used = spread(codings[codings[by].notna()]).assign(set=lambda frame: frame[by].astype(str))
    wanted = list(dict.fromkeys(codes if codes is not None else sorted(codings["root"].unique())))
    cells = dict(iter(used[used["under"].isin(wanted)].groupby(["under", "set"])))
    voice = _voice(by)
    rows = [
        _cell(code, name, cells.get((code, name)), among, voice) for code in wanted for name, among in members.items()
    ]
    return pd.DataFrame(rows, columns=["code", "set", *POLARITIES, "total", "voices", "share", "children", "stance"])


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


def _voice(by: By) -> str:
    return "informant" if by == "group" else "source_name"


def _cell(code: str, name: str, laid: pd.DataFrame | None, among: tuple[str, ...], voice: str) -> dict[str, object]:
    if laid is None or laid.empty:
        return {"code": code, "set": name, **dict.fromkeys(POLARITIES, 0), "total": 0, "voices": (), "share": 0.0,
                "children": frozenset(), "stance": "silent"}  # fmt: skip
    counts = {polarity: int((laid["polarity"] == polarity).sum()) for polarity in POLARITIES}
    spoken = set(laid[voice].dropna())
    voices = tuple(name for name in among if name in spoken)
    return {
        "code": code,
        "set": name,
        **counts,
        "total": len(laid),
        "voices": voices,
        "share": len(voices) / len(among) if among else 0.0,
        "children": frozenset(laid["code"]),
        "stance": stance(counts),
    }


def stance(counts: Mapping[str, int]) -> str:
    """Return where the codings of a cell stand: +, -, mixed where both occur, neutral where neither, silent for none."""
    supporting, inhibiting = counts.get("supporting", 0) > 0, counts.get("inhibiting", 0) > 0
    if supporting and inhibiting:
        return "mixed"
    if supporting or inhibiting:
        return "+" if supporting else "-"
    return "neutral" if any(counts.values()) else "silent"


def convergence(cells: pd.DataFrame, *, overlap: float = OVERLAP) -> pd.DataFrame:
    """Return one row a code of a `matrix`: code, category, view, with_data, sets.

    The category is proposed from the stances, pair by pair, after Farmer et al. (2006, Qual Health Res 16(3): 377-394)
    with this project's own polarity rule: opposite stances are dissonance; equal ones agree where prominence (share of
    voices, in bands of 0-33, 34-66, 67-100 %) and codes (Jaccard of at least `overlap`) agree too, else they agree
    partly; a silent set is silence, never agreement. Of several sets the gravest pair decides: dissonance, then
    silence, then partial; a single set agrees with nobody and is silence too. `view` is Sugiyono's: same, partly same,
    different, specific where one set alone speaks. Needs the columns that `matrix` yields; `with_data` of `sets` speak.
    """
    rows = [_row(code, list(group.itertuples(index=False)), overlap) for code, group in cells.groupby("code", sort=False)]
    return pd.DataFrame(rows, columns=["code", "category", "view", "with_data", "sets"])


def _row(code: str, cells: list, overlap: float) -> dict[str, object]:
    speaking = [cell for cell in cells if cell.stance != "silent"]
    category = _category(cells, speaking, overlap)
    view = SAME.get(category) or ("specific" if len(speaking) == 1 else "partly same")
    return {"code": code, "category": category, "view": view, "with_data": len(speaking), "sets": len(cells)}


def _category(cells: list, speaking: list, overlap: float) -> Category:
    if not speaking:
        return "no data"
    found = {_pair(a, b, overlap) for a, b in combinations(speaking, 2)}
    if "dissonance" in found:
        return "dissonance"
    if len(speaking) < len(cells) or len(cells) == 1:
        return "silence"
    return "partial" if "partial" in found else "agreement"


def _pair(a, b, overlap: float) -> str:
    if {a.stance, b.stance} == {"+", "-"}:
        return "dissonance"
    if a.stance != b.stance or a.stance == "mixed":
        return "partial"
    together = len(a.children & b.children) / len(a.children | b.children)
    return "agreement" if band(a.share) == band(b.share) and together >= overlap else "partial"


def band(share: float) -> int:
    """Return the prominence band of a share between 0 and 1: 0 up to 33 %, 1 up to 66 %, 2 above."""
    percent = round(100 * share)
    return sum(percent > edge for edge in BANDS)
