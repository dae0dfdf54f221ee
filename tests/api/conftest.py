"""Where the API finds its studies."""

import pytest

from tests.databases import sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def mostly_sqlite_url(request, tmp_path):
    """The URL of an empty database: the services below are tried on both engines, the routes above them in `make soak`."""
    return sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("lend")()
