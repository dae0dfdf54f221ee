"""COREQ and SRQR as tables: what the data say and what the researcher wrote under each item, with the page."""

from collections.abc import Mapping

from qualcode.locale import say
from qualcode.model.checklist import COREQ, SRQR, Checklist
from qualcode.reports.checklist_facts import Fact, facts
from qualcode.reports.outline import Band, Cell, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row


def coreq(study: Study) -> TableBlock:
    """Return the 32 items of Tong, Sainsbury & Craig (2007)."""
    return build(study, COREQ)


def srqr(study: Study) -> TableBlock:
    """Return the 21 items of O'Brien et al. (2014)."""
    return build(study, SRQR)


def build(study: Study, checklist: Checklist) -> TableBlock:
    """Return the items in their parts: number, item, what is said under it, page; a dash where nothing is."""
    told = facts(study, checklist.id)
    written = answers(study, checklist)
    rows: list[tuple[Cell, ...] | Band] = []
    for part in checklist.parts:
        rows.append(Band(say(f"checklist.{checklist.id}.part_{part.id}", study.language)))
        rows += [_row(study, checklist, item, told.get(item), written.get(item, ("", ""))) for item in part.items]
    return TableBlock(
        checklist.id,
        study.say(f"{checklist.id}.title"),
        columns_of(study.headings(checklist.id), (0.6, 3, 6, 1.2), ("number",)),
        tuple(rows),
        notes=(study.say(f"{checklist.id}.note"),),
        source=study.source_line,
    )


def answers(study: Study, checklist: Checklist) -> dict[str, tuple[str, str]]:
    """Return the researcher's words and page by item."""
    mine = study.answers[study.answers["checklist"] == checklist.id]
    return {row.item: (row.body, row.page) for row in each_row(mine)}


def answered(checklist: Checklist, told: Mapping[str, Fact], written: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the items under which the data or the researcher say something."""
    return [
        item
        for item in checklist.items
        if (item in told and told[item].said) or written.get(item, ("", ""))[0]
    ]


def _row(study: Study, checklist: Checklist, item: str, fact: Fact | None, written: tuple[str, str]) -> tuple[Cell, ...]:
    body, page = written
    said = "\n".join(part for part in (fact.said if fact else "", body) if part)
    number: Cell = int(item)
    return number, say(f"checklist.{checklist.id}.item_{item}", study.language), collected(said), collected(page)
