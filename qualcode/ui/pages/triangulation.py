"""Triangulation by source and by technique, and supporting against inhibiting statements, as pictures with their tables."""

import pandas as pd
import streamlit as st

from qualcode.analysis import triangulation
from qualcode.analysis.balance import balance
from qualcode.analysis.coders import united
from qualcode.charts.balance import diverging
from qualcode.charts.triangulation import heat_map
from qualcode.model.project import Project
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names, coder_choice, group_names, technique_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, percentage, word

SIGNS = {"+": "+", "-": "−", "mixed": "±", "neutral": "=", "silent": "–"}


def show() -> None:
    heading("triangulation")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        return empty.no_codings()
    coder = coder_choice(state.table("codings", project), f"triangulation.coder.{project.id}")
    codings = united(state.table("codings", project), coder)
    by_source, by_technique, sides = st.tabs(
        [word("triangulation.by_source"), word("triangulation.by_technique"), word("triangulation.sides")]
    )
    codes = state.table("codes", project)
    with by_source:
        _matrix(project, codings, codes, "group", group_names(project))
    with by_technique:
        _matrix(project, codings, codes, "technique", {name: technique_name(name) for name in triangulation.TECHNIQUES})
    with sides:
        _balance(codings, codes)


def _matrix(
    project: Project, codings: pd.DataFrame, codes: pd.DataFrame, by: str, names: dict[str, str]
) -> None:
    labels = _level(codes, by)
    sources, informants = state.table("sources", project), state.table("informants", project)
    cells = triangulation.matrix(codings, sources, informants, by=by, codes=list(labels))
    members = triangulation.set_members(codings, sources, informants, by)
    if not members:
        st.info(word(f"triangulation.no_{by}"))
        return
    sets = {name: f"{names.get(name, name)} ({figure(len(among))})" for name, among in members.items()}
    st.plotly_chart(heat_map(cells, labels, sets, state.language()), config={"displaylogo": False}, key=f"heat.{by}")
    st.caption(word(f"triangulation.legend_{by}"))
    _table(cells, labels, sets)
    left = triangulation.left_out(codings, by)
    if left:
        st.caption(word("triangulation.left_out", count=figure(left)))


def _level(codes: pd.DataFrame, by: str) -> dict[str, str]:
    """Ask which codes to compare: those at the top, or those below one of them; return their labels."""
    tops = codes[codes["depth"] == 0]
    names = code_names(tops)
    chosen = st.selectbox(
        word("triangulation.compare"),
        [None, *names],
        format_func=lambda code: word("triangulation.below", code=names[code]) if code else word("triangulation.tops"),
        key=f"triangulation.level.{by}",
        width=460,
    )
    shown = codes[codes["parent"] == chosen] if chosen else tops
    shown = tops[tops["code"] == chosen] if shown.empty else shown
    return dict(zip(shown["code"], shown["label"], strict=True))


def _table(cells: pd.DataFrame, labels: dict[str, str], sets: dict[str, str]) -> None:
    proposed = triangulation.convergence(cells).set_index("code")
    found = {(row.code, row.set): row for row in cells.itertuples(index=False)}
    rows = []
    for code, label in labels.items():
        row = {word("triangulation.code"): f"{code} {label}"}
        for name, shown in sets.items():
            row[shown] = _cell(found[code, name])
        outcome = proposed.loc[code]
        row[word("triangulation.category")] = word(f"triangulation.category_{outcome['category'].replace(' ', '_')}")
        row[word("triangulation.view")] = word(f"triangulation.view_{outcome['view'].replace(' ', '_')}")
        row[word("triangulation.complete")] = f"{outcome['with_data']}/{outcome['sets']}"
        rows.append(row)
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(word("triangulation.table_help"))


def _cell(cell) -> str:
    if cell.stance == "silent":
        return SIGNS["silent"]
    return f"{SIGNS[cell.stance]}  (+{cell.supporting} −{cell.inhibiting}; {', '.join(cell.voices)})"


def _balance(codings: pd.DataFrame, codes: pd.DataFrame) -> None:
    found = balance(codings, codes)
    picture, table = st.columns([3, 2], gap="large")
    with picture:
        st.plotly_chart(diverging(found, state.language()), config={"displaylogo": False})
    with table:
        st.dataframe(
            pd.DataFrame(
                {
                    word("triangulation.code"): [f"{row.code} {row.label}" for row in found.itertuples()],
                    word("triangulation.supporting"): found["supporting"],
                    word("triangulation.inhibiting"): found["inhibiting"],
                    word("triangulation.other"): found["neutral"] + found["unset"],
                    word("triangulation.net"): [
                        "-" if pd.isna(net) else percentage(float(net)) for net in found["net"]
                    ],
                }
            ),
            hide_index=True,
        )
        st.caption(word("triangulation.balance_help"))
