"""Undo and redo on the pages around the coding page: by key, by mouse, and never while somebody is typing."""

import pytest

from qualcode.services import codebook
from qualcode.store.database import reading
from tests.browser.person import at_rest

pytestmark = pytest.mark.browser


def short_ids(study) -> list[str]:
    with reading(study.engine) as session:
        return [code.short_id for code in codebook.codes(session, study.project)]


def test_the_latest_gesture_is_taken_back_and_brought_back_on_another_page(study, server, page):
    page.goto(f"{server.url}/codebook?project={study.project}")
    redo = page.locator(".st-key-ui-redo button").first
    redo.wait_for()
    at_rest(page)
    page.keyboard.press("Control+Alt+z")
    page.wait_for_function("() => !document.querySelector('.st-key-ui-redo button').disabled")
    assert short_ids(study) == ["B1", "B2"]
    field = page.get_by_role("textbox").first
    field.click()
    field.press_sequentially("B9")
    page.keyboard.press("Control+z")
    at_rest(page)
    assert short_ids(study) == ["B1", "B2"]
    redo.click()
    page.wait_for_function("() => document.querySelector('.st-key-ui-redo button').disabled")
    assert short_ids(study) == ["B1", "B2", "B3"]
