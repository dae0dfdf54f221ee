"""What findings and recommendations leave open: gaps to fill and questions to answer, worked out from the evidence."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from qualcode.analysis.lineage import under
from qualcode.analysis.negative_cases import fingerprint, negative_cases
from qualcode.analysis.standing import changes
from qualcode.model.code import Kind, Polarity
from qualcode.model.finding import Side, Verdict
from qualcode.tables import ATTRIBUTE, each_row

KINDS = (
    "indicator_without_finding", "factor_without_recommendation", "factor_only_above", "weakness_without_recommendation",
    "recommendation_for_good", "without_evidence", "evidence_changed", "verdict_not_stated", "one_informant", "one_technique",
    "unresolved", "verdict_against_evidence", "verdict_against_parts", "claim_against_evidence", "code_gone",
)  # fmt: skip
QUESTIONS = frozenset({
    "factor_only_above", "recommendation_for_good", "verdict_against_evidence", "verdict_against_parts",
    "claim_against_evidence",
})  # fmt: skip
OF_CODES = frozenset({"indicator_without_finding", "factor_without_recommendation", "factor_only_above"})
WEAK = (Verdict.NOT_GOOD, Verdict.MIXED)
LEANS = {Verdict.GOOD: Polarity.SUPPORTING, Verdict.NOT_GOOD: Polarity.INHIBITING}
COLUMNS = ["kind", "object", "detail"]
STRENGTH = ("passages_for", "passages_against", "informants", "groups", "techniques", "coders")
Row = tuple[str, str, dict[str, object]]


def coverage(
    findings: pd.DataFrame,
    linked: pd.DataFrame,
    codings: pd.DataFrame,
    codes: pd.DataFrame,
    recommendations: pd.DataFrame,
    resolutions: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a gap or question: kind, object, detail; `object` is the short id of a code or a finding.

    Needs FINDINGS, the evidence `joined` with its codings, LAID or CODINGS of all coders, CODEBOOK,
    RECOMMENDATIONS and RESOLUTIONS. The `KINDS`, with their details:

    - indicator_without_finding: an indicator at the top of the codebook, or where there are none a theme in use there,
      without a finding under it or under a code below it: codings;
    - factor_without_recommendation: a factor in use that no recommendation answers, neither itself nor above nor below it;
      the codes below such a factor are not told again: side, codings;
    - factor_only_above: only a code above it is answered, a question: above, recommendations;
    - weakness_without_recommendation: a finding judged not good or mixed that none answers: verdict;
    - recommendation_for_good: a finding judged good that one answers, a question: recommendations;
    - without_evidence; evidence_changed: changes; verdict_not_stated; code_gone;
    - one_informant, one_technique: all passages for it come from one: name, passages;
    - unresolved: negative cases, as `cases` tells them, without a written resolution: count;
    - verdict_against_evidence, a question: most passages of the evidence lean the other way: supporting, inhibiting;
    - verdict_against_parts, a question: told apart by an attribute of the codings under its code, most values lean the
      other way, at least two of them: attribute, values, of;
    - claim_against_evidence, a question: more passages against the claim than for it: for, against.

    Ours throughout; negative cases after Lincoln & Guba (1985). An empty study gives no rows.
    """
    rows = [
        *_indicators(findings, codings, codes),
        *_factors(findings, codings, codes, recommendations),
        *_advised(findings, codes, recommendations),
        *_changed(findings, linked, codings),
        *_each(findings, linked, codes),
        *_unresolved(cases(linked, resolutions)),
        *_parts(findings, codings),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    order = found["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    return found.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def joined(evidence: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Return EVIDENCE with the CODINGS that it links to, and `voice`: the informant, else the source's name."""
    wanted = codings[codings["coding"].isin(set(evidence["coding"]))].rename(columns={"note": "remark"})
    linked = evidence.merge(wanted, on="coding")
    return linked.assign(voice=linked["informant"].fillna(linked["source_name"]))


def cases(linked: pd.DataFrame, resolutions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a negative case of a finding: finding, coding, open.

    `linked` is the evidence `joined` with its codings; what is a negative case, `negative_cases.negative_cases` says. It is
    open until the finding's note on it says how it is resolved, or a resolution of the coding that was not changed since.
    Needs of RESOLUTIONS: coding, seen.
    """
    codings = linked.drop_duplicates("coding")
    found = negative_cases(codings, linked[["finding", "coding", "role", "note"]])
    found = found[found["of"] == "finding"].rename(columns={"name": "finding"})
    written = codings[codings["coding"].isin(set(resolutions["coding"]))]
    now = {row["coding"].iloc[0]: fingerprint(row) for _, row in written.groupby("coding")}
    held = {row.coding for row in each_row(resolutions) if now.get(row.coding) == row.seen}
    waiting = (found["note"].str.strip() == "") & ~found["coding"].isin(held)
    return found.assign(open=waiting)[["finding", "coding", "open"]].reset_index(drop=True)


def strength(findings: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """Return how much speaks for each finding, as counts alone: finding and the `STRENGTH` columns.

    Needs of FINDINGS: finding; `linked` is the evidence `joined` with its codings. A passage counts once on each side,
    whoever coded it; informants, groups, techniques and coders are those of the passages for. There is no score.
    """
    rows = []
    held = dict(iter(linked.groupby("finding", sort=False)))
    for name in findings["finding"]:
        mine = held.get(name, linked.iloc[:0])
        speaking, against = (mine[mine["role"] == side] for side in (Side.FOR, Side.AGAINST))
        told = (speaking[column].nunique() for column in ("informant", "group", "technique", "coder"))
        rows.append((name, _passages(speaking), _passages(against), *told))
    return pd.DataFrame(rows, columns=["finding", *STRENGTH])


def _passages(linked: pd.DataFrame) -> int:
    return len(linked[["source", "start", "end"]].drop_duplicates())


def _used(codings: pd.DataFrame) -> dict[str, int]:
    """Return the number of codings of each code in use, with those of the codes below it."""
    counts: dict[str, int] = {}
    lines = codings.drop_duplicates("code").set_index("code")["lineage"].to_dict()
    for code, count in codings["code"].value_counts().items():
        for above in lines[code]:
            counts[above] = counts.get(above, 0) + int(count)
    return counts


def _indicators(findings: pd.DataFrame, codings: pd.DataFrame, codes: pd.DataFrame) -> Iterator[Row]:
    used = _used(codings)
    tops = codes[(codes["depth"] == 0) & codes["kind"].isin([Kind.INDICATOR, Kind.THEME])]
    wanted = tops[tops["kind"] == Kind.INDICATOR]
    wanted = wanted if len(wanted) else tops[tops["code"].isin(list(used))]
    roots = dict(zip(codes["code"], codes["root"], strict=True))
    covered = {roots.get(code) for code in findings["code"].dropna()}
    for code in wanted["code"]:
        if code not in covered:
            yield "indicator_without_finding", code, {"codings": used.get(code, 0)}


def _answers(findings: pd.DataFrame, recommendations: pd.DataFrame) -> dict[str, list[str]]:
    """Return the recommendations that answer each code, named itself or through a finding under it."""
    code_of = dict(zip(findings["finding"], findings["code"], strict=True))
    found: dict[str, list[str]] = {}
    for row in each_row(recommendations):
        through = (code_of.get(name) for name in row.findings)
        for code in dict.fromkeys([*row.codes, *(code for code in through if isinstance(code, str))]):
            found.setdefault(code, []).append(row.recommendation)
    return found


def _factors(
    findings: pd.DataFrame, codings: pd.DataFrame, codes: pd.DataFrame, recommendations: pd.DataFrame
) -> Iterator[Row]:
    answers, used = _answers(findings, recommendations), _used(codings)
    parents = dict(zip(codes["code"], codes["parent"], strict=True))
    answered_below = {above for code in answers for above in _above(code, parents)}
    factors = codes[(codes["kind"] == Kind.FACTOR) & codes["codable"] & codes["code"].isin(list(used))]
    told: set[str] = set()
    for row in each_row(factors):
        if row.code in answers or row.code in answered_below:
            continue
        line = _above(row.code, parents)
        above = next((code for code in line if code in answers), None)
        if above is not None:
            yield "factor_only_above", row.code, {"above": above, "recommendations": answers[above]}
        elif not told.intersection(line):
            yield "factor_without_recommendation", row.code, {"side": row.polarity, "codings": used[row.code]}
        told.add(row.code)


def _above(code: str, parents: Mapping[str, object]) -> list[str]:
    """Return the codes above a code, the nearest first."""
    line: list[str] = []
    at = parents.get(code)
    while isinstance(at, str) and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def _advised(findings: pd.DataFrame, codes: pd.DataFrame, recommendations: pd.DataFrame) -> Iterator[Row]:
    """Yield weak findings that no recommendation answers, and good ones that one does."""
    parents = dict(zip(codes["code"], codes["parent"], strict=True))
    for row in each_row(findings):
        answering = [
            advice.recommendation
            for advice in each_row(recommendations)
            if row.finding in advice.findings or any(row.code in (code, *_above(code, parents)) for code in advice.codes)
        ]
        if row.verdict in WEAK and not answering:
            yield "weakness_without_recommendation", row.finding, {"verdict": row.verdict}
        if row.verdict == Verdict.GOOD and answering:
            yield "recommendation_for_good", row.finding, {"recommendations": answering}


def _changed(findings: pd.DataFrame, linked: pd.DataFrame, codings: pd.DataFrame) -> Iterator[Row]:
    for name, rows in changes(findings, linked, codings).groupby("finding", sort=False):
        yield "evidence_changed", str(name), {"changes": rows["change"].value_counts(sort=False).to_dict()}


def _each(findings: pd.DataFrame, linked: pd.DataFrame, codes: pd.DataFrame) -> Iterator[Row]:
    held, known = dict(iter(linked.groupby("finding", sort=False))), set(codes["code"])
    for row in each_row(findings):
        mine = held.get(row.finding, linked.iloc[:0])
        if isinstance(row.code, str) and row.code not in known:
            yield "code_gone", row.finding, {"code": row.code}
        if mine.empty:
            yield "without_evidence", row.finding, {}
        if row.verdict == Verdict.NOT_STATED:
            yield "verdict_not_stated", row.finding, {}
        yield from _sources(row.finding, mine[mine["role"] == Side.FOR])
        yield from _sides(row, mine)


def _unresolved(found: pd.DataFrame) -> Iterator[Row]:
    for finding, count in found[found["open"]].groupby("finding", sort=False).size().items():
        yield "unresolved", str(finding), {"count": int(count)}


def _sources(finding: str, speaking: pd.DataFrame) -> Iterator[Row]:
    for kind, column in (("one_informant", "voice"), ("one_technique", "technique")):
        names = speaking[column].unique()
        if len(names) == 1:
            yield kind, finding, {"name": str(names[0]), "passages": _passages(speaking)}


def _sides(row: Any, mine: pd.DataFrame) -> Iterator[Row]:
    sides = mine["polarity"].value_counts()
    supporting, inhibiting = (int(sides.get(side, 0)) for side in (Polarity.SUPPORTING, Polarity.INHIBITING))
    lean = LEANS.get(row.verdict)
    if lean is not None and _lean(supporting, inhibiting) not in (None, lean):
        yield "verdict_against_evidence", row.finding, {
            "verdict": row.verdict, "supporting": supporting, "inhibiting": inhibiting,
        }  # fmt: skip
    speaking = int((mine["role"] == Side.FOR).sum())
    if len(mine) - speaking > speaking:
        yield "claim_against_evidence", row.finding, {"for": speaking, "against": len(mine) - speaking}


def _lean(supporting: int, inhibiting: int) -> Polarity | None:
    if supporting == inhibiting:
        return None
    return Polarity.SUPPORTING if supporting > inhibiting else Polarity.INHIBITING


def _parts(findings: pd.DataFrame, codings: pd.DataFrame) -> Iterator[Row]:
    judged = findings[findings["verdict"].isin(list(LEANS)) & findings["code"].notna()]
    for attribute in (name for name in codings.columns if str(name).startswith(ATTRIBUTE)):
        leaning = _leaning(under(codings, list(judged["code"].unique()), (attribute, "polarity")), attribute)
        for row in each_row(judged):
            sides = leaning.get(row.code, {})
            other = [value for value, side in sides.items() if side != LEANS[row.verdict]]
            if len(other) > 1 and 2 * len(other) > len(sides):
                yield "verdict_against_parts", row.finding, {
                    "verdict": row.verdict, "attribute": attribute.removeprefix(ATTRIBUTE), "values": other, "of": len(sides),
                }  # fmt: skip


def _leaning(laid: pd.DataFrame, attribute: str) -> dict[str, dict[str, Polarity]]:
    """Return by code to which side the codings with each value of the attribute lean, without those that lean to neither."""
    counts = laid.groupby(["under", attribute, "polarity"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[Polarity.SUPPORTING, Polarity.INHIBITING], fill_value=0)
    found: dict[str, dict[str, Polarity]] = {}
    for (code, value), (supporting, inhibiting) in zip(counts.index, counts.to_numpy(), strict=True):
        side = _lean(int(supporting), int(inhibiting))
        if side is not None:
            found.setdefault(str(code), {})[str(value)] = side
    return found
