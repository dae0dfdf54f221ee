"""The main job as a new researcher does it: import by the uploader, code, look, download a table that opens in Word."""

import io
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.browser.person import at_rest, hearing

pytestmark = pytest.mark.browser

FIRST = b"Pewawancara: Apa yang Ibu tahu tentang AJAK?\r\nI6: Saya tidak tahu, belum ada sosialisasi.\r\n"
SECOND = "\ufeffPewawancara: Sudah pernah pakai?\nI7: Sudah 😀 dan sangat memudahkan kami.\n".encode()


def button(page, name: str):
    return page.get_by_role("button", name=name)


def test_from_two_files_to_a_word_table(server, page):
    page.goto(server.url)
    page.get_by_label("Nama proyek").fill("Skripsi saya")
    button(page, "Buat proyek").click()
    expect(page.get_by_role("heading", name="Skripsi saya")).to_be_visible(timeout=20_000)
    page.goto(f"{server.url}/sources")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "I6_2020-09-09.txt", "mimeType": "text/plain", "buffer": FIRST},
            {"name": "I7.md", "mimeType": "text/markdown", "buffer": SECOND},
            {"name": "lama.doc", "mimeType": "application/msword", "buffer": b"x"},
        ]
    )
    expect(page.get_by_text("lama.doc: ini berkas Word lama")).to_be_visible(timeout=20_000)
    button(page, "Impor 2 berkas").first.click()
    expect(page.get_by_text("2 sumber disimpan.")).to_be_visible(timeout=20_000)
    project, listed = _listed(server)
    assert list(listed["name"]) == ["I6_2020-09-09", "I7"]
    assert [str(date)[:10] for date in listed["date"]] == ["2020-09-09", "NaT"]
    assert list(listed["informants"]) == [("I6",), ("I7",)]
    _code_something(server, page, project, int(listed["id"].iloc[1]))
    page.goto(f"{server.url}/thesis-tables?project={project}")
    with page.expect_download(timeout=60_000) as download:
        button(page, "Word (.docx)").click()
    paper = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    words = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "sangat memudahkan" in words
    assert "Kutipan" in words


def _listed(server):
    engine = database(server.database_url)
    with reading(engine) as session:
        return 1, tables.sources(session, 1)


def _code_something(server, page, project: int, source: int) -> None:
    from tests.browser.coding_page import CodingPage

    with reading(database(server.database_url)) as session:
        text = sources.text(session, source)
    coder = CodingPage(page, server).open(project, source, text)
    start = text.index("sangat memudahkan")
    coder.drag(start, start + len("sangat memudahkan"))
    coder.press("/")
    page.keyboard.type("B1.4")
    coder.press("Enter")
    coder.saved()


def test_the_language_is_switched_in_the_sidebar_and_remembered_and_no_other_host_is_asked_for_anything(server, page):
    asked: set[str] = set()
    with hearing(page, "request", lambda request: asked.add(request.url.split("/")[2])):
        page.goto(server.url)
        expect(page.get_by_role("heading", name="Ikhtisar")).to_be_visible(timeout=20_000)
        page.get_by_role("radio", name="English").click()
        expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=20_000)
        page.context.clear_cookies()
        page.goto(f"{server.url}/help")
        expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible(timeout=20_000)
        at_rest(page)
    assert {host for host in asked if host} == {server.url.split("/")[2]}


@pytest.mark.soak
def test_one_click_loads_the_sample_study(server, page):
    page.goto(server.url)
    button(page, "Muat studi contoh").click()
    expect(page.get_by_text("Studi contoh sintetis")).to_be_visible(timeout=60_000)


@pytest.mark.usefixtures("sample")
def test_a_passage_opens_in_place_and_back_leads_to_the_same_passages(server, page):
    page.goto(f"{server.url}/passages?project=1&code=B1&code=B2&code=B3")
    expect(page.get_by_role("spinbutton")).to_have_value("1", timeout=20_000)
    at_rest(page)
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_role("spinbutton")).to_have_value("2")
    at_rest(page)
    address, count = page.url, page.get_by_text("dari 322 koding").inner_text()
    assert "page=2" in address
    page.get_by_role("link", name="Buka").last.click()
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=30_000)
    expect(page.locator(".qc-run.qc-active").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text(count)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("spinbutton")).to_have_value("2")
    assert page.url == address


def test_a_found_word_is_selected_and_coded_with_one_key(server, sample, page):
    engine, project = sample
    with reading(engine) as session:
        before = len(tables.codings(session, project, "id"))
    page.goto(f"{server.url}/search?project={project}")
    page.get_by_label("Cari", exact=True).fill("sosialisasi")
    page.get_by_label("Cari", exact=True).press("Enter")
    page.get_by_test_id("stPageLink-NavLink").filter(has=page.get_by_text("Kode", exact=True)).first.click()
    page.wait_for_selector(".qc-root[data-selection*='-']", timeout=30_000)
    page.keyboard.press("1")
    page.wait_for_selector(".qc-status[data-kind=saved]", timeout=20_000)
    page.wait_for_function("() => document.querySelector('.qc-root').dataset.pending === '0'")
    with reading(engine) as session:
        laid = tables.codings(session, project, "id")
    assert len(laid) == before + 1
    assert "sosialisasi" in {quote.lower() for quote in laid["quote"]}
