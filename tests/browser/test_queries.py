"""The queries page as a person uses it: built by mouse and keys, saved, opened in the text, come back to, downloaded."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import queries, sources
from qualcode.store.database import database, reading, writing
from tests.browser.person import at_rest, enter, walk
from tests.browser.person import choose as choose_by_keys
from tests.lengths import HALF_WAY
from tests.study import SmallStudy, unmarked

pytestmark = pytest.mark.browser

TEXT = "I1: [Kami jalan kaki|B1] karena [murah|B2+].\n\nI1: Lalu [kami naik bus|B1].\n\nI1: Ya.\n\nI1: Itu [cepat|B2-]."


@pytest.fixture
def study(server):
    made = SmallStudy(database(server.database_url)).start()
    made.code("B1", "Cara")
    made.code("B2", "Alasan")
    made.informant("I1", role="Warga", age="40")
    made.source("Wawancara", TEXT)
    return made


def choose(page: Page, row: int, words: str) -> None:
    """Choose a code in the row by typing into the control and taking what it offers."""
    page.locator("[class*='st-key-queries-row'][class*='codes'] input").nth(row).click()
    page.keyboard.type(words)
    page.get_by_role("option", name=words).click()
    page.keyboard.press("Escape")


def build(page: Page, server, study) -> None:
    page.goto(f"{server.url}/queries?project={study.project}")
    expect(page.get_by_role("heading", name="Kueri")).to_be_visible(timeout=30_000)
    choose(page, 0, "B1 Cara")
    expect(page.get_by_text("2 kutipan dalam 1 sumber")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Tambah syarat").press("Enter")
    page.locator("[class*='st-key-queries-row'][class*='way'] input").click()
    page.get_by_role("option", name="diikuti oleh", exact=True).click()
    choose(page, 1, "B2 Alasan")
    expect(page.get_by_text("1 kutipan dalam 1 sumber")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("yang diikuti kutipan berkode B2 Alasan")).to_be_visible()


@HALF_WAY
def test_a_sequence_is_found_downloaded_saved_and_opened_in_the_text(server, page, study, to_the_end):
    build(page, server, study)
    page.get_by_role("spinbutton", name="Paling jauh").fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 kutipan dalam 1 sumber")).to_be_visible(timeout=20_000)
    at_rest(page)
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Kutipan"] for row in rows] == ["Kami jalan kaki karena murah", "kami naik bus.\n\nI1: Ya.\n\nI1: Itu cepat"]
    assert [row["Jalur kode"] for row in rows] == ["Cara; Alasan"] * 2
    assert [row["umur"] for row in rows] == ["40", "40"]
    if not to_the_end:
        return
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("textbox", name="Nama kueri").fill("Cara lalu alasan")
    page.get_by_role("button", name="Simpan sebagai kueri baru").click()
    expect(page.get_by_text("Disimpan oleh")).to_be_visible(timeout=20_000)
    with reading(study.engine) as session:
        assert [saved.name for saved in queries.saved_queries(session, study.project)] == ["Cara lalu alasan"]
    at_rest(page)
    page.get_by_role("link", name="Buka").first.click()
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=30_000)
    start = TEXT.index("[")
    page.wait_for_selector(f".qc-root[data-selection='{start}-{start + len('Kami jalan kaki karena murah')}']", timeout=20_000)
    page.get_by_test_id("stPageLink").filter(has_text="Kueri").click()
    expect(page.get_by_text("yang diikuti kutipan berkode B2 Alasan")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("2 kutipan dalam 1 sumber")).to_be_visible(timeout=20_000)


@pytest.mark.soak
def test_a_saved_query_is_opened_by_its_name_in_another_session(server, page, study):
    build(page, server, study)
    page.get_by_role("button", name="Rincian").nth(1).click()
    page.get_by_text("Kode di bawahnya ikut").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("B2 Alasan (berjarak paling jauh 1 paragraf)")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("textbox", name="Nama kueri").fill("Dekat")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Disimpan oleh")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.get_by_role("heading", name="Kueri")).to_be_visible(timeout=30_000)
    page.get_by_role("combobox", name="Kueri tersimpan").click()
    page.get_by_role("option", name="Dekat").click()
    expect(page.get_by_text("yang diikuti kutipan berkode B2 Alasan")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("1 kutipan dalam 1 sumber")).to_be_visible(timeout=20_000)
    for row, below in enumerate((True, False)):
        page.get_by_role("button", name="Rincian").nth(row).click()
        expect(page.get_by_role("checkbox", name="Kode di bawahnya ikut")).to_be_checked(checked=below)
        page.keyboard.press("Escape")
    page.get_by_text("Jumlah", exact=True).click()
    expect(page.get_by_text("Dihitung menurut")).to_be_visible(timeout=20_000)


WALK = "I1: Kami [jalan kaki karena murah|B1].\n\nI1: Lalu [naik bus|B2]."
RELATIONS = {
    "bertumpang dengan": ("yang bertumpang dengan kutipan", 1),
    "berada di dalam": ("yang seluruhnya berada di dalam", 0),
    "memuat utuh": ("yang memuat utuh", 1),
    "diikuti oleh": ("yang diikuti kutipan", 1),
    "berdekatan dengan": ("yang berdekatan dengan", 1),
    "bagian bersama dengan": ("bagian teks yang dimiliki bersama oleh", 1),
    "segiliran dengan": ("dalam giliran bicara yang sama dengan", 1),
    "sesumber dengan": ("dalam sumber yang sama dengan", 1),
    "tidak bertumpang dengan": ("yang tidak bertumpang dengan", 0),
    "tidak segiliran dengan": ("yang tidak berada dalam satu giliran bicara dengan", 0),
    "tidak sesumber dengan": ("yang tidak berada dalam satu sumber dengan", 0),
    "atau juga": (", atau kutipan", 3),
}


@pytest.mark.soak
def test_every_relation_is_chosen_and_answered_with_the_keyboard_alone(server, page, study):
    text = unmarked(WALK)[0]
    start = text.index("murah")
    study.lay(study.source("Jalan", WALK), Span(start, start + len("murah")), "B2", text)
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, 1)
    page.goto(f"{server.url}/queries?project={study.project}")
    walk(page, page.locator("[class*='st-key-queries-row'][class*='codes'] input").first)
    page.keyboard.type("B1 Cara")
    page.get_by_role("option", name="B1 Cara").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 kutipan dalam 1 sumber")).to_be_visible(timeout=30_000)
    enter(page, page.get_by_role("button", name="Tambah syarat"))
    walk(page, page.locator("[class*='st-key-queries-row'][class*='codes'] input").nth(1))
    page.keyboard.type("B2 Alasan")
    page.get_by_role("option", name="B2 Alasan").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    for at, (way, (told, found)) in enumerate(RELATIONS.items()):
        if at:
            choose_by_keys(page, page.get_by_role("combobox", name="yang", exact=True), way)
        expect(page.get_by_text(told)).to_be_visible(timeout=30_000)
        answer = f"{found} kutipan dalam" if found else "Tidak ada kutipan yang cocok."
        expect(page.get_by_text(answer)).to_be_visible(timeout=30_000)
