"""Splitting a code passage by passage: each stays or goes to the new code, and all of it is one gesture at the end."""

import pandas as pd
import streamlit as st

from qualcode.model.code import Code
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import splitting
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import figure, plain, word


def split(project: Project, code: Code) -> None:
    """Show the walk through the code's own passages, with the choices made so far."""
    codings = state.table("codings", project)
    own = codings[codings["code_guid"] == code.guid].reset_index(drop=True)
    if own.empty:
        st.caption(word("codebook.split_none"))
        return
    st.caption(word("codebook.split_about"))
    label = st.text_input(word("codebook.split_label"), key=f"split.label.{code.guid}", max_chars=200)
    definition = st.text_area(word("codebook.definition"), key=f"split.definition.{code.guid}", height=70)
    goes: dict[str, bool] = st.session_state.setdefault(f"split.goes.{code.guid}", {})
    at = min(st.session_state.get(f"split.at.{code.guid}", 0), len(own) - 1)
    _passage(code, own, at, goes)
    moved = [guid for guid in own["coding"] if goes.get(guid)]
    st.markdown(
        word("codebook.split_count", seen=figure(sum(guid in goes for guid in own["coding"])), all=figure(len(own)),
             moved=figure(len(moved)))
    )  # fmt: skip
    pressed = st.button(
        word("codebook.split_confirm", count=figure(len(moved))), key=f"split.go.{code.guid}", type="primary",
        disabled=not moved or not label.strip(),
    )  # fmt: skip
    language = state.language()
    if pressed and carried_out(
        lambda session: splitting.split_code(
            session, act(state.me()), project.id, code.guid, {language: label}, moved, definition={language: definition}
        )
    ):
        for name in ("goes", "at"):
            st.session_state.pop(f"split.{name}.{code.guid}", None)
        st.rerun()


def _passage(code: Code, own: pd.DataFrame, at: int, goes: dict[str, bool]) -> None:
    row = own.iloc[at]
    with st.container(border=True):
        chosen = goes.get(row["coding"])
        mark = word("codebook.split_open" if chosen is None else "codebook.split_goes" if chosen else "codebook.split_stays")
        st.caption(f"{figure(at + 1)} / {figure(len(own))} · {plain(row['source_name'])} · {plain(row['coder'])} · {mark}")
        st.markdown(plain(row["quote"]))
    stays, new, back = st.columns([3, 4, 3])
    for column, name, icon, keys, value in (
        (stays, "stay", "keep", "Alt+1", False), (new, "move", "arrow_forward", "Alt+2", True),
    ):  # fmt: skip
        pressed = column.button(
            word(f"codebook.split_{name}"), key=f"split.{name}", icon=f":material/{icon}:", shortcut=keys, width="stretch"
        )
        if pressed:
            goes[row["coding"]] = value
            st.session_state[f"split.at.{code.guid}"] = min(at + 1, len(own) - 1)
            st.rerun()
    if back.button(word("codebook.split_back"), key="split.back", disabled=at == 0, width="stretch"):
        st.session_state[f"split.at.{code.guid}"] = at - 1
        st.rerun()
