"""Downloading one source with its codings: for Word with comments in the margin, or as a web page."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.model.source import Source
from qualcode.model.span import Span
from qualcode.reports.coded_text import CodedText, Mark, docx, html
from qualcode.reports.export import format_named
from qualcode.services import sources
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts.choices import coder_choice, technique_name
from qualcode.ui.words import day, word

WRITERS: tuple[tuple[str, Callable[[CodedText], bytes]], ...] = (("docx", docx), ("html", html))


def offer(project: Project, source: Source) -> None:
    """Offer the source with its codings, of all coders or one of them, as files that are made when asked for."""
    codings = state.table("codings", project)
    own = codings[codings["source"] == source.guid]
    if own.empty:
        return
    with st.expander(word("reports.coded_text.label"), icon=":material/print:"):
        st.caption(word("reports.coded_text.help"))
        coder = coder_choice(own, f"coded.coder.{source.id}")
        shown = own if coder is None else own[own["coder"] == coder]
        made, row = _made(project, source, shown), st.container(horizontal=True)
        for ending, write in WRITERS:
            row.download_button(
                word(f"reports.coded_text.{ending}"), partial(_written, write, made), icon=":material/download:",
                file_name=f"{source.details.name} {word('reports.coded_text.file')}.{ending}", mime=format_named(ending).mime,
                key=f"coded.{source.id}.{ending}", on_click="ignore",
            )  # fmt: skip


def _written(write: Callable[[CodedText], bytes], made: Callable[[], CodedText]) -> bytes:
    return write(made())


def _made(project: Project, source: Source, codings: pd.DataFrame) -> Callable[[], CodedText]:
    """Return what makes the coded text; words in the reader's language are found now, because a download has no reader."""
    details, language, engine = source.details, state.language(), state.engine()
    colours = dict(zip(*(state.table("codes", project)[name] for name in ("guid", "colour")), strict=True))
    about = word(
        "reports.coded_text.about", technique=technique_name(details.technique),
        date=day(details.collected_on) if details.collected_on else "-", informants=", ".join(details.informants) or "-",
    )  # fmt: skip

    def made() -> CodedText:
        with reading(engine) as session:
            text = sources.text(session, source.id)
        marks = [
            Mark(Span(row.start, row.end), row.code, row.label, row.coder, row.polarity, row.note, colours[row.code_guid])
            for row in each_row(codings.sort_values(["start", "end", "code"]))
        ]
        return CodedText(details.name, about, text, marks, language)

    return made
