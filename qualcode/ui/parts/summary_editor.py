"""Writing into the open cell of a matrix: kept when the field is left, each time as one gesture, never over others' words."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis.matrices import fingerprint
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import roles
from qualcode.services import summaries as services
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts.cells import open_at
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import moment, plain, word

HEIGHT = 200
MARKS = tuple(mark for mark in services.MARKS if mark)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its matrix, its keys, and its name in words."""

    matrix: str
    row: str
    column: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a cell, on what it was based, and the codings that could be seen beside it."""

    place: Place
    field: str
    body: str
    mark: str
    based_on: tuple[str, str]
    seen: str


def keep(project: Project, key: str) -> None:
    """Store what was typed before this run; where somebody else was faster, open the cell again with the typed words."""
    draft: Draft | None = st.session_state.get(f"{key}.draft") or _left(key)
    if draft is None or (draft.body.strip(), draft.mark) == draft.based_on:
        st.session_state.pop(f"{key}.draft", None)
        return
    place = draft.place
    if carried_out(
        lambda session: services.write_summary(
            session, act(state.me()), project.id, place.matrix, place.row, place.column, draft.body,
            seen=draft.seen, mark=draft.mark, based_on=draft.based_on, name=place.name,
        )
    ):  # fmt: skip
        st.session_state[_base(draft.field)] = draft.body.strip(), draft.mark
        for name in ("draft", "shown"):
            st.session_state.pop(f"{key}.{name}", None)
        st.toast(word("matrices.saved"), icon=":material/check:")
        st.rerun()
    open_at(key, place.row, place.column)
    st.session_state[draft.field], st.session_state[_mark(draft.field)] = draft.body, draft.mark or None
    st.session_state[_again(draft.field)] = True
    st.session_state.pop(f"{key}.draft", None)


def _left(key: str) -> Draft | None:
    """Return what stands in the field that was shown last and of which no draft was made, because its run was cut off."""
    shown: Draft | None = st.session_state.get(f"{key}.shown")
    if shown is None or shown.field not in st.session_state or st.session_state.get(_again(shown.field)):
        return None
    mark = st.session_state.get(_mark(shown.field)) or ""
    return replace(shown, body=st.session_state[shown.field], mark=mark)


def show(project: Project, place: Place, summary: Any, now: str, key: str) -> None:
    """Show the field for the cell; `summary` is its row of SUMMARIES or None, `now` the fingerprint of its codings."""
    if not state.may(project, roles.CODES):
        return _read(place, summary)
    field = f"{key}.said.{place.matrix}.{place.row}.{place.column}"
    stored: tuple[str, str] = (summary.body, summary.mark) if summary is not None else ("", "")
    _load(field, stored)

    st.session_state[f"{key}.shown"] = Draft(place, field, *stored, st.session_state[_base(field)], now)

    def typed() -> None:
        given = st.session_state[field], st.session_state.get(_mark(field)) or ""
        st.session_state[f"{key}.draft"] = Draft(place, field, *given, st.session_state[_base(field)], now)

    if summary is not None and summary.stale:
        _needs_a_look(project, place, summary, now, key)
    if place.matrix == "checklist":
        st.segmented_control(
            word("matrices.verdict"), MARKS, format_func=lambda mark: word(f"matrices.sign_{mark}"),
            key=_mark(field), on_change=typed,
        )  # fmt: skip
    label = word("matrices.remark" if place.matrix == "checklist" else "matrices.summary")
    st.text_area(label, key=field, height=HEIGHT, on_change=typed, help=word("matrices.summary_help"))
    if st.session_state.get(_again(field)):
        st.info(word("matrices.now_says", body=plain(stored[0]) or "–"), icon=":material/group:")
        st.button(word("matrices.keep_mine"), on_click=typed, key=f"{key}.mine")
        st.button(word("matrices.keep_theirs"), on_click=_forget, args=(field,), key=f"{key}.theirs")
    if summary is not None:
        st.caption(word("matrices.written", person=plain(summary.person), at=moment(summary.at)))


def _read(place: Place, summary: Any) -> None:
    """Show what was written to somebody who does not write here."""
    if summary is None:
        st.caption(word("accounts.read_only"))
        return
    sign = f"{word(f'matrices.sign_{summary.mark}')} " if place.matrix == "checklist" and summary.mark else ""
    st.markdown(sign + plain(summary.body))
    st.caption(word("matrices.written", person=plain(summary.person), at=moment(summary.at)))


def show_compared(project: Project, place: Place, codings: pd.DataFrame, key: str) -> None:
    """Show the field for a cell of a comparison, whose words rest on these CODINGS."""
    now = fingerprint(codings)
    written = state.table("summaries", project)
    here = (written["matrix"] == place.matrix) & (written["row"] == place.row) & (written["column"] == place.column)
    mine = written[here].assign(stale=written.loc[here, "seen"] != now)
    show(project, place, next(each_row(mine), None), now, key)


def _load(field: str, stored: tuple[str, str]) -> None:
    """Fill the field with what is stored, unless the person has typed something else into it."""
    held = st.session_state.get(field)
    base = st.session_state.get(_base(field))
    untouched = base is not None and held is not None and held.strip() == base[0]
    if held is None or (untouched and base != stored):
        st.session_state[field], st.session_state[_mark(field)] = stored[0], stored[1] or None
        st.session_state.pop(_again(field), None)
    if held is None or untouched or st.session_state.get(_again(field)):
        st.session_state[_base(field)] = stored


def _forget(field: str) -> None:
    for name in (field, _mark(field), _base(field), _again(field)):
        st.session_state.pop(name, None)


def _needs_a_look(project: Project, place: Place, summary: Any, now: str, key: str) -> None:
    st.warning(word("matrices.changed"), icon=":material/rate_review:")
    if st.button(word("matrices.confirm"), icon=":material/check:", key=f"{key}.confirm") and carried_out(
        lambda session: services.confirm_summary(
            session, act(state.me()), project.id, summary.summary, seen=now, name=place.name
        )
    ):
        st.rerun()


def _base(field: str) -> str:
    return f"{field}.base"


def _mark(field: str) -> str:
    return f"{field}.mark"


def _again(field: str) -> str:
    return f"{field}.again"
