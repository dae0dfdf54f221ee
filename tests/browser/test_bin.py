"""The bin in a real browser: what was put away is found by words and brought back by mouse and by keys."""

import pytest

from qualcode.model.event import act
from qualcode.services import codebook, memos, sources
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.browser.person import at_rest, enter, until, walk
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser


def away(study) -> list[str]:
    with reading(study.engine) as session:
        return sorted(tables.put_away(session, study.project, "id")["kind"])


@pytest.fixture
def things(study) -> tuple[int, str]:
    """A source and a memo in the study, by their id and guid."""
    source = study.source("Wawancara", "I1: Kami jalan kaki ke kantor.")
    with writing(study.engine) as session:
        memo = memos.write_memo(session, act(study.me), study.project, "code", study.codes["B2"], "Ingatan", "Tanyakan lagi.")
    return source, memo


@pytest.mark.soak
@pytest.mark.usefixtures("things")
def test_a_code_a_memo_and_a_source_are_put_away_by_mouse_on_their_own_pages(study, server, page):
    page.goto(f"{server.url}/codebook?project={study.project}")
    page.get_by_role("treeitem").filter(has_text="B3").wait_for()
    at_rest(page)
    page.get_by_role("treeitem").filter(has_text="B3").click()
    at_rest(page)
    page.get_by_role("button", name="Hapus kode ini").click()
    until(page, lambda: away(study) == ["code"])
    page.goto(f"{server.url}/memos?project={study.project}")
    at_rest(page)
    page.get_by_text("Ubah", exact=True).click()
    at_rest(page)
    page.get_by_role("button", name="Hapus memo").click()
    until(page, lambda: away(study) == ["code", "memo"])
    page.goto(f"{server.url}/sources?project={study.project}")
    page.locator("[class*=st-key-qs-edit-] button").first.click()
    at_rest(page)
    page.get_by_text("Hapus sumber ini").click()
    at_rest(page)
    page.get_by_role("button", name="Hapus", exact=True).click()
    until(page, lambda: away(study) == ["code", "memo", "source"])


@HALF_WAY
def test_what_was_put_away_is_found_by_words_and_brought_back_by_mouse_and_by_keys(study, things, server, page, to_the_end):
    source, memo = things
    with writing(study.engine) as session:
        codebook.delete_code(session, act(study.me), study.project, study.codes["B3"])
        memos.delete_memo(session, act(study.me), study.project, memo)
        sources.delete_source(session, act(study.me), study.project, source)
    page.goto(f"{server.url}/bin?project={study.project}")
    page.get_by_text("3 dari 3 hal yang disingkirkan").wait_for()
    words = page.get_by_role("textbox", name="Cari")
    words.fill("tanyakan")
    page.keyboard.press("Enter")
    page.get_by_text("1 dari 3 hal yang disingkirkan").wait_for()
    at_rest(page)
    page.get_by_role("button", name="Kembalikan").click()
    until(page, lambda: away(study) == ["code", "source"])
    page.get_by_text("0 dari 2 hal yang disingkirkan").wait_for()
    if not to_the_end:
        return
    page.reload()
    walk(page, page.get_by_role("textbox", name="Cari"))
    page.keyboard.type("Wawancara")
    page.keyboard.press("Enter")
    page.get_by_text("1 dari 2 hal yang disingkirkan").wait_for()
    enter(page, page.get_by_role("button", name="Kembalikan"))
    until(page, lambda: away(study) == ["code"])
    with reading(study.engine) as session:
        assert list(tables.sources(session, study.project)["name"]) == ["Wawancara"]
        assert list(tables.memos(session, study.project, "id")["title"]) == ["Ingatan"]
