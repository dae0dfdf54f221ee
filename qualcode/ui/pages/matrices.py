"""Matrices: codes against attributes, and the displays whose cells the researcher writes."""

import streamlit as st

from qualcode.ui import state
from qualcode.ui.parts import boards, choice_address, crossing, empty, summary_editor
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import word

KINDS = ("crossed", "framework", "group", "checklist", "effects")


def show() -> None:
    heading("matrices")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        return empty.no_codings()
    kind = st.segmented_control(
        word("matrices.kind"), KINDS, required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"matrices.kind_{name}"), 
        key=choice_address.one_of("view", f"matrices.{project.id}.kind", KINDS),
    ) or "crossed"  # fmt: skip
    for left in KINDS[1:]:  # words typed and the next matrix chosen at once arrive together
        summary_editor.keep(project, f"matrices.{project.id}.{left}")
    key = f"matrices.{project.id}.{kind}"
    if kind == "crossed":
        crossing.show(project, key)
    else:
        boards.show(project, kind, key)
