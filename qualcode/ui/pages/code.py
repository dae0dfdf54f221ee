"""Coding a source: the text with its codebook, which source is open in the address alone."""

from collections.abc import Mapping, Sequence
from time import time
from typing import Any
from uuid import uuid4

import streamlit as st

from qualcode import settings
from qualcode.model.number import whole
from qualcode.model.project import Person, Project
from qualcode.model.query import Coded, Query
from qualcode.services import finishing, people, recoding, roles, sources
from qualcode.services.desk import desk, stamp
from qualcode.services.sources import Listed
from qualcode.services.tokens import mint, signing_secret
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import empty, to_passages
from qualcode.ui.parts.codebook_pane import CODE_WITH
from qualcode.ui.text_coder import text_coder, trigger
from qualcode.ui.words import word

TOKEN_SECONDS = 6 * 3600
CODER, READY = "coder", "code.ready"


def show() -> None:
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if not _listed(project):
        return empty.no_sources()
    _coder()


def _listed(project: Project) -> Sequence[Listed]:
    def read() -> list[Listed]:
        with reading(state.engine()) as session:
            return sources.listed(session, project.id)

    return state.derived(project, "listed sources", read)


@st.fragment(key=CODER)
def _coder() -> None:
    project = state.require_project()
    _leave(project)
    listed = _listed(project)
    text_coder(
        _data(project, listed, _current(project, listed)),
        on_navigate=_navigate,
        on_passages=_nothing,
        on_codebook=_nothing,
        on_token=_renew,
        on_stale=_reopen,
    )


def _nothing() -> None:
    pass


def _leave(project: Project) -> None:
    """Go to the code that was asked for in the text: to its passages, or to its place in the codebook."""
    if (wanted := trigger("passages")) is not None:
        go("passages", to_passages.address_of(project, Query(Coded((wanted["code"],)))))
    if (wanted := trigger("codebook")) is not None:
        st.session_state["codebook.chosen"] = wanted["code"]
        go("codebook")


def _reopen() -> None:
    """Show the text as it is now, after it was corrected."""
    st.rerun([CODER])


def _renew() -> None:
    st.session_state.pop("tokens", None)


def _current(project: Project, listed: Sequence[Listed]) -> int:
    """Return the open source: where another page has just sent, else the address's, else the one read last, else the first."""
    known = [source.id for source in listed]
    asked = st.session_state.pop("source", None)
    if asked not in known:
        asked = whole(st.query_params.get("source", ""))
    if asked not in known:
        with reading(state.engine()) as session:
            asked = sources.last_opened(session, state.me(), project.id)
    chosen = asked if asked in known else known[0]
    if st.query_params.get("source") != str(chosen):  # said again it would stand in the browser's history as a page of its own
        st.query_params["source"] = str(chosen)
    return chosen


def _navigate() -> None:
    wanted = trigger("navigate")
    if wanted:
        state.open_source(wanted["to"])


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
        said = finishing.said_of(session, current, person.id)
    return {
        "v": 1,
        "project": project.id,
        "source": {"id": source.id, "name": source.name, "sha": source.sha256, "length": source.length},
        "api": "/api",
        "token": _token(person.id),
        "person": person.id,
        "notice": None if person.id == state.me() else word("recoding.notice", name=person.name),
        "stage": said.stage.value,
        "can_code": role in roles.CODES,
        "can_change": role in roles.CHANGES_STUDY,
        "can_comment": role in roles.COMMENTS,
        "together": together,
        "language": language,
        "desk": laid,
        "informants": {speaker: code for speaker, code in source.details.speakers.items() if code},
        "revision": project.revision,
        "position": position,
        "focus": st.session_state.get("focus"),
        "ready": _ready(),
        "neighbours": _neighbours(listed, current),
    }


def _ready() -> dict[str, str] | None:
    """Return the code, by guid, with which the codebook has sent here, and a mark by which the page does so once."""
    if (code := st.session_state.pop(CODE_WITH, None)) is not None:
        st.session_state[READY] = {"code": code, "nonce": str(uuid4())}
    return st.session_state.get(READY)


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
