"""The memos page in a real browser: written on a code, an informant and the project, found by words, changed, put away."""

import pytest
from playwright.sync_api import expect

from qualcode.store import reading as tables
from qualcode.store.database import reading
from tests.browser.person import at_rest, enter, fold, open_fold, pick, until, walk
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser


def stored(study) -> list[tuple[str, str, str]]:
    with reading(study.engine) as session:
        frame = tables.memos(session, study.project, "id")
    return sorted(zip(frame["kind"], frame["target_name"], frame["title"], strict=True))


def body(study, title: str) -> str:
    with reading(study.engine) as session:
        return tables.memos(session, study.project, "id").set_index("title").loc[title, "body"]


def opened(study, server, page):
    page.goto(f"{server.url}/memos?project={study.project}")
    fold(page, "Tulis memo").wait_for()
    at_rest(page)
    return fold(page, "Tulis memo")


def write(page, form, kind: str, target: str, title: str, words: str) -> None:
    pick(page, form.get_by_role("combobox", name="Tentang"), kind)
    pick(page, form.get_by_role("combobox", name="Yang mana"), target)
    at_rest(page)
    form.get_by_role("textbox", name="Judul").fill(title)
    form.get_by_role("textbox", name="Isi").fill(words)
    form.get_by_role("button", name="Simpan memo").click()


@pytest.mark.soak
def test_memos_on_a_code_and_an_informant_are_written_found_changed_and_put_away_by_mouse(study, server, page):
    study.informant("I1")
    form = opened(study, server, page)
    write(page, form, "Kode", "B2 Kode B2", "Batas kode", "Biaya *tidak* termasuk.")
    until(page, lambda: stored(study) == [("code", "B2 Kode B2", "Batas kode")])
    page.get_by_text("1 dari 1 memo").wait_for()
    at_rest(page)
    form = open_fold(page, "Tulis memo")
    write(page, form, "Informan", "I1", "Kesan pertama", "Terbuka, banyak tertawa.")
    until(page, lambda: len(stored(study)) == 2)
    assert stored(study)[1] == ("informant", "I1", "Kesan pertama")
    page.get_by_role("textbox", name="Cari dalam memo").fill("tertawa")
    page.keyboard.press("Enter")
    page.get_by_text("1 dari 2 memo").wait_for()
    expect(page.get_by_text("Batas kode", exact=True)).to_have_count(0)
    at_rest(page)
    change = open_fold(page, "Ubah")
    change.get_by_role("textbox", name="Isi").fill("Terbuka, banyak tertawa, takut direkam.")
    change.get_by_role("button", name="Simpan memo").click()
    until(page, lambda: body(study, "Kesan pertama").endswith("takut direkam."))
    page.get_by_role("button", name="Hapus memo").click()
    until(page, lambda: len(stored(study)) == 1)


@HALF_WAY
def test_a_memo_on_the_project_is_written_found_changed_and_put_away_with_the_keyboard_alone(study, server, page, to_the_end):
    form = opened(study, server, page)
    walk(page, form.get_by_role("textbox", name="Judul"))
    page.keyboard.type("Arah studi")
    walk(page, form.get_by_role("textbox", name="Isi"))
    page.keyboard.type("Biaya tampak penting.")
    page.keyboard.press("Control+Enter")
    until(page, lambda: stored(study) == [("project", "Studi kecil", "Arah studi")])
    page.get_by_text("1 dari 1 memo").wait_for()
    walk(page, page.get_by_role("textbox", name="Cari dalam memo"))
    page.keyboard.type("penting")
    page.keyboard.press("Enter")
    page.get_by_text("1 dari 1 memo").wait_for()
    if not to_the_end:
        return
    enter(page, fold(page, "Ubah").locator("summary"))
    walk(page, fold(page, "Ubah").get_by_role("textbox", name="Isi"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Jarak juga.")
    page.keyboard.press("Control+Enter")
    until(page, lambda: body(study, "Arah studi") == "Biaya tampak penting. Jarak juga.")
    at_rest(page)
    enter(page, page.get_by_role("button", name="Hapus memo"))
    until(page, lambda: stored(study) == [])
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: len(stored(study)) == 1)
