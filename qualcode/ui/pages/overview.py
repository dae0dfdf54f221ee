"""The first page: what the study is, how far it is, and what to do next."""

import streamlit as st

from qualcode.analysis.coders import united
from qualcode.analysis.frequencies import frequencies
from qualcode.charts.frequencies import bars
from qualcode.formats.shipped import preset
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services.demo import load_sample_study
from qualcode.services.projects import create_project
from qualcode.store.database import writing
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import figure_download
from qualcode.ui.parts.choices import preset_choice
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, percentage, plain, word

DONE, TO_DO = ":material/check_circle:", ":material/radio_button_unchecked:"


def show() -> None:
    heading("overview")
    project = state.current_project()
    if project is None:
        _welcome()
        return
    _study(project)
    with st.expander(word("overview.another"), icon=":material/add:"):
        _beginnings()


def _welcome() -> None:
    st.markdown(word("overview.welcome"))
    _beginnings()


def _beginnings() -> None:
    sample, own = st.columns(2, gap="large", border=True)
    with sample:
        st.subheader(word("overview.sample"), anchor=False)
        st.markdown(word("overview.sample_about"))
        if st.button(word("overview.load_sample"), type="primary", icon=":material/science:"):
            _load_sample()
    with own:
        st.subheader(word("overview.own"), anchor=False)
        _new_project()


def _load_sample() -> None:
    bar = st.progress(0.0, word("overview.loading"))

    def told(share: float) -> None:
        bar.progress(share, word("overview.loading"))

    with writing(state.engine()) as session:
        project = load_sample_study(
            session,
            state.me(),
            language=state.language(),
            progress=told,
        )
    state.open_new(project)
    st.rerun()


def _new_project() -> None:
    with st.form("new_project", border=False, enter_to_submit=True):
        name = st.text_input(word("overview.name"), max_chars=200)
        chosen = preset_choice("new_project.preset")
        if not st.form_submit_button(word("overview.create"), icon=":material/add:"):
            return
    made: list[Project] = []
    if carried_out(
        lambda session: made.append(
            create_project(
                session,
                act(state.me()),
                name,
                language=state.language(),
                codebook=preset(chosen) if chosen else None,
            )
        )
    ):
        state.open_new(made[0])
        st.rerun()


def _study(project: Project) -> None:
    st.subheader(plain(project.name), anchor=False)
    if project.description:
        st.markdown(plain(project.description))
    _figures(project)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _by_indicator(project)
    with right:
        _next_steps(project)
        if project.questions:
            st.markdown(f"**{word('overview.questions')}**")
            for question in project.questions:
                text = question.text.get(state.language()) or next(iter(question.text.values()), "")
                st.markdown(f"**{plain(question.id)}** {plain(text)}")


def _figures(project: Project) -> None:
    sources, codings = state.table("sources", project), state.table("codings", project)
    length = int(sources["length"].sum())
    shown = (
        ("informants", figure(len(state.table("informants", project)))),
        ("sources", figure(len(sources))),
        ("words", figure(int(sources["words"].sum()))),
        ("codings", figure(len(codings))),
        ("coders", figure(codings["coder"].nunique())),
        ("share", percentage(int(sources["coded"].sum()) / length if length else 0)),
    )
    for column, (name, value) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(word(f"overview.figure.{name}"), value, help=word(f"overview.figure.{name}_help"))


def _by_indicator(project: Project) -> None:
    codes = state.table("codes", project)
    codings = united(state.table("codings", project))
    if codings.empty:
        return
    counts = frequencies(codings, codes, len(state.table("informants", project)))
    st.markdown(f"**{word('overview.by_indicator')}**")
    chart = bars(counts[counts["depth"] == 0], state.language())
    st.plotly_chart(chart, config={"displaylogo": False})
    figure_download.offer(chart, word("figure.caption.frequencies"), word("figure.file.frequencies"))


def _next_steps(project: Project) -> None:
    sources = state.table("sources", project)
    steps = [
        ("informants", len(state.table("informants", project)) > 0),
        ("sources", len(sources) > 0),
        ("code", bool((sources["codings"] > 0).all()) if len(sources) else False),
        ("saturation", False),
        ("thesis-tables", False),
    ]
    st.markdown(f"**{word('overview.next')}**")
    for path, done in steps:
        link(path, word(f"overview.step.{path}"), DONE if done else TO_DO)
