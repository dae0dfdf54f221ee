"""What the tests of services share: databases on either engine, who works there, and a small study."""

from datetime import UTC, datetime
from itertools import count

import pytest

from qualcode.services import people
from qualcode.store.database import database, writing
from tests.databases import sqlite_url
from tests.study import SmallStudy


@pytest.fixture
def engines(request, tmp_path):
    """Make databases by the name of their engine, or open those of a URL."""
    numbers, opened = count(), []

    def make(name: str):
        if name == "sqlite":
            folder = tmp_path / f"engine{next(numbers)}"
            folder.mkdir()
            name = sqlite_url(folder)
        opened.append(database(request.getfixturevalue("postgres").fresh() if name == "postgresql" else name))
        return opened[-1]

    yield make
    for engine in opened:
        engine.dispose()


@pytest.fixture
def engine(database_url):
    made = database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def me(engine):
    with writing(engine) as session:
        return people.local_person(session, datetime.now(UTC)).id


@pytest.fixture
def study(database_url):
    made = SmallStudy(database(database_url)).start()
    yield made
    made.engine.dispose()
