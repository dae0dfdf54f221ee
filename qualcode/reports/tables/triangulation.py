"""Triangulation by source, technique and time: what each set says of the indicators, whether they agree, who decided so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qualcode.analysis import triangulation
from qualcode.analysis.lineage import under
from qualcode.analysis.matrices import row_key
from qualcode.locale import day, say
from qualcode.model.notation import STANCE_SIGNS
from qualcode.model.source import Technique
from qualcode.reports.outline import Cell, Column, Quote, TableBlock, columns_of, signed
from qualcode.reports.quotes import chosen, quoted
from qualcode.reports.study import Study
from qualcode.tables import each_row

SHOWN = (Technique.INTERVIEW, Technique.OBSERVATION, Technique.DOCUMENT)
NOTHING = "-"
MOST = 2
FIRST, LABEL, SET, WIDE, SHORT = 0.65, 1.7, 2.2, 1.8, 1.5


def by_source(study: Study) -> TableBlock:
    """Return a column a group of informants, the category, what the findings conclude, and the member checks."""
    codes = tops(study)
    cells = triangulation.matrix(study.codings, study.sources, study.informants, by="group", codes=codes)
    groups = triangulation.set_members(study.codings, study.sources, study.informants, "group")
    labels = dict(zip(study.informants["group"], study.informants["group_label"], strict=True))
    number, indicator, category, conclusion, check = study.headings("triangulation_by_source")
    decided = _decided(study, cells, "group")
    told = _written(study, cells, codes, list(groups), "group")
    checks = _checks(study)
    rows = tuple(
        (at, _label(study, code), *told[code], decided.view(code), decided.conclusion(code), checks.get(code, NOTHING))
        for at, code in enumerate(codes, 1)
    )
    names = [f"{labels[group]} ({', '.join(members)})" for group, members in groups.items()]
    no_checks = () if len(study.member_checks) else (study.say("triangulation.member_check"),)
    return TableBlock(
        "triangulation_by_source",
        study.say("triangulation_by_source.title"),
        (
            Column(number, FIRST, "number"), Column(indicator, LABEL), *(Column(name, SET, "quote") for name in names),
            Column(category, SHORT), Column(conclusion, WIDE), Column(check, 1.2),
        ),
        rows,
        landscape=True,
        notes=(study.say("triangulation.note"), study.counting(), *_not_grouped(study), *no_checks),
        source=study.source_line,
    )


def by_technique(study: Study) -> TableBlock:
    """Return a column each for interview, observation and document, over all material (loose technique triangulation)."""
    codes = tops(study)
    cells = triangulation.matrix(study.codings, study.sources, study.informants, by="technique", codes=codes)
    decided = _decided(study, cells, "technique")
    told = _written(study, cells, codes, list(SHOWN), "technique")
    rows = tuple((at, _label(study, code), *told[code], decided.verdict(code)) for at, code in enumerate(codes, 1))
    return TableBlock(
        "triangulation_by_technique",
        study.say("triangulation_by_technique.title"),
        columns_of(
            study.headings("triangulation_by_technique"), (FIRST, WIDE, 3, 3, 3, WIDE),
            ("number", "text", "quote", "quote", "quote"),
        ),
        rows,
        landscape=True,
        notes=(study.say("triangulation.note"), study.counting(), study.say("triangulation.loose")),
        source=study.source_line,
    )


def by_time(study: Study) -> TableBlock:
    """Return a column a wave of collection, in order, and whether they are consistent."""
    codes = tops(study)
    cells = triangulation.matrix(study.codings, study.sources, study.informants, by="wave", codes=codes)
    waves = [*triangulation.set_members(study.codings, study.sources, study.informants, "wave")]
    number, finding, time, consistency = study.headings("triangulation_by_time")
    decided = _decided(study, cells, "wave")
    told = _written(study, cells, codes, waves, "wave")
    rows = tuple(
        (at, _label(study, code), *told[code], decided.consistency(code)) for at, code in enumerate(codes, 1)
    )
    return TableBlock(
        "triangulation_by_time",
        study.say("triangulation_by_time.title"),
        (
            Column(number, FIRST, "number"), Column(finding, WIDE),
            *(Column(time.format(number=wave), 3, "quote") for wave in waves), Column(consistency, WIDE),
        ),
        rows,
        landscape=True,
        notes=(
            study.say("triangulation.note"), study.counting(),
            *(() if len(waves) > 1 else (study.say("triangulation.one_time"),)),
        ),
        source=study.source_line,
    )


def compared(
    study: Study, cells: pd.DataFrame, proposed: pd.DataFrame, labels: Mapping[str, str], sets: Mapping[str, str], comparison: str
) -> TableBlock:
    """Return any comparison as it is shown: a column a set, the category, completeness.

    CELLS and PROPOSED are a matrix of `analysis.triangulation` and its convergence; `labels` and `sets` name its codes and
    sets, by id and in the order shown.
    """
    column = "technique" if comparison.startswith(triangulation.STRICT) else comparison
    decided = _decided(study, cells, comparison)
    told = _written(study, cells, list(labels), list(sets), column, comparison)
    finding, category, complete = study.headings("compared")
    sizes = {row.code: f"{row.with_data}/{row.sets}" for row in each_row(proposed)}
    rows = tuple((name, *told[code], decided.verdict(code), sizes[code]) for code, name in labels.items())
    return TableBlock(
        "compared",
        study.say("compared.title"),
        (
            Column(finding, WIDE), *(Column(name, SET, "quote") for name in sets.values()), Column(category, WIDE),
            Column(complete, 0.9),
        ),
        rows,
        landscape=True,
        notes=(study.say("triangulation.note"), study.counting(each=comparison == "coder")),
        source=study.source_line,
    )


def tops(study: Study) -> list[str]:
    """Return the short ids at the top of the codebook."""
    return list(study.codes.loc[study.codes["depth"] == 0, "code"])


@dataclass(frozen=True, slots=True)
class Decided:
    """The category of each code of a comparison: what the researcher decided, else what is proposed, marked as such."""

    study: Study
    column: str
    proposed: Mapping[str, Any]
    judged: Mapping[str, Any]

    def view(self, code: str) -> str:
        """Return Sugiyono's word with the mark of a proposal."""
        outcome, judged = self.proposed.get(code), self.judged.get(code)
        if outcome is None:
            return NOTHING
        view = outcome.view if judged is None else triangulation.view(judged.category, outcome.with_data)
        if view in triangulation.MISSING:
            return self._missing(view)
        return self._marked(self.study.say(f"view.{view.replace(' ', '_')}"), judged)

    def verdict(self, code: str) -> Cell:
        """Return the category in Farmer's and Sugiyono's words, with the reason or the findings under it."""
        outcome, judged = self.proposed.get(code), self.judged.get(code)
        if outcome is None or (outcome.with_data == 0 and judged is None):
            return NOTHING
        category = outcome.category if judged is None else judged.category
        conclusion = self.conclusion(code)
        if category in triangulation.MISSING:
            told = self._missing(category)
        else:
            told = f"{self.study.say(f'category.{category}')}: {self.view(code)}"
        return (told, *(() if conclusion == NOTHING else (conclusion,)))

    def consistency(self, code: str) -> Cell:
        """Return whether the waves are consistent, with the mark of a proposal."""
        outcome, judged = self.proposed.get(code), self.judged.get(code)
        if outcome is None:
            return NOTHING
        category = outcome.category if judged is None else judged.category
        if category in triangulation.MISSING:
            return self._missing(category)
        marked = self._marked(self.study.say(f"consistency.{category}"), judged)
        return (marked, judged.reason) if judged is not None else marked

    def conclusion(self, code: str) -> str:
        """Return the reason of the decision and the claims of the findings on the code, else a dash."""
        claims = self.study.findings.loc[self.study.findings["code"] == code, "claim"]
        reason = [self.judged[code].reason] if code in self.judged else []
        return " ".join([*reason, *claims]) or NOTHING

    def _missing(self, category: str) -> str:
        return NOTHING if category == "no data" else missing(self.study.language, category, self.column)

    def _marked(self, told: str, judged: Any) -> str:
        if judged is None:
            return f"{told} ({self.study.say('triangulation.proposed')})"
        return f"{told} ({self.study.say('triangulation.needs_look')})" if judged.stale else told


def _decided(study: Study, cells: pd.DataFrame, comparison: str) -> Decided:
    held = study.judgements[study.judgements["comparison"] == comparison]
    judged = triangulation.reviewed(held, study.every, study.codes, study.informants)
    proposed = triangulation.convergence(cells)
    by_code = ({row.code: row for row in each_row(frame)} for frame in (proposed, judged))
    column = "technique" if comparison.startswith(triangulation.STRICT) else comparison
    return Decided(study, column, *by_code)


def _label(study: Study, code: str) -> str:
    labels = dict(zip(study.codes["code"], study.codes["label"], strict=True))
    return f"{code} {labels[code]}"


def _written(
    study: Study, cells: pd.DataFrame, codes: Sequence[str], sets: Sequence[str], column: str, comparison: str | None = None
) -> dict[str, list[Cell]]:
    """Return each code's cells in the order of the sets: the stance, the researcher's words, quotations; a dash for silence."""
    known = {(row.code, row.set): row for row in each_row(cells)}
    laid = study.codings
    strict = comparison is not None and comparison.startswith(triangulation.STRICT)
    if strict and len(cells):
        laid = laid[laid["informant"] == cells["informant"].iloc[0]]
    held = under(laid, list(codes)).assign(set=lambda frame: frame[column].astype("str")).dropna(subset=["set"])
    quotes: dict[tuple[str, str], list[Quote]] = {}
    for row in each_row(chosen(held, most=MOST, within=("under", "set"))):
        quotes.setdefault((row.under, row.set), []).append(quoted(row, study.language))
    said = _said(study, column, comparison or column)
    return {
        code: [_cell(study, known.get((code, name)), said.get((code, row_key(name)), ""), quotes.get((code, name), ()))
               for name in sets]
        for code in codes
    }  # fmt: skip


def _said(study: Study, column: str, comparison: str) -> dict[tuple[str, str], str]:
    """Return what the researcher wrote into the cells of the comparison, by code and set."""
    strict = comparison.startswith(triangulation.STRICT)
    matrix = "by_informant" if strict else f"by_{column}"
    short = dict(zip(study.codes["guid"], study.codes["code"], strict=True))
    prefix = f"{comparison.removeprefix(triangulation.STRICT)}:" if strict else ""
    mine = study.summaries[study.summaries["matrix"] == matrix]
    return {
        (short[row.row], row.column.removeprefix(prefix)): row.body
        for row in each_row(mine)
        if row.row in short and row.column.startswith(prefix)
    }


def _cell(study: Study, cell: Any, said: str, quotes: Sequence[Quote]) -> Cell:
    if cell is None or cell.stance == "silent":
        return NOTHING
    counts = study.say("triangulation.counts", supporting=cell.supporting, inhibiting=cell.inhibiting)
    return (signed(STANCE_SIGNS[cell.stance], counts), *((said,) if said else ()), *quotes)


def _checks(study: Study) -> dict[str, str]:
    """Return by code what informants answered when it was shown to them."""
    short = dict(zip(study.codes["guid"], study.codes["code"], strict=True))
    told: dict[str, list[str]] = {}
    for row in each_row(study.member_checks):
        if row.code_guid in short:
            answer = study.say(f"answer.{row.answer}")
            told.setdefault(short[row.code_guid], []).append(f"{row.informant}: {answer} ({day(row.date, study.language)})")
    return {code: "; ".join(checks) for code, checks in told.items()}


def _not_grouped(study: Study) -> tuple[str, ...]:
    """Return how many codings belong to no group, and why: nobody speaks there, or no group is given to who does."""
    ungrouped = triangulation.ungrouped(study.codings)
    nobody = triangulation.left_out(study.codings, "group") - ungrouped
    grouped = () if study.informants["group"].notna().any() else (study.say("triangulation.no_group"),)
    counts = (("left_out", nobody), ("ungrouped", ungrouped))
    return (*grouped, *(study.say(f"triangulation.{name}", count=count) for name, count in counts if count))


def missing(language: str, category: str, column: str) -> str:
    """Return in words what is missing where nothing can be said of agreement; `column` is what was compared."""
    name = column if category == "one set" else category.replace(" ", "_")
    return say(f"reports.missing.{name}", language)
