"""The chapter of results with its appendices: indicator by indicator, with findings, quotations, tables and figures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from qualcode.analysis.coverage import joined
from qualcode.analysis.lineage import under
from qualcode.model.finding import Side
from qualcode.model.source import Technique
from qualcode.reports import choosing, figures
from qualcode.reports.checklist_facts import checked, coders, derivation, duration, sample, sample_size, tree, trustworthiness
from qualcode.reports.outline import Block, Chapter, Division, Heading, Picture, Quote, Said, See, TableBlock, Text
from qualcode.reports.quotes import quoted
from qualcode.reports.study import Study
from qualcode.reports.tables import (
    agreement,
    audit_trail,
    checklist,
    code_by_informant,
    codebook,
    factors,
    fieldwork,
    findings,
    frequencies,
    guides,
    informants,
    joint_display,
    member_checks,
    quotations,
    reduction,
    saturation,
    triangulation,
)
from qualcode.tables import each_row

Told = Callable[[int, int], None]
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document and what makes its blocks; an appendix stands by itself."""

    id: str
    blocks: Callable[[Study], Iterator[Block]]
    appendix: bool = False


def build(study: Study, told: Told = lambda done, of: None) -> Chapter:
    """Return the chapter and its appendices; `told` hears after each part how many are done, and of how many.

    What the project holds nothing of is left out: an agreement of coders needs two, a comparison in time two waves.
    """
    told(0, len(PARTS))
    body: list[Block] = [Text(study.say("chapter.synthetic"))] if study.project.synthetic else []
    appendices: list[Division] = []
    for done, part in enumerate(PARTS, 1):
        blocks = tuple(part.blocks(study))
        title = study.say(f"chapter.{part.id}")
        if part.appendix:
            appendices.append(Division(title, blocks, appendix=True))
        elif blocks:
            body += [Heading(title, 2), *blocks]
        told(done, len(PARTS))
    chapter = Division(study.say("chapter.title"), tuple(body))
    return Chapter(study.project.name, study.language, (chapter, *appendices))


def _shown(study: Study, *blocks: TableBlock | Picture) -> Iterator[Block]:
    """Yield a sentence that points to the tables and figures, then these."""
    yield See(tuple(block.id for block in blocks))
    yield from blocks


def _told(study: Study, *makers: Callable[[Study], str]) -> Iterator[Block]:
    """Yield what the data say as one paragraph, where they say anything."""
    said = " ".join(words for make in makers if (words := make(study)))
    if said:
        yield Text(said)


def _fieldwork(study: Study) -> Iterator[Block]:
    yield from _told(study, sample_size, sample, duration)
    made = [informants.build(study), informants.by_role(study), fieldwork.schedule(study)]
    if (study.sources["technique"] == Technique.DOCUMENT).any():
        made.append(fieldwork.documents(study))
    yield from _shown(study, *made)


def _results(study: Study) -> Iterator[Block]:
    yield Text(study.say("chapter.how_quoted", rule=choosing.rule(study), most=study.quoting.most))
    linked = joined(study.evidence, study.every)
    roots = dict(zip(study.codes["code"], study.codes["root"], strict=True))
    under_root = study.findings["code"].map(roots)
    for code in each_row(findings.indicators(study.codes)):
        yield Heading(f"{code.label} ({code.code})", 3)
        if isinstance(code.definition, str) and code.definition.strip():
            yield Text(code.definition)
        mine = study.findings[under_root == code.code]
        for row in each_row(mine):
            yield from _finding(study, row, linked[linked["finding"] == row.finding])
        if mine.empty:
            yield from _without_finding(study, code.code)
    yield Heading(study.say("chapter.summary"), 3)
    yield from _shown(
        study, findings.by_indicator(study), *figures.sides(study), frequencies.build(study), *figures.frequency(study),
        code_by_informant.build(study), *((joint_display.build(study),) if len(study.joint_rows) else ()),
    )  # fmt: skip


def _finding(study: Study, row: Any, linked: pd.DataFrame) -> Iterator[Block]:
    """Yield the claim with its verdict, then the passages for and against it that are its evidence."""
    key = "chapter.draft" if row.status == DRAFT else "chapter.finding"
    yield Text(study.say(key, finding=row.finding, claim=row.claim, verdict=study.say(f"verdict.{row.verdict}")))
    for side in (Side.FOR, Side.AGAINST):
        passages = linked[linked["role"] == side]
        if passages.empty:
            continue
        count = len(passages.drop_duplicates(["source", "start", "end"]))
        yield Text(study.say(f"chapter.evidence_{side}", count=count, voices=passages["voice"].nunique()))
        for passage in each_row(choosing.picked(study, passages)):
            yield Said(_plain(quoted(passage, study.language)))
            if side == Side.AGAINST and passage.note:
                yield Text(study.say("chapter.resolved", words=passage.note))


def _without_finding(study: Study, code: str) -> Iterator[Block]:
    """Yield what informants said under an indicator of which nothing was stated yet."""
    yield Text(study.say("chapter.no_finding"))
    said = under(study.codings, [code])
    for passage in each_row(choosing.picked(study, said)):
        yield Said(_plain(quoted(passage, study.language)))


def _plain(quote: Quote) -> Quote:
    """Return the quotation without its sign, which the sentence before it tells."""
    return Quote(quote.text, quote.locator)


def _factors(study: Study) -> Iterator[Block]:
    indicators = set(findings.indicators(study.codes)["code"])
    roots = dict(zip(study.codes["code"], study.codes["root"], strict=True))
    linked = joined(study.evidence, study.every)
    others = study.findings[~study.findings["code"].map(roots).isin(indicators)]
    for row in each_row(others):
        yield from _finding(study, row, linked[linked["finding"] == row.finding])
    yield from _shown(study, factors.build(study))


def _triangulation(study: Study) -> Iterator[Block]:
    yield from _told(study, trustworthiness, checked)
    made = [triangulation.by_source(study), triangulation.by_technique(study)]
    if study.sources["wave"].nunique() > 1:
        made.append(triangulation.by_time(study))
    yield from _shown(study, *made, member_checks.build(study))


def _saturation(study: Study) -> Iterator[Block]:
    table = saturation.build(study)
    unit, *rules = table.notes
    yield Text(" ".join(rules))
    yield from _shown(study, replace(table, notes=(unit,)), *figures.curve(study))


def _agreement(study: Study) -> Iterator[Block]:
    if len(agreement.usual_coders(study.every)) > 1:
        yield from _told(study, coders)
        yield from _shown(study, agreement.build(study))


def _recommendations(study: Study) -> Iterator[Block]:
    if len(study.findings) or len(study.recommendations):
        yield from _shown(study, findings.with_recommendations(study))


def _codebook(study: Study) -> Iterator[Block]:
    yield from _told(study, tree, derivation)
    yield codebook.build(study)


def _tables(*makers: Callable[[Study], TableBlock]) -> Callable[[Study], Iterator[Block]]:
    return lambda study: (make(study) for make in makers)


PARTS = (
    Part("fieldwork", _fieldwork),
    Part("results", _results),
    Part("factors", _factors),
    Part("triangulation", _triangulation),
    Part("saturation", _saturation),
    Part("agreement", _agreement),
    Part("recommendations", _recommendations),
    Part("codebook", _codebook, appendix=True),
    Part("guides", _tables(guides.interview, guides.observation), appendix=True),
    Part("quotations", _tables(quotations.build), appendix=True),
    Part("reduction", _tables(reduction.reduced, reduction.stages), appendix=True),
    Part("audit_trail", _tables(audit_trail.build), appendix=True),
    Part("coreq", _tables(checklist.coreq), appendix=True),
)
