"""What was found, indicator by indicator with its evidence, and what is recommended to whom."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.analysis.coverage import joined
from qualcode.model.code import Kind
from qualcode.model.notation import SIDE_SIGNS
from qualcode.reports.outline import Cell, Signed, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row


def by_indicator(study: Study) -> TableBlock:
    """Return one row a finding under each indicator at the top of the codebook: claim, whose words, verdict.

    An indicator without a finding has a row that says so; findings under factors stand in the table of recommendations.
    """
    linked = dict(iter(joined(study.evidence, study.every).groupby("finding", sort=False)))
    roots = dict(zip(study.codes["code"], study.codes["root"], strict=True))
    under = study.findings["code"].map(roots)
    rows: list[tuple[Cell, ...]] = []
    for code in each_row(indicators(study.codes)):
        found = study.findings[under == code.code]
        name = f"{code.code} {code.label}"
        rows += [
            (len(rows) + at, name, row.claim, _voices(study, linked.get(row.finding)), study.say(f"verdict.{row.verdict}"))
            for at, row in enumerate(each_row(found), 1)
        ] or [(len(rows) + 1, name, study.say("results_by_indicator.none"), "-", "-")]
    return TableBlock(
        "results_by_indicator",
        study.say("results_by_indicator.title"),
        columns_of(study.headings("results_by_indicator"), (0.5, 2, 4, 3, 1.6), ("number",)),
        tuple(rows),
        landscape=True,
        notes=(study.say("results_by_indicator.note"),),
        source=study.source_line,
    )


def indicators(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of CODES of the indicators at the top, or where there are none of all codes at the top."""
    tops = codes[codes["depth"] == 0]
    chosen = tops[tops["kind"] == Kind.INDICATOR]
    return chosen if len(chosen) else tops


def _voices(study: Study, linked: pd.DataFrame | None) -> Cell:
    """Return who speaks for and against, each with the number of passages where there are several."""
    if linked is None:
        return "-"
    sides = {
        sign: ", ".join(_counted(study, linked[linked["role"] == side]))
        for side, sign in SIDE_SIGNS.items()
        if (linked["role"] == side).any()
    }
    told = "; ".join(f"{sign} {names}" for sign, names in sides.items())
    return Signed(told, "; ".join(f"{names} ({sign})" for sign, names in sides.items()))


def _counted(study: Study, linked: pd.DataFrame) -> Iterator[str]:
    order = {name: at for at, name in enumerate([*study.informants["informant"], *study.sources["name"]])}
    counts = linked.drop_duplicates(["source", "start", "end"])["voice"].value_counts()
    for voice in sorted(counts.index, key=lambda name: order.get(name, len(order))):
        yield f"{voice} ({counts[voice]})" if counts[voice] > 1 else voice


def with_recommendations(study: Study) -> TableBlock:
    """Return one row a finding and recommendation that answers it; then recommendations that answer no finding."""
    rows: list[tuple[Cell, ...]] = []
    for finding in each_row(study.findings):
        answering = [row for row in each_row(study.recommendations) if finding.finding in row.findings]
        advised = [_advised(study, finding.code, row) for row in answering or [None]]
        rows += [(len(rows) + at, finding.claim, *cells) for at, cells in enumerate(advised, 1)]
    alone = [row for row in each_row(study.recommendations) if not row.findings]
    rows += [(len(rows) + at, "-", *_advised(study, None, row)) for at, row in enumerate(alone, 1)]
    return TableBlock(
        "findings_and_recommendations",
        study.say("findings_and_recommendations.title"),
        columns_of(study.headings("findings_and_recommendations"), (0.5, 4, 2.4, 4, 2), ("number",)),
        tuple(rows),
        landscape=True,
        notes=(study.say("findings_and_recommendations.note"),),
        source=study.source_line,
    )


def _advised(study: Study, code: object, advice: Any) -> tuple[Cell, ...]:
    """Return the factors meant, the recommendation, and to whom it goes."""
    factors = study.codes[study.codes["kind"] == Kind.FACTOR].set_index("code")["label"]
    meant = dict.fromkeys([code, *(advice.codes if advice is not None else ())])
    named = ", ".join(f"{name} {factors[name]}" for name in meant if name in factors.index)
    if advice is None:
        return named or "-", "-", "-"
    return named or "-", f"{advice.recommendation} {advice.words}", collected(advice.addressee)
