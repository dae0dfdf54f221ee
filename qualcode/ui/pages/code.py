"""Coding a source: the list of sources in the sidebar, the text with its codebook in the middle."""

from collections.abc import Mapping
from time import time
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.services import roles, sources
from qualcode.services.desk import desk, stamp
from qualcode.services.tokens import mint, signing_secret
from qualcode.store.database import default_url, reading
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.text_coder import text_coder, trigger
from qualcode.ui.words import percentage, word

TOKEN_SECONDS = 6 * 3600
CODER, SOURCES, LIST = "coder", "sources", "code.source"


def show() -> None:
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("sources", project).empty:
        return empty.no_sources()
    with st.sidebar:
        _source_list()
    _coder()


@st.fragment(key=CODER)
def _coder() -> None:
    project = state.require_project()
    listed = state.table("sources", project)
    text_coder(
        _data(project, listed, _current(project, listed)), on_changed=_changed, on_navigate=_navigate, on_token=_renew
    )


def _changed() -> None:
    """Bring the figures of the source list up to date; the text needs nothing."""
    st.rerun([SOURCES])


def _renew() -> None:
    st.session_state.pop("token", None)


def _current(project: Project, listed: pd.DataFrame) -> int:
    """Return the open source: the one asked for, else the one read last, else the first."""
    known = [int(identity) for identity in listed["id"]]
    asked = st.session_state.get("source")
    if asked is None and st.query_params.get("source", "").isdecimal():
        asked = int(st.query_params["source"])
    if asked not in known:
        with reading(state.engine()) as session:
            asked = sources.last_opened(session, state.person().id, project.id)
    chosen = asked if asked in known else known[0]
    st.session_state["source"] = chosen
    st.query_params["source"] = str(chosen)
    return chosen


def _navigate() -> None:
    wanted = trigger("navigate")
    if wanted:
        state.open_source(wanted["to"])
        st.session_state[LIST] = wanted["to"]
        st.rerun([CODER, SOURCES])


@st.fragment(key=SOURCES)
def _source_list() -> None:
    project = state.require_project()
    listed = state.table("sources", project)
    rows = {int(row.id): row for row in listed.itertuples(index=False)}
    current = _current(project, listed)
    if st.session_state.get(LIST) not in rows:
        st.session_state[LIST] = current
    st.radio(
        word("code.sources"),
        list(rows),
        format_func=lambda identity: f"{rows[identity].name} · {percentage(_share(rows[identity]))}",
        key=LIST,
        help=word("code.source_help"),
        on_change=_picked,
    )


def _share(row) -> float:
    return row.coded / row.length if row.length else 0.0


def _picked() -> None:
    state.open_source(st.session_state[LIST])
    st.rerun([CODER, SOURCES])


def _data(project: Project, listed: pd.DataFrame, current: int) -> dict[str, Any]:
    person, language = state.person(), state.language()
    with reading(state.engine()) as session:
        source = sources.source(session, current)
        role = roles.role_of(session, person.id, project.id)
        position = sources.position(session, person.id, current)
        laid = stamp(desk(session, project.id, language))
    return {
        "v": 1,
        "project": project.id,
        "source": {"id": source.id, "name": source.name, "sha": source.sha256, "length": source.length},
        "api": "/api",
        "token": _token(person.id),
        "person": person.id,
        "can_code": role in roles.CODES,
        "language": language,
        "desk": laid,
        "informants": {speaker: code for speaker, code in source.details.speakers.items() if code},
        "revision": project.revision,
        "position": position,
        "focus": st.session_state.get("focus"),
        "neighbours": _neighbours(listed, current),
    }


def _neighbours(listed: pd.DataFrame, current: int) -> dict[str, Mapping[str, Any] | None]:
    rows = [{"id": int(row.id), "name": row.name} for row in listed.itertuples()]
    at = next(index for index, row in enumerate(rows) if row["id"] == current)
    return {
        "previous": rows[at - 1] if at > 0 else None,
        "next": rows[at + 1] if at + 1 < len(rows) else None,
    }


def _token(person: int) -> str:
    """Return the session's token for the API, a new one after some hours or when the server asked for one."""
    minted, token = st.session_state.get("token", (0.0, ""))
    if time() - minted > TOKEN_SECONDS:
        minted, token = time(), mint(signing_secret(default_url()), person)
        st.session_state["token"] = minted, token
    return token
