"""Agreement between coders: where they differ, how far they agree beyond chance, what they decided, and coding twice alone."""

import pandas as pd
import streamlit as st

from qualcode.analysis import coder_agreement
from qualcode.analysis.coder_agreement import MOST_CODERS, Agreement
from qualcode.analysis.differences import DECIDED, differences, with_state
from qualcode.analysis.rating import UNITS, shared_sources
from qualcode.model.project import Project
from qualcode.reports.tables.agreement import usual_coders
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import agreement_figures, cells, choice_address, empty, recoding_plan
from qualcode.ui.parts import differences as cards
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, word

VIEWS = ("differences", "figures", "decided", "again")


def show() -> None:
    heading("agreement")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codings = state.table("codings", project)
    if codings.empty:
        return empty.no_codings()
    key = f"agreement.{project.id}"
    if codings["coder"].nunique() < 2:
        return _alone(project, codings, key)
    coders, codes, sources, unit = _choices(project, codings, key)
    if len(coders) < 2:
        st.info(word("agreement.choose_two"), icon=":material/group:")
        return
    if sources.empty or codes.empty:
        st.info(word("agreement.no_shared" if sources.empty else "cells.nothing"), icon=":material/info:")
        return
    found = _agreement(project, codings, codes, coders, sources, unit)
    agreement_figures.line(found)
    _view(project, codings, codes, coders, sources, found, key)


def _alone(project: Project, codings: pd.DataFrame, key: str) -> None:
    """Say that one coder cannot be compared, and offer to code again after a delay."""
    st.info(word("agreement.one_coder"), icon=":material/person:")
    st.caption(word("agreement.one_coder_help"))
    link("settings")
    recoding_plan.show(project, codings, state.table("sources", project), key)


def _choices(
    project: Project, codings: pd.DataFrame, key: str
) -> tuple[list[str], pd.DataFrame, pd.DataFrame, str]:
    counts = codings["coder"].value_counts()
    names = sorted(counts.index, key=lambda name: (-counts[name], name))
    who, where, which = st.columns([5, 3, 4], vertical_alignment="bottom")
    usual = usual_coders(codings) or names[:2]
    coders = who.multiselect(
        word("agreement.coders"), names, max_selections=MOST_CODERS,
        key=choice_address.some_of("coder", f"{key}.coders.{'.'.join(names)}", names, usual, most=MOST_CODERS),
        help=word("agreement.coders_help"),
    )  # fmt: skip
    listed = state.table("sources", project)
    shared = listed[listed["source"].isin(shared_sources(codings, coders))]
    labels = dict(zip(shared["source"], shared["name"], strict=True))
    chosen = where.multiselect(
        word("agreement.sources", count=figure(len(shared))), list(labels), format_func=labels.__getitem__,
        placeholder=word("ui.choice.all"), help=word("agreement.sources_help"),
        key=choice_address.some_of("sources", f"{key}.sources.{'.'.join(coders)}", list(labels)),
    )  # fmt: skip
    with which:
        codes = cells.codes_choice(state.table("codes", project), codings, key, "used")
    unit = st.segmented_control(
        word("agreement.unit"), UNITS, required=True, help=word("agreement.unit_help"),
        key=choice_address.one_of("unit", f"{key}.unit", UNITS, "turn"),
        format_func=lambda name: word(f"agreement.unit_{name}"),
    )  # fmt: skip
    return coders, codes, shared[shared["source"].isin(chosen)] if chosen else shared, unit or "turn"


def _cuts(project: Project, unit: str) -> pd.DataFrame | None:
    """Return the units into which the texts are cut; None where every character is one."""
    return state.table({"turn": "turns", "sentence": "sentences"}[unit], project) if unit in ("turn", "sentence") else None


def _agreement(
    project: Project, codings: pd.DataFrame, codes: pd.DataFrame, coders: list[str], sources: pd.DataFrame, unit: str
) -> Agreement:
    chosen = tuple(codes["code"])
    address = ("agreement", tuple(coders), chosen, tuple(sources["source"]), unit)
    return state.derived(
        project, address,
        lambda: coder_agreement.agreement(
            codings, chosen, coders, sources, unit=unit, cuts=_cuts(project, unit), turns=state.table("turns", project)
        ),
    )  # fmt: skip


def _differences(
    project: Project, codings: pd.DataFrame, codes: pd.DataFrame, coders: list[str], sources: pd.DataFrame, unit: str
) -> pd.DataFrame:
    chosen = tuple(codes["code"])
    address = ("differences", tuple(coders), chosen, tuple(sources["source"]), unit)
    return state.derived(
        project, address,
        lambda: with_state(
            differences(codings, chosen, coders, sources, _cuts(project, unit)), state.table("reconciliations", project), coders
        ),
    )  # fmt: skip


def _view(
    project: Project, codings: pd.DataFrame, codes: pd.DataFrame, coders: list[str], sources: pd.DataFrame,
    found: Agreement, key: str,
) -> None:  # fmt: skip
    apart = _differences(project, codings, codes, coders, sources, found.unit)
    decisions = state.table("reconciliations", project)
    counts = {"differences": int((apart["state"] != DECIDED).sum()), "decided": len(decisions)}
    view = st.segmented_control(
        word("agreement.view"), VIEWS, required=True,
        key=choice_address.one_of("view", f"{key}.view", VIEWS), label_visibility="collapsed",
        format_func=lambda name: word(f"agreement.view_{name}", count=figure(counts.get(name, 0))),
    )  # fmt: skip
    names = code_names(state.table("codes", project))
    if view == "figures":
        agreement_figures.show(project, found, codings, sources, names, key)
    elif view == "decided":
        cards.decided(project, decisions, codings, names, f"{key}.decided")
    elif view == "again":
        recoding_plan.show(project, codings, state.table("sources", project), key)
    else:
        cards.show(project, apart, codings, decisions, coders, names, f"{key}.differences")
