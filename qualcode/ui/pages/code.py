"""Coding a source: the list of sources in the sidebar, the text with its codebook in the middle."""

from collections.abc import Mapping, Sequence
from time import time
from typing import Any

import streamlit as st

from qualcode import settings
from qualcode.model.number import whole
from qualcode.model.project import Person, Project
from qualcode.services import assigning, people, recoding, roles, sources
from qualcode.services.desk import desk, stamp
from qualcode.services.sources import Listed
from qualcode.services.tokens import mint, signing_secret
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.text_coder import text_coder, trigger
from qualcode.ui.words import figure, percentage, plain, word

TOKEN_SECONDS = 6 * 3600
CODER, SOURCES, FINDER = "coder", "sources", "finder"
LIST, FOUND = "code.source", "code.found"
PAGE = 15
MINE = "★ "


def show() -> None:
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if not _listed(project):
        return empty.no_sources()
    with st.sidebar:
        if len(_listed(project)) > PAGE:
            _finder()
        _source_list()
    _coder()


def _listed(project: Project) -> Sequence[Listed]:
    def read() -> list[Listed]:
        with reading(state.engine()) as session:
            return sources.listed(session, project.id)

    return state.derived(project, "listed sources", read)


def _mine(project: Project) -> frozenset[int]:
    """Return the sources that the person is asked to code."""

    def read() -> dict[int, tuple[int, ...]]:
        with reading(state.engine()) as session:
            return dict(assigning.assigned(session, project.id))

    me = state.me()
    return frozenset(source for source, coders in state.derived(project, "assigned", read).items() if me in coders)


@st.fragment(key=CODER)
def _coder() -> None:
    project = state.require_project()
    listed = _listed(project)
    text_coder(
        _data(project, listed, _current(project, listed)),
        on_changed=_changed,
        on_navigate=_navigate,
        on_token=_renew,
        on_stale=_reopen,
    )


def _changed() -> None:
    """Bring the figures of the source list up to date; the text needs nothing."""
    st.rerun([SOURCES])


def _reopen() -> None:
    """Show the text as it is now, after it was corrected."""
    st.rerun([CODER])


def _renew() -> None:
    st.session_state.pop("tokens", None)


def _current(project: Project, listed: Sequence[Listed]) -> int:
    """Return the open source: the one asked for, else the one read last, else the first."""
    known = [source.id for source in listed]
    asked = st.session_state.get("source")
    if asked is None:
        asked = whole(st.query_params.get("source", ""))
    if asked not in known:
        with reading(state.engine()) as session:
            asked = sources.last_opened(session, state.me(), project.id)
    chosen = asked if asked in known else known[0]
    st.session_state["source"] = chosen
    if st.query_params.get("source") != str(chosen):  # said again it would stand in the browser's history as a page of its own
        st.query_params["source"] = str(chosen)
    return chosen


def _navigate() -> None:
    wanted = trigger("navigate")
    if wanted:
        state.open_source(wanted["to"])
        _show_anew()


@st.fragment(key=FINDER)
def _finder() -> None:
    """Offer every source by its name; a browser keeps this list while gestures bring the shares below up to date."""
    project = state.require_project()
    listed = _listed(project)
    mine = _mine(project)
    names = {source.id: f"{MINE if source.id in mine else ''}{source.name}" for source in listed}
    st.session_state[FOUND] = _current(project, listed)
    st.selectbox(
        word("shelf.find", count=figure(len(names))),
        list(names),
        format_func=names.__getitem__,
        key=FOUND,
        on_change=_picked,
        args=(FOUND,),
    )


@st.fragment(key=SOURCES)
def _source_list() -> None:
    """Offer the sources with their shares: all of a few, of many those around the open one."""
    project = state.require_project()
    listed = _listed(project)
    current = _current(project, listed)
    coder = _coding_as(project, current)
    if coder.id != state.me():
        st.warning(word("recoding.notice", name=plain(coder.name)), icon=":material/visibility_off:")
    at = next(place for place, source in enumerate(listed) if source.id == current)
    first = at // PAGE * PAGE
    rows = {source.id: source for source in listed[first : first + PAGE]}
    many, mine = len(listed) > PAGE, _mine(project)
    st.session_state[LIST] = current
    st.radio(
        word("shelf.some", first=figure(first + 1), last=figure(first + len(rows))) if many else word("code.sources"),
        list(rows),
        format_func=lambda identity: (
            f"{MINE if identity in mine else ''}{rows[identity].name} ·\N{NO-BREAK SPACE}{percentage(rows[identity].share)}"
        ),
        key=LIST,
        help=f"{word('code.source_help')}. {word('assigning.mine')}" if mine else word("code.source_help"),
        on_change=_picked,
        args=(LIST,),
    )


def _picked(key: str) -> None:
    state.open_source(st.session_state[key])
    _show_anew()


def _show_anew() -> None:
    many = len(_listed(state.require_project())) > PAGE
    st.rerun([CODER, FINDER, SOURCES] if many else [CODER, SOURCES])


def _coding_as(project: Project, current: int) -> Person:
    """Return as whom the person codes the source: as themselves, or as their second self while they code it again."""
    me = state.person()
    with reading(state.engine()) as session:
        return recoding.coding_as(session, me.id, project.id, sources.source(session, current).guid) or me


def _data(project: Project, listed: Sequence[Listed], current: int) -> dict[str, Any]:
    person, language = _coding_as(project, current), state.language()
    with reading(state.engine()) as session:
        source = sources.source(session, current)
        role = roles.role_of(session, person.id, project.id)
        position = sources.position(session, person.id, current)
        laid = stamp(desk(session, project.id, language))
        together = len(people.members(session, project.id)) > 1
    return {
        "v": 1,
        "project": project.id,
        "source": {"id": source.id, "name": source.name, "sha": source.sha256, "length": source.length},
        "api": "/api",
        "token": _token(person.id),
        "person": person.id,
        "can_code": role in roles.CODES,
        "can_comment": role in roles.COMMENTS,
        "together": together,
        "language": language,
        "desk": laid,
        "informants": {speaker: code for speaker, code in source.details.speakers.items() if code},
        "revision": project.revision,
        "position": position,
        "focus": st.session_state.get("focus"),
        "neighbours": _neighbours(listed, current),
    }


def _neighbours(listed: Sequence[Listed], current: int) -> dict[str, Mapping[str, Any] | None]:
    named = [None, *({"id": source.id, "name": source.name} for source in listed), None]
    at = next(place for place, source in enumerate(named) if source and source["id"] == current)
    return {"previous": named[at - 1], "next": named[at + 1]}


def _token(person: int) -> str:
    """Return the person's token for the API, a new one after some hours or when the server asked for one."""
    tokens = st.session_state.setdefault("tokens", {})
    minted, token = tokens.get(person, (0.0, ""))
    if time() - minted > TOKEN_SECONDS:
        here = state.sign_in()
        minted, token = time(), mint(signing_secret(settings.current().database), person, here.guid if here else "")
        tokens[person] = minted, token
    return token
