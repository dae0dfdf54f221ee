"""Databases for tests: what many tests begin with is built once in a process, and each test gets a copy of its own."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from qualcode.model.project import Project
from qualcode.services import people, projects
from qualcode.services.demo import load_sample_study
from qualcode.store.database import connect, reading, writing
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


def _placed(folder: Path, name: str, content: Callable[[], bytes]) -> str:
    file = folder / f"{name}.sqlite3"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content())
    return f"sqlite:///{file}"


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
