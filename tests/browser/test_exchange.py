"""A person takes a project of another program in by mouse, works in it at once, and sends the study out by keys."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from qualcode.formats import refi_reading, refi_rules
from qualcode.locale import say
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.browser.person import at_rest, enter
from tests.pages.test_exchange import counted_in_units

pytestmark = pytest.mark.browser

def test_a_project_is_taken_in_by_mouse_and_is_the_open_one(study, server, page):
    page.goto(f"{server.url}/exchange?project={study.project}")
    page.get_by_role("radio", name="Masukkan proyek").click()
    expect(page.get_by_test_id("stFileUploaderDropzone").locator("button")).to_contain_text("Pilih berkas")
    file = {"name": "lain.qdpx", "mimeType": "application/zip", "buffer": counted_in_units()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("UTF-16, seperti NVivo").first).to_be_visible(timeout=30_000)
    at_rest(page)
    page.get_by_role("button", name="Masukkan sebagai studi baru").click()
    expect(page.get_by_text("sudah masuk: 2 koding")).to_be_visible(timeout=30_000)
    assert page.get_by_role("combobox", name="Proyek").input_value() == "Lain"
    page.get_by_test_id("stMain").get_by_role("link", name="Koding").click()
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=30_000)
    assert page.locator(".qc-run").all_text_contents() == ["SATU-SATU", "DUA-DUA"]


@pytest.mark.soak
def test_the_study_is_made_and_downloaded_with_the_keyboard_alone(study, server, page):
    study.source("Wawancara", "I1: [Kami jalan|B1] kaki 😀 karena [murah|B1].")
    page.goto(f"{server.url}/exchange?project={study.project}")
    enter(page, page.get_by_role("button", name="Buat berkas"))
    expect(page.get_by_text(say("exchange.losses", "id"))).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        enter(page, page.get_by_role("button", name="Unduh .qdpx"))
    content = open(download.value.path(), "rb").read()  # noqa: SIM115
    assert refi_rules.faults(zipfile.ZipFile(io.BytesIO(content))) == []
    (source,) = refi_reading.read("a.qdpx", content).bundle.sources
    with reading(database(server.database_url)) as session:
        quotes = tables.codings(session, study.project, "id")["quote"].tolist()
    assert sorted(each.span.of(source.text) for each in source.quotations) == sorted(quotes)
