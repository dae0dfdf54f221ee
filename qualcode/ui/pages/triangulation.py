"""Triangulation: comparisons, supporting against inhibiting, negative cases, member checks, and numbers beside words."""

import pandas as pd
import streamlit as st

from qualcode.analysis.balance import balance
from qualcode.analysis.frequencies import POLARITIES
from qualcode.analysis.lineage import below
from qualcode.charts.balance import diverging
from qualcode.model.project import Project
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import (
    cells,
    choice_address,
    comparison,
    counting,
    empty,
    joint_display,
    member_checks,
    negative_cases,
    to_passages,
)
from qualcode.ui.parts.choices import coder_choice, polarity_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import counted
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import percentage, word

VIEWS = ("compare", "sides", "cases", "checks", "joint")
WITHOUT_CODINGS = ("checks", "joint")
ALL = "total"
ROW, HIGHEST = 70, 700  # pixels of a row, which wraps its words from 70 on; of the table
NAME, SIDE, SHORT = 165, 88, 62  # pixels of columns, which together fit beside an open sidebar at 1024


def show() -> None:
    heading("triangulation")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    key = f"triangulation.{project.id}"
    view = st.segmented_control(
        word("triangulation.show"), VIEWS, required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"triangulation.view_of_{name}"), wrap=True,
        key=choice_address.one_of("view", f"{key}.view", VIEWS),
    )  # fmt: skip
    if state.table("codings", project).empty and view not in WITHOUT_CODINGS:
        return empty.no_codings()
    shown = {
        "compare": comparison.show, "sides": _sides, "cases": negative_cases.show, "checks": member_checks.show,
        "joint": joint_display.show,
    }  # fmt: skip
    shown[view or "compare"](project, f"{key}.{view}")


def _sides(project: Project, key: str) -> None:
    coder = coder_choice(state.table("codings", project), f"{key}.coder")
    codes, laid = state.table("codes", project), counted(project, coder)
    found = state.derived(project, ("balance", coder, state.language()), lambda: balance(laid, codes))
    st.caption(counting.rule(coder))
    cells.picture(
        diverging(found, state.language()), key, caption=word("triangulation.caption_sides"),
        file=word("triangulation.file_sides"),
    )  # fmt: skip
    rows = {row.code: f"{row.code} {row.label}" for row in each_row(found)}
    columns = {**{polarity: polarity_name(polarity) for polarity in POLARITIES}, ALL: word("triangulation.all_polarities")}
    shown = pd.DataFrame({word("triangulation.code"): list(rows.values())})
    for name, title in columns.items():
        shown[title] = found[name].tolist()
    shown[word("triangulation.net")] = ["-" if pd.isna(net) else percentage(float(net)) for net in found["net"]]
    cells.table(
        shown, key, list(rows), {title: name for name, title in columns.items()},
        row_height=ROW, height=height(len(shown), HIGHEST, ROW),
        column_config={word("triangulation.code"): st.column_config.TextColumn(pinned=True, width=NAME),
                       **{title: st.column_config.NumberColumn(width=SIDE) for title in columns.values()},
                       word("triangulation.net"): st.column_config.TextColumn(width=SHORT)},
    )  # fmt: skip
    st.caption(word("triangulation.balance_help"))
    st.caption(word("count.pick"))
    code, polarity = cells.open_cell(
        rows, columns, key, names=(word("triangulation.code"), word("triangulation.stance")), start=(next(iter(rows)), ALL)
    )
    mine = below(laid, code)
    mine = mine if polarity == ALL else mine[mine["polarity"] == polarity]
    asks = to_passages.asking(to_passages.guids(codes)[code], coder, polarity="" if polarity == ALL else polarity)
    to_passages.show(project, f"{rows[code]} · {columns[polarity]}", mine, f"{key}.cards.{code}.{polarity}", asks)
