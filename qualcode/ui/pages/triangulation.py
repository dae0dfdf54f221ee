"""Triangulation: comparisons, supporting against inhibiting, negative cases, member checks, and numbers beside words."""

import pandas as pd
import streamlit as st

from qualcode.analysis.balance import balance
from qualcode.analysis.coders import united
from qualcode.charts.balance import diverging
from qualcode.model.project import Project
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import comparison, empty, joint_display, member_checks, negative_cases
from qualcode.ui.parts.choices import coder_choice, polarity_name
from qualcode.ui.parts.figure_download import offer
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import percentage, word

VIEWS = ("compare", "sides", "cases", "checks", "joint")
WITHOUT_CODINGS = ("checks", "joint")


def show() -> None:
    heading("triangulation")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    key = f"triangulation.{project.id}"
    view = st.segmented_control(
        word("triangulation.show"), VIEWS, default="compare", required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"triangulation.view_of_{name}"), key=f"{key}.view", wrap=True,
    )  # fmt: skip
    if state.table("codings", project).empty and view not in WITHOUT_CODINGS:
        return empty.no_codings()
    shown = {
        "compare": comparison.show, "sides": _sides, "cases": negative_cases.show, "checks": member_checks.show,
        "joint": joint_display.show,
    }  # fmt: skip
    shown[view or "compare"](project, f"{key}.{view}")


def _sides(project: Project, key: str) -> None:
    laid = state.table("codings", project)
    coder = coder_choice(laid, f"{key}.coder")
    codes = state.table("codes", project)
    found = state.derived(project, ("balance", coder, state.language()), lambda: balance(united(laid, coder), codes))
    figure = diverging(found, state.language())
    st.plotly_chart(figure, config={"displaylogo": False}, key=f"{key}.picture")
    offer(figure, word("triangulation.caption_sides"), word("triangulation.file_sides"))
    st.dataframe(_balance(found), hide_index=True)
    st.caption(word("triangulation.balance_help"))


def _balance(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("triangulation.code"): [f"{row.code} {row.label}" for row in each_row(found)],
            word("triangulation.supporting"): found["supporting"],
            word("triangulation.inhibiting"): found["inhibiting"],
            **{polarity_name(polarity): found[polarity] for polarity in ("neutral", "unset")},
            word("triangulation.net"): ["-" if pd.isna(net) else percentage(float(net)) for net in found["net"]],
        }
    )
