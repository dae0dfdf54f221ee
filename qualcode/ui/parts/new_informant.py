"""Adding an informant, or a group of informants, above the table that lists them: one gesture each."""

from collections.abc import Sequence

import streamlit as st

from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Project
from qualcode.services import informants, projects, roles
from qualcode.store.database import Session
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.import_card import group_choice
from qualcode.ui.parts.import_said import free_code
from qualcode.ui.words import word


def show(project: Project, codes: Sequence[str]) -> None:
    """Show a row to add an informant, with a new group where one is typed, and one to add a group alone."""
    ways = st.container(horizontal=True)
    with ways.popover(word("informants.add"), icon=":material/person_add:"):
        _informant(project, codes)
    if state.may(project, roles.MANAGES):
        with ways.popover(word("informants.add_group"), icon=":material/group_add:"):
            _group(project)


def _informant(project: Project, codes: Sequence[str]) -> None:
    key = f"informants.new.{project.id}.{len(codes)}"
    code = st.text_input(word("informants.code"), free_code(codes), max_chars=32, key=f"{key}.code")
    role = st.text_input(word("informants.role"), key=f"{key}.role")
    group = group_choice(project, st.container(), word("informants.group"), "", f"{key}.group")
    if st.button(word("informants.add_confirm"), type="primary", key=f"{key}.add") and carried_out(
        lambda session: _made(session, project, code, role, group)
    ):
        st.rerun()


def _made(session: Session, project: Project, code: str, role: str, group: str) -> None:
    """Make the informant, and before that the group where none is called so."""
    by = state.me()
    if group and group not in {known.id for known in project.groups}:
        group = projects.add_group(session, act(by), project.id, group, state.language()).id
    informants.create_informant(session, act(by), project.id, Informant(code, role, group or None))


def _group(project: Project) -> None:
    key = f"informants.new_group.{project.id}.{len(project.groups)}"
    label = st.text_input(word("informants.group_name"), key=f"{key}.name")
    if st.button(word("informants.add_group_confirm"), type="primary", key=f"{key}.add") and carried_out(
        lambda session: projects.add_group(session, act(state.me()), project.id, label, state.language())
    ):
        st.rerun()
