"""A project of another program before it is stored: what is in it, how its places were counted, what was repaired."""

import io
from typing import BinaryIO

import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.formats.limits import MAX_PROJECT_BYTES
from qualcode.formats.problems import sentence
from qualcode.formats.project_archive import ENDING
from qualcode.formats.projects import ENDINGS, MEGABYTE
from qualcode.formats.refi_reading import Arrival
from qualcode.locale import LANGUAGES
from qualcode.model.event import act
from qualcode.model.transcript import Problem
from qualcode.services import archiving, arriving, projects
from qualcode.services.exchange import Brought
from qualcode.store.database import reading, writing
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import project_file
from qualcode.ui.parts.stoppable import stoppable
from qualcode.ui.words import figure, plain, refusal, word

PLACE = "exchange.arrival"
PARTS = ("codes", "sources", "quotations", "codings", "cases", "notes", "people")


def show() -> None:
    """Ask for a file, show what it holds, and make a study of it when told to."""
    file = st.file_uploader(
        word("exchange.file"), type=[ending.removeprefix(".") for ending in (*ENDINGS, ENDING)], help=word("exchange.file_help"),
        key=f"{PLACE}.file.{st.session_state.get(f'{PLACE}.generation', 0)}",
    )  # fmt: skip
    if file is None:
        st.caption(word("exchange.file_about", most=MAX_PROJECT_BYTES // MEGABYTE))
        _brought()
        return
    st.session_state.pop(f"{PLACE}.brought", None)
    if file.name.lower().endswith(ENDING):
        _archive(file)
        return
    content = file.getvalue()
    found = project_file.read(PLACE, file.name, content)
    if isinstance(found, Problem):
        st.error(plain(sentence(found, state.language())), icon=":material/error:")
        return
    if found.bundle.own is not None and _exactly(found.bundle.own, file.name):
        return
    _inside(found)
    if found.evidence[0].passages:
        st.markdown(f"**{word('exchange.counted')}**")
        project_file.counted(PLACE, content, found)
    project_file.problems(found.problems)
    _take(found, file.name)


def _exactly(own: bytes, name: str) -> bool:
    """Return whether a file that QualCode wrote is to be taken in exactly; then offer that."""
    st.info(word("exchange.own_inside"), icon=":material/verified:")
    exact = st.radio(
        word("exchange.own_how"), (True, False), format_func=lambda exact: word(f"exchange.own_{'exact' if exact else 'plain'}"),
        key="exchange.own_how",
    )  # fmt: skip
    if exact:
        held = io.BytesIO(own)
        held.name = name
        _archive(held)
    return exact


def _archive(file: BinaryIO) -> None:
    """Take a project archive in as it was, with its history."""
    st.caption(word("archive.about"))
    st.warning(word("archive.trust"), icon=":material/verified_user:")
    if not st.button(word("exchange.take_archive"), type="primary", icon=":material/login:"):
        return
    try:
        with stoppable(word("exchange.taking"), "exchange.stop_taking") as told:
            moved = archiving.read_archive(
                state.engine(), file, by=state.me(), name=file.name, told=lambda way: told(way.done, way.of)
            )
    except QualCodeError as error:
        st.error(refusal(error), icon=":material/error:")
        return
    assert moved.project is not None, file.name  # an archive becomes a project of its own
    with reading(state.engine()) as session:
        project = projects.project(session, moved.project)
    counts = {"codes": "code", "sources": "source", "codings": "coding", "memos": "memo", "cases": "informant"}
    _done(Brought(project, {name: moved.tables.get(table, 0) for name, table in counts.items()}, ()))


def _inside(found: Arrival) -> None:
    bundle = found.bundle
    st.subheader(plain(bundle.name or "-"), anchor=False)
    st.caption(word("exchange.origin", origin=plain(bundle.origin)) if bundle.origin else word("exchange.no_origin"))
    quotations = [quotation for source in bundle.sources for quotation in source.quotations]
    laid = [each.laid for each in quotations] + [each.laid for each in bundle.sources]
    counts = {
        "codes": len(bundle.codes), "sources": len(bundle.sources), "quotations": len(quotations),
        "codings": sum(map(len, laid)), "cases": len(bundle.cases),
        "notes": len(bundle.notes), "people": len(bundle.users),
    }  # fmt: skip
    line = st.container(horizontal=True, gap="medium")
    for name in PARTS:
        line.metric(word(f"exchange.part.{name}"), figure(counts[name]), help=word(f"exchange.part_help.{name}"), width="content")


def _take(found: Arrival, file: str) -> None:
    with st.form(f"{PLACE}.take", enter_to_submit=False):
        name = st.text_input(word("overview.name"), found.bundle.name, max_chars=200)
        language = st.segmented_control(
            word("exchange.language"), LANGUAGES, default=state.language(), required=True, help=word("exchange.language_help"),
            format_func=lambda code: word(f"ui.language.{code}"),
        )  # fmt: skip
        pressed = st.form_submit_button(word("exchange.take"), type="primary", icon=":material/login:")
    if not pressed:
        return
    try:
        with stoppable(word("exchange.taking"), "exchange.stop_taking") as told, writing(state.engine()) as session:
            brought = arriving.bring_in(
                session, act(state.me()), found, file, name=name, language=language or state.language(), told=told
            )
    except QualCodeError as error:
        st.error(refusal(error), icon=":material/error:")
        return
    _done(brought)


def _done(brought: Brought) -> None:
    st.session_state[f"{PLACE}.brought"] = brought
    st.session_state[f"{PLACE}.generation"] = st.session_state.get(f"{PLACE}.generation", 0) + 1
    st.session_state.pop(PLACE, None)
    state.open_new(brought.project)
    st.rerun()


def _brought() -> None:
    """Tell once more what came with the project that was just taken in, and where to go from there."""
    brought = st.session_state.get(f"{PLACE}.brought")
    if brought is None:
        return
    told = ", ".join(
        word(f"exchange.came_count.{name}", count=figure(count)) for name, count in brought.counts.items() if count
    )
    st.success(word("exchange.brought", name=plain(brought.project.name), told=told), icon=":material/check_circle:")
    language = state.language()
    for problem in brought.problems[-project_file.MOST_SHOWN:]:
        if problem.key.startswith("exchange."):
            st.warning(plain(sentence(problem, language)))
    line = st.container(horizontal=True)
    with line:
        link("overview")
        link("code")
