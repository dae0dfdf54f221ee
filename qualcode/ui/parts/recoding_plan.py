"""Coding again after a delay: planning it, being told when it is due, beginning and ending it."""

from collections.abc import Collection
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import recoding, roles
from qualcode.services.recoding import MOST_DAYS, USUAL_DAYS, Recoding
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.parts.rights import only
from qualcode.ui.words import day, figure, plain, word


@only(roles.CODES, told=True)
def show(project: Project, codings: pd.DataFrame, listed: pd.DataFrame, key: str) -> None:
    """Show where the person stands: no plan, waiting, due, or at work."""
    me = state.person()
    with reading(state.engine()) as session:
        plan = recoding.open_recoding(session, me.id, project.id)
        done = recoding.recoded_sources(session, me.id, project.id)
    st.subheader(word("recoding.title"), anchor=False)
    st.markdown(word("recoding.about"))
    names = dict(zip(listed["source"], listed["name"], strict=True))
    if done:
        st.success(word("recoding.done", sources=_named(done, names)), icon=":material/task_alt:")
    if plan is not None and plan.started:
        _running(project, plan, codings, listed, key)
    elif plan is not None:
        _waiting(project, plan, names, key)
    mine = set(codings.loc[codings["coder"] == state.called(project), "source"])
    free = [guid for guid in names if guid in mine and guid not in done]
    if plan is None or not plan.started:
        _plan(project, plan, free, names, key)


def _running(project: Project, plan: Recoding, codings: pd.DataFrame, listed: pd.DataFrame, key: str) -> None:
    names = dict(zip(listed["source"], listed["name"], strict=True))
    first = int(listed.loc[listed["source"].isin(plan.sources), "id"].iloc[0])
    second = state.called(project, plan.second.id) if plan.second else ""
    laid = codings[(codings["coder"] == second) & codings["source"].isin(plan.sources)]
    st.info(
        word("recoding.running", name=plain(second), sources=_named(plan.sources, names), count=figure(len(laid))),
        icon=":material/visibility_off:",
    )
    st.caption(word("recoding.blind_where"))
    with st.container(horizontal=True):
        open_text(word("recoding.go"), first, icon=":material/format_ink_highlighter:")
        if st.button(word("recoding.finish"), icon=":material/done_all:", key=f"{key}.finish") and carried_out(
            lambda session: recoding.finish_recoding(session, act(state.me()), project.id, plan.guid)
        ):
            st.rerun()


def _waiting(project: Project, plan: Recoding, names: dict[str, str], key: str) -> None:
    left = (plan.due - datetime.now(UTC)).days + 1
    told = {"sources": _named(plan.sources, names), "due": day(plan.due.date()), "days": figure(max(left, 0))}
    if datetime.now(UTC) < plan.due:
        st.info(word("recoding.waiting", **told), icon=":material/schedule:")
    else:
        st.success(word("recoding.due", **told), icon=":material/notifications_active:")
        if st.button(word("recoding.start"), icon=":material/play_arrow:", type="primary", key=f"{key}.start") and carried_out(
            lambda session: recoding.start_recoding(
                session, act(state.me()), project.id, plan.guid, name=word("recoding.second", name=state.person().name)
            )
        ):
            st.rerun()
    if st.button(word("recoding.drop"), icon=":material/event_busy:", key=f"{key}.drop") and carried_out(
        lambda session: recoding.drop_recoding(session, act(state.me()), project.id, plan.guid)
    ):
        st.rerun()


def _plan(project: Project, plan: Recoding | None, free: list[str], names: dict[str, str], key: str) -> None:
    if not free:
        st.caption(word("recoding.nothing_own"))
        link("code")
        return
    with st.form(f"{key}.plan", border=True):
        held = [guid for guid in plan.sources if guid in free] if plan else []
        chosen = st.multiselect(
            word("recoding.sources"), free, default=held, format_func=names.__getitem__, placeholder=word("recoding.choose"),
            key=f"{key}.sources.{plan.guid if plan else ''}",
        )  # fmt: skip
        days = st.number_input(
            word("recoding.days"), 0, MOST_DAYS, plan.days if plan else USUAL_DAYS, width=240, help=word("recoding.days_help"),
            key=f"{key}.days.{plan.guid if plan else ''}",
        )  # fmt: skip
        pressed = st.form_submit_button(word("recoding.replan" if plan else "recoding.plan"), icon=":material/event_repeat:")
    if not pressed:
        return
    if not chosen:
        st.error(word("recoding.sources_needed"), icon=":material/error:")
    elif carried_out(
        lambda session: recoding.plan_recoding(session, act(state.me()), project.id, chosen, int(days))
    ):
        st.rerun()


def _named(guids: Collection[str], names: dict[str, str]) -> str:
    return plain(", ".join(names[guid] for guid in names if guid in set(guids)))
