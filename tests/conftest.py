"""What all tests share: both database engines, the running application, a real browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import sqlite_url, wanted_url
from tests.support import chromium
from tests.support.app import Application
from tests.support.postgres import Postgres, running

settings.register_profile("qualcode", deadline=None, print_blob=True, max_examples=50)
settings.register_profile("thorough", settings.get_profile("qualcode"), max_examples=500)
settings.load_profile("qualcode")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the code makes now into the golden files")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--update-golden")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("QUALCODE_DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="qc-pg-", ignore_cleanup_errors=True) as folder, running(Path(folder)) as server:
        yield server.without_waiting_for_the_disk()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database at the newest schema with nothing in it, once on each engine."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    return request.getfixturevalue("postgres").fresh()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of such a database on each engine that the tests of a module share, for tries of which nothing is kept."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path_factory.mktemp("module"))
    return request.getfixturevalue("postgres").fresh()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that no QualCode has opened yet, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'study.sqlite3'}"
    return request.getfixturevalue("postgres").bare()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """A running application with an empty database, or with the sample study where the test wants it."""
    folder = tmp_path / "server"
    url = wanted_url(request, folder)
    application = Application(folder, url, forked=True).start()
    yield application
    application.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium.ensure(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    """A browser page; the test fails where the page's scripts did."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID", accept_downloads=True)
    opened = context.new_page()
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert not failures, failures
