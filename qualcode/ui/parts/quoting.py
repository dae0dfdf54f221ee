"""Which passages a thesis document quotes: picked by hand, code by code, and by a rule for the rest; both are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from qualcode.analysis.coders import standing_for
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.thesis import MOST, RULES
from qualcode.reports.quotes import locator, shortened
from qualcode.reports.study import Quoting, Study
from qualcode.services import picking, roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import thesis_choice
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.stamp import stamp
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

WORDS = 240
TALL = 300
PLACE, PASSAGE = 260, 760

Picked = Mapping[str, frozenset[str]]
"""The counted codings that are quoted by hand, by guid, with the picks that each stands for."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A list of passages as it was last shown and ticked: the key of its widget, the ticks it began with, those it has now."""

    widget: str
    first: frozenset[str]
    now: frozenset[str]


def asked(whole: Study, coder: str | None) -> Quoting:
    """Ask for the rule, how many passages of a code, and offer to pick some by hand; `coder` is whose codings count."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    rule = left.selectbox(
        word("thesis.quotes"), RULES, format_func=lambda name: word(f"thesis.quotes_{name}"), help=word("thesis.quotes_help"),
        **thesis_choice.asked(whole.project, "rule"),
    )  # fmt: skip
    most = right.number_input(word("thesis.most"), 1, MOST, **thesis_choice.asked(whole.project, "most"))
    picks = state.table("picks", whole.project)
    picked = state.derived(
        whole.project, ("picked", coder), lambda: standing_for(whole.codings, whole.every, set(picks["coding"]))
    )
    _picking(whole, picks, picked)
    return Quoting(rule, int(most), frozenset(picked))


def _picking(whole: Study, picks: pd.DataFrame, picked: Picked) -> None:
    used = set(whole.codings["code"])
    names = {code: name for code, name in code_names(whole.codes).items() if code in used}
    waiting = len(picks) - len(set(chain.from_iterable(picked.values())))
    key = f"thesis.picks.{whole.project.id}"
    may = state.may(whole.project, roles.CODES)
    title = word("thesis.pick" if may else "thesis.picked", count=figure(len(picked)))
    with st.expander(title, icon=":material/format_quote:", key=f"{key}.fold"):
        st.caption(word("thesis.pick_help" if may else "thesis.pick_read"))
        if waiting:
            st.caption(word("thesis.pick_waiting", count=figure(waiting)))
        code = st.selectbox(word("thesis.pick_code"), [*names], format_func=names.__getitem__, key=f"{key}.code")
        if code is not None:
            (_ticking if may else _reading)(whole, code, picked)
        held = whole.codings.loc[whole.codings["coding"].isin(picked), "code"].value_counts()
        if len(held):
            told = ", ".join(f"{name} ({figure(held[code])})" for code, name in names.items() if code in held)
            st.caption(word("thesis.pick_codes", codes=plain(told)))


def _ticking(whole: Study, code: str, picked: Picked) -> None:
    """Show the passages of a code with those ticked that are picked; a tick is a gesture."""
    rows = _passages(whole, code)
    guids = list(rows["coding"])
    key = f"thesis.picks.{whole.project.id}.of.{code}"
    held = _held(key, frozenset(guid for guid in guids if guid in picked), guids)
    st.dataframe(
        _listed(whole, rows), selection_mode="multi-row", key=held.widget, **_look(rows),
        on_select=lambda: _tick(whole.project, key, guids, picked),
        selection_default={"selection": {"rows": [at for at, guid in enumerate(guids) if guid in held.first]}},
    )  # fmt: skip


def _held(key: str, stored: frozenset[str], guids: list[str]) -> Ticked:
    """Return the list as it is ticked; it begins anew where it is not as stored, of other passages, or was out of sight."""
    held: Ticked | None = st.session_state.get(key)
    known = f"{key}.{stamp(guids)}."
    seen = held is not None and held.widget.startswith(known) and held.widget in st.session_state
    if held is None or not seen or held.now != stored:
        held = st.session_state[key] = Ticked(f"{known}{uuid4()}", stored, stored)
    return held


def _tick(project: Project, key: str, guids: list[str], picked: Picked) -> None:
    """Pick what is ticked more than before, and drop what is ticked no longer."""
    held: Ticked | None = st.session_state.get(key)
    if held is None:
        return
    now = frozenset(guids[at] for at in st.session_state[held.widget].selection.rows if at < len(guids))
    dropped = {pick for guid in held.now - now for pick in picked.get(guid, {guid})}
    if carried_out(
        lambda session: picking.pick_passages(session, act(state.me()), project.id, now - held.now, dropped)
    ):
        st.session_state[key] = replace(held, now=now)
    else:
        del st.session_state[key]


def _reading(whole: Study, code: str, picked: Picked) -> None:
    """Show the passages of a code that are picked, to somebody who picks none here."""
    rows = _passages(whole, code)
    rows = rows[rows["coding"].isin(picked)]
    if rows.empty:
        st.info(word("thesis.pick_none", code=plain(code)), icon=":material/info:")
        return
    st.dataframe(_listed(whole, rows), **_look(rows))


def _passages(whole: Study, code: str) -> pd.DataFrame:
    return whole.codings[whole.codings["code"] == code].sort_values(["source_position", "start"], kind="stable")


def _listed(whole: Study, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("thesis.pick_where"): [locator(row, whole.language) for row in each_row(rows)],
            word("thesis.pick_words"): [shortened(quote, WORDS) for quote in rows["quote"]],
        }
    )


def _look(rows: pd.DataFrame) -> dict[str, Any]:
    widths = {word("thesis.pick_where"): PLACE, word("thesis.pick_words"): PASSAGE}
    columns = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    return {"hide_index": True, "height": height(max(1, len(rows)), TALL), "column_config": columns}
