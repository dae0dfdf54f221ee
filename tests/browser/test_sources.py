"""What only a browser shows of the import: a click on a label reads the file anew, and so it is stored."""

import pytest
from playwright.sync_api import expect

from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.browser.person import at_rest, click_at

pytestmark = pytest.mark.browser

TALK = "Rina: Sudah lama?\nPak Amat: Sejak panen raya.\nSawah: dua petak.\nRina: Lalu?\nPak Amat: Menanam lagi.\nSawah: basah.\n"


def turns(page, count: int):
    return page.get_by_text(f"{count} giliran pertama dari {count} sebagaimana akan disimpan")


def test_one_click_takes_back_a_speaker_that_is_none(study, server, page):
    page.goto(f"{server.url}/sources?project={study.project}")
    page.locator("input[type=file]").set_input_files({"name": "I5.txt", "mimeType": "text/plain", "buffer": TALK.encode()})
    expect(turns(page, 6)).to_be_visible()
    labels = page.get_by_test_id("stDataFrame").nth(1)
    labels.locator("canvas").first.wait_for()
    at_rest(page)
    labels.scroll_into_view_if_needed()
    box = labels.bounding_box()
    click_at(page, box["x"] + 68, box["y"] + 38 + 35 * 2 + 17)
    expect(turns(page, 4)).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Simpan 1 sumber").click()
    expect(page.get_by_text("1 sumber disimpan.")).to_be_visible()
    with reading(database(server.database_url)) as session:
        stored = tables.sources(session, study.project)
        spoken = [turn.speaker for turn in sources.turns(session, int(stored["id"].iloc[0]))]
    assert spoken == ["Rina", "Pak Amat", "Rina", "Pak Amat"]
