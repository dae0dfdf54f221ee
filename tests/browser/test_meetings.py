"""Where codes meet, in a real browser: every view is reached by keys and by mouse, and leads to the passages."""

import pytest
from playwright.sync_api import expect

from tests.browser.person import at_rest, choose, click_at, enter, turn_to, walk

pytestmark = pytest.mark.browser

TEXT = "I1: [Kami jalan kaki|B1,B2] ke kantor. [Lalu pulang|B1].\nI1: [Murah sekali|B2,B3]."
FIRST = "Koding B1 Kode B1 dan B2 Kode B2 yang bertumpang: 1"
SECOND = "Koding B2 Kode B2 dan B3 Kode B3 yang bertumpang: 1"


def told(page, sentence: str, words: str) -> None:
    """The passages of the open pair are shown: what is counted, and the words themselves."""
    expect(page.get_by_text(sentence, exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stMain").get_by_text(words, exact=True).first).to_be_visible(timeout=30_000)


def opened(study, server, page) -> None:
    study.source("Wawancara", TEXT)
    page.goto(f"{server.url}/co-occurrence?project={study.project}")
    told(page, FIRST, "Kami jalan kaki")
    at_rest(page)


@pytest.mark.soak
def test_two_codes_are_chosen_by_keys_in_every_view_and_their_passages_shown(study, server, page):
    opened(study, server, page)
    choose(page, page.get_by_role("combobox", name="Kode pertama"), "B2 Kode B2")
    choose(page, page.get_by_role("combobox", name="Kode kedua"), "B3 Kode B3")
    told(page, SECOND, "Murah sekali")
    turn_to(page, "Jaringan")
    told(page, SECOND, "Murah sekali")
    choose(page, page.get_by_role("combobox", name="Kode kedua"), "B1 Kode B1")
    expect(page.get_by_text("Koding B2 Kode B2 dan B1 Kode B1 yang bertumpang: 1")).to_be_visible(timeout=30_000)
    turn_to(page, "Pasangan")
    walk(page, page.locator("[class*=st-key-meetings] canvas").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text(FIRST, exact=True).or_(page.get_by_text(SECOND, exact=True))).to_be_visible(timeout=30_000)
    choose(page, page.get_by_role("combobox", name="Kode pertama"), "B3 Kode B3")
    choose(page, page.get_by_role("combobox", name="Kode kedua"), "B2 Kode B2")
    expect(page.get_by_text("Koding B3 Kode B3 dan B2 Kode B2 yang bertumpang: 1")).to_be_visible(timeout=30_000)
    enter(page, page.get_by_role("link", name="Buka").first)
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=30_000)
    start = TEXT.replace("[", "").replace("|B1,B2]", "").replace("|B1]", "").index("Murah")
    page.wait_for_selector(f".qc-root[data-selection^='{start}-']", timeout=30_000)


@pytest.mark.soak
def test_a_line_of_the_network_and_a_row_of_the_pairs_are_clicked_and_come_back_to_from_the_text(study, server, page):
    opened(study, server, page)
    page.get_by_role("radio", name="Jaringan").click()
    handles = page.locator(".stPlotlyChart .scatterlayer .trace path.point")
    expect(handles).to_have_count(2 + 3, timeout=30_000)
    handles.nth(1).evaluate("(handle) => handle.scrollIntoView({ block: 'center' })")
    at_rest(page)
    box = handles.nth(1).bounding_box()
    click_at(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told(page, SECOND, "Murah sekali")
    page.get_by_role("radio", name="Pasangan").click()
    table = page.get_by_test_id("stMain").get_by_test_id("stDataFrame").first
    table.wait_for()
    table.scroll_into_view_if_needed()
    at_rest(page)
    box = table.bounding_box()
    click_at(page, box["x"] + 16, box["y"] + 35 + 17)
    told(page, FIRST, "Kami jalan kaki")
    page.get_by_role("link", name="Buka").first.click()
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=30_000)
    page.go_back()
    told(page, FIRST, "Kami jalan kaki")
    expect(page.get_by_role("radio", name="Pasangan")).to_be_checked()
