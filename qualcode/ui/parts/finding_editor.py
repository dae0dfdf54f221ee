"""Stating a finding and changing it: verdict and status at once, its words together, its place, and the bin."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.finding import Status, Verdict
from qualcode.model.project import Project
from qualcode.services import findings as services
from qualcode.services import roles
from qualcode.ui import state
from qualcode.ui.parts import concluding, typed
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import word

NEW = "new.code"
AT = "create.at"
"""Under which research question the form stands, where one was asked for there."""


@only(roles.CODES)
def create(project: Project, labels: dict[str, str], findings: pd.DataFrame, key: str) -> None:
    """Show the form for a new finding, open where there is none yet or where one was asked for."""
    asked = st.session_state.pop(f"{key}.{NEW}", None)
    if asked is not None:
        st.session_state[f"{key}.create.code"] = asked
    if not findings.empty and st.session_state.get(f"{key}.{AT}") is not None:
        return
    with st.expander(word("findings.create"), icon=":material/add:", expanded=findings.empty or asked is not None):
        _create(project, labels, findings, key)


@only(roles.CODES)
def create_under(project: Project, labels: dict[str, str], findings: pd.DataFrame, key: str) -> None:
    """Show the form for a new finding where one was asked for under a research question, with the way out of it."""
    with st.container(border=True):
        st.markdown(f"**{word('findings.create')}**")
        _create(project, labels, findings, key)
        st.button(word("findings.create_not"), key=f"{key}.create.not", type="tertiary", on_click=_ask_no_more, args=(key,))


def ask_under(key: str, question: str) -> None:
    """Open the form for a new finding under the research question on the next run."""
    st.session_state[f"{key}.{AT}"] = st.session_state[f"{key}.create.question"] = question


def _ask_no_more(key: str) -> None:
    st.session_state.pop(f"{key}.{AT}", None)


def _create(project: Project, labels: dict[str, str], findings: pd.DataFrame, key: str) -> None:
    with st.form(f"{key}.create.form", border=False):
        short_id, question, code = _under(project, labels, f"{key}.create", _next_number(findings))
        verdict = _verdict(f"{key}.create.verdict")
        claim = st.text_area(word("findings.claim"), max_chars=2000, key=f"{key}.create.claim")
        sent = st.form_submit_button(word("findings.create_confirm"), type="primary")
    if sent and not claim.strip():
        st.error(word("findings.claim_needed"))
    elif sent and carried_out(
        lambda session: services.create_finding(
            session, act(state.me()), project.id, short_id, {state.language(): claim},
            question=question, code=code or None, verdict=verdict or Verdict.NOT_STATED,
        )
    ):  # fmt: skip
        for name in ("id", "question", "code", "verdict", "claim", "at"):
            st.session_state.pop(f"{key}.create.{name}", None)
        st.rerun()


def ask_for(key: str, code: str) -> None:
    """Open the form for a new finding under the code on the next run."""
    st.session_state[f"{key}.view"], st.session_state[f"{key}.{NEW}"] = "findings", code
    _ask_no_more(key)


@only(roles.CODES, told=True)
def show(project: Project, row: Any, labels: dict[str, str], key: str) -> None:
    """Show what can be changed of a finding."""
    _judge(project, row, key)
    _words(project, row, labels, key)
    _place(project, row, key)


def _judge(project: Project, row: Any, key: str) -> None:
    """Ask for verdict and status; each choice is kept at once."""
    line = st.container(horizontal=True)
    for name, options, named in (
        ("verdict", Verdict, concluding.verdict_name), ("status", Status, concluding.status_name),
    ):  # fmt: skip
        field = f"{key}.{name}"
        st.session_state[field] = getattr(row, name)

        def chosen(name: str = name, field: str = field) -> None:
            wanted = {name: st.session_state[field]}
            if wanted[name]:
                carried_out(
                    lambda session: services.change_finding(session, act(state.me()), project.id, row.guid, **wanted)
                )

        line.segmented_control(
            word(f"findings.{name}"), list(options), format_func=named, key=field, on_change=chosen, required=True,
            help=word("findings.status_help") if name == "status" else None, width="content",
        )  # fmt: skip


def _words(project: Project, row: Any, labels: dict[str, str], key: str) -> None:
    field = f"{key}.claim"
    typed.load(field, row.claim)
    typed.load(f"{key}.words.code", row.code if isinstance(row.code, str) and row.code in labels else "")
    typed.load(f"{key}.words.question", row.question)
    typed.load(f"{key}.words.id", row.finding)
    with st.form(f"{key}.words", border=False):
        short_id, question, under = _under(project, labels, f"{key}.words")
        claim = st.text_area(word("findings.claim"), key=field, max_chars=2000, height=120)
        sent = st.form_submit_button(word("findings.save"), icon=":material/check:")
    if sent and carried_out(
        lambda session: services.change_finding(
            session, act(state.me()), project.id, row.guid, short_id=short_id, question=question,
            code=under, claim={state.language(): claim} if claim.strip() != row.claim else None,
            based_on={state.language(): str(typed.base(field))},
        )
    ):  # fmt: skip
        for name in (field, f"{key}.words.code", f"{key}.words.question", f"{key}.words.id"):
            typed.kept(name)
        st.rerun()


def _under(project: Project, labels: dict[str, str], key: str, number: str = "") -> tuple[str, str, str]:
    """Ask for the number, the research question and the code under which a finding stands."""
    first, second, third = st.columns([1, 3, 3])
    if number:
        st.session_state.setdefault(f"{key}.id", number)
    questions, codes = {"": "–", **concluding.question_names(project)}, {"": "–", **labels}
    short_id = first.text_input(word("findings.id"), max_chars=16, key=f"{key}.id")
    held = st.session_state.get(f"{key}.question", "")
    questions.setdefault(held, held)
    question = second.selectbox(word("findings.question"), [*questions], format_func=questions.__getitem__, key=f"{key}.question")
    code = third.selectbox(word("findings.indicator"), [*codes], format_func=codes.__getitem__, key=f"{key}.code")
    return short_id, question, code


def _verdict(key: str) -> str | None:
    return st.segmented_control(
        word("findings.verdict"), list(Verdict), default=Verdict.NOT_STATED, required=True,
        format_func=concluding.verdict_name, key=key,
    )  # fmt: skip


def _next_number(findings: pd.DataFrame) -> str:
    taken, number = set(findings["finding"]), len(findings) + 1
    while f"F{number}" in taken:
        number += 1
    return f"F{number}"


def _place(project: Project, row: Any, key: str) -> None:
    """Offer the finding's way up, down and into the bin."""
    order = list(state.table("findings", project)["guid"])
    at = order.index(row.guid)
    places = {"up": order[at - 1] if at else "", "down": order[at + 2] if at + 2 < len(order) else None}

    def placed(before: str | None) -> bool:
        return carried_out(
            lambda session: services.place_finding(session, act(state.me()), project.id, row.guid, before)
        )

    line = st.container(horizontal=True)
    for name, icon, disabled in (("up", "arrow_upward", at == 0), ("down", "arrow_downward", at + 1 == len(order))):
        if line.button(
            word(f"findings.{name}"), icon=f":material/{icon}:", key=f"{key}.{name}", disabled=disabled
        ) and placed(places[name]):
            st.rerun()
    if line.button(word("findings.remove"), icon=":material/delete:", key=f"{key}.remove") and carried_out(
        lambda session: services.delete_finding(session, act(state.me()), project.id, row.guid)
    ):
        st.rerun()
