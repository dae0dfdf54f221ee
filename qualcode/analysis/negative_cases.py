"""Negative cases: codings that speak against what most codings of their code, or most evidence of a finding, say."""

import numpy as np
import pandas as pd

from qualcode.analysis import matrices
from qualcode.analysis.coders import united
from qualcode.analysis.triangulation import majority
from qualcode.model.code import Polarity

SIDES = {Polarity.SUPPORTING.value: "+", Polarity.INHIBITING.value: "-"}
COLUMNS = ("coding", "of", "name", "majority", "supporting", "inhibiting", "marked", "note")
NEEDED = ("coding", "code", "polarity", "coder", "source", "start", "end")
WRITTEN = ("resolution", "body", "person", "at")


def negative_cases(codings: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return one row a negative case and what it opposes: coding, of, name, majority, supporting, inhibiting, marked, note.

    After Lincoln and Guba (1985); what counts as one is this project's own rule. `of` is `code` where the coding's
    polarity opposes that of most codings of its own code, without the codes below, several coders' alike counted once;
    it is `finding` where it opposes most of the codings that a finding rests on, or was linked as `against` it, which
    `marked` tells. `supporting` and `inhibiting` are the codings on which the majority, + or -, is counted; equal numbers
    are no majority. Codings with neutral or unset polarity oppose nothing, unless they are marked. `note` is what the
    finding says of its negative case already, else empty. Needs of CODINGS, of all coders: coding, code, polarity, and
    what `coders.united` needs; of EVIDENCE: finding, coding, role, note. Empty input gives no rows.
    """
    of_codes = united(codings[[*NEEDED]])[["coding", "code", "polarity"]].assign(of="code", marked=False, note="")
    links = evidence.merge(codings[["coding", "polarity"]], on="coding")
    of_findings = links.assign(of="finding", marked=links["role"] == "against").rename(columns={"finding": "name"})
    found = [_opposing(frame) for frame in (of_codes.rename(columns={"code": "name"}), of_findings)]
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def _opposing(laid: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are marked, or stand against the majority of the rows of their name that are not marked."""
    counted = laid[~laid["marked"]]
    sides = {side: counted[counted["polarity"] == side].groupby("name").size() for side in SIDES}
    place, names = pd.factorize(laid["name"])
    numbers = {side: counts.reindex(names).fillna(0).astype("int64").to_numpy() for side, counts in sides.items()}
    most = np.array([majority(*map(int, pair)) for pair in zip(*numbers.values(), strict=True)], dtype=object)[place]
    own = laid["polarity"].map(SIDES).to_numpy(dtype=object)
    against = np.array([side in ("+", "-") for side in own], dtype=bool) & (most != "") & (own != most)
    kept = against | laid["marked"].to_numpy(dtype=bool)
    told = {side: number[place][kept] for side, number in numbers.items()}
    return laid[kept].assign(majority=pd.array(most[kept], dtype="str"), **told)


def fingerprint(coding: pd.DataFrame) -> str:
    """Return what tells the one coding from what it may become: its code, polarity and words; needs them of CODINGS."""
    return matrices.fingerprint(coding)


def reviewed(cases: pd.DataFrame, codings: pd.DataFrame, resolutions: pd.DataFrame) -> pd.DataFrame:
    """Return each coding among the `cases` once, with its resolution: coding, state, resolution, body, person, at.

    `state` is open, stale where the coding was changed since its resolution was written, or resolved; open ones come
    first, then stale ones, each in the order of CODINGS. A coding that opposes findings alone, each of which says in its
    note how, is resolved by these notes. Needs of RESOLUTIONS: resolution, coding, body, seen, person, at;
    of CODINGS: coding, code_guid, polarity, quote. No cases give no rows.
    """
    found = codings.loc[codings["coding"].isin(set(cases["coding"])), ["coding"]]
    told = found.merge(resolutions[["coding", *WRITTEN, "seen"]], on="coding", how="left")
    written = codings[codings["coding"].isin(set(resolutions["coding"]))]
    now = {guid: fingerprint(written.iloc[[at]]) for at, guid in enumerate(written["coding"])}
    noted = _noted(cases)
    changed = pd.Series([now.get(guid, "") for guid in told["coding"]], index=told.index, dtype="str") != told["seen"]
    state = changed.map({True: "stale", False: "resolved"}).where(told["resolution"].notna(), "open")
    by_finding = told["resolution"].isna() & told["coding"].isin(list(noted))
    told.loc[by_finding, "body"] = [noted[guid] for guid in told.loc[by_finding, "coding"]]
    state = state.mask(by_finding, "resolved")
    order = state.map({"open": 0, "stale": 1, "resolved": 2})
    return told.assign(state=state, rank=order).sort_values("rank", kind="stable", ignore_index=True)[
        ["coding", "state", *WRITTEN]
    ]


def _noted(cases: pd.DataFrame) -> dict[str, str]:
    """Return the notes of the codings that every one of their findings speaks of, by the coding's guid."""
    of_findings = cases[cases["of"] == "finding"]
    silent = {*cases.loc[cases["of"] != "finding", "coding"], *of_findings.loc[of_findings["note"].str.strip() == "", "coding"]}
    told = of_findings[~of_findings["coding"].isin(silent)]
    return {str(guid): "\n".join(notes) for guid, notes in told.groupby("coding")["note"]}
