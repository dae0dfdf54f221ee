"""The frame in the browser: the menu marks where one is and takes one there, and a new project opens beside another."""

import pytest
from playwright.sync_api import expect

from tests.browser.person import at_rest

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
