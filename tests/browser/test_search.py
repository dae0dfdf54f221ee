"""Searching and coding every hit in a real browser: the ways to search, where to look, preview, one gesture, one undo."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.source import Technique
from qualcode.services import codebook
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings
from tests.browser.person import at_rest, choose, enter, open_fold, pick, tick, turn_to, until, walk
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser

TEXT = "I1: kantor jauh.\nI1: Lalu kantor sepi. Sudah.\nI1: kantor baru."
TALK = "I1: kantor jauh dari rumah kami.\nI2: Lalu kantor sepi. Rumah dekat.\nI2: Perkantoran baru."
SENTENCES = ["I1: kantor jauh.", "I1: Lalu kantor sepi.", "I1: kantor baru."]


def stored(study) -> list[str]:
    with reading(study.engine) as session:
        return list(codings(session, study.project, "id")["quote"])


def opened(study, server, page, words: str):
    """Open the page and look for the words with the keyboard alone; return the field."""
    page.goto(f"{server.url}/search?project={study.project}")
    field = page.get_by_role("textbox", name="Cari", exact=True)
    walk(page, field)
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    return field


def found(page, places: int, sources: int) -> None:
    expect(page.get_by_text(f"{places} tempat dalam {sources} sumber")).to_be_visible(timeout=30_000)


def how(page, name: str) -> None:
    page.get_by_role("radio", name=name).click()


@pytest.mark.soak
def test_words_are_sought_near_each_other_in_one_turn_whole_and_as_an_expression(study, server, page):
    study.source("Wawancara", TALK)
    study.source("Catatan", "Catatan: kantor camat ramai.", technique=Technique.DOCUMENT)
    field = opened(study, server, page, "kantor")
    found(page, 4, 2)
    how(page, "Kata utuh")
    found(page, 3, 2)
    field.fill("kantor|rumah")
    page.keyboard.press("Enter")
    how(page, "Ekspresi reguler")
    found(page, 6, 2)
    field.fill("kantor(")
    page.keyboard.press("Enter")
    page.get_by_text("Ekspresi reguler ini tidak dapat dibaca.").wait_for()
    field.fill("kantor rumah")
    page.keyboard.press("Enter")
    how(page, "Berdekatan")
    found(page, 2, 1)
    walk(page, page.get_by_role("spinbutton", name="Jarak kata"))
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    found(page, 1, 1)
    how(page, "Satu giliran bicara")
    found(page, 2, 1)


@pytest.mark.soak
def test_a_search_is_held_to_a_technique_and_to_who_speaks_by_mouse_and_by_keys(study, server, page):
    study.informant("I1", gender="perempuan")
    study.informant("I2", gender="laki-laki")
    study.source("Wawancara", TALK)
    study.source("Catatan", "Catatan: kantor camat ramai.", technique=Technique.DOCUMENT)
    opened(study, server, page, "kantor")
    found(page, 4, 2)
    where = open_fold(page, "Cari di mana")
    pick(page, where.get_by_role("combobox", name="Teknik"), "dokumen")
    found(page, 1, 1)
    page.keyboard.press("Backspace")
    found(page, 4, 2)
    page.keyboard.press("Escape")
    choose(page, where.get_by_role("combobox", name="Jenis kelamin"), "laki-laki")
    found(page, 2, 1)
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    found(page, 4, 2)


@pytest.mark.soak
def test_every_hit_is_previewed_coded_at_once_and_taken_back_in_one_step(study, server, page):
    study.source("Wawancara", TEXT)
    with writing(study.engine) as session:
        codebook.change_code(session, act(study.me), study.project, study.codes["B3"], retired=True)
    opened(study, server, page, "kantor")
    page.get_by_role("tab").nth(1).click()
    page.get_by_role("combobox", name="Kode yang dipasang").click()
    expect(page.get_by_role("option")).to_have_count(2, timeout=30_000)
    page.keyboard.press("Escape")
    pick(page, page.get_by_role("combobox", name="Kode yang dipasang"), "B1 Kode B1")
    page.get_by_role("radio", name="kalimatnya").click()
    button = page.locator(".st-key-search-apply button").first
    expect(button).to_contain_text("pada 3 kutipan", timeout=30_000)
    at_rest(page)
    tick(page, page.locator("[class*=st-key-search-preview] canvas").first, 1)
    expect(button).to_contain_text("pada 2 kutipan", timeout=30_000)
    assert stored(study) == []
    button.click()
    until(page, lambda: stored(study) == [SENTENCES[0], SENTENCES[2]])
    page.get_by_test_id("stAlert").first.wait_for()
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: stored(study) == [])


@HALF_WAY
def test_one_hit_is_left_out_and_the_others_are_coded_with_the_keyboard_alone(study, server, page, to_the_end):
    study.source("Wawancara", TEXT)
    opened(study, server, page, "kantor")
    found(page, 3, 1)
    walk(page, page.get_by_role("tab").first)
    page.keyboard.press("ArrowRight")
    choose(page, page.get_by_role("combobox", name="Kode yang dipasang"), "B1 Kode B1")
    button = page.locator(".st-key-search-apply button").first
    expect(button).to_contain_text("pada 3 kutipan", timeout=30_000)
    if to_the_end:
        turn_to(page, "kalimatnya")
    walk(page, page.locator("[class*=st-key-search-preview] canvas").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(button).to_contain_text("pada 2 kutipan", timeout=30_000)
    enter(page, button)
    until(page, lambda: len(stored(study)) == 2)
    if not to_the_end:
        assert stored(study) == ["kantor", "kantor"]
        return
    assert stored(study) in (SENTENCES[1:], SENTENCES[:1] + SENTENCES[2:])
    page.get_by_test_id("stAlert").first.wait_for()
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: stored(study) == [])
