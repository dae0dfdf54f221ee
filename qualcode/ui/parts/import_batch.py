"""A batch of files before they are stored: each is read once, one by one, and what was read stands while others are."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.model.project import Project
from qualcode.model.text import unused
from qualcode.services.previewing import Preview, known_already, preview, twins_marked
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import import_said
from qualcode.ui.words import figure, plain, word

READ, STORED, STOPPED, GENERATION = "sources.read", "sources.stored", "sources.stopped", "sources.generation"
MANY = 3
"""From so many files on, reading and storing them can be stopped."""


def upload() -> Sequence[Any]:
    """Show where files are dropped, and return those that are not stored yet, each with its name within the batch."""
    generation = st.session_state.setdefault(GENERATION, 0)
    files = st.file_uploader(word("sources.upload"), accept_multiple_files=True, key=f"sources.files.{generation}")
    names: set[str] = set()
    found = []
    for file in files:
        called = unused(file.name, names)
        names.add(called)
        if called not in st.session_state.get(STORED, set()):
            found.append((called, file))
    return found


def previews(project: Project, files: Sequence[Any]) -> list[Preview]:
    """Return what each file would become; where reading was stopped, those that were read."""
    with reading(state.engine()) as session:
        known, informants = known_already(session, project.id)
    held: dict[str, Preview] = st.session_state.setdefault(READ, {})
    bar, stop = st.empty(), st.empty()
    found: list[Preview] = []
    wanted: set[str] = set()
    for number, (called, file) in enumerate(files):
        content, choice = file.getvalue(), import_said.said(called).choice
        key = f"{file.name}.{choice}.{informants}.{sha256(content).hexdigest()}"
        wanted.add(key)
        if key not in held:
            if st.session_state.get(STOPPED):
                continue
            if len(files) >= MANY and not found:
                stop_button(stop, "sources.stop.reading", _stop)
            bar.progress(number / len(files), word("sources.reading", file=plain(file.name)))
            held[key] = preview(file.name, content, choice=choice, informants=informants)
        found.append(replace(held[key], called=called))
    st.session_state[READ] = {key: entry for key, entry in held.items() if key in wanted}
    bar.empty()
    stop.empty()
    if left := len(files) - len(found):
        ways = st.container(horizontal=True, vertical_alignment="center")
        ways.markdown(word("sources.unread", count=figure(left)))
        ways.button(word("sources.read_on"), icon=":material/play_arrow:", on_click=go_on)
    return twins_marked(found, known)


def stop_button(place: DeltaGenerator, key: str, pressed: Callable[[], None] | None = None) -> None:
    """Show what ends the work at its next word about how far it is; what is done by then stays done."""
    place.button(
        word("sources.stop"), icon=":material/stop_circle:", help=word("sources.stop_help"), key=key, on_click=pressed
    )


def _stop() -> None:
    st.session_state[STOPPED] = True


def go_on() -> None:
    st.session_state.pop(STOPPED, None)


def stored() -> set[str]:
    """Return the names of the batch's files that are in the study now and are offered no more, to be added to.

    The set is asked for before the work: to look into the session is where a run may end, also right behind a transaction.
    """
    found: set[str] = st.session_state.setdefault(STORED, set())
    return found


def done() -> None:
    """Begin a new batch."""
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    for key in (STORED, READ, STOPPED, import_said.SAID):
        st.session_state.pop(key, None)
