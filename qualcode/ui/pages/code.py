"""Coding a source: the list of sources in the sidebar, the text with its codebook in the middle."""

from collections.abc import Mapping
from functools import cache
from time import time
from typing import Any

import pandas as pd
import streamlit as st

from qualcode import locale
from qualcode.model.code import in_language, tree_order
from qualcode.model.project import Project
from qualcode.services import codebook, people, roles, sources
from qualcode.services.tokens import mint, signing_secret
from qualcode.store.database import default_url, reading
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.text_coder import text_coder, trigger
from qualcode.ui.words import figure, percentage, word

TOKEN_SECONDS = 6 * 3600


def show() -> None:
    project = state.current_project()
    if project is None:
        return empty.no_project()
    listed = state.table("sources", project)
    if listed.empty:
        return empty.no_sources()
    current = _current(project, listed)
    _source_list(project, listed, current)
    text_coder(
        _data(project, listed, current),
        on_changed=lambda: None,
        on_navigate=_navigate,
        on_token=lambda: st.session_state.pop("token", None),
    )


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


def _source_list(project: Project, listed: pd.DataFrame, current: int) -> None:
    with st.sidebar:
        st.markdown(f"**{word('code.sources')}**")
        for row in listed.itertuples():
            share = row.coded / row.length if row.length else 0
            st.button(
                f"{row.name} · {percentage(share)}",
                key=f"source.{row.id}",
                type="primary" if row.id == current else "tertiary",
                help=word("code.source_help", codings=figure(row.codings), words=figure(row.words)),
                on_click=state.open_source,
                args=(row.id,),
                width="stretch",
            )


def _data(project: Project, listed: pd.DataFrame, current: int) -> dict[str, Any]:
    person, language = state.person(), state.language()
    with reading(state.engine()) as session:
        source = sources.source(session, current)
        role = roles.role_of(session, person.id, project.id)
        position = sources.position(session, person.id, current)
        codes = _codes(codebook.codes(session, project.id), language)
        attributes = codebook.attributes(session, project.id)
        members = people.members(session, project.id)
    return {
        "v": 1,
        "project": project.id,
        "source": {"id": source.id, "name": source.name, "sha": source.sha256, "length": source.length},
        "api": "/api",
        "token": _token(person.id),
        "person": person.id,
        "can_code": role in roles.CODES,
        "language": language,
        "codes": codes,
        "attributes": [
            {
                "id": attribute.id,
                "label": in_language(attribute.label, language),
                "values": [{"id": value.id, "label": in_language(value.label, language)} for value in attribute.values],
            }
            for attribute in attributes
        ],
        "coders": [{"id": member.id, "name": member.name} for member, role in members if role in roles.CODES],
        "informants": {speaker: code for speaker, code in source.details.speakers.items() if code},
        "revision": project.revision,
        "position": position,
        "focus": st.session_state.get("focus"),
        "neighbours": _neighbours(listed, current),
        "words": _words(language),
    }


def _codes(codes, language: str) -> list[dict[str, Any]]:
    found, paths = [], {}
    for code, depth in tree_order(codes):
        label = code.named(language)
        paths[code.guid] = f"{paths[code.parent]} › {label}" if code.parent in paths else label
        found.append(
            {
                "guid": code.guid,
                "id": code.short_id,
                "label": label,
                "path": paths[code.guid],
                "parent": code.parent,
                "depth": depth,
                "colour": code.colour,
                "kind": code.kind.value,
                "polarity": code.polarity.value,
                "codable": code.codable,
                "definition": in_language(code.definition, language),
                "include": in_language(code.include, language),
                "exclude": in_language(code.exclude, language),
            }
        )
    return found


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


@cache
def _words(language: str) -> dict[str, str]:
    prefix = "coder."
    return {
        key.removeprefix(prefix): text.strip()
        for key, text in locale.catalogue(language).items()
        if key.startswith(prefix)
    }
