"""Member checks: what was shown to informants, what they answered, and what followed."""

from typing import Any

from qualcode.locale import day
from qualcode.reports.outline import TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row


def build(study: Study) -> TableBlock:
    """Return the member checks by date, one row each; without any a single row of dashes."""
    codes = {row.guid: f"{row.code} {row.label}" for row in each_row(study.codes)}
    rows = tuple(
        (
            at,
            row.informant,
            day(row.date, study.language),
            f"{codes[row.code_guid]}: {row.shown}" if row.code_guid in codes else row.shown,
            _answer(study, row),
            collected(row.change) if row.change or row.open else study.say("member_checks.nothing_to_change"),
        )
        for at, row in enumerate(each_row(study.member_checks), 1)
    )
    return TableBlock(
        "member_checks",
        study.say("member_checks.title"),
        columns_of(study.headings("member_checks"), (0.6, 1.1, 1.5, 3, 2.6, 2.6), ("number",)),
        rows or (("-",) * 6,),
        landscape=True,
        notes=() if rows else (study.say("triangulation.member_check"),),
        source=study.source_line,
    )


def _answer(study: Study, row: Any) -> str:
    answer = study.say(f"answer.{row.answer}")
    return f"{answer}: {row.said}" if row.said else answer
