"""What the tests of services share: databases on either engine, who works there, and a small study.

A test runs on SQLite alone unless it asks for `both`: rules, refusals, words, roles and all that Python works out over the
same statements come out alike. A test asks for `both` where SQL could make a difference: each room's gestures with undo and
redo, what is kept only once (unique, upserts, gestures that arrive twice), order and collation, JSON, moments, many rows at
once, locks, and copies and moves of databases. Two of three of these, by their names, wait for PostgreSQL until `make soak`:
each gesture is carried out there by rows of all kinds anyway (roles, undoing, moving, anything).
"""

from datetime import UTC, datetime
from itertools import count
from zlib import crc32

import pytest

from qualcode.services import people
from qualcode.store.database import database, writing
from tests.databases import sqlite_url
from tests.filled import small_study


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give `both` its engines where the test does not say them itself."""
    told = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "both" in metafunc.fixturenames and not any("both" in names for names in told):
        later = pytest.mark.soak if crc32(metafunc.function.__name__.encode()) % 3 else ()
        metafunc.parametrize("both", ["sqlite", pytest.param("postgresql", marks=later)], indirect=True)


@pytest.fixture
def both(request) -> str:
    """The name of an engine: whoever asks for it has every database of theirs on SQLite, and on PostgreSQL again."""
    return request.param


@pytest.fixture
def database_url(request, tmp_path):
    """The URL of a database at the newest schema with nothing in it: on SQLite, or on the engine of `both`."""
    if "both" in request.fixturenames and request.getfixturevalue("both") == "postgresql":
        return request.getfixturevalue("lend")()
    return sqlite_url(tmp_path)


@pytest.fixture
def engines(lend, tmp_path):
    """Make databases by the name of their engine, or open those of a URL."""
    numbers = count()

    def make(name: str):
        if name == "sqlite":
            folder = tmp_path / f"engine{next(numbers)}"
            folder.mkdir()
            name = sqlite_url(folder)
        return database(lend() if name == "postgresql" else name)

    return make


@pytest.fixture
def engine(database_url):
    return database(database_url)


@pytest.fixture
def me(engine):
    with writing(engine) as session:
        return people.local_person(session, datetime.now(UTC)).id


@pytest.fixture
def study(database_url):
    return small_study(database_url)
