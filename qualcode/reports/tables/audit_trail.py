"""The audit trail: what was done on which day, in which stage of the work, by whom, and why where a reason was given."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.locale import day, known, number, say
from qualcode.reports.outline import Cell, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row

STAGES = {
    "project": "preparation", "person": "preparation", "invitation": "preparation", "permissions": "preparation",
    "informant": "collection", "source": "collection", "text": "transcription", "pseudonyms": "transcription",
    "codebook": "codebook", "code": "codebook", "codes": "codebook", "version": "codebook",
    "coding": "coding", "codings": "coding", "recoding": "coding", "copy": "coding",
    "memo": "analysis", "query": "analysis", "summary": "analysis", "category": "analysis", "case": "analysis",
    "joint_row": "analysis", "member_check": "checking", "comment": "checking", "thread": "checking", "review": "checking",
    "signoff": "checking", "finding": "conclusion", "findings": "conclusion", "evidence": "conclusion",
    "recommendation": "conclusion", "checklist": "conclusion", "quotations": "conclusion",
    "template": "conclusion", "thesis": "conclusion", "gesture": "correction", "object": "correction",
}  # fmt: skip
MOST = 12
OTHER = "analysis"


def build(study: Study) -> TableBlock:
    """Return one row a day, kind of gesture and person, oldest first: stage, what and how often, what changed, reason, by whom.

    Informants and sources are counted and never named, since they may once have borne a real name.
    """
    return TableBlock(
        "audit_trail",
        study.say("audit_trail.title"),
        columns_of(study.headings("audit_trail"), (1.4, 1.5, 2.2, 4, 2.4, 1.4)),
        tuple(_rows(study)) or (("-",) * 6,),
        landscape=True,
        notes=(study.say("audit_trail.note"),),
        source=study.source_line,
    )


def stage(verb: str) -> str:
    """Return the stage of the work to which a gesture belongs, by its verb."""
    return STAGES.get(verb.split(".")[0], OTHER)


def _rows(study: Study) -> Iterator[tuple[Cell, ...]]:
    if study.audit.empty:
        return
    days = study.audit["at"].dt.tz_convert(study.zone).dt.date
    groups: Any = study.audit.assign(day=days).groupby(["day", "verb", "person"], sort=False)
    for (on, verb, person), done in groups:
        yield (
            day(on, study.language),
            study.say(f"stage.{stage(verb)}"),
            f"{_activity(study, verb)} ({number(len(done), study.language)})",
            _changes(study, done),
            _reasons(done),
            person,
        )


def _activity(study: Study, verb: str) -> str:
    return say(f"ui.verb.{verb.replace('.', '_')}", study.language)


def _changes(study: Study, done: pd.DataFrame) -> str:
    """Return the names of what was changed, each with the fields that changed; nothing but a dash where none may be told."""
    told = dict.fromkeys(_change(study, row) for row in each_row(done) if row.name)
    shown = "; ".join(list(told)[:MOST])
    return collected(f"{shown}; …" if len(told) > MOST else shown)


def _change(study: Study, row: Any) -> str:
    keys = (f"ui.field.{name}" for name in row.fields)
    fields = ", ".join(say(key, study.language) for key in keys if known(key))
    return f"{row.name} ({fields})" if fields else row.name


def _reasons(done: pd.DataFrame) -> str:
    told = list(dict.fromkeys(reason for reason in done["reason"] if reason))
    return collected("; ".join([*told[:MOST], "…"] if len(told) > MOST else told))
