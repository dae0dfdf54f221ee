"""The sources of a study, one row each with one's own state in it: a click on the name opens the text, a pencil changes it."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.model.event import act
from qualcode.model.finishing import UNTOUCHED, Stage, State
from qualcode.model.project import Project
from qualcode.services import finishing, roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.parts.choices import NARROW, WIDE, technique_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import day, figure, percentage, plain, word

MANY, PAGE = 12, 40
"""From so many rows on they are searched and ordered; so many are shown at once."""
ORDERS = ("study", "name", "date", "codings", "share")
EDITED = "sources.edited"
SIGNS = {Stage.NEW: "○", Stage.BEGUN: "◐", Stage.FINISHED: "✓", Stage.CHANGED: "↻"}
States = Mapping[int, State]
STYLE = """
<style>
[class*="st-key-qs-row-"] {border-bottom: 1px solid #8883; padding-bottom: .3rem}
[class*="st-key-qs-row-"] [data-testid="stHorizontalBlock"] {flex-wrap: nowrap}
[class*="st-key-qs-row-"] [data-testid="stColumn"] {min-width: 0}
[class*="st-key-qs-row-"] [data-testid="stColumn"]:last-child {flex: 0 0 5.2rem}
[class*="st-key-qs-ways-"] {justify-content: flex-end; flex-wrap: nowrap; gap: 0}
[class*="st-key-qs-open-"] a {min-height: 2rem; padding: .1rem .3rem .1rem 0}
[class*="st-key-qs-open-"] a p {font-weight: 600; overflow-wrap: anywhere; white-space: normal}
[class*="st-key-qs-ways-"] button p {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
[class*="st-key-qs-ways-"] button {padding: .2rem .5rem; min-height: 2rem}
.qs-facts {display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; font-size: .9rem; padding: .3rem 0;
  overflow-wrap: anywhere}
.qs-facts > span:first-child {flex: 1 1 auto}
.qs-facts > span:last-child {flex: 0 1 17rem; display: flex; gap: .5rem; align-items: center}
.qs-state {white-space: nowrap}
@media (min-width: 1281px) {.qs-facts > span:first-child {flex: 1 1 15rem} .qs-state {flex: 0 0 10.5rem}}
.qs-state:is([data-stage="finished"], [data-stage="changed"]) {font-weight: 600}
.qs-bar {flex: 0 0 4rem; height: .4rem; border-radius: .2rem; overflow: hidden;
  background: color-mix(in srgb, currentColor 18%, transparent)}
.qs-bar > i {display: block; height: 100%; background: currentColor; opacity: .65}
</style>
"""


def show(project: Project, listed: pd.DataFrame, details: Callable[[Project, int], None]) -> None:
    """Show rows of SOURCES; `details` shows what can be changed of the one whose pencil was pressed, beneath its row."""
    st.html(STYLE)
    st.subheader(word("sources.list"), anchor=False)
    st.caption(word("sources.pick"))
    with state.look(project) as session:
        mine = {one.id: one.state for one in finishing.offered(session, project.id, state.me())}
    rows = _page(project, _wanted(project, listed, mine))
    with st.container(gap="xxsmall"):
        _rows(project, rows, mine, details)


def _rows(project: Project, rows: pd.DataFrame, mine: States, details: Callable[[Project, int], None]) -> None:
    may, codes = state.may(project, roles.CHANGES_STUDY), state.may(project, roles.CODES)
    for row in each_row(rows):
        identity = int(row.id)
        edited = st.session_state.get(EDITED) == identity
        said = mine.get(identity, UNTOUCHED)
        with st.container(key=f"qs-row-{identity}", gap=None):
            name, facts, side = st.columns([4, 7, 2], vertical_alignment="center", gap="small")
            with name.container(key=f"qs-open-{identity}"):
                open_text(plain(row.name), identity)
            facts.html(_facts(row, said.stage if codes else None))
            ways = side.container(horizontal=True, key=f"qs-ways-{identity}")
            if codes:
                _finish(project, identity, row.name, said, ways)
            label, icon = ("edit", "edit") if may else ("more", "info")
            ways.button(
                word(f"sources.{label}", name=plain(row.name)), key=f"qs-{label}-{identity}", type="tertiary",
                icon=":material/close:" if edited else f":material/{icon}:", on_click=_edit, args=(identity, edited),
            )  # fmt: skip
        if edited:
            with st.container(border=True):
                details(project, identity)


def _finish(project: Project, identity: int, name: str, said: State, place: DeltaGenerator) -> None:
    """Let the source be said finished, or not; what was changed since is finished anew."""
    finished = said.stage == Stage.FINISHED
    label, icon = ("reopen", "undo") if finished else ("finish", "task_alt")
    if place.button(
        word(f"sources.{label}", name=plain(name)), key=f"qs-finish-{identity}", type="tertiary", icon=f":material/{icon}:",
        help=word(f"sources.{label}_help"),
    ) and carried_out(
        lambda session: finishing.finish(session, act(state.me()), project.id, identity, not finished)
    ):  # fmt: skip
        st.rerun()


def _edit(identity: int, edited: bool) -> None:
    st.session_state[EDITED] = None if edited else identity


def _wanted(project: Project, listed: pd.DataFrame, mine: States) -> pd.DataFrame:
    """Return the sources whose name, informant or technique has the words, in the order that was chosen.

    Where that is asked, those alone which one has not finished; few sources are neither searched nor ordered.
    """
    row = st.container(horizontal=True, vertical_alignment="bottom")
    words, order = "", ORDERS[0]
    if len(listed) >= MANY:
        words = row.text_input(
            word("sources.search"), key=choice_address.typed("words", f"sources.search.{project.id}"), width=WIDE
        ).strip().casefold()
        order = row.selectbox(
            word("sources.order"), ORDERS, format_func=lambda name: word(f"sources.by.{name}"),
            key=choice_address.one_of("order", f"sources.order.{project.id}", ORDERS), width=NARROW,
        )  # fmt: skip
    if state.may(project, roles.CODES) and row.toggle(
        word("sources.unfinished"), key=choice_address.flag("unfinished", f"sources.unfinished.{project.id}")
    ):
        done = [identity for identity, said in mine.items() if said.stage == Stage.FINISHED]
        listed = listed[~listed["id"].isin(done)]
    if words:
        told = [
            f"{row.name} {' '.join(row.informants)} {technique_name(row.technique)}".casefold()
            for row in each_row(listed)
        ]
        listed = listed[[words in one for one in told]]
    if order == "share":
        return listed.assign(share=_share(listed)).sort_values("share", kind="stable")
    by = {"name": True, "date": True, "codings": False}
    return listed if order not in by else listed.sort_values(order, ascending=by[order], kind="stable")


def _share(listed: pd.DataFrame) -> pd.Series:
    return (listed["coded"] / listed["length"].where(listed["length"] > 0)).fillna(0)


def _page(project: Project, found: pd.DataFrame) -> pd.DataFrame:
    pages = max(1, -(-len(found) // PAGE))
    if not len(found):
        st.caption(word("sources.none_found"))
    if pages == 1:
        return found
    key = choice_address.one_of("page", f"sources.page.{project.id}.{pages}", range(pages), written=lambda at: str(at + 1))
    at = st.selectbox(
        word("sources.page"), range(pages), width=NARROW,
        format_func=lambda at: f"{figure(at * PAGE + 1)}-{figure(min(len(found), (at + 1) * PAGE))} / {figure(len(found))}",
        key=key,
    )  # fmt: skip
    return found.iloc[at * PAGE : (at + 1) * PAGE]


def _facts(row: Any, stage: Stage | None) -> str:
    """Return what is known of the source as HTML: technique, day, informants; one's own state, and how far it is coded."""
    share = row.coded / row.length if row.length else 0.0
    when = word("sources.card.dayless") if pd.isna(row.date) else day(row.date)
    first = " · ".join(escape(part) for part in (technique_name(row.technique), when, ", ".join(row.informants)) if part)
    coded = word("sources.uncoded")
    if row.codings:
        coded = word("sources.progress", share=percentage(share), codings=figure(row.codings))
    bar = f'<span class="qs-bar" aria-hidden="true"><i style="width: {100 * share:.0f}%"></i></span>'
    said = f'<span class="qs-state" data-stage="{stage}">{_said(stage)}</span>' if stage else ""
    return f'<div class="qs-facts"><span>{first}</span>{said}<span>{bar}{escape(coded)}</span></div>'


def _said(stage: Stage) -> str:
    return f'<span aria-hidden="true">{SIGNS[stage]}</span> {escape(word(f"coder.state_{stage}"))}'
