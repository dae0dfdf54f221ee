"""Changing a code: what is said of it, what passage stands as its example, and where it belongs."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.code import Code
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import merging, roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import code_order, code_split, held
from qualcode.ui.parts.choices import code_names, polarities, polarity_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import plain, word

TEXTS = ("definition", "include", "exclude", "example")
EXAMPLES = 300


@only(roles.CHANGES_STUDY)
def texts(project: Project, code: Code, language: str) -> None:
    """Offer all that is said of the code, and its passages as the example."""
    _change(project, code, language)
    _example(project, code, language)


@only(roles.CHANGES_STUDY)
def place(project: Project, codes: pd.DataFrame, code: Code) -> None:
    """Offer to move the code, to let another one take over, to split it and to put it away."""
    with st.container(border=True, key="codebook-move"):
        st.markdown(f"**{word('codebook.move')}**")
        code_order.buttons(project, codes, code.guid)
        _move(project, codes, code)
    with st.container(border=True, key="codebook-merge"):
        st.markdown(f"**{word('codebook.merge')}**")
        _merge(project, codes, code)
    with st.container(border=True, key="codebook-split"):
        st.markdown(f"**{word('codebook.split')}**")
        code_split.split(project, code)
    if st.button(word("codebook.delete"), icon=":material/delete:", help=word("codebook.delete_help")):
        put_away(project, code.guid)


@only(roles.CHANGES_STUDY)
def put_away(project: Project, guid: str) -> None:
    if carried_out(lambda session: services.delete_code(session, act(state.me()), project.id, guid)):
        st.rerun()


def _change(project: Project, code: Code, language: str) -> None:
    """Let the code be changed from what was seen when it was opened; a change made meanwhile is told, not written over."""
    since = held.since(project, "code", code.guid)
    with st.form(f"code.{code.guid}.{language}", border=False):
        changes = _fields(code, language, f"code.{code.guid}.{language}.{since}")
        sent = st.form_submit_button(word("codebook.save"), type="primary")
    if not sent:
        return
    if carried_out(
        lambda session: services.change_code(session, act(state.me()), project.id, code.guid, since=since, **changes)
    ):
        held.let_go("code")
        st.rerun()
    held.renewal("code", code.guid)


def _example(project: Project, code: Code, language: str) -> None:
    """Offer the code's passages as its example."""
    codings = state.table("codings", project)
    own = codings[codings["code_guid"] == code.guid].head(EXAMPLES)
    if own.empty:
        return
    with st.container(border=True, key="codebook-example"):
        st.markdown(f"**{word('codebook.pick_example')}**")
        told = {row.coding: f"{row.quote} ({_where(row)})" for row in each_row(own)}
        chosen = st.selectbox(
            word("codebook.example"), list(told), format_func=lambda guid: " ".join(told[guid].split()), index=None,
            key=f"example.{code.guid}", placeholder=word("ui.choice.one"),
        )  # fmt: skip
        if chosen:
            st.markdown(f"> {plain(told[chosen])}")
        if st.button(word("codebook.use_example"), disabled=chosen is None, key=f"example_go.{code.guid}") and carried_out(
            lambda session: services.change_code(
                session, act(state.me()), project.id, code.guid, example={**code.example, language: told[chosen]}
            )
        ):
            held.let_go("code")
            st.rerun()


def _where(row: Any) -> str:
    who = row.informant if isinstance(row.informant, str) else row.source_name
    return f"{who}, {word('passages.paragraph', number=row.paragraph)}"


def _move(project: Project, codes: pd.DataFrame, code: Code) -> None:
    names, guids = _others(codes, code)
    under = st.selectbox(
        word("codebook.parent"), [None, *names], format_func=lambda name: names.get(name, word("codebook.top")),
        key=f"move.{code.guid}",
    )  # fmt: skip
    if st.button(word("codebook.move_confirm"), key=f"move_go.{code.guid}") and carried_out(
        lambda session: services.move_code(session, act(state.me()), project.id, code.guid, guids[under] if under else None)
    ):
        st.rerun()


def _merge(project: Project, codes: pd.DataFrame, code: Code) -> None:
    names, guids = _others(codes, code)
    st.caption(word("codebook.merge_about"))
    into = st.selectbox(
        word("codebook.merge_into"), list(names), format_func=names.__getitem__, index=None, key=f"merge.{code.guid}",
        placeholder=word("ui.choice.one"),
    )  # fmt: skip
    pressed = st.button(word("codebook.merge_confirm"), disabled=into is None, key=f"merge_go.{code.guid}")
    if pressed and into is not None and carried_out(
        lambda session: merging.merge_codes(session, act(state.me()), project.id, code.guid, guids[into])
    ):
        st.rerun()


def _others(codes: pd.DataFrame, code: Code) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names and the guids of all other codes by their short ids, in tree order."""
    names = code_names(codes, indented=True)
    names.pop(code.short_id, None)
    return names, dict(zip(codes["code"], codes["guid"], strict=True))


def _fields(code: Code, language: str, key: str) -> dict[str, object]:
    short, colour = st.columns([3, 1])
    changes: dict[str, object] = {
        "short_id": short.text_input(word("codebook.code"), code.short_id, max_chars=32, key=f"{key}.short_id"),
        "colour": colour.color_picker(word("codebook.colour"), code.colour, key=f"{key}.colour"),
        "label": {
            **code.label,
            language: st.text_input(word("codebook.label"), code.label.get(language, ""), key=f"{key}.label"),
        },
    }
    for name in TEXTS:
        texts = getattr(code, name)
        written = st.text_area(word(f"codebook.{name}"), texts.get(language, ""), height=80, key=f"{key}.{name}")
        changes[name] = {**texts, language: written}
    changes["polarity"] = st.selectbox(
        word("codebook.polarity"), polarities(), polarities().index(code.polarity), format_func=polarity_name,
        key=f"{key}.polarity",
    )  # fmt: skip
    aliases = st.text_input(
        word("codebook.aliases"), ", ".join(code.aliases), help=word("codebook.aliases_help"), key=f"{key}.aliases"
    )
    changes["aliases"] = [alias.strip() for alias in aliases.split(",") if alias.strip()]
    changes["codable"] = st.checkbox(word("codebook.codable"), code.codable, key=f"{key}.codable")
    changes["retired"] = st.checkbox(
        word("codebook.retired"), code.retired, help=word("codebook.retired_help"), key=f"{key}.retired"
    )
    return changes
