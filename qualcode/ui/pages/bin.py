"""The bin: what was put away, with the way back."""

from typing import Any

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import bin as services
from qualcode.store.database import reading
from qualcode.store.reading import latest_hands
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import object_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, moment, plain, word

PAGE = 25
LONGEST = 400


def show() -> None:
    heading("bin")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    away = state.table("bin", project)
    if away.empty:
        st.info(word("bin.none"), icon=":material/delete:")
        return
    words, kinds = st.columns([3, 2])
    text = words.text_input(word("bin.words"), icon=":material/search:").lower()
    kind = kinds.multiselect(
        word("bin.kind"), list(dict.fromkeys(away["kind"])), format_func=object_name, placeholder=word("ui.choice.all")
    )
    keep = (away["name"] + "\n" + away["detail"]).str.lower().str.contains(text, regex=False)
    found = away[keep & (away["kind"].isin(kind) if kind else True)]
    st.markdown(f"**{word('bin.found', count=figure(len(found)), all=figure(len(away)))}**")
    pages = max(1, -(-len(found) // PAGE))
    page = st.number_input(word("ui.choice.page", pages=figure(pages)), 1, pages, 1, width=180) if pages > 1 else 1
    shown = found.iloc[(page - 1) * PAGE : page * PAGE]
    with reading(state.engine()) as session:
        hands = latest_hands(session, list(shown["guid"]))
    for row in each_row(shown):
        _thing(project, row, hands.get(row.guid, ""))


def _thing(project: Project, row: Any, person: str) -> None:
    with st.container(border=True):
        words, side = st.columns([4, 1.5], vertical_alignment="center")
        words.markdown(f"**{object_name(row.kind)}: {plain(row.name)}**")
        if row.detail:
            words.markdown(plain(row.detail[:LONGEST]))
        words.caption(plain(word("bin.by", person=person, at=moment(row.at))))
        with reading(state.engine()) as session:
            offered = services.offered(session, state.me(), project.id, row.kind, row.guid)
        pressed = offered and side.button(word("bin.restore"), key=f"bin.{row.guid}", icon=":material/restore_from_trash:")
        if pressed and carried_out(
            lambda session: services.restore(session, act(state.me()), project.id, row.kind, row.guid)
        ):
            st.rerun()
