"""What the session knows: the database, the person, the language, the open project; tables are read once a revision."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pandas as pd
import streamlit as st

from qualcode.errors import NotFound
from qualcode.locale import LANGUAGES
from qualcode.model.project import Person, Project
from qualcode.services import people
from qualcode.services import projects as project_services
from qualcode.store import reading as tables
from qualcode.store.database import Engine, database, default_url, reading, writing

TABLES: dict[str, Callable[..., pd.DataFrame]] = {
    "codings": tables.codings,
    "codes": tables.codes,
    "informants": tables.informants,
    "findings": tables.findings,
    "memos": tables.memos,
}
WITHOUT_LANGUAGE: dict[str, Callable[..., pd.DataFrame]] = {
    "sources": tables.sources,
    "evidence": tables.evidence,
    "events": tables.events,
}


def engine() -> Engine:
    return database(default_url())


def person() -> Person:
    """Return the person at this browser."""
    if "person" not in st.session_state:
        with writing(engine()) as session:
            st.session_state["person"] = people.local_person(session, datetime.now(UTC)).id
    with reading(engine()) as session:
        return people.person(session, st.session_state["person"])


def language() -> str:
    """Return the language in which this person reads: chosen, else the browser's, else Indonesian."""
    if "language" not in st.session_state:
        st.session_state["language"] = person().language or _browser_language()
    return st.session_state["language"]


def _browser_language() -> str:
    wanted = (st.context.locale or "")[:2]
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def choose_language(chosen: str) -> None:
    """Read in another language from now on, also after a restart."""
    with writing(engine()) as session:
        people.choose_language(session, person().id, chosen)
    st.session_state["language"] = chosen


def projects() -> list[Project]:
    with reading(engine()) as session:
        return project_services.projects(session, person().id)


def current_project() -> Project | None:
    """Return the open project: the address's, else the one opened last here, else the newest."""
    mine = {project.id: project for project in projects()}
    asked = st.query_params.get("project", "")
    if asked.isdecimal() and int(asked) in mine:
        st.session_state["project"] = int(asked)
    if st.session_state.get("project") not in mine:
        st.session_state["project"] = next(iter(mine), None)
    return mine.get(st.session_state["project"])


def open_project(identity: int) -> None:
    """Work in another project from now on."""
    st.session_state["project"] = identity
    st.query_params.clear()
    st.query_params["project"] = str(identity)


def open_source(identity: int, focus: dict[str, object] | None = None) -> None:
    """Open a source on the coding page, at a passage or coding where `focus` names one."""
    st.session_state["source"] = identity
    st.session_state["focus"] = {**focus, "nonce": str(uuid4())} if focus else None


def remember_address() -> None:
    """Keep the open project in the address, so that the page can be shared and reloaded."""
    project = current_project()
    if project is not None and st.query_params.get("project") != str(project.id):
        st.query_params["project"] = str(project.id)


def require_project() -> Project:
    """Return the open project; where there is none, raise NotFound."""
    project = current_project()
    if project is None:
        raise NotFound(kind="project")
    return project


def table(name: str, project: Project, *, language: str | None = None) -> pd.DataFrame:
    """Return one of the project's tables, in the reader's language unless told otherwise, read once a revision."""
    spoken = "" if name in WITHOUT_LANGUAGE else language or _language()
    return _table(name, str(engine().url), project.id, project.revision, spoken)


def forget_tables() -> None:
    """Read tables anew, after something changed that no revision counts, such as a person's name."""
    _table.clear()


def _language() -> str:
    return language()


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(name: str, url: str, project: int, revision: int, reader: str) -> pd.DataFrame:
    with reading(engine()) as session:
        if name in WITHOUT_LANGUAGE:
            return WITHOUT_LANGUAGE[name](session, project)
        return TABLES[name](session, project, reader)
