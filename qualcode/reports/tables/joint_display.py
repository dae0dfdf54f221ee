"""The joint display: numbers beside words, how they fit, and what follows from both."""

from typing import Any

import pandas as pd

from qualcode.analysis import joint
from qualcode.locale import number, percent
from qualcode.model import notation
from qualcode.model.notation import STANCE_SIGNS
from qualcode.reports.outline import Cell, Quote, TableBlock, columns_of, signed
from qualcode.reports.quotes import chosen, quoted
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row

NOTHING = "-"


def build(study: Study) -> TableBlock:
    """Return one row a row of the joint display: label, numbers with what follows from them, words, fit, meta-inference.

    After Fetters, Curry and Creswell (2013) and Guetterman, Fetters and Creswell (2015). Without rows a single one of dashes.
    """
    numbers = dict(iter(joint.derived(study.joint_rows).groupby("row", sort=False)))
    rows = tuple(
        (
            row.label,
            _numbers(study, row, numbers.get(row.row)),
            _words(study, row),
            study.say(f"fit.{row.fit}"),
            collected(row.inference),
        )
        for row in each_row(study.joint_rows)
    )
    return TableBlock(
        "joint_display",
        study.say("joint_display.title"),
        columns_of(study.headings("joint_display"), (1.6, 2, 3.2, 1.2, 2.6), ("text", "text", "quote")),
        rows or ((NOTHING,) * 5,),
        landscape=True,
        notes=(study.say("joint_display.note"),),
        source=study.source_line,
    )


def _numbers(study: Study, row: Any, held: pd.DataFrame | None) -> Cell:
    """Return each year's number with its share of the year, and the change from the year before."""
    if held is None:
        return NOTHING
    measure = (row.measure,) if row.measure else ()
    return (*measure, *(_year(study, one) for one in each_row(held)))


def _year(study: Study, row: Any) -> str:
    spoken = study.language
    told = [study.say("joint_display.year", year=row.year, count=_count(row.count, spoken))]
    if not pd.isna(row.share):
        share, total = percent(row.share, spoken, digits=1), _count(row.total, spoken)
        told.append(study.say("joint_display.share", share=share, total=total))
    if not pd.isna(row.change):
        relative = study.say("joint_display.undefined") if pd.isna(row.change_share) else _share(row.change_share, spoken)
        change = notation.signed(row.change, _count(abs(row.change), spoken))
        told.append(study.say("joint_display.change", before=row.before, change=change, relative=relative))
    return "; ".join(told)


def _count(value: float, language: str) -> str:
    return number(value, language, digits=0 if float(value).is_integer() else 1)


def _share(share: float, language: str) -> str:
    return notation.signed(share, percent(abs(share), language, digits=1))


def _words(study: Study, row: Any) -> Cell:
    """Return the theme, the numbers of codings with the stance, and the quotation that stands for them."""
    short = {one.guid: one for one in each_row(study.codes)}
    code = short.get(row.code_guid)
    found = joint.linked(
        study.codings, study.sources, study.informants, code=code.code if code else None, attribute=row.attribute, value=row.value
    )
    theme = " · ".join(part for part in (f"{code.code} {code.label}" if code else "", row.value) if part)
    if found.empty:
        return theme or NOTHING
    told = joint.counts(found)
    counts = study.say("triangulation.counts", supporting=told["supporting"], inhibiting=told["inhibiting"])
    return (*((theme,) if theme else ()), signed(STANCE_SIGNS[str(told["stance"])], counts), *_quotes(study, row, found))


def _quotes(study: Study, row: Any, found: pd.DataFrame) -> tuple[Quote, ...]:
    """Return the quotation that was chosen, else the one that illustrates the codings."""
    mine = study.every[study.every["coding"] == row.coding]
    kept = mine if len(mine) else chosen(found, most=1)
    return tuple(quoted(one, study.language) for one in each_row(kept))
