"""What only a browser shows of the import and the list: a menu reads the file anew, a name opens, a pencil edits."""

import pytest
from playwright.sync_api import expect

from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.browser.person import at_rest, pick

pytestmark = pytest.mark.browser

TALK = "Rina: Sudah lama?\nPak Amat: Sejak panen raya.\nSawah: dua petak.\nRina: Lalu?\nPak Amat: Menanam lagi.\nSawah: basah.\n"
CHIPS = ".qi-lines .qi-name"


def test_one_choice_takes_back_a_speaker_that_is_none_and_the_stored_source_opens_at_a_click(study, server, page):
    def menu(name: str):
        box = page.get_by_role("combobox", name=f"Siapa {name} dalam I5 12 Maret 2025.txt?")
        box.scroll_into_view_if_needed()  # a list that opens while the page moves is closed by that
        return box

    page.goto(f"{server.url}/sources?project={study.project}")
    page.locator("input[type=file]").set_input_files(
        {"name": "I5 12 Maret 2025.txt", "mimeType": "text/plain", "buffer": TALK.encode()}
    )
    expect(page.locator(CHIPS)).to_have_count(6)
    expect(page.get_by_text("Tanggal dari nama berkas.")).to_be_visible()
    pick(page, menu("Sawah"), "Bukan siapa-siapa")
    expect(page.locator(CHIPS)).to_have_count(4)
    pick(page, menu("Rina"), "Pewawancara")
    page.get_by_role("button", name="Impor 1 berkas").click()
    expect(page.get_by_text("1 sumber disimpan.")).to_be_visible()
    with reading(database(server.database_url)) as session:
        stored = tables.sources(session, study.project).iloc[-1]
        spoken = [turn.speaker for turn in sources.turns(session, int(stored["id"]))]
    assert spoken == ["Rina", "Pak Amat", "Rina", "Pak Amat"]
    assert str(stored["date"])[:10] == "2025-03-12"
    at_rest(page)
    page.get_by_role("button", name="Ubah I5 12 Maret 2025").click()
    expect(page.get_by_role("textbox", name="Nama sumber")).to_have_value("I5 12 Maret 2025")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    at_rest(page)  # until then a list may stand there twice: as it was before the form opened, and as it is now
    page.get_by_role("link", name="I5 12 Maret 2025", exact=True).click()
    expect(page.locator(".qc-root[data-ready=true]")).to_be_visible()
