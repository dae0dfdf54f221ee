"""The study as a file for other programs, made when asked for, and what that kind of file cannot hold."""

import io
from contextlib import nullcontext

import pandas as pd
import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.formats.refi_writing import NVIVO, PLAIN
from qualcode.model.project import Project
from qualcode.services import archiving, leaving
from qualcode.services.archiving_beside import archive_beside
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.stoppable import stoppable
from qualcode.ui.words import figure, refusal, word

DIALECTS = {"qdpx": PLAIN, "qdpx_nvivo": NVIVO}
KINDS = (*DIALECTS, "qdc", "qualcode")
MIME = "application/octet-stream"


def show(project: Project) -> None:
    """Ask for which program, make the file, and tell what stays behind."""
    kind = st.radio(
        word("exchange.for"), KINDS, format_func=lambda name: word(f"exchange.for_{name}"),
        captions=[word(f"exchange.for_about.{name}") for name in KINDS], key="exchange.for",
    )  # fmt: skip
    if kind == "qdc":
        _codebook(project)
    elif kind == "qualcode":
        _archive(project)
    else:
        _project(project, kind)


def _codebook(project: Project) -> None:
    if state.table("codes", project).empty:
        st.info(word("exchange.no_codes"), icon=":material/info:")
        return
    out = io.BytesIO()
    with reading(state.engine()) as session:
        leaving.write_codebook(session, project.id, out)
    _offer(project, out.getvalue(), "qdc")


def _project(project: Project, kind: str) -> None:
    place = f"exchange.made.{project.id}"
    whole = _may_have_all(project)
    own = whole and st.checkbox(word("exchange.own"), value=True, help=word("exchange.own_help"), key="exchange.own")
    line = st.container(horizontal=True, vertical_alignment="center")
    if line.button(word("exchange.make"), type="primary", icon=":material/package_2:"):
        st.session_state[place] = ((kind, own, project.revision), *_made(project, kind, own=own))
    made = st.session_state.get(place)
    if made is None or made[0] != (kind, own, project.revision):
        st.caption(word("exchange.make_about"))
        return
    _, content, losses = made
    _offer(project, content, "qdpx")
    st.markdown(f"**{word('exchange.losses')}**")
    if own:
        st.caption(word("exchange.own_losses"))
    if not losses:
        st.caption(word("exchange.no_losses"))
        return
    rows = [
        (word(f"exchange.loss.{name}"), figure(count), word(f"exchange.loss_about.{name}")) for name, count in losses.items()
    ]
    headings = [word(f"exchange.loss_{name}") for name in ("what", "count", "means")]
    st.table(pd.DataFrame(rows, columns=headings).set_index(headings[0]))


def _archive(project: Project) -> None:
    """Make the project's archive for an owner; anybody else is told why not."""
    place = f"exchange.archive.{project.id}"
    st.caption(word("archive.about"))
    st.caption(f":material/lock: {word('archive.confidential')}")
    if st.button(word("exchange.make"), type="primary", icon=":material/package_2:", key="exchange.make_archive"):
        try:
            st.session_state[place] = project.revision, _archived(project)
        except QualCodeError as error:
            st.error(refusal(error), icon=":material/error:")
    made = st.session_state.get(place)
    if made is not None and made[0] == project.revision:
        _offer(project, made[1], "qualcode")


def _may_have_all(project: Project) -> bool:
    """Return whether the person may make the project's archive."""
    try:
        _require_whole(project)
    except QualCodeError:
        return False
    return True


def _require_whole(project: Project) -> None:
    with reading(state.engine()) as session:
        archiving.require_whole(session, state.me(), project.id)


def _archived(project: Project) -> bytes:
    out = io.BytesIO()
    _require_whole(project)
    with stoppable(word("exchange.making"), "exchange.stop_archive") as told:
        archiving.write_archive(state.engine(), project.guid, out, told=lambda way: told(way.done, way.of))
    return out.getvalue()


def _made(project: Project, kind: str, *, own: bool) -> tuple[bytes, dict[str, int]]:
    out = io.BytesIO()
    if own:
        _require_whole(project)
    with (
        archive_beside(state.engine(), project.guid) if own else nullcontext() as archive,
        stoppable(word("exchange.making"), "exchange.stop_making") as told,
        reading(state.engine()) as session,
    ):
        losses = leaving.write_project(session, project.id, out, DIALECTS[kind], own=archive, told=told)
    return out.getvalue(), dict(losses)


def _offer(project: Project, content: bytes, ending: str) -> None:
    st.download_button(
        word("exchange.download", ending=f".{ending}", size=figure(max(1, len(content) // 1024))), content,
        file_name=f"{project.name}.{ending}", mime=MIME, icon=":material/download:", key=f"exchange.download.{ending}",
        on_click="ignore",
    )  # fmt: skip
