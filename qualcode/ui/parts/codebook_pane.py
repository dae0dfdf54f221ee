"""The pane beside the tree: a code to read, change, rearrange and follow, or the codebook as a whole; it is never empty."""

from html import escape

import pandas as pd
import streamlit as st

from qualcode.model.code import Code, Kind, Origin
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import roles
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import (
    choice_address,
    codebook_change,
    codebook_history,
    codebook_passages,
    memo_list,
    review_facts,
    threads,
)
from qualcode.ui.parts.choices import polarity_name
from qualcode.ui.parts.codebook_change import TEXTS
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, plain, word

READ, CHANGE, PLACE, PASSAGES, HISTORY = "read", "change", "place", "passages", "history"
VIEW, CODE_WITH = "codebook.view", "code_with"
"""Which side of the code is shown, and the code that the coding page has ready when it is opened."""


def show(project: Project, codes: pd.DataFrame, chosen: str | None) -> None:
    """Show the chosen code, by guid, or what the codebook, rows of CODES with their counts, is like as a whole."""
    code = _code(project, chosen) if chosen is not None else None
    if code is None:
        _whole(codes)
        return
    language = state.language()
    row = codes[codes["guid"] == code.guid].iloc[0]
    _head(project, code, row)
    view = _view(project)
    if view == CHANGE:
        codebook_change.texts(project, code, language)
    elif view == PLACE:
        codebook_change.place(project, codes, code)
    elif view == PASSAGES:
        codebook_passages.show(project, code)
    elif view == HISTORY:
        codebook_history.show(project, code.guid)
    else:
        _read(project, code, language)


def _code(project: Project, guid: str) -> Code | None:
    with state.look(project) as session:
        return next((code for code in services.codes(session, project.id) if code.guid == guid), None)


def _view(project: Project) -> str:
    may = state.may(project, roles.CHANGES_STUDY)
    views = [READ, *([CHANGE, PLACE] if may else []), PASSAGES, HISTORY]
    if st.session_state.get(VIEW) not in views:
        st.session_state.pop(VIEW, None)
    choice_address.one_of("view", VIEW, views)
    st.session_state["codebook.view.choice"] = st.session_state[VIEW]
    chosen = st.segmented_control(
        word("codebook.view"), views, required=True, key="codebook.view.choice", on_change=_viewed,
        format_func=lambda name: word(f"codebook.view_{name}"), label_visibility="collapsed", wrap=True,
    )  # fmt: skip
    return chosen or READ


def _viewed() -> None:
    st.session_state[VIEW] = st.session_state["codebook.view.choice"] or READ


def _head(project: Project, code: Code, row: pd.Series) -> None:
    bar = f'<div style="height:.4rem;border-radius:.2rem;background:{escape(code.colour)}"></div>'
    st.html(bar)
    st.subheader(plain(f"{code.short_id} {code.named(state.language())}"), anchor=False)
    origin = "a_priori" if code.origin is Origin.A_PRIORI else "data"
    facts = [
        word(f"ui.kind.{code.kind}").capitalize(),
        *([f"{word('codebook.polarity')}: {polarity_name(code.polarity)}"] if code.codable else []),
        word(f"codebook.origin_{origin}"),
        word("codebook.counted", own=figure(int(row["own"])), below=figure(int(row["below"])), heard=figure(int(row["heard"]))),
    ]
    st.caption(plain(" · ".join(facts)))
    review_facts.line(project, "code", code.guid)
    if code.retired:
        st.warning(word("codebook.retired_about"), icon=":material/block:")
    elif code.codable:
        _code_with(project, code.guid)


@only(roles.CODES)
def _code_with(project: Project, guid: str) -> None:
    if st.button(
        word("codebook.code_with"), icon=":material/ink_highlighter:", help=word("codebook.code_with_help"),
        key="codebook.code_with",
    ):  # fmt: skip
        st.session_state[CODE_WITH] = guid
        go("code")


def _read(project: Project, code: Code, language: str) -> None:
    missing = []
    for name in TEXTS:
        text = getattr(code, name).get(language)
        if text:
            st.markdown(f"**{word(f'codebook.{name}')}**  \n{plain(text)}")
        else:
            missing.append(word(f"codebook.{name}").lower())
    if missing:
        st.info(word("codebook.missing", what=", ".join(missing)), icon=":material/edit_note:")
    if code.aliases:
        st.caption(f"{word('codebook.aliases')}: {plain(', '.join(code.aliases))}")
    memo_list.beside(project, "code", code.guid)
    threads.beside(project, "code", code.guid)


def _whole(codes: pd.DataFrame) -> None:
    """Tell how many codes there are of each kind, what is still missing, and what can be done here."""
    st.subheader(word("codebook.whole"), anchor=False)
    kinds = codes["kind"].value_counts()
    lines = [f"- {word(f'ui.kind.{kind}').capitalize()}: **{figure(int(kinds[kind]))}**" for kind in Kind if kind in kinds]
    st.markdown("\n".join([word("codebook.count", codes=figure(len(codes))), "", *lines]))
    open_ones = codes[codes["codable"] & ~codes["retired"]]
    st.markdown(
        word(
            "codebook.whole_used", used=figure(int((open_ones["own"] > 0).sum())), all=figure(len(open_ones)),
            undefined=figure(int((codes["definition"] == "").sum())),
        )
    )  # fmt: skip
    st.info(word("codebook.pick"), icon=":material/arrow_back:")
    st.markdown(word("codebook.whole_about"))
