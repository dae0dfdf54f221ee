"""Interview and observation guides as far as the codebook holds them: indicators and sub-indicators, and who spoke of them."""

from collections.abc import Iterator

import pandas as pd

from qualcode.analysis.lineage import under
from qualcode.model.code import Kind, in_language
from qualcode.model.notation import POLARITY_SIGNS
from qualcode.model.source import Technique
from qualcode.reports.outline import Cell, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.tables import each_row

LEFT_OUT = (Kind.ATTRIBUTE,)


def interview(study: Study) -> TableBlock:
    """Return one row a sub-indicator: the research question of its findings, indicator, sub-indicator, who spoke of it.

    Research question and indicator are named once. Questions are not recorded. The research question is that of the findings on
    the indicator or on the codes below it.
    """
    asked = _questions(study)
    rows: list[tuple[Cell, ...]] = []
    spoken = _voices(study)
    last = last_question = ""
    for top, code in _pairs(study):
        question, indicator = asked.get(top.code, "-"), f"{top.code} {top.label}"
        below = f"{code.code} {code.label}" if code is not None else "-"
        voices = ", ".join(spoken.get(code.code if code is not None else top.code, ())) or "-"
        shown = "" if question == last_question else question, "" if top.code == last else indicator
        rows.append((len(rows) + 1, *shown, below, "-", voices))
        last, last_question = top.code, question
    return TableBlock(
        "interview_guide",
        study.say("interview_guide.title"),
        columns_of(study.headings("interview_guide"), (0.6, 2.6, 2, 2.4, 2.2, 1.8), ("number",)),
        tuple(rows) or (("-",) * 6,),
        landscape=True,
        notes=(study.say("interview_guide.note"),),
        source=study.source_line,
    )


def observation(study: Study) -> TableBlock:
    """Return one row an aspect and indicator, to be ticked; the notes tell what the observation notes say of it."""
    seen = study.codings[study.codings["technique"] == Technique.OBSERVATION]
    codes = [code.code if code is not None else top.code for top, code in _pairs(study)]
    held = dict(iter(under(seen, codes).groupby("under"))) if len(seen) else {}
    rows: list[tuple[Cell, ...]] = []
    last = ""
    for (top, code), name in zip(_pairs(study), codes, strict=True):
        aspect = "" if top.code == last else f"{top.code} {top.label}"
        below = f"{code.code} {code.label}" if code is not None else "-"
        rows.append((len(rows) + 1, aspect, below, "-", "-", _noted(study, held.get(name))))
        last = top.code
    return TableBlock(
        "observation_guide",
        study.say("observation_guide.title"),
        columns_of(study.headings("observation_guide"), (0.6, 2.4, 3, 0.7, 0.8, 3), ("number",)),
        tuple(rows) or (("-",) * 6,),
        landscape=True,
        notes=(study.say("observation_guide.note"),),
        source=study.source_line,
    )


def _pairs(study: Study) -> Iterator[tuple]:
    """Yield the codes at the top with each code right below them, or None where there is none."""
    codes = study.codes[~study.codes["kind"].isin(LEFT_OUT)]
    below = dict(iter(codes[codes["depth"] == 1].groupby("root", sort=False)))
    for top in each_row(codes[codes["depth"] == 0]):
        if top.code not in below:
            yield top, None
            continue
        for code in each_row(below[top.code]):
            yield top, code


def _questions(study: Study) -> dict[str, str]:
    """Return the research questions by the code at the top, from the findings that answer them."""
    words = {question.id: in_language(question.text, study.language) for question in study.project.questions}
    roots = dict(zip(study.codes["code"], study.codes["root"], strict=True))
    asked: dict[str, list[str]] = {}
    for row in each_row(study.findings):
        if row.code in roots and row.question in words:
            asked.setdefault(roots[row.code], []).append(words[row.question])
    return {code: "; ".join(dict.fromkeys(said)) for code, said in asked.items()}


def _voices(study: Study) -> dict[str, list[str]]:
    """Return by code who spoke of it or of the codes below it, in the order of the informants."""
    spoken = under(study.codings, list(study.codes["code"])).dropna(subset=["informant"])
    order = {name: at for at, name in enumerate(study.informants["informant"])}
    return {
        str(code): sorted(set(names), key=lambda name: order.get(name, len(order)))
        for code, names in spoken.groupby("under")["informant"]
    }


def _noted(study: Study, held: pd.DataFrame | None) -> str:
    """Return in which observation notes the code lies, with how many passages of each sign."""
    if held is None:
        return "-"
    told = []
    for name, rows in held.groupby("source_name", sort=False):
        counts = rows["polarity"].value_counts()
        signs = [f"{sign} {counts[polarity]}" for polarity, sign in POLARITY_SIGNS.items() if sign and polarity in counts]
        told.append(f"{name}: {', '.join(signs) or len(rows)}")
    return "; ".join(told)
