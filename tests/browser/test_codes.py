"""Codes in a real browser: made, changed, moved, merged, retired, given examples and kept as versions, by mouse and by keys."""

import pytest
from playwright.sync_api import Locator, Page, expect

from qualcode.model.code import Code, Kind
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings
from tests.browser.coding_page import CodingPage
from tests.browser.person import at_rest, choose, enter, frames, pick, turn_to, until, walk
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."
WALK, CHEAP = Span(9, 19), Span(37, 48)


def codes(study) -> dict[str, Code]:
    with reading(study.engine) as session:
        return {code.named("id"): code for code in codebook.codes(session, study.project)}


def laid(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        frame = codings(session, study.project, "id")
    return list(zip(frame["code"], frame["quote"], strict=True))


def change(study, code: str, **changes) -> None:
    with writing(study.engine) as session:
        codebook.change_code(session, act(study.me), study.project, study.codes[code], **changes)


def row(page: Page, code: str) -> Locator:
    return page.get_by_role("treeitem").filter(has=page.get_by_text(code, exact=True))


def opened(study, server, page, code: str | None = None) -> None:
    page.goto(f"{server.url}/codebook?project={study.project}")
    row(page, "B1").wait_for()
    if code:
        row(page, code).click()
        page.get_by_role("heading", name=code).wait_for()
    at_rest(page)


def side(page: Page, name: str, part: str = "") -> Locator:
    """Turn the pane to another side of the chosen code by mouse and return it, or a part of it."""
    at_rest(page)
    page.get_by_role("radio", name=name, exact=True).click()
    at_rest(page)
    found = page.locator(f".st-key-codebook-{part}" if part else ".st-key-codebook-panes")
    if part:  # a list that opens while the page scrolls to it is closed by the movement
        found.evaluate("(shown) => shown.scrollIntoView({ behavior: 'instant' })")
        frames(page)
    return found


def create(page: Page, label: str, kind: str, under: str | None = None) -> None:
    """Open the form of the new code and fill it in, by mouse."""
    at_rest(page)
    page.get_by_role("button", name="Kode baru").click()
    form = page.get_by_test_id("stPopoverBody")
    form.get_by_role("textbox", name="Nama").fill(label)
    if under:
        pick(page, form.get_by_role("combobox", name="Di bawah"), under)
    pick(page, form.get_by_role("combobox", name="Jenis"), kind)
    form.get_by_role("button", name="Buat kode").click()


@HALF_WAY
def test_a_code_is_made_renamed_and_recoloured_by_mouse(study, server, page, to_the_end):
    opened(study, server, page)
    create(page, "Jarak", "tema", under="B1 Kode B1")
    until(page, lambda: "Jarak" in codes(study))
    assert codes(study)["Jarak"].parent == study.codes["B1"]
    if not to_the_end:
        return
    page.get_by_role("treeitem").filter(has_text="Jarak").click()
    form = side(page, "Ubah")
    form.get_by_role("textbox", name="Nama", exact=True).fill("Jarak ke kantor")
    form.get_by_role("button", name="Warna").click()
    page.get_by_test_id("stColorPickerPopover").locator("input").fill("#00aa55")
    page.keyboard.press("Escape")
    form.get_by_role("button", name="Simpan").click()
    until(page, lambda: "Jarak ke kantor" in codes(study))
    assert codes(study)["Jarak ke kantor"].colour.lower() == "#00aa55"


@pytest.mark.soak
def test_a_folder_is_made_and_a_code_moved_into_it_by_mouse(study, server, page):
    opened(study, server, page)
    create(page, "Pengalaman", "folder")
    until(page, lambda: "Pengalaman" in codes(study))
    assert codes(study)["Pengalaman"].kind is Kind.FOLDER
    assert not codes(study)["Pengalaman"].codable
    row(page, "B2").click()
    move = side(page, "Atur", "move")
    pick(page, move.get_by_role("combobox", name="Di bawah"), "Pengalaman")
    move.get_by_role("button", name="Pindahkan").click()
    until(page, lambda: codes(study)["Kode B2"].parent == codes(study)["Pengalaman"].guid)


@pytest.mark.soak
def test_merged_codes_keep_both_definitions_and_twins_are_joined(study, server, page):
    source = study.source("Wawancara", TEXT)
    for code, span in (("B1", WALK), ("B2", WALK), ("B2", CHEAP)):
        study.lay(source, span, code, TEXT)
    change(study, "B1", definition={"id": "Cara datang."})
    change(study, "B2", definition={"id": "Alasan datang."})
    opened(study, server, page, "B2")
    merge = side(page, "Atur", "merge")
    pick(page, merge.get_by_role("combobox", name="Kode yang menerima"), "B1 Kode B1")
    merge.get_by_role("button", name="Gabungkan").click()
    until(page, lambda: "Kode B2" not in codes(study))
    assert laid(study) == [("B1", "jalan kaki"), ("B1", "lebih murah")]
    assert codes(study)["Kode B1"].definition["id"] == "Cara datang.\nAlasan datang."


@pytest.mark.soak
def test_a_code_is_made_merged_and_another_retired_with_the_keyboard_alone(study, server, page):
    source = study.source("Wawancara", TEXT)
    study.lay(source, WALK, "B2", TEXT)
    opened(study, server, page)
    enter(page, page.get_by_role("button", name="Kode baru"))
    form = page.get_by_test_id("stPopoverBody")
    walk(page, form.get_by_role("textbox", name="Nama"))
    page.keyboard.type("Cara datang")
    choose(page, form.get_by_role("combobox", name="Jenis"), "faktor")
    enter(page, form.get_by_role("button", name="Buat kode"))
    until(page, lambda: "Cara datang" in codes(study))
    walk(page, page.get_by_role("treeitem").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="B2").wait_for()
    turn_to(page, "Atur")
    merge = page.locator(".st-key-codebook-merge")
    choose(page, merge.get_by_role("combobox"), "Cara datang")
    enter(page, merge.get_by_role("button", name="Gabungkan"))
    until(page, lambda: "Kode B2" not in codes(study))
    assert [quote for _, quote in laid(study)] == ["jalan kaki"]
    walk(page, page.get_by_role("treeitem").first)
    page.keyboard.press("Enter")
    turn_to(page, "Ubah")
    walk(page, page.get_by_role("checkbox", name="Dipensiunkan"))
    page.keyboard.press("Space")
    enter(page, page.locator(".st-key-codebook-panes").get_by_role("button", name="Simpan"))
    until(page, lambda: codes(study)["Kode B1"].retired)


@pytest.mark.soak
def test_another_name_finds_a_code_and_a_retired_one_is_offered_no_more(study, server, page):
    source = study.source("Wawancara", TEXT)
    study.lay(source, WALK, "B2", TEXT)
    opened(study, server, page, "B1")
    form = side(page, "Ubah")
    form.get_by_role("textbox", name="Nama lain").fill("transportasi, kendaraan")
    form.get_by_role("button", name="Simpan").click()
    until(page, lambda: tuple(codes(study)["Kode B1"].aliases) == ("transportasi", "kendaraan"))
    page.get_by_role("textbox", name="Cari kode").fill("kendaraan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem")).to_have_count(1, timeout=30_000)
    expect(row(page, "B1")).to_be_visible()
    page.get_by_role("textbox", name="Cari kode").fill("")
    page.keyboard.press("Enter")
    row(page, "B2").click()
    page.get_by_role("heading", name="B2").wait_for()
    form = side(page, "Ubah")
    form.get_by_text("Dipensiunkan").click()
    form.get_by_role("button", name="Simpan").click()
    until(page, lambda: codes(study)["Kode B2"].retired)
    coder = CodingPage(page, server).open(study.project, source, TEXT)
    coder.drag(CHEAP.start, CHEAP.end)
    coder.press("/")
    page.keyboard.type("Kode B2")
    expect(page.locator(".qc-option", has_text="Kode B2")).to_have_count(1)
    expect(page.locator(".qc-option b", has_text="B2")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.type("transport")
    page.keyboard.press("Enter")
    coder.saved()
    assert laid(study) == [("B2", "jalan kaki"), ("B1", "lebih murah")]
    page.locator(".qc-code.qc-retired").click()
    coder.saved()
    assert laid(study) == [("B2", "jalan kaki"), ("B1", "lebih murah")]


@pytest.mark.soak
def test_a_coded_passage_becomes_the_example_and_two_versions_are_compared(study, server, page):
    source = study.source("Wawancara", TEXT)
    study.lay(source, WALK, "B1", TEXT)
    opened(study, server, page, "B1")
    versions = page.locator(".st-key-versions-fold")
    versions.locator("summary").click()
    at_rest(page)
    versions.get_by_role("textbox", name="Nama versi").fill("Sebelum seminar")
    at_rest(page)
    versions.get_by_role("button", name="Simpan").click()
    expect(versions.get_by_text("Tidak ada perbedaan.")).to_be_visible(timeout=30_000)
    example = side(page, "Ubah", "example")
    pick(page, example.get_by_role("combobox", name="Contoh"), "jalan kaki")
    example.get_by_role("button", name="Jadikan contoh").click()
    until(page, lambda: codes(study)["Kode B1"].example.get("id") == "jalan kaki (I1, par. 1)")
    expect(versions.get_by_text("1 perbedaan")).to_be_visible(timeout=30_000)
    walk(page, versions.get_by_role("textbox", name="Nama versi"))
    page.keyboard.type("Sesudah seminar")
    page.keyboard.press("Enter")
    page.get_by_text("Versi buku kode (2)").wait_for(timeout=30_000)
    change(study, "B2", definition={"id": "Alasan datang."})
    choose(page, versions.get_by_role("combobox", name="Bandingkan"), "Sebelum seminar")
    choose(page, versions.get_by_role("combobox", name="dengan"), "Sesudah seminar")
    told = versions.get_by_text("contoh: ")
    expect(told).to_be_visible(timeout=30_000)
    expect(told).to_contain_text("jalan kaki (I1, par. 1)")
    expect(versions.get_by_text("1 perbedaan")).to_be_visible()
    expect(versions.get_by_text("Alasan datang.")).to_have_count(0)


@pytest.mark.soak
def test_a_code_is_split_with_the_keyboard_alone(study, server, page):
    source = study.source("Wawancara", TEXT)
    study.lay(source, WALK, "B1", TEXT)
    study.lay(source, CHEAP, "B1", TEXT)
    opened(study, server, page)
    walk(page, page.get_by_role("treeitem").first)
    page.keyboard.press("Enter")
    turn_to(page, "Atur")
    split = page.locator(".st-key-codebook-split")
    walk(page, split.get_by_role("textbox", name="Nama kode baru"))
    page.keyboard.type("Biaya")
    page.keyboard.press("Enter")
    at_rest(page)
    page.keyboard.press("Alt+1")
    expect(split.get_by_text("1 dari 2 kutipan sudah dipilih, 0 ke kode baru")).to_be_visible(timeout=30_000)
    at_rest(page)
    page.keyboard.press("Alt+2")
    expect(split.get_by_text("2 dari 2 kutipan sudah dipilih, 1 ke kode baru")).to_be_visible(timeout=30_000)
    enter(page, split.get_by_role("button", name="Pindahkan 1 kutipan ke kode baru"))
    until(page, lambda: "Biaya" in codes(study))
    assert laid(study) == [("B1", "jalan kaki"), (codes(study)["Biaya"].short_id, "lebih murah")]
