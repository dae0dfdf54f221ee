"""A study of hostile words on every page in a real browser: nothing runs, is injected, or is asked from elsewhere."""

import pytest

from qualcode.store.database import database
from qualcode.ui.pages import PAGES
from tests import hostile
from tests.browser.person import hearing
from tests.databases import sqlite_url
from tests.support.app import Application

pytestmark = pytest.mark.browser

LIVE = "/^\\s*(javascript|data|vbscript):/i"
INJECTED = f"""() => ({{
  ran: window.injected === 1,
  elements: document.querySelectorAll('#injected, [src*="evil.example"], iframe[src*="evil"], [onerror]').length,
  scripts: [...document.querySelectorAll('a')].filter(a => {LIVE}.test(a.getAttribute('href') || '')).length,
  inside: [...document.querySelectorAll('script')].filter(s => s.textContent.includes('injected')).length,
}})"""
CLEAN = {"ran": False, "elements": 0, "scripts": 0, "inside": 0}


SEEN_OFTEN = ("codebook", "passages")
"""Pages between them with every way of showing words but figures: heading, tree, Markdown, card, fold."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    application = Application(folder, sqlite_url(folder), forked=True).start()
    yield application
    application.kill()
    assert not application.failures()


@pytest.fixture(scope="module")
def study(server):
    """The study, in which no test writes."""
    made = hostile.fill(database(server.database_url))
    yield made
    made.engine.dispose()


@pytest.fixture
def watched(study, page):
    """A page of the study that notes every dialog and every request to another place."""
    noted: list[str] = []

    def asked(dialog) -> None:
        noted.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def sent(request) -> None:
        if "evil.example" in request.url:
            noted.append(request.url)

    with hearing(page, "dialog", asked), hearing(page, "request", sent):
        yield study, page, noted


def paths() -> list:
    known = ["" if one.default else one.path for one in PAGES if one.path != "code"]
    return [path if path in SEEN_OFTEN else pytest.param(path, marks=pytest.mark.soak) for path in known]


def settled(page) -> None:
    """Wait until the script has run to its end and everything that it shows is there."""
    page.locator("[data-testid='stApp']:not([data-test-script-state='running'])").wait_for(timeout=120_000)
    page.get_by_test_id("stHeading").or_(page.locator("h1")).first.wait_for(timeout=120_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=\\'stSkeleton\\']')", timeout=120_000)


@pytest.mark.parametrize("path", paths())
def test_hostile_words_stay_words_on_the_page(watched, server, path):
    study, page, noted = watched
    page.goto(f"{server.url}/{path}?project={study.project}")
    settled(page)
    assert page.get_by_test_id("stException").count() == 0
    for fold in page.locator("summary:visible").all()[:6]:
        fold.click()
    settled(page)
    assert page.evaluate(INJECTED) == CLEAN
    assert noted == []


def test_hostile_words_stay_words_in_the_text_the_codes_and_the_margin(watched, server):
    study, page, noted = watched
    page.goto(f"{server.url}/code?project={study.project}")
    page.get_by_text("window.injected=1").first.wait_for(timeout=120_000)
    assert page.evaluate(INJECTED) == CLEAN
    page.locator(".qc-chip").first.click()
    page.locator(".qc-active").first.wait_for()
    assert page.evaluate(INJECTED) == CLEAN
    assert noted == []


def test_the_words_of_a_memo_are_on_the_page_as_they_were_typed(watched, server):
    study, page, noted = watched
    page.goto(f"{server.url}/memos?project={study.project}")
    page.get_by_text(hostile.SCRIPT).first.wait_for(timeout=120_000)
    page.get_by_text(hostile.IMAGE[:40]).first.wait_for()
    assert page.evaluate(INJECTED) == CLEAN
    assert noted == []
