"""The findings: claims with the passages for and against, what is recommended, and what is still open."""

import streamlit as st

from qualcode.ui import state
from qualcode.ui.parts import choice_address, empty, finding_cards, open_points, recommendation_list
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import word

VIEWS = {"findings": finding_cards.show, "recommendations": recommendation_list.show, "check": open_points.show}


def show() -> None:
    heading("findings")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    key = f"findings.{project.id}"
    view = st.segmented_control(
        word("findings.view"), list(VIEWS), required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"findings.view_{name}"), 
        key=choice_address.one_of("view", f"{key}.view", list(VIEWS)),
    ) or "findings"  # fmt: skip
    VIEWS[view](project, key)
