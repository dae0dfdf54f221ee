"""Triangulation by source and by technique: what each says of the indicators, and whether they agree."""

import pandas as pd

from qualcode.analysis import triangulation
from qualcode.analysis.frequencies import spread
from qualcode.model.source import Technique
from qualcode.reports.outline import Cell, Quote, TableBlock
from qualcode.reports.quotes import illustrative
from qualcode.reports.study import Study

SIGNS = {"+": "+", "-": "−", "mixed": "±", "neutral": "="}
SHOWN = (Technique.INTERVIEW, Technique.OBSERVATION, Technique.DOCUMENT)
MOST = 1


def by_source(study: Study) -> TableBlock:
    """Return a column a group of informants, the proposed category, and what the findings conclude."""
    cells = triangulation.matrix(study.codings, study.sources, study.informants, by="group", codes=tops(study))
    groups = triangulation.set_members(study.codings, study.sources, study.informants, "group")
    labels = dict(zip(study.informants["group"], study.informants["group_label"], strict=True))
    number, indicator, category, conclusion, check = study.headings("triangulation_by_source")
    proposed = triangulation.convergence(cells).set_index("code")
    rows = tuple(
        (at, _label(study, code), *_cells(study, cells, code, list(groups), "group"),
         _view(study, proposed, code), _conclusion(study, code), "-")
        for at, code in enumerate(tops(study), 1)
    )  # fmt: skip
    names = [f"{labels[group]} ({', '.join(members)})" for group, members in groups.items()]
    return TableBlock(
        "triangulation_by_source",
        study.say("triangulation_by_source.title"),
        (number, indicator, *names, category, conclusion, check),
        rows,
        (0.65, 1.7, *[2.2] * len(names), 1.5, 1.8, 1),
        landscape=True,
        notes=(study.say("triangulation.note"), _left_out(study, "group"), study.say("triangulation.member_check")),
        source=study.source_line,
    )


def by_technique(study: Study) -> TableBlock:
    """Return a column each for interview, observation and document, over all material (loose technique triangulation)."""
    cells = triangulation.matrix(study.codings, study.sources, study.informants, by="technique", codes=tops(study))
    proposed = triangulation.convergence(cells).set_index("code")
    rows = tuple(
        (at, _label(study, code), *_cells(study, cells, code, list(SHOWN), "technique"),
         _view(study, proposed, code))
        for at, code in enumerate(tops(study), 1)
    )  # fmt: skip
    return TableBlock(
        "triangulation_by_technique",
        study.say("triangulation_by_technique.title"),
        study.headings("triangulation_by_technique"),
        rows,
        (0.6, 1.8, 3, 3, 3, 1.8),
        landscape=True,
        notes=(study.say("triangulation.note"), study.say("triangulation.loose")),
        source=study.source_line,
    )


def tops(study: Study) -> list[str]:
    """Return the short ids at the top of the codebook."""
    return list(study.codes.loc[study.codes["depth"] == 0, "code"])


def _label(study: Study, code: str) -> str:
    return f"{code} {study.codes.set_index('code').loc[code, 'label']}"


def _cells(study: Study, cells: pd.DataFrame, code: str, sets: list[str], by: str) -> list[Cell]:
    known = {row.set: row for row in cells[cells["code"] == code].itertuples(index=False)}
    laid = spread(study.codings)
    laid = laid[laid["under"] == code]
    return [_cell(study, known.get(name), laid[laid[by] == name]) for name in sets]


def _cell(study: Study, cell, laid: pd.DataFrame) -> Cell:
    if cell is None or cell.stance == "silent":
        return "-"
    counts = study.say("triangulation.counts", supporting=cell.supporting, inhibiting=cell.inhibiting)
    quotes = illustrative(laid, study.language, most=MOST)
    return (f"{SIGNS[cell.stance]} {counts}", *(Quote(quote.text, quote.locator, quote.sign) for quote in quotes))


def _view(study: Study, proposed: pd.DataFrame, code: str) -> str:
    return study.say(f"view.{proposed.loc[code, 'view'].replace(' ', '_')}") if code in proposed.index else "-"


def _conclusion(study: Study, code: str) -> str:
    claims = study.findings.loc[study.findings["code"] == code, "claim"]
    return " ".join(claims) or "-"


def _left_out(study: Study, by: str) -> str:
    return study.say("triangulation.left_out", count=triangulation.left_out(study.codings, by))
