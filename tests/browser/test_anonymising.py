"""Anonymising in a real browser: the table of names, every place before it is replaced, one undo, sealed with a pass phrase."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.pseudonym import Pseudonym
from qualcode.services import pseudonyms, sources
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings
from qualcode.ui.parts.anonymising import ROW
from tests.browser.person import at_rest, enter, open_fold, tick, turn_to, until, walk, write_cell

pytestmark = pytest.mark.browser

FIRST = "I1: Kami [bertemu Rahmat di kantor|B1].\nI1: Rahmat ramah."
SECOND = "I2: Kata Rahmat, kantor buka."
PHRASE = "kata sandi yang panjang"


@pytest.fixture
def both(study) -> list[int]:
    return [study.source("Wawancara", FIRST), study.source("Obrolan", SECOND)]


def texts(study, both) -> str:
    with reading(study.engine) as session:
        return "\n".join(sources.text(session, source) for source in both)


def quotes(study) -> list[str]:
    with reading(study.engine) as session:
        return list(codings(session, study.project, "id")["quote"])


def table(study, phrase: str | None = None) -> pseudonyms.Table:
    with reading(study.engine) as session:
        return pseudonyms.table(session, study.project, pass_phrase=phrase)


def named(study) -> None:
    with writing(study.engine) as session:
        pseudonyms.save_table(session, act(study.me), study.project, [Pseudonym("Rahmat", "Pak A")])


def opened(study, server, page):
    page.goto(f"{server.url}/corrections?project={study.project}")
    return page.get_by_role("radio", name="Samarkan nama")


def grid(page, key: str):
    return page.locator(f"[class*=st-key-pseudonyms-{key}] canvas").first


@pytest.mark.soak
def test_names_are_listed_looked_at_replaced_in_several_texts_and_taken_back_by_mouse(study, server, page, both):
    opened(study, server, page).click()
    grid(page, "table").wait_for()
    at_rest(page)
    box = grid(page, "table").bounding_box()
    page.mouse.move(box["x"] + 120, box["y"] + 17)
    page.get_by_role("button", name="Add row").click()
    at_rest(page)
    for along, words in ((120, "Rahmat"), (box["width"] - 120, "Pak A")):
        page.mouse.dblclick(box["x"] + along, box["y"] + 35 + 17)
        write_cell(page, words)
        at_rest(page)
    page.get_by_role("button", name="Simpan daftar").click()
    until(page, lambda: table(study).pairs == (Pseudonym("Rahmat", "Pak A"),))
    page.get_by_role("button", name="Lihat semua tempat").click()
    told = "3 tempat dalam 2 sumber; 1 koding, memo, atau komentar berubah kata-katanya"
    expect(page.get_by_text(told)).to_be_visible(timeout=30_000)
    at_rest(page)
    grid(page, "places").scroll_into_view_if_needed()
    at_rest(page)
    tick(page, grid(page, "places"), 1, ROW)
    assert "Pak A" not in texts(study, both)
    page.get_by_role("button", name="Ganti 2 tempat dalam 2 sumber").click()
    until(page, lambda: texts(study, both).count("Pak A") == 2)
    assert "I1: Rahmat ramah." in texts(study, both)
    assert quotes(study) == ["bertemu Pak A di kantor"]
    page.get_by_text("2 tempat dalam 2 sumber diganti.").wait_for()
    page.locator(".st-key-ui-undo button").first.click()
    until(page, lambda: texts(study, both).count("Rahmat") == 3)
    assert quotes(study) == ["bertemu Rahmat di kantor"]


def test_a_listed_name_is_replaced_in_several_texts_and_taken_back_by_mouse(study, server, page, both):
    named(study)
    opened(study, server, page).click()
    page.get_by_role("button", name="Lihat semua tempat").click()
    page.get_by_role("button", name="Ganti 3 tempat dalam 2 sumber").click()
    until(page, lambda: texts(study, both).count("Pak A") == 3)
    assert quotes(study) == ["bertemu Pak A di kantor"]
    page.get_by_text("3 tempat dalam 2 sumber diganti.").wait_for()
    page.locator(".st-key-ui-undo button").first.click()
    until(page, lambda: texts(study, both).count("Rahmat") == 3)


@pytest.mark.soak
def test_names_are_listed_replaced_and_taken_back_with_the_keyboard_alone(study, server, page, both):
    opened(study, server, page).wait_for()
    turn_to(page, "Samarkan nama")
    walk(page, grid(page, "table"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    write_cell(page, "Rahmat")
    at_rest(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.locator("td[aria-selected=true][aria-colindex='2']").wait_for(state="attached")
    page.keyboard.press("Enter")
    write_cell(page, "Pak A")
    expect(page.get_by_role("button", name="Simpan daftar")).to_be_enabled(timeout=30_000)
    enter(page, page.get_by_role("button", name="Simpan daftar"))
    until(page, lambda: table(study).pairs == (Pseudonym("Rahmat", "Pak A"),))
    expect(page.get_by_role("button", name="Lihat semua tempat")).to_be_enabled(timeout=30_000)
    enter(page, page.get_by_role("button", name="Lihat semua tempat"))
    walk(page, grid(page, "places"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    enter(page, page.get_by_role("button", name="Ganti 2 tempat dalam"))
    until(page, lambda: texts(study, both).count("Pak A") == 2)
    page.get_by_text("diganti. Satu pembatalan mengembalikan semuanya.").wait_for()
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: texts(study, both).count("Rahmat") == 3)


@pytest.mark.soak
def test_the_table_is_sealed_by_mouse_and_opened_again_with_the_keyboard_alone(study, server, page, both):
    named(study)
    opened(study, server, page).click()
    kept = open_fold(page, "Daftar ini tidak terkunci")
    for name in ("Kata sandi", "Kata sandi sekali lagi"):
        kept.get_by_role("textbox", name=name, exact=True).fill(PHRASE)
    kept.get_by_role("button", name="Kunci").click()
    until(page, lambda: table(study).sealed)
    assert table(study).pairs is None
    page.get_by_role("button", name="Tutup lagi").click()
    page.get_by_text("Daftar 1 nama terkunci.").wait_for()
    walk(page, page.get_by_role("textbox", name="Kata sandi"))
    page.keyboard.type("bukan ini")
    page.keyboard.press("Enter")
    page.get_by_text("Kata sandi ini tidak membuka daftar nama samaran.").wait_for()
    walk(page, page.get_by_role("textbox", name="Kata sandi"))
    page.keyboard.press("Control+a")
    page.keyboard.type(PHRASE)
    page.keyboard.press("Enter")
    enter(page, page.locator(".st-key-pseudonyms-kept summary"))
    enter(page, page.get_by_role("button", name="Simpan tanpa sandi"))
    until(page, lambda: not table(study).sealed)
    assert table(study).pairs == (Pseudonym("Rahmat", "Pak A"),)
