"""The first page: what the study is, how far it is, and what to do next."""

import pandas as pd
import streamlit as st

from qualcode.analysis.frequencies import frequencies
from qualcode.analysis.lineage import below
from qualcode.charts.frequencies import bars
from qualcode.formats.shipped import preset
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services.demo import load_sample_study
from qualcode.services.projects import create_project
from qualcode.store.database import writing
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import cells, counting, first_steps, study_figures, to_passages
from qualcode.ui.parts.choices import preset_choice
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import counted
from qualcode.ui.words import plain, word

STYLE = """
<style>
@media (max-width: 1280px) {
  .st-key-overview-parts [data-testid="stHorizontalBlock"] {flex-wrap: wrap}
  .st-key-overview-parts [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: 100%}
}
.st-key-overview-questions [data-testid="stPageLink-NavLink"] {align-items: flex-start; height: auto}
.st-key-overview-questions [data-testid="stPageLink-NavLink"] :is(p, span, div) {white-space: normal; overflow: visible}
</style>
"""


def show() -> None:
    heading("overview")
    st.html(STYLE)
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
    codings = state.table("codings", project)
    together = counted(project, None)
    if codings.empty:
        first_steps.cards(project)
    if len(state.table("sources", project)):
        study_figures.show(project, len(together))
    if codings.empty:
        _questions(project)
        return
    with st.container(key="overview-parts"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        shown = _by_indicator(project, together)
        code, column = _chosen(project, shown)
    with right:
        first_steps.brief(project)
        _questions(project)
    if code:
        _passages(project, together, shown, code, column)


def _questions(project: Project) -> None:
    """Show the research questions, each the way to the findings that answer it."""
    if not project.questions:
        return
    st.markdown(f"**{word('overview.questions')}**")
    with st.container(key="overview-questions", gap="xsmall"):
        for question in project.questions:
            text = question.text.get(state.language()) or next(iter(question.text.values()), "")
            link("findings", f"**{plain(question.id)}** {plain(text)}", asks={"project": str(project.id)})


def _by_indicator(project: Project, together: pd.DataFrame) -> pd.DataFrame:
    """Show how often the codes at the top are used, and return what is shown as `frequencies` says it."""
    codes, informants = state.table("codes", project), state.table("informants", project)
    counts = state.worked_out(
        project, "overview", (together, codes, informants), lambda: frequencies(together, codes, len(informants))
    )
    shown = counts[counts["depth"] == 0]
    cells.picture(
        bars(shown, state.language()), _bar(project), caption=word("figure.caption.frequencies"),
        file=word("figure.file.frequencies"),
    )  # fmt: skip
    st.caption(counting.rule(None))
    return shown


def _chosen(project: Project, shown: pd.DataFrame) -> tuple[str, str]:
    """Return the code and the kind of the bar that is open, by click or by keys; no code before one is chosen."""
    st.caption(word("count.pick"))
    return cells.open_cell(
        {"": word("overview.no_bar"), **_names(shown)},
        {name: word(f"overview.bar.{name}") for name in ("codings", "informants")}, _bar(project),
        names=(word("overview.bar.code"), word("overview.bar.counted")), start=("", "codings"),
    )  # fmt: skip


def _passages(project: Project, together: pd.DataFrame, shown: pd.DataFrame, code: str, column: str) -> None:
    """Show the passages that a bar counts: all of the code, or those in which informants speak."""
    laid, asks = below(together, code), to_passages.asking(to_passages.guids(state.table("codes", project))[code], None)
    if column == "informants":
        laid, asks = laid[laid["informant"].notna()], None
    name = f"{_names(shown)[code]} · {word(f'overview.bar.{column}')}"
    to_passages.show(project, name, laid, f"{_bar(project)}.cards.{code}.{column}", asks)


def _names(shown: pd.DataFrame) -> dict[str, str]:
    return {row.code: f"{row.code} {row.label}" for row in each_row(shown)}


def _bar(project: Project) -> str:
    return f"overview.{project.id}"
