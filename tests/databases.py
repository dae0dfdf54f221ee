"""Databases for tests: what many tests begin with is built once in a run, and each test gets a copy of its own.

The copies of a worker stand at the same few addresses test after test, so that an engine keeps the statements that it has
compiled; `forget_everything` lets go of all else that is known by address.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from qualcode.model.project import Project
from qualcode.services import people, projects
from qualcode.services.demo import load_sample_study
from qualcode.services.tokens import signing_secret
from qualcode.store.database import connect, forget, reading, writing
from qualcode.store.migration import upgrade


def sqlite_url(folder: Path, name: str = "study") -> str:
    """Return the URL of a SQLite database in the folder; one that is not there yet is made, with the newest schema alone."""
    return _placed(folder, name, _newest_schema)


def sample_url(folder: Path, name: str = "study", *, language: str = "id") -> str:
    """Return the URL of a new SQLite database in the folder that holds the sample study and nothing else."""
    return _placed(folder, name, lambda: _sample_study(language))


def wanted_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of a new SQLite database: with the sample study where the test asks for `sample`, else with nothing."""
    return (sample_url if "sample" in request.fixturenames else sqlite_url)(folder)


def the_project(engine: Engine) -> tuple[Project, int]:
    """Return the one project that the database holds, and who works there."""
    with reading(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        (only,) = projects.projects(session, me)
    return only, me


def forget_everything() -> None:
    """Close the SQLite databases that were used since the last time, and forget what was derived from their contents."""
    for engine in list(_used):
        engine.dispose()
        if (url := engine.url.render_as_string(hide_password=False)) not in _alike:
            forget(url)
    _used.clear()
    signing_secret.cache_clear()
    if "qualcode.ui.state" in sys.modules:
        _forget_pages()


def _forget_pages() -> None:
    import streamlit as st

    from qualcode.ui import newest, state

    newest.forget()
    state._SIGHTS.clear()
    st.cache_resource.clear()
    st.cache_data.clear()


_used: set[Engine] = set()
_alike: set[str] = set()
"""Addresses where nothing but a copy at the newest schema is ever opened."""


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        _used.add(connection.engine)


def _placed(folder: Path, name: str, content: Callable[[], bytes]) -> str:
    file = folder / f"{name}.sqlite3"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content())
    url = f"sqlite:///{file}"
    _alike.add(url)
    return url


@cache
def _newest_schema() -> bytes:
    return _built(upgrade)


@cache
def _sample_study(language: str) -> bytes:
    def load(engine: Engine) -> None:
        upgrade(engine)
        with writing(engine) as session:
            load_sample_study(session, people.local_person(session, datetime.now(UTC)).id, language=language)

    return _built(load)


def _built(build: Callable[[Engine], object]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="qc-built-") as folder:
        file = Path(folder) / "built.sqlite3"
        engine = connect(f"sqlite:///{file}")
        build(engine)
        engine.dispose()
        return file.read_bytes()
