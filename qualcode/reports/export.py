"""Files that a report can become, by their ending."""

from collections.abc import Callable
from dataclasses import dataclass

from qualcode.errors import QualCodeError
from qualcode.reports.outline import Outline
from qualcode.reports.writers import csv, docx, html, latex, markdown, xlsx


class UnknownEnding(QualCodeError):
    """No file format ends like this; facts: ending, known."""

    key = "error.unknown_ending"
    status = 422


@dataclass(frozen=True, slots=True)
class Format:
    ending: str
    mime: str
    write: Callable[[Outline], bytes]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMATS = (
    Format("docx", DOCX, docx.write),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write),
    Format("csv", "text/csv", csv.write),
    Format("html", "text/html", html.write),
    Format("tex", "application/x-tex", latex.write),
    Format("md", "text/markdown", markdown.write),
)

RAW = Format("csv", "text/csv", csv.write_raw)
"""CSV for programs: exactly, without anything that guards a spreadsheet."""


def format_named(ending: str) -> Format:
    """Return the format of the ending, with or without its dot; raise UnknownEnding."""
    wanted = ending.lower().removeprefix(".")
    for known in FORMATS:
        if known.ending == wanted:
            return known
    raise UnknownEnding(ending=wanted, known=", ".join(known.ending for known in FORMATS))
