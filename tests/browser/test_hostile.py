"""A study of hostile words on every page in a real browser: nothing runs, is injected, or is asked from elsewhere."""

import pytest

from qualcode.store.database import database
from qualcode.ui.pages import PAGES
from tests import hostile

pytestmark = pytest.mark.browser

LIVE = "/^\\s*(javascript|data|vbscript):/i"
INJECTED = f"""() => ({{
  ran: window.injected === 1,
  elements: document.querySelectorAll('#injected, [src*="evil.example"], iframe[src*="evil"], [onerror]').length,
  scripts: [...document.querySelectorAll('a')].filter(a => {LIVE}.test(a.getAttribute('href') || '')).length,
  inside: [...document.querySelectorAll('script')].filter(s => s.textContent.includes('injected')).length,
}})"""
CLEAN = {"ran": False, "elements": 0, "scripts": 0, "inside": 0}


@pytest.fixture
def watched(server, page):
    """A page of the study that notes every dialog and every request to another place."""
    study = hostile.fill(database(server.database_url))
    noted: list[str] = []
    page.on("dialog", lambda dialog: (noted.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda sent: noted.append(sent.url) if "evil.example" in sent.url else None)
    yield study, page, noted
    study.engine.dispose()


def settled(page) -> None:
    """Wait until the script has run to its end and everything that it shows is there."""
    page.locator("[data-testid='stApp']:not([data-test-script-state='running'])").wait_for(timeout=120_000)
    page.get_by_test_id("stHeading").or_(page.locator("h1")).first.wait_for(timeout=120_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=\\'stSkeleton\\']')", timeout=120_000)


@pytest.mark.parametrize("path", ["" if one.default else one.path for one in PAGES if one.path != "code"])
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
    study, page, _ = watched
    page.goto(f"{server.url}/memos?project={study.project}")
    page.get_by_text(hostile.SCRIPT).first.wait_for(timeout=120_000)
    page.get_by_text(hostile.IMAGE[:40]).first.wait_for()
