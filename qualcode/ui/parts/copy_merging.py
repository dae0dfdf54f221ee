"""Merging a copy in which somebody coded apart, in whichever program: what would come in, then one step that can be undone."""

from collections.abc import Callable
from hashlib import sha256

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from qualcode.errors import QualCodeError
from qualcode.formats.problems import sentence
from qualcode.formats.project_archive import ENDING
from qualcode.formats.projects import ENDINGS
from qualcode.formats.refi_reading import Arrival
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.transcript import Problem
from qualcode.services import arriving, merging_copies
from qualcode.services.copies import Copy, Plan, Verdict
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import project_file
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.stoppable import stoppable
from qualcode.ui.words import figure, plain, refusal, word

PLACE, READ = "exchange.copy", "exchange.copy.read"
MOST_SHOWN = 1000


def show(project: Project) -> None:
    """Ask for the copy's archive or another program's file, show the plan, and merge it when told to."""
    st.markdown(word("copies.intro"))
    file = st.file_uploader(
        word("exchange.copy_file"), type=[ending.removeprefix(".") for ending in (ENDING, *ENDINGS)],
        help=word("exchange.copy_help"),
        key=f"{PLACE}.file.{st.session_state.get(f'{PLACE}.generation', 0)}",
    )  # fmt: skip
    if file is None:
        _merged(project)
        return
    st.session_state.pop(f"{PLACE}.merged", None)
    arrival = None if file.name.lower().endswith(ENDING) else project_file.read(READ, file.name, file.getvalue())
    if isinstance(arrival, Problem):
        st.error(plain(sentence(arrival, state.language())), icon=":material/error:")
        return
    try:
        copy, found = _planned(project, file, arrival)
    except QualCodeError as error:
        st.error(refusal(error), icon=":material/error:")
        return
    _plan(found)
    if arrival is not None and arrival.bundle.own is None:
        _as_read(file, arrival)
    _apply(project, copy, found)


def _as_read(file: UploadedFile, arrival: Arrival) -> None:
    """Tell how the places of another program's file were counted, since a wrong guess moves codings, and what was repaired."""
    if arrival.evidence[0].passages:
        with st.expander(word("exchange.counted"), icon=":material/straighten:"):
            project_file.counted(READ, file.getvalue(), arrival)
    if arrival.problems:
        project_file.problems(arrival.problems)


def _planned(project: Project, file: UploadedFile, arrival: Arrival | None) -> tuple[Copy, Plan]:
    """Return what the file holds, read once, and what merging it would do, worked out once a revision."""
    mark = project.id, sha256(file.getvalue()).hexdigest(), arrival.convention if arrival else None
    held = st.session_state.get(PLACE)
    if held is None or held[0] != mark:
        with stoppable(word("exchange.reading", file=plain(file.name)), "exchange.stop_reading") as told:
            st.session_state[PLACE] = held = mark, _copy(project, file, arrival, told)

    def plan() -> Plan:
        with reading(state.engine()) as session:
            return merging_copies.plan(session, state.me(), project.id, held[1])

    return held[1], state.derived(project, ("copy", state.me(), *mark), plan)


def _copy(project: Project, file: UploadedFile, arrival: Arrival | None, told: Callable[[int, int], None]) -> Copy:
    if arrival is not None:
        return arriving.as_copy(state.engine(), state.me(), project.id, arrival, file.name, told=told)
    return merging_copies.copy_in(
        state.engine(), project.id, file, name=file.name, told=lambda way: told(way.done, way.of)
    )


def _plan(found: Plan) -> None:
    """Show how many of each kind come in, are here, differ or are left out; and each that does not come in with its reason."""
    rows = [
        (word(f"copies.kind.{kind}"), *(figure(counts[verdict]) for verdict in Verdict))
        for kind, counts in found.counts().items()
    ]
    headings = ["", *(word(f"copies.verdict.{verdict}") for verdict in Verdict)]
    st.table(pd.DataFrame(rows, columns=headings).set_index(""))
    apart = [item for item in found.items if item.reason is not None]
    if not apart:
        return
    with st.expander(word("exchange.copy_apart", count=figure(len(apart))), icon=":material/call_split:"):
        told = [
            (word(f"copies.kind.{item.kind}"), item.name, word(f"copies.reason.{item.reason}"),
             word("copies.touched") if item.touched else "")
            for item in apart[:MOST_SHOWN]
        ]  # fmt: skip
        headings = [word(f"exchange.copy_{name}") for name in ("kind", "name", "reason", "besides")]
        st.dataframe(pd.DataFrame(told, columns=headings), hide_index=True, width="stretch")


def _apply(project: Project, copy: Copy, found: Plan) -> None:
    coming = len(found.having(Verdict.ADDED))
    if not coming:
        st.info(word("exchange.copy_nothing"), icon=":material/info:")
        return
    if not st.button(word("exchange.copy_merge", count=figure(coming)), type="primary", icon=":material/merge:"):
        st.caption(word("exchange.copy_undo"))
        return
    done: list[merging_copies.Merged] = []
    with st.spinner(word("exchange.copy_merging")):
        if not carried_out(
            lambda session: done.append(merging_copies.merge_copy(session, act(state.me()), project.id, copy))
        ):
            return
    st.session_state[f"{PLACE}.merged"] = project.id, dict(done[0].added)
    st.session_state[f"{PLACE}.generation"] = st.session_state.get(f"{PLACE}.generation", 0) + 1
    for place in (PLACE, READ):
        st.session_state.pop(place, None)
    st.rerun()


def _merged(project: Project) -> None:
    """Tell once more what came in with the copy that was just merged."""
    identity, added = st.session_state.get(f"{PLACE}.merged", (None, {}))
    if identity == project.id:
        told = {kind: figure(count) for kind, count in added.items()}
        st.success(word("copies.merged", name=plain(project.name), **told), icon=":material/check_circle:")
