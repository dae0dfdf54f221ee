"""Matrices of a small study in a real browser: a cell clicked, counts, shares and marks, and boards written by keys alone."""

import pytest
from playwright.sync_api import expect

from qualcode.store import reading as tables
from qualcode.store.database import reading
from tests.browser.person import LINE, at_rest, choose, click_at, turn_to, until, walk
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser

TEXT = "I1: [Kami jalan kaki|B1+] dan [lebih murah|B1+].\nI2: [Jauh sekali|B1-]. [Sudah tahu|B2+]."
PINNED = 300  # least pixels of the column of codes


def opened(study, server, page):
    study.informant("I1", group="GOV", role="Camat")
    study.informant("I2", group="COM", role="Warga")
    study.source("Wawancara", TEXT)
    page.goto(f"{server.url}/matrices?project={study.project}")
    grid = page.get_by_test_id("stMain").get_by_test_id("stDataFrame").first.locator("canvas").first
    grid.wait_for()
    at_rest(page)
    return grid


def cells(grid, words: str) -> None:
    """The first row of the table reads like that."""
    expect(grid.locator("tbody tr").first).to_contain_text(words, timeout=30_000)


def written(study) -> list[tuple[str, str, str]]:
    with reading(study.engine) as session:
        frame = tables.summaries(session, study.project)
    return list(zip(frame["matrix"], frame["mark"], frame["body"], strict=True))


def walk_along(page, grid, column: int) -> None:
    """Go from the selected cell to the one in that column by arrow, waiting at each step until the table says where it is."""
    chosen = grid.locator("td[aria-selected=true]")
    expect(chosen).to_have_count(1)
    at = int(chosen.get_attribute("aria-colindex"))
    while at != column:
        page.keyboard.press("ArrowRight" if at < column else "ArrowLeft")
        at += 1 if at < column else -1
        expect(chosen).to_have_attribute("aria-colindex", str(at))


@HALF_WAY
def test_a_clicked_cell_shows_its_passages_and_cells_turn_from_counts_to_shares_and_marks(study, server, page, to_the_end):
    grid = opened(study, server, page)
    cells(grid, "B1 Kode B1213")
    box = grid.bounding_box()
    click_at(page, box["x"] + PINNED, box["y"] + 1.5 * LINE)
    walk_along(page, grid, 3)
    expect(page.get_by_text("B1 Kode B1 × I2: 1 kutipan", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stMain").get_by_text("Jauh sekali", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Ada atau tidak").click()
    cells(grid, "B1 Kode B1●●")
    if not to_the_end:
        return
    turn_to(page, "Bagian dari baris")
    cells(grid, "67")
    cells(grid, "33")
    choose(page, page.get_by_role("combobox", name="Kode", exact=True).last, "B2 Kode B2")
    expect(page.get_by_test_id("stMain").get_by_text("Sudah tahu", exact=True)).to_be_visible(timeout=30_000)


@pytest.mark.soak
def test_the_checklist_is_marked_and_written_with_the_keyboard_alone(study, server, page):
    opened(study, server, page)
    turn_to(page, "Daftar periksa")
    choose(page, page.get_by_role("combobox", name="Indikator atau faktor"), "B2 Kode B2")
    expect(page.get_by_test_id("stMain").get_by_text("Sudah tahu", exact=True)).to_be_visible(timeout=30_000)
    turn_to(page, "◐ sebagian")
    until(page, lambda: written(study) == [("checklist", "partly", "")])
    walk(page, page.get_by_role("textbox", name="Keterangan"))
    page.keyboard.type("Baru satu orang.")
    page.keyboard.press("Control+Enter")
    until(page, lambda: written(study) == [("checklist", "partly", "Baru satu orang.")])


@pytest.mark.soak
def test_the_effects_are_written_and_taken_back_with_the_keyboard_alone(study, server, page):
    opened(study, server, page)
    turn_to(page, "Dampak")
    choose(page, page.get_by_role("combobox", name="Baris"), "− menghambat · B1 Kode B1")
    choose(page, page.get_by_role("combobox", name="Kolom"), "Masyarakat")
    expect(page.get_by_test_id("stMain").get_by_text("Jauh sekali", exact=True)).to_be_visible(timeout=30_000)
    walk(page, page.get_by_role("textbox", name="Isi sel ini menurut Anda"))
    page.keyboard.type("Jarak menahan warga.")
    page.keyboard.press("Control+Enter")
    until(page, lambda: written(study) == [("effects", "", "Jarak menahan warga.")])
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: written(study) == [])
