"""The suggestions page in a real browser: taken by mouse and by keys, put aside, and never laid by themselves."""

import pytest

from qualcode.store.database import reading
from qualcode.store.reading import codings
from tests.browser.person import until

pytestmark = pytest.mark.browser

TEXT = (
    "I1: [Kantor camat terlalu jauh dari desa|B1] kami.\nI1: Petugas ramah dan cepat melayani.\n"
    "I1: [Jauh sekali jalan ke kantor|B1] kecamatan.\nI1: Dari desa ke kantor jauhnya dua jam.\nI1: Kami menanam padi dan karet."
)
LIKELIEST = "I1: Dari desa ke kantor jauhnya dua jam."


def laid(study) -> list[str]:
    with reading(study.engine) as session:
        return list(codings(session, study.project, "id")["quote"])


def opened(study, server, page) -> None:
    study.source("Wawancara", TEXT)
    page.goto(f"{server.url}/suggestions?project={study.project}")
    box = page.get_by_test_id("stMain").get_by_role("combobox").first
    box.wait_for()
    box.focus()
    page.keyboard.type("B1")
    page.get_by_role("option", name="B1").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_text(LIKELIEST).first.wait_for()
    assert LIKELIEST not in laid(study)


@pytest.mark.soak
def test_a_suggestion_is_taken_by_mouse(study, server, page):
    opened(study, server, page)
    page.locator(".st-key-suggestion-lay-0 button").click()
    until(page, lambda: LIKELIEST in laid(study))
    page.get_by_text(LIKELIEST).wait_for(state="detached")


@pytest.mark.soak
def test_a_suggestion_is_taken_by_keys_and_undone_and_another_put_aside(study, server, page):
    opened(study, server, page)
    page.locator(".st-key-suggestion-lay-0 button").press("Enter")
    until(page, lambda: LIKELIEST in laid(study))
    page.get_by_text(LIKELIEST).wait_for(state="detached")
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: LIKELIEST not in laid(study))
    page.get_by_text(LIKELIEST).first.wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.locator(".st-key-suggestion-aside-0 button").first.press("Enter")
    page.get_by_text(LIKELIEST).wait_for(state="detached")
    assert LIKELIEST not in laid(study)
