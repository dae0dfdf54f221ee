"""The corrections page in a real browser: a typo put right by mouse and by keys, and a lost passage given its place again."""

import pytest

from qualcode.model.event import act
from qualcode.services import sources, texts
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings
from tests.browser.person import until

pytestmark = pytest.mark.browser

TEXT = "I1: Kami [jalan kaki|B1] ke kntor karena [lebih murah|B2] dan dekat."


@pytest.fixture
def source(study):
    return study.source("Wawancara", TEXT)


def words(study, source) -> str:
    with reading(study.engine) as session:
        return sources.text(session, source)


def laid(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        frame = codings(session, study.project, "id")
    return list(zip(frame["code"], frame["quote"], strict=True))


def lost(study) -> int:
    with reading(study.engine) as session:
        return texts.orphan_count(session, study.project)


def correct(study, source, text: str) -> None:
    with writing(study.engine) as session:
        sha = texts.present(session, study.project, source)[1]
        texts.correct_text(session, act(study.me), study.project, source, text, sha256=sha)


def opened(study, server, page):
    page.goto(f"{server.url}/corrections?project={study.project}")
    field = page.get_by_test_id("stMain").locator("textarea").first
    field.wait_for()
    return field


def test_a_typo_is_corrected_by_mouse_and_codings_stay_on_their_words(study, server, page, source):
    field = opened(study, server, page)
    field.fill(words(study, source).replace("kntor", "kantor"))
    page.get_by_role("button", name="Lihat apa yang akan berubah").click()
    store = page.get_by_role("button", name="Simpan teks ini")
    store.wait_for()
    assert "kntor" in words(study, source)
    store.click()
    until(page, lambda: "kantor" in words(study, source))
    assert laid(study) == [("B1", "jalan kaki"), ("B2", "lebih murah")]


@pytest.mark.soak
def test_a_typo_is_corrected_by_keys_and_undone_by_keys(study, server, page, source):
    field = opened(study, server, page)
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Sekali.")
    page.keyboard.press("Tab")
    store = page.get_by_role("button", name="Simpan teks ini")
    store.wait_for()
    store.focus()
    page.keyboard.press("Enter")
    until(page, lambda: words(study, source).endswith(" Sekali."))
    store.wait_for(state="detached")
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: not words(study, source).endswith(" Sekali."))
    assert laid(study) == [("B1", "jalan kaki"), ("B2", "lebih murah")]


@pytest.mark.soak
def test_a_passage_that_was_cut_out_is_listed_and_given_its_place_by_hand(study, server, page, source):
    text = words(study, source)
    correct(study, source, text.replace(" lebih murah", ""))
    assert lost(study) == 1
    page.goto(f"{server.url}/corrections?project={study.project}")
    page.get_by_role("radio", name="Tanpa tempat (1)").or_(page.get_by_role("button", name="Tanpa tempat (1)")).first.click()
    asked = page.locator("[class*=st-key-orphan-words] input")
    asked.fill("dekat")
    page.keyboard.press("Enter")
    put = page.locator("[class*=st-key-orphan-chosen] button").first
    put.wait_for()
    put.focus()
    page.keyboard.press("Enter")
    until(page, lambda: lost(study) == 0)
    assert laid(study) == [("B1", "jalan kaki"), ("B2", "dekat")]
