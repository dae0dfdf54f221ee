"""Passages as files: one row a quotation, with the full code path and everything known of its informant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.reports.export import format_named
from qualcode.reports.outline import Outline
from qualcode.reports.tables.quotation_rows import Known, outline
from qualcode.services import codebook
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.words import word

FORMATS = (("xlsx", "excel"), ("csv", "csv"))


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

    @state.for_this_reader
    def made() -> Outline:
        laid = found()
        with reading(state.engine()) as session:
            attributes = {attribute.id: attribute for attribute in codebook.attributes(session, project.id)}
        sources, informants = (state.table(name, project) for name in ("sources", "informants"))
        known = Known(sources, informants, attributes)
        return outline(laid.passages, laid.quotes, laid.codings, known, language, title=title, notes=notes)

    with st.container(horizontal=True):
        for ending, label in FORMATS:
            chosen = format_named(ending)
            st.download_button(
                word(f"quotation_rows.{label}"),
                lambda chosen=chosen: chosen.write(made()),
                file_name=f"{file}.{ending}",
                mime=chosen.mime,
                icon=":material/download:",
                key=f"{key}.download.{ending}",
                help=word("quotation_rows.help"),
            )
