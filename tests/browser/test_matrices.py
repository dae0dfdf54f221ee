"""Matrices in a real browser: a click on a cell shows its passages, and what is typed into a cell is kept."""

import pytest
from playwright.sync_api import expect

from qualcode.analysis.coders import united
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.ui.parts.boards import ROW
from tests.browser.person import at_rest, click_at, until
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser
FIRST, WIDTH, HEAD = 160, 124, 36  # pixels of the table of boards


def summaries(engine, project: int) -> list[str]:
    with reading(engine) as session:
        return sorted(tables.summaries(session, project)["body"])


def click_cell(page, column: int, row: int) -> None:
    """Click a cell of the first matrix of summaries."""
    table = page.locator(".stDataFrame").first
    table.scroll_into_view_if_needed()
    at_rest(page)
    box = table.bounding_box()
    click_at(page, box["x"] + FIRST + (column + 0.5) * WIDTH, box["y"] + HEAD + (row + 0.5) * ROW)


def field(page):
    return page.get_by_role("textbox", name="Isi sel ini menurut Anda")


@pytest.mark.soak
def test_a_click_on_the_heat_map_shows_where_two_codes_meet(server, page, sample):
    engine, project = sample
    page.goto(f"{server.url}/co-occurrence?project={project}")
    page.get_by_role("radio", name="dalam sumber yang sama").click()
    cells = page.locator(".stPlotlyChart .scatterlayer .trace path.point")
    expect(cells).to_have_count(15 * 15, timeout=30_000)
    with reading(engine) as session:
        laid = united(tables.codings(session, project, "id"))
    count = cooccurrence(laid, ["B1.3", "H1"], "source").query("first != second")["count"].item()
    at_rest(page)
    box = cells.nth(1 * 15 + 13).bounding_box()  # second row B1.3, last but one column H1
    click_at(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text(f"dan H1 Kurangnya sosialisasi: {count};")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Sumber dengan B1.3")).to_be_visible()


@HALF_WAY
def test_words_typed_into_a_cell_are_kept_also_when_the_next_cell_is_clicked_at_once(server, page, sample, to_the_end):
    engine, project = sample
    page.goto(f"{server.url}/matrices?project={project}")
    page.get_by_role("radio", name="Kerangka").click()
    expect(field(page)).to_be_visible(timeout=30_000)
    at_rest(page)
    click_cell(page, 1, 1)
    expect(page.get_by_text("I2 Sekretaris Camat Gunung Toar × B2")).to_be_visible(timeout=20_000)
    field(page).click()
    page.keyboard.type("Ide datang dari camat.")
    click_cell(page, 0, 3)
    expect(page.get_by_text("I5 Pelaksana Inovasi Pelayanan AJAK × B1")).to_be_visible(timeout=20_000)
    expect(field(page)).to_have_value("")
    until(page, lambda: summaries(engine, project) == ["Ide datang dari camat."])
    if not to_the_end:
        return
    field(page).click()
    page.keyboard.type("SOP sudah ada.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 ringkasan, tidak ada yang perlu ditinjau.")).to_be_visible(timeout=20_000)
    assert summaries(engine, project) == ["Ide datang dari camat.", "SOP sudah ada."]


@pytest.mark.soak
def test_a_cell_is_opened_and_written_with_the_keyboard_alone(server, page, sample):
    engine, project = sample
    page.goto(f"{server.url}/matrices?project={project}")
    page.get_by_role("radio", name="Menurut peran").focus()
    page.keyboard.press("Space")
    row = page.get_by_role("combobox", name="Baris")
    expect(row).to_be_visible(timeout=30_000)
    at_rest(page)
    row.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(4)
    page.keyboard.type("Masyarakat", delay=30)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Masyarakat × B1")).to_be_visible(timeout=20_000)
    at_rest(page)
    field(page).focus()
    page.keyboard.type("Belum tahu.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 ringkasan, tidak ada yang perlu ditinjau.")).to_be_visible(timeout=20_000)
    assert summaries(engine, project) == ["Belum tahu."]
