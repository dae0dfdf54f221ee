"""What all tests share: both database engines, the running application, a real browser."""

import gc
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

import qualcode.settings
from qualcode.services import passwords
from tests.databases import SHARED, forget_everything, sqlite_url, wanted_url
from tests.support import chromium
from tests.support.app import Application
from tests.support.postgres import Postgres, running
from tests.support.seconds import Seconds, is_long

UNHURRIED = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("test", max_examples=15, derandomize=True, **UNHURRIED)
settings.register_profile("soak", max_examples=2000, print_blob=True, **UNHURRIED)
settings.load_profile("test")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the code makes now into the golden files")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Seconds(long=is_long(config)), "seconds")
        os.environ[SHARED] = tempfile.mkdtemp(prefix="qc-built-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED))


REST = Path(__file__).parent / "support" / "rest.js"
WINDOW = {"viewport": {"width": 1440, "height": 900}, "locale": "id-ID"}

LASTING = ("asyncio_", "asyncio-waitpid", "AnyIO worker thread", "ThreadPoolExecutor", "Thread-auto_conn_close")
"""What libraries keep waiting, for the next of their tasks or for the driver of the browser to end: nothing of a test."""

LONGEST = tuple(
    f"tests/{name}.py"
    for name in (
        "services/test_anything", "services/test_moving", "services/test_archiving", "services/test_undoing",
        "services/test_roles", "services/test_merging_copies", "reports/test_chapter", "cli/test_commands", "pages/test_pages",
        "pages/test_thesis", "api/test_objects", "pages/test_triangulation", "pages/test_findings", "pages/test_matrices",
        "charts/test_press", "reports/test_tables",
    )
)  # fmt: skip
"""The files that take longest are begun first, so that no worker has much left when the other one is done."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what drives the browser, then with the files that take longest; the rest stays as it was shuffled."""
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None, not item.nodeid.startswith(LONGEST)))


def pytest_collection_finish() -> None:
    """Look for rubbish seldom, and not among what all was imported: otherwise a quarter of the time goes into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    from tests.support.sharing import ByFile

    return ByFile(config, log)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--update-golden")


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder, at the same place for every test of a worker: see `tests.databases`."""
    folder = tmp_path_factory.getbasetemp() / "here"
    folder.mkdir()
    try:
        yield folder
        forget_everything()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a file whose tests leave a thread running or the environment changed."""
    environment, threads = dict(os.environ), set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in threads and not thread.name.startswith(LASTING)]
    changed = {name for name, _ in environment.items() ^ os.environ.items()} - {"PYTEST_CURRENT_TEST"}
    assert (left, changed) == ([], set())


@pytest.fixture
def monkeypatch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As pytest has it; settings are read anew where the environment was changed by it."""
    for name in ("setenv", "delenv"):
        setattr(monkeypatch, name, _settings_anew(getattr(monkeypatch, name)))
    return monkeypatch


def _settings_anew(change: Callable[..., None]) -> Callable[..., None]:
    def changed(*given: str, **named: object) -> None:
        change(*given, **named)
        qualcode.settings.forget()

    return changed


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("QUALCODE_DATABASE_URL", raising=False)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """Let a password be hashed with little work; a test that looks at the hash itself asks for the work again."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="qc-pg-", ignore_cleanup_errors=True) as folder, running(Path(folder)) as server:
        yield server


def _lending(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    lent: list[str] = []

    def lend() -> str:
        lent.append(request.getfixturevalue("postgres").lend())
        return lent[-1]

    yield lend
    for url in lent:
        request.getfixturevalue("postgres").take_back(url)


lend = pytest.fixture(_lending, name="lend")
lend_to_module = pytest.fixture(_lending, scope="module", name="lend_to_module")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database at the newest schema with nothing in it, once on each engine."""
    return sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("lend")()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of such a database on each engine that the tests of a module share, for tries of which nothing is kept."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path_factory.mktemp("module"))
    return request.getfixturevalue("lend_to_module")()


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of such a database that is thrown away afterwards: for tests that change the schema too."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    server = request.getfixturevalue("postgres")
    url = server.copied(server.pattern())
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that no QualCode has opened yet, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.bare()
    yield url
    server.drop(url)


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
    application.kill()
    assert not application.failures()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium.ensure(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def failures() -> list[str]:
    """What went wrong in the scripts of pages."""
    return []


@pytest.fixture
def visit(browser, failures):
    """Open pages in contexts of their own, as in browsers of several people; each test fails where a page's scripts did."""
    contexts = []
    failures.clear()

    def come(**differently):
        contexts.append(browser.new_context(**{**WINDOW, **differently}))
        return opened_in(contexts[-1], failures)

    yield come
    for context in contexts:
        context.close()
    assert not failures, failures


@pytest.fixture(scope="session")
def tabs(browser, failures) -> Iterator[Callable]:
    """Give the page that most tests use one after the other: it keeps scripts compiled, and nothing else."""
    context = browser.new_context(**WINDOW, accept_downloads=True)

    def tab():
        return context.pages[0] if context.pages else opened_in(context, failures)

    yield tab
    context.close()


@pytest.fixture
def page(request, tabs, failures):
    """A page of a browser that remembers nothing; the test fails where the page's scripts did."""
    failures.clear()
    failed, opened = request.session.testsfailed, tabs()
    yield opened
    try:
        forget_in(opened)
    finally:  # where the page itself broke down, nothing can be asked of it
        if request.session.testsfailed > failed:
            opened.close()
    assert not failures, failures


def forget_in(page) -> None:
    """Leave the page as a new one: its window and colours, nothing shown, stored, held down or listened for."""
    page.unroute_all()
    page.goto("about:blank")
    page.mouse.move(0, 0)
    page.set_viewport_size(WINDOW["viewport"])
    page.emulate_media(color_scheme="light")
    context = page.context
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    context.clear_cookies()
    context.clear_permissions()


def opened_in(context, failures: list[str]):
    """Return a new page of the context that tells when it is at rest, and what went wrong in its scripts."""
    opened = context.new_page()
    opened.add_init_script(path=REST)
    opened.on("pageerror", lambda error: failures.append(str(error)))
    return opened
