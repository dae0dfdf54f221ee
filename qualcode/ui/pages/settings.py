"""The study's description, groups and people, and the name under which one works here."""

import pandas as pd
import streamlit as st

from qualcode import settings
from qualcode.locale import LANGUAGES
from qualcode.model.event import act
from qualcode.model.project import Group, Project, Question
from qualcode.services import people, projects, roles
from qualcode.ui import state
from qualcode.ui.parts import backups, empty, held, members, my_account
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import word

STUDY = "study"
WRAPPED = 70  # pixels of a row of two lines


def show() -> None:
    heading("settings")
    _me()
    my_account.show()
    project = state.current_project()
    if project is None:
        return empty.no_project()
    manages = state.may(project, roles.MANAGES)
    if manages:
        _describe(project)
    members.show(project)
    if manages:
        backups.show(where=not settings.current().team)
        _remove(project)


def _me() -> None:
    with st.form("me"):
        st.markdown(f"**{word('settings.me')}**")
        name = st.text_input(word("settings.name"), state.person().name, help=word("settings.name_help"), max_chars=120)
        if st.form_submit_button(word("settings.save")) and carried_out(
            lambda session: people.rename_person(session, act(state.me()), name)
        ):
            st.rerun()


def _describe(project: Project) -> None:
    language, since = state.language(), held.since(project, STUDY, project.guid)
    key = f"project.{project.id}.{since}.{language}"
    with st.form(key):
        st.markdown(f"**{word('settings.study')}**")
        name = st.text_input(word("settings.project_name"), project.name, max_chars=200, key=f"{key}.name")
        description = st.text_area(word("settings.description"), project.description, key=f"{key}.description")
        spoken = st.selectbox(
            word("settings.language"),
            LANGUAGES,
            LANGUAGES.index(project.language),
            format_func=lambda code: word(f"ui.language.{code}"),
            key=f"{key}.language",
        )
        st.markdown(word("settings.questions"))
        questions = _editor("question", [(q.id, q.text.get(language, "")) for q in project.questions], key, row=WRAPPED)
        st.markdown(word("settings.groups"))
        groups = _editor("group", [(g.id, g.label.get(language, "")) for g in project.groups], key)
        sent = st.form_submit_button(word("settings.save"))
    if sent and carried_out(
        lambda session: projects.describe_project(
            session,
            act(state.me()),
            project.id,
            name=name,
            description=description,
            questions=[Question(*entry) for entry in _texts(questions, {q.id: q.text for q in project.questions})],
            groups=[Group(*entry) for entry in _texts(groups, {g.id: g.label for g in project.groups})],
            language=spoken,
            since=since,
        )
    ):
        held.let_go(STUDY)
        st.rerun()
    elif sent:
        held.renewal(STUDY, project.guid)


def _editor(name: str, rows: list[tuple[str, str]], key: str, *, row: int | None = None) -> pd.DataFrame:
    return st.data_editor(
        pd.DataFrame(rows, columns=["id", "text"], dtype="str"),
        num_rows="dynamic",
        hide_index=True,
        row_height=row,
        key=f"{key}.{name}",
        column_config={
            "id": st.column_config.TextColumn(word("settings.id"), width=80),
            "text": st.column_config.TextColumn(word(f"settings.{name}"), width=520 if row else "large"),
        },
    )


def _texts(edited: pd.DataFrame, known: dict) -> list[tuple[str, dict[str, str]]]:
    """Return the rows with an id, each text in the reader's language beside what is known in the others."""
    language = state.language()
    return [
        (str(row["id"]).strip(), {**known.get(row["id"], {}), language: str(row["text"]) if isinstance(row["text"], str) else ""})
        for _, row in edited.iterrows()
        if isinstance(row["id"], str) and row["id"].strip()
    ]


def _remove(project: Project) -> None:
    with st.expander(word("settings.remove"), icon=":material/delete:"):
        st.markdown(word("settings.remove_about"))
        typed = st.text_input(word("settings.remove_type"), key=f"remove.{project.id}")
        if st.button(word("settings.remove_confirm"), disabled=typed.strip() != project.name.strip()) and carried_out(
            lambda session: projects.delete_project(session, act(state.me()), project.id)
        ):
            st.session_state.pop("project", None)
            st.rerun()
