"""Triangulation in a real browser: deciding by mouse and by keys, splitting, resolving, recording, and clicking a cell."""

import pytest
from playwright.sync_api import Page, expect

from qualcode.store import reading as tables
from qualcode.store.database import reading
from tests.browser.person import at_rest, click_at

pytestmark = pytest.mark.browser
WAIT = 30_000


def stored(sample, name: str) -> list[dict]:
    engine, project = sample
    with reading(engine) as session:
        return getattr(tables, name)(session, project).to_dict("records")


def opened(server, page: Page, sample, view: str = "") -> Page:
    page.goto(f"{server.url}/triangulation?project={sample[1]}")
    expect(page.get_by_role("heading", name="Triangulasi")).to_be_visible(timeout=WAIT)
    at_rest(page)
    if view:
        page.get_by_role("radio", name=view, exact=True).click()
        at_rest(page)
    return page


def choose(page: Page, box, text: str) -> None:
    """Choose an option of a list by keys."""
    box.focus()
    box.fill(text)
    expect(page.get_by_role("option").first).to_contain_text(text, timeout=WAIT)
    page.keyboard.press("Enter")


def reason(page: Page):
    return page.get_by_role("textbox", name="Alasan")


def open_code(page: Page, code: str) -> None:
    choose(page, page.get_by_role("combobox", name="Kode", exact=True).last, code)
    expect(page.get_by_role("heading", name=code)).to_be_visible(timeout=WAIT)
    at_rest(page)


@pytest.mark.soak
def test_a_proposed_category_is_confirmed_with_a_reason_by_mouse(server, page, sample):
    opened(server, page, sample)
    reason(page).click()
    page.keyboard.type("Pemerintah dan warga sama-sama terbantu.")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("1 di antaranya sudah Anda putuskan")).to_be_visible(timeout=WAIT)
    (kept,) = stored(sample, "judgements")
    assert (kept["comparison"], kept["category"]) == ("group", "partial")
    assert kept["reason"] == "Pemerintah dan warga sama-sama terbantu."


@pytest.mark.soak
def test_a_category_without_a_reason_is_refused_in_words(server, page, sample):
    opened(server, page, sample)
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("Belum ada yang ditulis.")).to_be_visible(timeout=WAIT)
    assert stored(sample, "judgements") == []


@pytest.mark.soak
def test_a_category_is_overridden_and_taken_back_with_the_keyboard_alone(server, page, sample):
    opened(server, page, sample)
    open_code(page, "B4")
    choose(page, page.get_by_role("combobox", name="Kategori"), "pertentangan")
    reason(page).focus()
    page.keyboard.type("Pelaksana mengeluhkan tenaga.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 di antaranya sudah Anda putuskan")).to_be_visible(timeout=WAIT)
    assert [row["category"] for row in stored(sample, "judgements")] == ["dissonance"]
    page.keyboard.press("Control+Alt+z")
    expect(page.get_by_text("0 di antaranya sudah Anda putuskan")).to_be_visible(timeout=WAIT)
    assert stored(sample, "judgements") == []


@pytest.mark.soak
def test_one_click_splits_a_code_by_the_innovation_and_says_that_it_is_conditional(server, page, sample):
    opened(server, page, sample)
    open_code(page, "B3")
    page.get_by_text("Kutipan: innovation", exact=True).click()
    told = page.get_by_text("Temuan bersyarat, dengan perkecualian:").locator("..")
    expect(told).to_contain_text("Mendukung: AJAK, SIPATEN_MAWAR. Menghambat: SIPATEN_GUWA.", timeout=WAIT)
    at_rest(page)
    choose(page, page.get_by_role("combobox", name="Kategori"), "temuan bersyarat")
    reason(page).click()
    page.keyboard.type("Hanya layanan online yang belum dibiasakan.")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("1 bersyarat")).to_be_visible(timeout=WAIT)
    (kept,) = stored(sample, "judgements")
    assert (kept["category"], kept["attribute"]) == ("conditional", "coding:innovation")


@pytest.mark.soak
def test_a_click_on_a_cell_of_the_table_shows_its_passages(server, page, sample):
    opened(server, page, sample)
    table = page.locator(".stDataFrame").first
    table.scroll_into_view_if_needed()
    at_rest(page)
    box = table.bounding_box()
    second = (110 + 1.5 * 136) / (110 + 4 * 136)  # of the width, over which columns are stretched
    click_at(page, box["x"] + second * box["width"], box["y"] + 36 + 1.5 * 210)
    expect(page.get_by_text("B2 Sumber ide-ide untuk inovasi × Kepala desa (1) · 2 kutipan")).to_be_visible(timeout=WAIT)


@pytest.mark.soak
def test_a_negative_case_is_resolved_in_writing(server, page, sample):
    opened(server, page, sample, "Kasus negatif")
    counted = page.get_by_text("kasus negatif masih terbuka")
    before = int(counted.text_content(timeout=WAIT).split()[0])
    field = page.get_by_role("textbox", name="Penyelesaian")
    field.click()
    page.keyboard.type("Ide dari dalam tetap ada, tetapi tidak diminta dari warga.")
    page.get_by_role("button", name="Simpan penyelesaian").click()
    expect(page.get_by_text(f"{before - 1} dari")).to_be_visible(timeout=WAIT)
    assert [row["body"] for row in stored(sample, "resolutions")] == [
        "Ide dari dalam tetap ada, tetapi tidak diminta dari warga."
    ]


@pytest.mark.soak
def test_a_member_check_is_recorded_and_stays_open_until_the_change_is_written(server, page, sample):
    opened(server, page, sample, "Member check")
    choose(page, page.get_by_role("combobox", name="Informan"), "I6")
    page.get_by_role("textbox", name="Yang ditunjukkan").click()
    page.keyboard.type("Ringkasan wawancara")
    page.get_by_role("radio", name="koreksi").click()
    page.get_by_role("textbox", name="Kata informan").click()
    page.keyboard.type("Jadwalnya Jumat saja.")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("1 dari 1 member check masih terbuka.")).to_be_visible(timeout=WAIT)
    page.get_by_text("Ubah", exact=True).click()
    change = page.get_by_role("textbox", name="Perubahan yang dibuat").last
    expect(change).to_be_visible(timeout=WAIT)
    change.click()
    page.keyboard.type("Kode B3.2 diperbaiki.")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.get_by_text("0 dari 1 member check masih terbuka.")).to_be_visible(timeout=WAIT)
    (kept,) = stored(sample, "member_checks")
    assert (kept["informant"], kept["answer"], kept["change"]) == ("I6", "corrects", "Kode B3.2 diperbaiki.")


@pytest.mark.soak
def test_the_comparison_is_downloaded_with_the_decision_that_was_made(server, page, sample, tmp_path):
    opened(server, page, sample)
    reason(page).click()
    page.keyboard.type("Sama-sama terbantu.")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("1 di antaranya sudah Anda putuskan")).to_be_visible(timeout=WAIT)
    at_rest(page)
    with page.expect_download(timeout=WAIT) as coming:
        page.get_by_role("button", name="CSV", exact=True).click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    first = file.read_text(encoding="utf-8-sig").split("B2 ")[0]
    assert "Sama-sama terbantu." in first
    assert "sesuai sebagian: sama sebagian" in first
    assert "usulan" not in first
