"""What the tests of pages share: a database of their own, the sample study or an empty project, and no session left over."""

from datetime import UTC, datetime

import pytest
import streamlit as st

from qualcode.model.event import act
from qualcode.services import people, projects
from qualcode.store.database import database, writing
from tests.databases import the_project, wanted_url


@pytest.fixture(autouse=True)
def fresh_session() -> None:
    """Labels are also worked out beside the script, in a session that would otherwise last from test to test."""
    st.session_state.clear()


@pytest.fixture
def engine(request, tmp_path, monkeypatch):
    url = wanted_url(request, tmp_path)
    monkeypatch.setenv("QUALCODE_DATABASE_URL", url)
    return database(url)


@pytest.fixture
def sample(engine):
    return the_project(engine)[0]


@pytest.fixture
def empty(engine):
    with writing(engine) as session:
        return projects.create_project(session, act(people.local_person(session, datetime.now(UTC)).id), "Kosong")
