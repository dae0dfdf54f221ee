"""The frame in the browser: the menu marks where one is and takes one there, and a new project opens beside another."""

import pytest
from playwright.sync_api import expect

from qualcode.ui.pages import PAGES
from tests.browser.person import at_rest

pytestmark = pytest.mark.browser

CURRENT = ".st-key-qualcode_menu [aria-current={}]"


@pytest.mark.usefixtures("sample")
def test_the_menu_marks_where_one_is_and_a_new_project_opens(server, page):
    page.goto(f"{server.url}/passages?project=1")
    expect(page.locator(CURRENT.format("page"))).to_contain_text("Kutipan")
    expect(page.locator(CURRENT.format("true"))).to_have_text("Reduksi")
    menu = page.locator(".st-key-qualcode_menu")
    menu.get_by_role("link", name="Buku kode").click()
    expect(page.locator(CURRENT.format("page"))).to_contain_text("Buku kode")
    menu.get_by_role("link", name="Pengumpulan").focus()
    page.keyboard.press("Enter")
    expect(page.locator(CURRENT.format("page"))).to_contain_text("Ikhtisar")
    expect(page).to_have_url(f"{server.url}/?project=1")
    at_rest(page)
    page.get_by_test_id("stExpander").last.locator("summary").click()
    page.get_by_role("textbox", name="Nama proyek").fill("Skripsi baru")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stToast")).to_contain_text("Proyek Skripsi baru dibuat dan sekarang terbuka.")
    expect(page.get_by_role("heading", name="Skripsi baru")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/?project=2")


EVERY = tuple(shown.path for shown in PAGES if not shown.default)
OVER = """() => {
  const main = document.querySelector(".stMain")
  const scrolls = (part) => part && part !== main &&
    (getComputedStyle(part).overflowX !== "visible" || scrolls(part.parentElement))
  const beyond = [...main.querySelectorAll("*")].filter((part) => {
    const box = part.getBoundingClientRect()
    const drawn = box.width && box.height && part.checkVisibility({opacityProperty: true, visibilityProperty: true})
    return drawn && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(part.parentElement)
  })
  return [main.scrollWidth - main.clientWidth, beyond.map((part) => part.outerHTML.slice(0, 80))]
}"""
"""How far the page can be scrolled sideways, and what lies beyond the window but in no list that scrolls by itself."""


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("paths", [("", "sources"), *(pytest.param((path,), marks=pytest.mark.soak) for path in EVERY)])
def test_at_twice_the_size_nothing_of_a_page_lies_beyond_the_window_or_under_the_sidebar(server, page, paths):
    page.set_viewport_size({"width": 720, "height": 450})
    for path in paths:
        page.goto(f"{server.url}/{path}?project=1")
        expect(page.locator(".qc-root[data-ready=true]" if path == "code" else ".stMain h1")).to_be_visible()
        at_rest(page)
        assert page.evaluate(OVER) == [0, []], path
        expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
