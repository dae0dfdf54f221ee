"""Member checks: recorded with informant, day, what was shown and what they answered, and followed to a written change."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import member_checks as services
from qualcode.services import roles
from qualcode.services.member_checks import ANSWERS, MemberCheck
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import held
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import day, figure, moment, plain, word

HEIGHT = 90
KIND = "member_check"
ICONS = {"agrees": ":material/check:", "corrects": ":material/edit:", "rejects": ":material/close:"}
EARLIEST = date(services.EARLIEST, 1, 1)


def show(project: Project, key: str) -> None:
    """Show the member checks, open ones first, with the form for a new one."""
    st.caption(word("checks.about"))
    people = state.table("informants", project)
    checks = state.table("member_checks", project)
    if people.empty:
        st.info(word("checks.no_informants"), icon=":material/groups:")
        return
    _new(project, checks, key)
    if checks.empty:
        st.info(word("checks.none"), icon=":material/handshake:")
        return
    asked = checks["informant_guid"].nunique()
    st.markdown(
        word(
            "checks.said", open=figure(int(checks["open"].sum())), all=figure(len(checks)), asked=figure(asked),
            informants=figure(len(people)),
        )
    )  # fmt: skip
    for row in each_row(checks.sort_values("open", ascending=False, kind="stable")):
        _check(project, row, key)


def _check(project: Project, row: Any, key: str) -> None:
    names = _codes(project)
    with st.container(border=True):
        about = f" · {plain(names[row.code_guid])}" if row.code_guid in names else ""
        state_of = word("checks.open") if row.open else word("checks.settled")
        sign = ":material/pending:" if row.open else ":material/task_alt:"
        st.markdown(
            f"**{plain(row.informant)} · {day(row.date.date())}**{about}  \n"
            f"{ICONS[row.answer]} **{word(f'checks.answer_{row.answer}')}** · {sign} {state_of}"
        )
        for name in ("shown", "said", "change"):
            words = getattr(row, name)
            if words:
                st.markdown(f"*{word(f'checks.{name}')}:* {plain(words)}")
        st.caption(word("triangulation.decided_by", person=plain(row.person), at=moment(row.at)))
        _edit(project, row, key)


@only(roles.CODES)
def _new(project: Project, checks: pd.DataFrame, key: str) -> None:
    with st.expander(word("checks.record"), icon=":material/add:", expanded=checks.empty):
        _form(project, None, f"{key}.new")


@only(roles.CODES)
def _edit(project: Project, row: Any, key: str) -> None:
    with st.expander(word("checks.edit"), icon=":material/edit:", expanded=False):
        _form(project, row, f"{key}.{row.check}")
        if st.button(word("checks.remove"), icon=":material/delete:", key=f"{key}.remove.{row.check}") and carried_out(
            lambda session: services.remove_check(session, act(state.me()), project.id, row.check)
        ):
            st.rerun()


def _codes(project: Project) -> dict[str, str]:
    codes = state.table("codes", project)
    return dict(zip(codes["guid"], code_names(codes, indented=True).values(), strict=True))


def _form(project: Project, row: Any, form: str) -> None:
    """Show the fields of a member check, empty or as `row` has them, and keep what is sent."""
    kind, guid, stored = f"{KIND}.{row.check if row is not None else ''}", form, row.at if row is not None else None
    since = held.refilled(project, kind, guid, stored, button=f"{form}.keep")
    key = f"{form}.{since}"
    people = state.table("informants", project)
    who = {one.guid: f"{one.informant} {one.role or ''}".strip() for one in each_row(people)}
    if row is not None:
        who.setdefault(row.informant_guid, row.informant)
    names = _codes(project)
    with st.form(form, border=False):
        left, middle, right = st.columns([3, 2, 3])
        informant = left.selectbox(
            word("checks.informant"), list(who), format_func=who.__getitem__, key=f"{key}.who",
            index=list(who).index(row.informant_guid) if row is not None else 0,
        )  # fmt: skip
        on = middle.date_input(
            word("checks.date"), row.date.date() if row is not None else "today", min_value=EARLIEST, format="DD/MM/YYYY",
            key=f"{key}.on",
        )  # fmt: skip
        code = right.selectbox(
            word("checks.code"), ["", *names], format_func=lambda guid: names.get(guid, word("checks.no_code")),
            index=[*names].index(row.code_guid) + 1 if row is not None and row.code_guid in names else 0, key=f"{key}.code",
        )  # fmt: skip
        shown = st.text_area(word("checks.shown"), row.shown if row is not None else "", height=HEIGHT,
                             help=word("checks.shown_help"), key=f"{key}.shown")  # fmt: skip
        answer = st.segmented_control(
            word("checks.answer"), ANSWERS, default=row.answer if row is not None else ANSWERS[0], required=True,
            format_func=lambda name: word(f"checks.answer_{name}"), key=f"{key}.answer",
        )  # fmt: skip
        first, second = st.columns(2)
        said = first.text_area(word("checks.said_by"), row.said if row is not None else "", height=HEIGHT, key=f"{key}.said")
        change = second.text_area(word("checks.change"), row.change if row is not None else "", height=HEIGHT,
                                  help=word("checks.change_help"), key=f"{key}.change")  # fmt: skip
        sent = st.form_submit_button(word("checks.keep"), icon=":material/check:", type="primary", key=f"{form}.keep")
    if not sent or on is None:
        return
    if _kept(project, row, MemberCheck(informant, on, shown, answer or ANSWERS[0], said, change, code), since):
        held.let_go(kind)
        st.toast(word("checks.kept"), icon=":material/check:")
        st.rerun()
    held.renewal(kind, guid)


def _kept(project: Project, row: Any, told: MemberCheck, since: int) -> bool:
    by = act(state.me())
    if row is None:
        return carried_out(lambda session: services.record_check(session, by, project.id, told))
    return carried_out(lambda session: services.change_check(session, by, project.id, row.check, told, since=since))
