"""Rows as a command gives them: CSV or JSON on standard output, or in a file, and as a workbook."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from qualcode.cli.answers import Answer, written
from qualcode.errors import BadValue
from qualcode.reports.outline import Column, Outline, TableBlock
from qualcode.reports.writers import xlsx
from qualcode.reports.writers.csv import write as csv_written

FORMATS = ("csv", "json", "xlsx")


def require_form(form: str, to: Path | None) -> None:
    """Raise BadValue for a format that there is not, and for a workbook without a file."""
    if form not in FORMATS:
        raise BadValue(field="--format", value=form)
    if form == "xlsx" and to is None:
        raise BadValue(field="--to", value="")


def listed(
    title: str, language: str, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]], form: str, to: Path | None
) -> Answer:
    """Return the rows in that form; what is missing in them is None."""
    if to is None and form == "json":
        return Answer(pd.DataFrame(rows, columns=list(columns)).to_json(orient="records", force_ascii=False), rows)
    cells = tuple(tuple("" if row[column] is None else _cell(row[column]) for column in columns) for row in rows)
    made = Outline(title, language, (TableBlock(name, name, tuple(map(Column, columns)), cells),))
    if to is None:
        return Answer(csv_written(made).decode("utf-8-sig").rstrip(), rows)
    content = xlsx.write(made) if form == "xlsx" else csv_written(made)
    if form == "json":
        content = pd.DataFrame(rows).to_json(orient="records", force_ascii=False).encode()
    return written(to, content, len(rows))


def _cell(value: object) -> int | str:
    return value if isinstance(value, int | str) else str(value)
