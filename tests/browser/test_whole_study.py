"""The sample study loaded, coded and exported: once by the keyboard alone, once by the mouse alone."""

import io
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.browser.person import at_rest, enter
from tests.databases import the_project

pytestmark = pytest.mark.browser

WORDS = "Waktu saya mulai bertugas di sini"
BOX = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('.qc-text'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const box = range.getBoundingClientRect();
    return [box.left, box.right, box.top + box.height / 2];
  }
}"""


class Keys:
    """A person without a mouse."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, control) -> None:
        enter(self.page, control)

    def code(self) -> None:
        self.page.keyboard.press("s")
        self.page.keyboard.press("/")
        self.page.keyboard.type("S1")
        self.page.keyboard.press("Enter")


class Mouse:
    """A person without a keyboard."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, control) -> None:
        at_rest(self.page)
        control.click()

    def code(self) -> None:
        left, right, middle = self.page.evaluate(BOX, WORDS)
        self.page.mouse.move(left + 1, middle)
        self.page.mouse.down()
        self.page.mouse.move((left + right) / 2, middle)
        self.page.mouse.move(right - 1, middle)
        self.page.mouse.up()
        self.page.locator(".qc-code", has_text="S1").first.click()


@pytest.mark.soak
@pytest.mark.parametrize("by", [Keys, Mouse], ids=["keyboard", "mouse"])
def test_the_sample_study_is_loaded_coded_and_exported(server, page, by):
    person = by(page)
    page.goto(server.url)
    person.press(page.get_by_role("button", name="Muat studi contoh"))
    expect(page.locator(".stMetric").first).to_be_visible()
    before = coded(server)
    person.press(page.get_by_role("link", name="Reduksi"))
    page.wait_for_selector(".qc-root[data-ready=true]")
    person.code()
    page.wait_for_function("() => document.querySelector('.qc-root').dataset.pending === '0'")
    expect(page.locator(".qc-status")).to_have_attribute("data-kind", "saved")
    assert coded(server) == before + 1
    person.press(page.get_by_role("link", name="Kesimpulan"))
    person.press(page.get_by_role("link", name="Tabel skripsi"))
    with page.expect_download() as download:
        person.press(page.get_by_role("button", name="Word (.docx)").first)
    assert Document(io.BytesIO(Path(download.value.path()).read_bytes())).tables


def coded(server) -> int:
    engine = database(server.database_url)
    with reading(engine) as session:
        laid = tables.codings(session, the_project(engine)[0].id, "id")
    return int((laid["code"] == "S1").sum())
