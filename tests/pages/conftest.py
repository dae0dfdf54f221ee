"""What the tests of pages share: a database of their own, the sample study or an empty project, and no session left over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
import streamlit as st
from streamlit import config, logger
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner

from qualcode.model.event import act
from qualcode.services import people, projects
from qualcode.store.database import database, writing
from qualcode.ui import frame  # noqa: F401  what its pages import sets variables of the environment, before tests look at them
from tests.databases import the_project, wanted_url


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """A server looks once for components among all that is installed, a tried page anew each time: longer than it runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_besides_the_page() -> Iterator[None]:
    """A tried page runs alone: nobody asks a thousand times a second whether it is done, or reports what it shows.

    Nor does Streamlit warn at every step that there is no server, which would stand between a failure and its reader.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", _awaited)
        told = config.get_option("browser.gatherUsageStats")
        config.set_option("browser.gatherUsageStats", False)  # as `qualcode.ui.settings` has it
        logger.set_log_level("error")
        yield
        logger.set_log_level(config.get_option("logger.level"))
        config.set_option("browser.gatherUsageStats", told)


def _awaited(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"the page did not end its run within {timeout} s")


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
