"""Thesis tables: found by what they are about, looked at as Word prints them, downloaded; or the whole chapter of results."""

from dataclasses import replace

import streamlit as st

from qualcode.locale import say
from qualcode.reports.catalogue import ABOUT, TABLES, outline
from qualcode.reports.export import Format
from qualcode.reports.study import Study
from qualcode.reports.writers import docx, html
from qualcode.ui import state
from qualcode.ui.parts import campus_template, choice_address, empty, quoting, thesis_chapter, thesis_preview, thesis_style
from qualcode.ui.parts.choices import coder_choice
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import EVERY, files
from qualcode.ui.parts.thesis_style import Style
from qualcode.ui.words import figure, word

ALL, KIND, ONE = "all", "kind", "one"


def show() -> None:
    heading("thesis-tables")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        st.info(word("thesis.few"), icon=":material/info:")
    look, flaw = st.container(), st.empty()
    tables, chapter, choices = st.tabs([word(f"thesis.{name}") for name in ("some", "whole", "choices")])
    with look:
        style = thesis_style.asked(project, choices)
    if style.told:
        flaw.error(style.told)
        return
    with choices:
        coder = coder_choice(state.table("codings", project), f"thesis.coder.{project.id}")
        whole = study(project, style.language, coder=coder)
        quoted = quoting.asked(whole, coder)
    whole = replace(whole, quoting=quoted, zone=state.zone())
    with tables:
        _tables(whole, style)
    with chapter:
        thesis_chapter.show(whole, style, (project.revision, style, coder, quoted), _with_trail)


def _with_trail(whole: Study) -> Study:
    """Return the study with its audit trail, which is long and read only where it is printed."""
    return replace(whole, audit=state.table("audit", whole.project))


def _tables(whole: Study, style: Style) -> None:
    def title(name: str) -> str:
        return say(f"reports.{name}.title", style.language)

    about = st.segmented_control(
        word("thesis.about"), ABOUT, required=True, format_func=_counted,
        key=choice_address.one_of("about", "thesis.about", ABOUT),
    ) or ABOUT[0]  # fmt: skip
    kind = [table.id for table in TABLES if table.about == about]
    shown = st.radio(word("thesis.preview"), kind, format_func=title, horizontal=True,
        key=choice_address.one_of("table", f"thesis.table.{about}", kind))  # fmt: skip
    held = {ALL: [table.id for table in TABLES], KIND: kind, ONE: [shown]}
    scope = st.segmented_control(
        word("thesis.scope"), list(held), default=ALL, required=True, key="thesis.scope", help=word("thesis.scope_help"),
        format_func=lambda name: word(f"thesis.scope_{name}", count=figure(len(held[name]))), width="content",
    ) or ALL  # fmt: skip
    wanted = held[scope]
    _downloads(whole, wanted, style)
    block = next(iter(outline(_with_trail(whole) if shown == "audit_trail" else whole, [shown]).tables))
    thesis_preview.show(block, wanted.index(shown) + 1, style)


def _counted(about: str) -> str:
    return word(f"thesis.about_{about}", count=figure(sum(table.about == about for table in TABLES)))


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
