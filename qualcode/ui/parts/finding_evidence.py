"""The evidence of a finding: its passages for and against, how negative cases are resolved, and finding more passages."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from qualcode.model.event import act
from qualcode.model.finding import Side
from qualcode.model.notation import SIDE_SIGNS
from qualcode.model.project import Project
from qualcode.model.query import Coded, Query
from qualcode.services import findings as services
from qualcode.services import roles
from qualcode.store.database import reading
from qualcode.store.reading.passages import found, number
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import address, concluding, empty, passage_cards, typed
from qualcode.ui.parts.choices import polarities, polarity_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import plain, word


def show(project: Project, row: Any, labels: Mapping[str, str], key: str) -> None:
    """Show the passages of the finding as cards, negative cases first, each with what can be done to it."""
    evidence, found = concluding.linked(project), concluding.cases(project)
    waiting = found[found["finding"] == row.finding].set_index("coding")["open"].to_dict()
    mine = evidence[evidence["finding"] == row.finding]
    if mine.empty:
        st.info(word("findings.no_evidence"))
        return
    rank = mine["coding"].map(lambda coding: (coding not in waiting) + (not waiting.get(coding, False)))
    mine = mine.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
    cards = mine.drop(columns="note").rename(columns={"remark": "note"})
    links = mine.set_index("coding")[["role", "note"]].to_dict("index")
    passage_cards.show(
        project, cards, key=f"{key}.evidence",
        more=lambda coding: _weigh(project, row, coding, links[coding.coding], waiting.get(coding.coding), key),
    )  # fmt: skip


@only(roles.CODES, told=True)
def add(project: Project, row: Any, labels: Mapping[str, str], key: str) -> None:
    """Look for passages, at first under the finding's own code, and let them speak for or against it."""
    if not state.derived(project, "codings there", lambda: _any(project)):
        empty.no_codings()
        return
    first, second, third = st.columns([3, 2, 3])
    own = row.code if isinstance(row.code, str) and row.code in labels else None
    code = first.selectbox(
        word("findings.indicator"), [None, *labels], index=[None, *labels].index(own),
        format_func=lambda name: labels.get(name, word("findings.any_code")), key=f"{key}.add.code",
        help=word("passages.code_help"),
    )  # fmt: skip
    polarity = second.multiselect(
        word("passages.polarity"), polarities(), format_func=polarity_name, placeholder=word("ui.choice.all"),
        key=f"{key}.add.polarity",
    )  # fmt: skip
    text = third.text_input(word("findings.words"), key=f"{key}.add.text", icon=":material/search:")
    guids = tuple(guid for guid, short_id in address.known(project).code_names.items() if short_id == code)
    with reading(state.engine()) as session:
        ids = found(session, project.id, Query(Coded(guids, polarities=tuple(polarity)), text=text))
    if not len(ids):
        st.info(word("findings.add_none"))
        return
    evidence = state.table("evidence", project)
    there = evidence[evidence["finding"] == row.finding].set_index("coding")["role"].to_dict()
    with st.container(height=640, border=False):
        passage_cards.show_found(
            project, ids, key=f"{key}.add.cards.{code}", more=lambda coding: _take(project, row, coding, there, key)
        )


@st.dialog(" ", width="small")
def to_finding(project: Project, coding: str, quote: str) -> None:
    """Ask which finding a passage speaks for or against, and link it."""
    st.subheader(word("findings.to_finding_add"), anchor=False)
    st.markdown(f"> {plain(' '.join(quote.split())[:400])}")
    findings = state.table("findings", project)
    if findings.empty:
        st.info(word("findings.to_finding_none"))
        return
    names = {row.guid: f"{row.finding} {row.claim}" for row in each_row(findings)}
    guid = st.selectbox(word("findings.to_finding"), [*names], format_func=names.__getitem__, key="to_finding.which")
    side = st.segmented_control(
        word("findings.side"), list(Side), default=Side.FOR, required=True, key="to_finding.side",
        format_func=lambda one: f"{SIDE_SIGNS[one]} {word(f'findings.{one}')}",
    )  # fmt: skip
    note = st.text_area(word("findings.resolution" if side == Side.AGAINST else "findings.remark"), key="to_finding.note")
    if st.button(word("findings.save"), type="primary", key="to_finding.save") and carried_out(
        lambda session: services.add_evidence(
            session, act(state.me()), project.id, guid, [(coding, side or Side.FOR, note.strip())]
        )
    ):
        st.rerun()


def _any(project: Project) -> bool:
    with reading(state.engine()) as session:
        return number(session, project.id) > 0


def _take(project: Project, row: Any, coding: Any, there: Mapping[str, str], key: str) -> None:
    if coding.coding in there:
        st.caption(f"**{SIDE_SIGNS[Side(there[coding.coding])]}** {word('findings.there')}")
        return

    def taken(side: Side) -> bool:
        link = (coding.coding, side)
        return carried_out(
            lambda session: services.add_evidence(session, act(state.me()), project.id, row.guid, [link])
        )

    line = st.container(horizontal=True)
    for side in Side:
        if line.button(word(f"findings.add_{side}"), key=f"{key}.take.{side}.{coding.coding}") and taken(side):
            st.rerun()


def _weigh(project: Project, row: Any, coding: Any, link: Mapping[str, str], waiting: bool | None, key: str) -> None:
    """Show on which side a passage speaks, the note on it, and the ways to the other side and out.

    `waiting` tells whether it is a negative case without a resolution; None where it is none.
    """
    side = Side(link["role"])
    if waiting is not None or link["note"]:
        _note(project, row, coding.coding, link, waiting, key)
    line = st.container(horizontal=True, vertical_alignment="center")
    line.markdown(f"**{SIDE_SIGNS[side]} {word(f'findings.{side}')}**", width="content")
    if not state.may(project, roles.CODES):
        return
    other = Side.AGAINST if side == Side.FOR else Side.FOR
    if line.button(
        word(f"findings.turn_{other}"), icon=":material/swap_vert:", key=f"{key}.turn.{coding.coding}", type="tertiary"
    ) and carried_out(
        lambda session: services.change_evidence(
            session, act(state.me()), project.id, row.guid, coding.coding, role=other
        )
    ):
        st.rerun()
    if line.button(
        word("findings.take_out"), icon=":material/link_off:", key=f"{key}.out.{coding.coding}", type="tertiary"
    ) and carried_out(
        lambda session: services.remove_evidence(session, act(state.me()), project.id, row.guid, coding.coding)
    ):
        st.rerun()


def _note(project: Project, row: Any, coding: str, link: Mapping[str, str], waiting: bool | None, key: str) -> None:
    """Ask how a negative case is resolved; show what was written on the page of triangulation."""
    elsewhere = state.table("resolutions", project)
    for body in elsewhere.loc[elsewhere["coding"] == coding, "body"]:
        st.caption(word("findings.resolved_elsewhere", body=plain(body)))
    if not state.may(project, roles.CODES):
        st.caption(plain(link["note"]))
        return
    field = f"{key}.note.{coding}"
    typed.load(field, link["note"])

    def written() -> None:
        if carried_out(
            lambda session: services.change_evidence(
                session, act(state.me()), project.id, row.guid, coding, note=st.session_state[field]
            )
        ):
            st.session_state[field] = st.session_state[field].strip()
            typed.kept(field)

    typed.wait((field,), written)
    label = word("findings.remark" if waiting is None else "findings.resolution")
    told = word("findings.resolution_help")
    st.text_area(f"▲ {label}" if waiting else label, key=field, height=80, on_change=written, help=told)
