"""When and where was talked to whom, and which documents were read: what was recorded, a dash for what was not."""

import re
from collections.abc import Iterable

import pandas as pd

from qualcode.locale import weekday
from qualcode.model.source import Technique
from qualcode.reports.outline import Cell, Figure, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row

TALKED = (Technique.INTERVIEW, Technique.FOCUS_GROUP)
SIGN = re.compile(r"\b[A-Z]{1,3}\d{1,3}\b")


def schedule(study: Study) -> TableBlock:
    """Return one row an interview by date; the duration is the last time stamp of its transcript."""
    seconds = dict(zip(study.durations["source"], study.durations["seconds"], strict=True))
    held = study.sources[study.sources["technique"].isin(TALKED)].sort_values(["date", "position"], kind="stable")
    rows = tuple(
        (
            at,
            ", ".join(row.informants) or row.name,
            "-" if pd.isna(row.date) else weekday(row.date, study.language),
            "-",
            collected(row.place),
            _minutes(seconds.get(row.source)),
            "-",
        )
        for at, row in enumerate(each_row(held), 1)
    )
    return TableBlock(
        "interview_schedule",
        study.say("interview_schedule.title"),
        columns_of(
            study.headings("interview_schedule"), (0.6, 1.1, 2, 0.9, 1.9, 1.1, 1),
            ("number", "text", "text", "text", "text", "number"),
        ),
        rows or (("-",) * 7,),
        notes=(study.say("interview_schedule.note"),),
        source=study.source_line,
    )


def _minutes(seconds: float | None) -> Cell:
    return "-" if seconds is None or pd.isna(seconds) else Figure(seconds / 60, 0)


def documents(study: Study) -> TableBlock:
    """Return one row a document: the sign in its name, its name, where it was got, and which indicators it speaks of."""
    held = study.sources[study.sources["technique"] == Technique.DOCUMENT]
    used = study.codings.groupby("source")["root"].unique()
    order = list(study.codes["code"])
    rows = tuple(
        (at, _sign(row.name), row.name, "-", collected(row.place), _use(study, used.get(row.source, ()), order))
        for at, row in enumerate(each_row(held), 1)
    )
    return TableBlock(
        "documents",
        study.say("documents.title"),
        columns_of(study.headings("documents"), (0.6, 1.1, 3, 1.3, 1.5, 2.2), ("number",)),
        rows or (("-",) * 6,),
        notes=(study.say("documents.note"),),
        source=study.source_line,
    )


def _sign(name: str) -> str:
    found = SIGN.search(name)
    return found.group() if found else "-"


def _use(study: Study, roots: Iterable[str], order: list[str]) -> str:
    codes = sorted(roots, key=order.index)
    return study.say("documents.use", codes=", ".join(codes)) if codes else "-"
