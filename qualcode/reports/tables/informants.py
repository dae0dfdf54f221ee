"""The table of informants, and their number by role."""

import pandas as pd

from qualcode.reports.outline import TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import ATTRIBUTE

COLLECTED = ("pseudonym", "gender", "age", "education")


def build(study: Study) -> TableBlock:
    """Return one row an informant; what was not collected is a dash, never guessed."""
    rows = tuple(
        (
            number,
            row["informant"],
            _attribute(row, "pseudonym"),
            collected(row["role"]),
            *(_attribute(row, name) for name in COLLECTED[1:]),
            collected(row["group_label"]),
        )
        for number, (_, row) in enumerate(study.informants.iterrows(), 1)
    )
    missing = any("-" in row[2:] for row in rows)
    return TableBlock(
        "informants",
        study.say("informants.title"),
        columns_of(study.headings("informants"), (0.8, 1.3, 1.4, 2.6, 1.3, 0.95, 1.6, 2), ("number",)),
        rows,
        notes=(study.say("informants.missing"),) if missing else (),
        source=study.source_line,
    )


def by_role(study: Study) -> TableBlock:
    """Return how many informants there are of each role, with their sum."""
    counted = study.informants["role"].fillna("").replace("", "-").value_counts(sort=False)
    rows = tuple((number, str(role), int(count)) for number, (role, count) in enumerate(counted.items(), 1))
    return TableBlock(
        "informants_by_role",
        study.say("informants_by_role.title"),
        columns_of(study.headings("informants_by_role"), (0.6, 5, 1.4), ("number", "text", "number")),
        (*rows, ("", study.say("total"), int(counted.sum()))),
        source=study.source_line,
    )


def _attribute(row: pd.Series, name: str) -> str:
    return collected(row.get(f"{ATTRIBUTE}{name}"))
