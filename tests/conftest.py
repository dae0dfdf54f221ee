"""What all tests share: both database engines, the running application, a real browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import chromium
from tests.support.app import Application
from tests.support.postgres import Postgres, running

settings.register_profile("qualcode", deadline=None, print_blob=True)
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
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, empty database, once on each engine."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    return request.getfixturevalue("postgres").fresh()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'study.sqlite3'}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Application]:
    """A running application with an empty database."""
    folder = tmp_path / "server"
    folder.mkdir()
    application = Application(folder, sqlite_url(folder)).start()
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
