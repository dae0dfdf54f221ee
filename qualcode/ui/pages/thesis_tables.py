"""Thesis tables: choose, look, download as Word, Excel or CSV."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from qualcode.locale import LANGUAGES, say
from qualcode.model.project import Project
from qualcode.reports import docx
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.export import FORMATS, Format
from qualcode.reports.outline import Band, TableBlock
from qualcode.reports.study import Study
from qualcode.reports.words import written
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import coder_choice
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import study
from qualcode.ui.words import word


def show() -> None:
    heading("thesis-tables")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        st.info(word("thesis.few"), icon=":material/info:")
    language, chapter, apa = _style(project)
    coder = coder_choice(state.table("codings", project), f"thesis.coder.{project.id}")
    whole = study(project, language, coder=coder)
    wanted = _wanted(language)
    if not wanted:
        st.info(word("thesis.choose_one"))
        return
    _downloads(whole, wanted, chapter, apa=apa)
    shown = st.selectbox(
        word("thesis.preview"), wanted, format_func=lambda name: say(f"reports.{name}.title", language), width=460
    )
    _preview(next(iter(outline(whole, [shown]).tables)), language)


def _style(project: Project) -> tuple[str, str, bool]:
    left, middle, right = st.columns([2, 1, 3], vertical_alignment="bottom")
    language = left.segmented_control(
        word("thesis.language"),
        LANGUAGES,
        default=project.language,
        required=True,
        format_func=lambda code: word(f"ui.language.{code}"),
        key=f"thesis.language.{project.id}",
    )
    chapter = middle.text_input(word("thesis.chapter"), "4", max_chars=4, help=word("thesis.chapter_help"))
    style = right.segmented_control(
        word("thesis.style"),
        ("campus", "apa"),
        default="campus",
        required=True,
        format_func=lambda name: word(f"thesis.style_{name}"),
        help=word("thesis.style_help"),
    )
    return language or project.language, chapter.strip() or "4", style == "apa"


def _wanted(language: str) -> list[str]:
    ids = [table.id for table in TABLES]
    return st.pills(
        word("thesis.tables"),
        ids,
        selection_mode="multi",
        default=ids,
        format_func=lambda name: say(f"reports.{name}.title", language),
        key=f"thesis.tables.{language}",
    )


def _downloads(whole: Study, wanted: list[str], chapter: str, *, apa: bool) -> None:
    for column, known in zip(st.columns(len(FORMATS)), FORMATS, strict=True):
        several = known.ending == "csv" and len(wanted) > 1
        column.download_button(
            word(f"thesis.download_{known.ending}"),
            _made(whole, wanted, known, chapter, apa=apa),
            file_name=f"{word('thesis.file')}.{'zip' if several else known.ending}",
            mime="application/zip" if several else known.mime,
            type="primary" if known.ending == "docx" else "secondary",
            icon=":material/download:",
            width="stretch",
        )


def _made(whole: Study, wanted: list[str], known: Format, chapter: str, *, apa: bool) -> Callable[[], bytes]:
    def made() -> bytes:
        document = outline(whole, wanted)
        return docx.write(document, chapter=chapter, apa=apa) if known.ending == "docx" else known.write(document)

    return made


def _preview(block: TableBlock, language: str) -> None:
    st.markdown(f"**{block.title}**")
    width = len(block.headings)
    rows = [
        (row.label, *[""] * (width - 1)) if isinstance(row, Band) else tuple(written(cell, language) for cell in row)
        for row in block.rows
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=list(block.headings)), hide_index=True, height=min(40 + 36 * max(1, len(rows)), 560)
    )
    for line in (*block.notes, block.source):
        st.caption(line)
