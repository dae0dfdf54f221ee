"""Who was asked: code names, roles, groups and what else is known, in one table; new ones, and groups, made on the spot."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Project
from qualcode.services import informants as services
from qualcode.services import roles
from qualcode.store.database import Session
from qualcode.tables import ATTRIBUTE
from qualcode.ui import state
from qualcode.ui.parts import empty, held, new_informant
from qualcode.ui.parts.choices import group_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import word

KIND = "informants"
MOST = 640
"""Pixels of the table at the most."""
ATTRIBUTES = ("pseudonym", "gender", "age", "education")


def show() -> None:
    heading("informants")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    known = state.table("informants", project)
    if known.empty:
        st.info(word("informants.none"), icon=":material/arrow_downward:")
    personal = _personal(project, known)
    order = ["informant", "role", "group", *(ATTRIBUTES if personal else ()), "sources", "codings"]
    if not state.may(project, roles.CHANGES_STUDY):
        st.dataframe(
            _shown(known), hide_index=True, column_config=_columns(project), column_order=order, width="stretch",
            height=height(len(known), MOST),
        )  # fmt: skip
        return
    new_informant.show(project, list(known["informant"]))
    editor = f"informants.{project.id}"
    if held.untouched(f"{editor}.{held.since(project, KIND, editor)}"):
        held.let_go(KIND)
    since = held.since(project, KIND, editor)
    known = st.session_state.setdefault(f"held.seen.{editor}.{since}", known)
    shown = _shown(known)
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=True,
        key=f"{editor}.{since}",
        column_config=_columns(project),
        column_order=order,
        height=height(len(known) + 1, MOST),
        disabled=["sources", "codings"],
        width="stretch",
    )
    pressed = st.button(word("informants.save"), type="primary", disabled=_same(shown, edited))
    if pressed and carried_out(lambda session: _keep(session, project, known, edited, since)):
        held.let_go(KIND)
        st.rerun()
    elif pressed:
        held.renewal(KIND, editor)
    st.caption(word("informants.help"))


def _personal(project: Project, known: pd.DataFrame) -> bool:
    """Ask whether to show what is known of a person beside role and group, where there is an informant."""
    if known.empty:
        return False
    shown = _shown(known)
    told = any(shown[name].astype(bool).any() for name in ATTRIBUTES)
    return st.toggle(word("informants.personal"), told, key=f"informants.personal.{project.id}")


def _shown(known: pd.DataFrame) -> pd.DataFrame:
    shown = known[["informant", "role", "group"]].copy()
    for name in ATTRIBUTES:
        column = f"{ATTRIBUTE}{name}"
        shown[name] = known[column].fillna("") if column in known.columns else ""
    return shown.assign(sources=known["sources"], codings=known["codings"])


def _columns(project: Project) -> dict[str, Any]:
    groups = group_names(project)
    return {
        "informant": st.column_config.TextColumn(word("informants.code"), required=True, max_chars=32, width=72),
        "role": st.column_config.TextColumn(word("informants.role"), width=276),
        "group": st.column_config.SelectboxColumn(
            word("informants.group"), width=150, options=list(groups),
            format_func=lambda group: groups.get(str(group), str(group)),
        ),
        **{name: st.column_config.TextColumn(word(f"informants.{name}"), width="small") for name in ATTRIBUTES},
        "sources": st.column_config.NumberColumn(word("informants.sources"), width=64),
        "codings": st.column_config.NumberColumn(word("informants.codings"), width=64),
    }


def _same(shown: pd.DataFrame, edited: pd.DataFrame) -> bool:
    return shown.astype(object).fillna("").equals(edited.astype(object).fillna(""))


def _keep(session: Session, project: Project, known: pd.DataFrame, edited: pd.DataFrame, since: int) -> None:
    """Create, change and put away informants so that the project holds what the table shows; one act each.

    Raises Outdated where one of them was changed after the revision `since`, at which the table was filled.
    """
    by = state.me()
    guids = dict(zip(known.index, known["guid"], strict=True))
    for index in set(guids) - set(edited.index):
        services.delete_informant(session, act(by), project.id, guids[index], since=since)
    before = {index: _informant(row) for index, row in _shown(known).iterrows()}
    for index, row in edited.iterrows():
        informant = _informant(row)
        if index not in guids:
            services.create_informant(session, act(by), project.id, informant)
        elif informant != before[index]:
            services.change_informant(session, act(by), project.id, guids[index], informant, since=since)


def _informant(row: pd.Series) -> Informant:
    def text(name: str) -> str:
        value = row[name]
        return value.strip() if isinstance(value, str) else ""

    return Informant(
        text("informant"), text("role"), text("group") or None, {name: text(name) for name in ATTRIBUTES if text(name)}
    )
