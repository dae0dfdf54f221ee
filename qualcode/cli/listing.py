"""Rows as a command gives them: CSV or JSON on standard output, or in a file, and as a workbook."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd

from qualcode.cli.answers import Answer, written
from qualcode.errors import BadValue
from qualcode.reports.outline import Column, Figure, Outline, TableBlock
from qualcode.reports.writers import csv, xlsx

FORMATS = ("csv", "json", "xlsx")
QUOTE = "quote"


def require_form(form: str, to: Path | None) -> None:
    """Raise BadValue for a format that there is not, and for a workbook without a file."""
    if form not in FORMATS:
        raise BadValue(field="--format", value=form)
    if form == "xlsx" and to is None:
        raise BadValue(field="--to", value="")


def listed(
    title: str, language: str, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]], form: str,
    to: Path | None, *, raw: bool = False,
) -> Answer:  # fmt: skip
    """Return the rows in that form; what is missing in them is None.

    As CSV no text is taken for a formula by a spreadsheet, unless `raw`; the other forms are exact at any rate.
    """
    if form == "json":
        told = pd.DataFrame(rows, columns=list(columns)).to_json(orient="records", force_ascii=False)
        return Answer(told, rows) if to is None else written(to, told.encode(), len(rows))
    cells = tuple(tuple("" if row[column] is None else _cell(row[column]) for column in columns) for row in rows)
    kinds = tuple(Column(column, kind="quote" if column == QUOTE else "text") for column in columns)
    made = Outline(title, language, (TableBlock(name, name, kinds, cells),))
    write = xlsx.write if form == "xlsx" else csv.write_raw if raw else csv.write
    content = write(made)
    if to is None:
        return Answer(content.decode("utf-8-sig").removesuffix("\r\n"), rows)
    return written(to, content, len(rows))


def _cell(value: object) -> int | str | Figure:
    """Return numbers as numbers, with all the decimals that they have."""
    if isinstance(value, float):
        exponent = Decimal(repr(value)).as_tuple().exponent
        return Figure(value, max(0, -exponent) if value % 1 and isinstance(exponent, int) else 0)
    return value if isinstance(value, int | str) else str(value)
