"""Answering an item of a checklist: words and page, kept when the field is left, never over somebody else's words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import checklists as services
from qualcode.services import roles
from qualcode.ui import state
from qualcode.ui.parts import typed
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import moment, plain, word

HEIGHT = 100


def show(project: Project, checklist: str, item: str, answer: Any, key: str, *, adding: bool) -> None:
    """Show the fields of the item; `answer` is its row of ANSWERS or None, `adding` where the data say something already."""
    if not state.may(project, roles.CODES):
        return _read(answer)
    body, page, again = (f"{key}.{checklist}.{item}.{name}" for name in ("body", "page", "again"))
    stored = (answer.body, answer.page) if answer is not None else ("", "")
    for field, words in zip((body, page), stored, strict=True):
        typed.load(field, words)

    def keep(based_on: tuple[str, str] | None = None) -> None:
        given, began = (st.session_state[body], st.session_state[page]), based_on or (typed.base(body), typed.base(page))
        if carried_out(
            lambda session: services.answer_item(
                session, act(state.me()), project.id, checklist, item, *given, based_on=began
            )
        ):
            for field in (body, page):
                typed.kept(field)
            st.session_state.pop(again, None)
            st.toast(word("checklist.saved"), icon=":material/check:")
        else:
            st.session_state[again] = True

    if not st.session_state.get(again):
        typed.wait((body, page), keep)
    own = word("checklist.add_own" if adding else "checklist.own")
    st.text_area(own, key=body, height=HEIGHT, on_change=keep, help=word("checklist.own_help"))
    st.text_input(
        word("checklist.page"), key=page, max_chars=services.PAGE, on_change=keep, width=160, help=word("checklist.page_help")
    )
    if st.session_state.get(again):
        _conflict(stored, keep, (body, page, again))
    if answer is not None:
        st.caption(word("checklist.written", person=plain(answer.person), at=moment(answer.at)))


def _read(answer: Any) -> None:
    """Show what was answered to somebody who does not answer here."""
    if answer is not None:
        st.markdown(plain(answer.body))
        st.caption(word("checklist.written", person=plain(answer.person), at=moment(answer.at)))


def _conflict(stored: tuple[str, str], keep: Callable[[tuple[str, str]], None], fields: tuple[str, str, str]) -> None:
    """Show what stands there now, and ask which words are kept."""
    now = plain(" · ".join(words for words in stored if words)) or "–"
    st.info(word("checklist.now_says", body=now), icon=":material/group:")
    st.button(word("checklist.keep_mine"), on_click=keep, args=(stored,), key=f"{fields[2]}.mine")
    st.button(word("checklist.keep_theirs"), on_click=_forget, args=fields, key=f"{fields[2]}.theirs")


def _forget(*fields: str) -> None:
    for field in fields:
        typed.forget(field)
