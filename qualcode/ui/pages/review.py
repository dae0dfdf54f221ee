"""Review: what waits for approval with its evidence, what has to be answered, comments, and what was signed off."""

import streamlit as st

from qualcode.model.project import Project
from qualcode.model.review import State
from qualcode.reports.export import format_named
from qualcode.reports.review import write
from qualcode.services import people, roles
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import (
    choice_address,
    empty,
    review_answers,
    review_facts,
    review_report,
    review_waiting,
    signoffs,
    thread_list,
)
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, word

VIEWS = {
    "waiting": review_waiting.show,
    "answer": review_answers.show,
    "submit": review_answers.submit,
    "comments": thread_list.show,
    "signoffs": signoffs.show,
}


def show() -> None:
    heading("review")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if not review_facts.items(project) and state.table("comments", project).empty:
        return _nothing(project)
    key = f"review.{project.id}"
    _progress(project)
    views = _views(project)
    view = st.segmented_control(
        word("review.view"), views, required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"review.view_{name}"), 
        key=choice_address.one_of("view", f"{key}.view", views, _first(project)),
    ) or _first(project)  # fmt: skip
    VIEWS[view](project, f"{key}.{view}")
    _report(project, key)
    review_facts.shown(project)


def _views(project: Project) -> list[str]:
    return [name for name in VIEWS if name not in ("answer", "submit") or state.may(project, roles.CODES) or name == "answer"]


def _first(project: Project) -> str:
    """Return what the person is here for: decisions for who may approve, else answers, else submitting."""
    if state.may(project, roles.APPROVES):
        return "waiting"
    open_for_me = review_answers.asked_of_me(project) or not review_answers.waiting_for_me(project).empty
    return "answer" if open_for_me or not state.may(project, roles.CODES) else "submit"


def _nothing(project: Project) -> None:
    st.info(word("review.nothing_yet"), icon=":material/rate_review:")
    with reading(state.engine()) as session:
        if len(people.members(session, project.id)) < 2:
            st.caption(word("review.alone"))
    link("code")
    link("findings")


def _progress(project: Project) -> None:
    held = review_facts.board(project)
    told = review_facts.progress(held.progress())
    written = state.table("comments", project)
    counts = {
        "waiting": sum(one.state is State.SUBMITTED for one in held.standing.values()),
        "asked": sum(one.state is State.CHANGES_ASKED for one in held.standing.values()),
        "open": written.loc[~written["resolved"], "thread"].nunique(),
    }
    shown = [(f"{name}_approved", told[name], f"{name}_help") for name in ("codes", "codings", "findings")]
    shown += [(f"{name}_count", figure(count), f"{name}_help") for name, count in counts.items()]
    line = st.container(horizontal=True, gap="medium")
    for name, value, about in shown:
        line.metric(word(f"review.{name}"), value, help=word(f"review.{about}"), width="content")


def _report(project: Project, key: str) -> None:
    st.divider()
    gathered = review_report.material(project)
    st.download_button(
        word("review.report"), lambda: write(gathered), file_name=f"{word('review.file')}.docx",
        mime=format_named("docx").mime, icon=":material/download:", key=f"{key}.report", help=word("review.report_about"),
        on_click="ignore",
    )  # fmt: skip
