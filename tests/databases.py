"""Databases for tests: what many tests begin with is built once in a run, and each test gets a copy of its own.

The copies of a worker stand at the same few addresses test after test, so that an engine keeps the statements that it has
compiled, and what pages work out of a copy before anything is written into it is there again for the next such copy: a page
of the sample study is worked out once a worker. `forget_everything` lets go of all else that is known by address.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from qualcode.model.project import Project
from qualcode.services import people, projects
from qualcode.services.demo import load_sample_study
from qualcode.services.tokens import signing_secret
from qualcode.store.database import connect, forget, reading, writing
from qualcode.store.migration import upgrade

SHARED = "QUALCODE_TESTS_BUILT"
"""The environment variable that names the folder in which the workers of a run keep what they built."""


def sqlite_url(folder: Path, name: str = "study") -> str:
    """Return the URL of a SQLite database in the folder; one that is not there yet is made, with the newest schema alone."""
    return prepared_url(folder, name, upgrade)


def sample_url(folder: Path, name: str = "study", *, language: str = "id") -> str:
    """Return the URL of a new SQLite database in the folder that holds the sample study and nothing else."""
    return prepared_url(folder, name, _sample_study, language)


def prepared_url(folder: Path, name: str, build: Callable[..., object], *options: Hashable) -> str:
    """Return the URL of a SQLite database in the folder; one that is not there yet is a copy of what `build` makes.

    `build` gets the engine of a file that is not there yet and the options, once in a run; with `sample_study` it can begin.
    """
    file = folder / f"{name}.sqlite3"
    url = f"sqlite:///{file}"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_contents(build, *options))
        _placed[url] = build, *options
        _recall(url)
    _alike.add(url)
    return url


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
    used = {engine: engine.url.render_as_string(hide_password=False) for engine in _used}
    for engine, url in used.items():
        engine.dispose()
        if url not in _alike:
            forget(url)
    signing_secret.cache_clear()
    if "qualcode.ui.state" in sys.modules:
        _forget_pages(set(used.values()))
    _used.clear()
    _placed.clear()


def _forget_pages(used: set[str]) -> None:
    import streamlit as st

    from qualcode.ui import memory, state

    if not used <= set(_placed):
        st.cache_resource.clear()
    for url in list(_placed):
        _keep(url)
    memory.forget()
    state._SIGHTS.clear()
    st.cache_data.clear()


def _keep(url: str) -> None:
    """Keep what was worked out so far of the database at the address, which is as it was built."""
    if "qualcode.ui.newest" in sys.modules:
        from qualcode.ui import newest

        _derived[url, _placed[url]] = {key: held for key, held in newest._kept.items() if key[0] == f"{url}#"}


def _recall(url: str) -> None:
    """Have what was worked out of earlier copies of the same at the address."""
    if held := _derived.get((url, _placed[url])):
        from qualcode.ui import newest

        newest._kept.update(held)


_used: set[Engine] = set()
_alike: set[str] = set()
"""Addresses where nothing but a copy at the newest schema is ever opened."""
_placed: dict[str, tuple[Hashable, ...]] = {}
"""What the databases are copies of into which nothing was written yet, by address."""
_derived: dict[tuple[str, tuple[Hashable, ...]], dict[Hashable, object]] = {}

WRITING = ("INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "ALTER ", "DROP T")
OF_THE_READER = "UPDATE person SET language=? WHERE person.id = ?"
"""The one change after which all that was worked out still holds: each language has its own."""


@event.listens_for(Engine, "before_cursor_execute")
def _notice(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    if _placed and statement[:6] in WRITING and statement != OF_THE_READER:
        url = connection.engine.url.render_as_string(hide_password=False)
        if url in _placed:
            _keep(url)
            del _placed[url]


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    _used.add(connection.engine)
    if connection.engine.url.render_as_string(hide_password=False) in _alike and not connection.info.get("unwaited"):
        connection.info["unwaited"] = True
        connection.connection.dbapi_connection.execute("PRAGMA synchronous=OFF")  # no test outlives a loss of power


def sample_study(engine: Engine, language: str = "id") -> None:
    """Fill the engine's file, which is not there yet, with the sample study."""
    Path(engine.url.database).write_bytes(_contents(_sample_study, language))


def _sample_study(engine: Engine, language: str) -> None:
    upgrade(engine)
    with writing(engine) as session:
        load_sample_study(session, people.local_person(session, datetime.now(UTC)).id, language=language)


_built: dict[tuple[Hashable, ...], bytes] = {}


def _contents(build: Callable[..., object], *options: Hashable) -> bytes:
    if (build, *options) not in _built:
        _built[build, *options] = _shared(build, *options)
    return _built[build, *options]


def _shared(build: Callable[..., object], *options: Hashable) -> bytes:
    """Make it, or take what another worker made of the same: functions of modules have the same name in both."""
    names = [f"{one.__module__}.{one.__qualname__}" if callable(one) else repr(one) for one in (build, *options)]
    if SHARED not in os.environ or any("<" in name for name in names):
        return _made(build, *options)
    file = Path(os.environ[SHARED]) / sha256(repr(names).encode()).hexdigest()
    if not file.exists():
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as written:
            written.write(_made(build, *options))
        os.replace(written.name, file)
    return file.read_bytes()


def _made(build: Callable[..., object], *options: Hashable) -> bytes:
    with tempfile.TemporaryDirectory(prefix="qc-built-") as folder:
        file = Path(folder) / "built.sqlite3"
        engine = connect(f"sqlite:///{file}")
        build(engine, *options)
        engine.dispose()
        return file.read_bytes()
