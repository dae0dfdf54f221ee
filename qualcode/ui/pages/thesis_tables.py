"""Thesis tables: choose, look, download as Word, Excel or CSV; or the whole chapter of results with its appendices."""

from dataclasses import replace

import streamlit as st

from qualcode.locale import say
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.export import Format
from qualcode.reports.study import Study
from qualcode.reports.writers import docx, html
from qualcode.ui import state
from qualcode.ui.parts import campus_template, choice_address, empty, quoting, thesis_chapter, thesis_style
from qualcode.ui.parts.choices import coder_choice
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import EVERY, files
from qualcode.ui.parts.table import show as show_table
from qualcode.ui.parts.thesis_style import Style
from qualcode.ui.words import word

TALL = 560


def show() -> None:
    heading("thesis-tables")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        st.info(word("thesis.few"), icon=":material/info:")
    style = thesis_style.asked(project)
    if style.told:
        st.error(style.told)
        return
    coder = coder_choice(state.table("codings", project), f"thesis.coder.{project.id}")
    whole = study(project, style.language, coder=coder)
    quoted = quoting.asked(whole, coder)
    whole = replace(whole, quoting=quoted, zone=state.zone())
    thesis_chapter.show(whole, style, (project.revision, style, coder, quoted), _with_trail)
    _tables(whole, style)


def _with_trail(whole: Study) -> Study:
    """Return the study with its audit trail, which is long and read only where it is printed."""
    return replace(whole, audit=state.table("audit", whole.project))


def _tables(whole: Study, style: Style) -> None:
    st.markdown(f"**{word('thesis.some')}**")
    wanted = _wanted(style.language)
    if not wanted:
        st.info(word("thesis.choose_one"))
        return
    _downloads(whole, wanted, style)
    shown = st.selectbox(
        word("thesis.preview"), wanted, format_func=lambda name: say(f"reports.{name}.title", style.language), width=460,
        key=choice_address.one_of("table", f"thesis.preview.{'.'.join(wanted)}", wanted),
    )
    block = next(iter(outline(_with_trail(whole) if shown == "audit_trail" else whole, [shown]).tables))
    show_table(block, style.language, most=TALL)


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


def _downloads(whole: Study, wanted: list[str], style: Style) -> None:
    def made(known: Format) -> bytes:
        document = outline(_with_trail(whole) if "audit_trail" in wanted else whole, wanted)
        if known.ending == "docx":
            template = campus_template.content(whole.project, style.template)
            return docx.write(document, chapter=style.chapter, preset=style.preset, template=template)
        if known.ending == "html":
            return html.write(document, chapter=style.chapter, preset=style.preset)
        return known.write(document)

    files(made, word("thesis.file"), "thesis.tables", endings=EVERY, zipped=len(wanted) > 1)
