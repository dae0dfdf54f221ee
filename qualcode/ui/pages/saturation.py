"""Saturation: new codes interview by interview, the stopping rules' outcomes in words, and how much hangs on the order."""

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.charts.saturation import accumulation
from qualcode.model.project import Project
from qualcode.reports import saturation as told
from qualcode.reports.study import Study
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names, coder_choice, group_names
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import study
from qualcode.ui.words import figure, percentage, word

LEVELS = ("leaf", "parent", "root")
SIGNS = {"reached": ":material/check_circle:", "not reached": ":material/pending:", "not assessable": ":material/help:"}


def show() -> None:
    heading("saturation")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        return empty.no_codings()
    coder = coder_choice(state.table("codings", project), f"saturation.coder.{project.id}")
    level, options = _choices()
    whole = study(project, coder=coder)
    matrix = saturation.incidence(whole.codings, whole.sources, level=level)
    new = saturation.new_codes(matrix)
    outcome = saturation.guest(new, **options)
    _outcome(outcome, options, level)
    _curve(matrix, new, outcome)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _table(matrix, new, options["base_size"])
    with right:
        _more(whole, matrix, outcome, options)
    groups, branches = st.columns(2, gap="large")
    with groups:
        _by_group(project, matrix, options)
    with branches:
        _by_branch(whole)


def _choices() -> tuple[str, dict[str, float]]:
    level, base, run, threshold = st.columns([4, 1, 1, 1], vertical_alignment="bottom")
    chosen = level.segmented_control(
        word("saturation.level"),
        LEVELS,
        default="leaf",
        required=True,
        format_func=lambda name: word(f"saturation.level_{name}"),
        help=word("saturation.level_help"),
    )
    return chosen or "leaf", {
        "base_size": base.selectbox(word("saturation.base"), (4, 5, 6), help=word("saturation.base_help")),
        "run_length": run.selectbox(word("saturation.run"), (2, 3), help=word("saturation.run_help")),
        "threshold": threshold.selectbox(
            word("saturation.threshold"), (0.05, 0.0), format_func=percentage, help=word("saturation.threshold_help")
        ),
    }


def _outcome(outcome: saturation.Outcome, options: dict[str, float], level: str) -> None:
    rule = word(
        "saturation.rule",
        base=options["base_size"],
        run=options["run_length"],
        threshold=percentage(options["threshold"]),
        level=word(f"saturation.level_{level}").lower(),
    )
    show_as = st.success if outcome.status == "reached" else st.info
    show_as(f"{rule} **{_status(outcome)}**", icon=SIGNS[outcome.status])
    if level == "root":
        st.warning(word("saturation.root_warning"), icon=":material/warning:")


def _status(outcome: saturation.Outcome, *, at: int | None = None) -> str:
    key = outcome.status.replace(" ", "_")
    if outcome.reason:
        key = f"{key}_{outcome.reason.replace(' ', '_')}"
    return word(f"saturation.{key}", label=outcome.label, at=at or outcome.at, needed=outcome.needed, had=outcome.had)


def _curve(matrix: pd.DataFrame, new: list[int], outcome: saturation.Outcome) -> None:
    expected = saturation.accumulation(saturation.frequencies_of(matrix), len(matrix), range(1, len(matrix) + 1))
    chart = accumulation(list(matrix.index), new, expected, state.language(), reached_at=outcome.at)
    st.plotly_chart(chart, config={"displaylogo": False})


def _table(matrix: pd.DataFrame, new: list[int], base_size: int) -> None:
    steps = saturation.steps(matrix)
    total, base = steps[-1].cumulative if steps else 0, sum(new[:base_size])
    st.dataframe(
        pd.DataFrame(
            {
                word("saturation.interview"): [step.interview for step in steps],
                word("saturation.informant"): [step.informant for step in steps],
                word("saturation.new"): [step.new for step in steps],
                word("saturation.cumulative"): [step.cumulative for step in steps],
                word("saturation.share"): [percentage(step.cumulative / total) if total else "-" for step in steps],
                word("saturation.ratio"): [
                    figure(step.new / base, digits=2) if base and step.interview > base_size else "-" for step in steps
                ],
            }
        ),
        hide_index=True,
    )
    st.caption(word("saturation.table_help"))


def _more(whole: Study, matrix: pd.DataFrame, outcome: saturation.Outcome, options: dict[str, float]) -> None:
    st.markdown(told.francis_sentence(whole, saturation.francis(saturation.new_codes(matrix))))
    if outcome.status != "not assessable":
        st.markdown(told.order_sentence(whole, saturation.reordered(matrix, **options)))
    if matrix.shape[1]:
        found = saturation.richness(saturation.frequencies_of(matrix), len(matrix))
        st.markdown(told.richness_sentence(whole, found))
    st.markdown(whole.say("saturation.meaning"))
    st.caption(word("saturation.caution"))


def _by_group(project: Project, matrix: pd.DataFrame, options: dict[str, float]) -> None:
    names = group_names(project)
    outcomes = saturation.by_group(
        matrix, state.table("informants", project), lambda new: saturation.guest(new, **options)
    )
    if not outcomes:
        return
    st.markdown(f"**{word('saturation.by_group')}**")
    for group, outcome in outcomes.items():
        st.markdown(f"{SIGNS[outcome.status]} **{names.get(group, group)}**: {_status(outcome)}")


def _by_branch(whole: Study) -> None:
    names = code_names(whole.codes)
    outcomes = saturation.by_branch(whole.codings, whole.sources)
    if not outcomes:
        return
    st.markdown(f"**{word('saturation.by_branch')}**")
    for root in (code for code in names if code in outcomes):
        outcome = outcomes[root]
        st.markdown(f"{SIGNS[outcome.status]} **{names[root]}**: {_status(outcome, at=outcome.confirmed_at)}")
