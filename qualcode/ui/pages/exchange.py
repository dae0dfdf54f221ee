"""In and out: projects of other programs become studies here, and the study leaves for other programs."""

import streamlit as st

from qualcode.model.project import Project
from qualcode.services import roles
from qualcode.ui import state
from qualcode.ui.parts import copy_merging, empty, kept_list, project_arrival, project_leaving
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import word


def show() -> None:
    heading("exchange")
    project = state.current_project()
    view = st.segmented_control(
        word("exchange.view"), _views(project), default="arrive" if project is None else "leave", required=True,
        format_func=lambda name: word(f"exchange.view_{name}"), label_visibility="collapsed", key="exchange.view",
    )  # fmt: skip
    if view == "arrive":
        project_arrival.show()
    elif project is None:
        empty.no_project()
    elif view == "merge":
        copy_merging.show(project)
    else:
        project_leaving.show(project)
        kept_list.show(project)


def _views(project: Project | None) -> tuple[str, ...]:
    """Return the ways in and out; a copy is merged by those who own the project alone."""
    merges = project is not None and state.may(project, roles.MANAGES)
    return ("arrive", "leave", "merge") if merges else ("arrive", "leave")
