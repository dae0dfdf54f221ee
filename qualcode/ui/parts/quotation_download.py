"""Passages as files: one row a quotation, with the full code path and everything known of its informant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.model.project import Project
from qualcode.reports.outline import Outline
from qualcode.reports.tables.quotation_rows import Known, outline
from qualcode.services import codebook
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.table import files
from qualcode.ui.words import word


@dataclass(frozen=True, slots=True)
class Quotations:
    """Passages (source, start, end, codings) with their words, and the rows of CODINGS that they rest on."""

    passages: pd.DataFrame
    quotes: Sequence[str]
    codings: pd.DataFrame


def offer(
    project: Project, found: Callable[[], Quotations], *, key: str, title: str, file: str, notes: tuple[str, ...] = ()
) -> None:
    """Offer the passages as a workbook and as CSV; they are read and the file is made when it is asked for."""
    language = state.language()

    def made() -> Outline:
        laid = found()
        with reading(state.engine()) as session:
            attributes = {attribute.id: attribute for attribute in codebook.attributes(session, project.id)}
        sources, informants = (state.table(name, project) for name in ("sources", "informants"))
        known = Known(sources, informants, attributes)
        return outline(laid.passages, laid.quotes, laid.codings, known, language, title=title, notes=notes)

    files(
        lambda known: known.write(made()), file, key, endings=("xlsx", "csv"), labels={"xlsx": word("quotation_rows.excel")},
        about=word("quotation_rows.help"), raw=True,
    )  # fmt: skip
