"""What the tests of services share: databases on either engine, who works there, and a small study."""

from datetime import UTC, datetime
from itertools import count

import pytest

from qualcode.services import people
from qualcode.store.database import database, writing
from tests.databases import sqlite_url
from tests.filled import small_study


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
