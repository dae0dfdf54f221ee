"""The codebook page in a real browser: order by dragging, buttons and keys, splitting passage by passage, versions."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings
from tests.browser.person import at_rest, until

pytestmark = pytest.mark.browser

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


def order(study) -> list[tuple[str, bool]]:
    with reading(study.engine) as session:
        return [(code.short_id, code.parent is not None) for code in codebook.codes(session, study.project)]


def row(page, code: str):
    return page.get_by_role("treeitem").filter(has=page.get_by_text(code, exact=True))


def opened(study, server, page) -> None:
    page.goto(f"{server.url}/codebook?project={study.project}")
    row(page, "B1").wait_for()
    at_rest(page)


def choose(study, server, page, code: str) -> None:
    opened(study, server, page)
    row(page, code).click()
    page.get_by_role("heading", name=code).wait_for()
    side(page, "Atur")


def side(page, name: str) -> None:
    """Turn the pane to another side of the chosen code."""
    page.get_by_role("radio", name=name, exact=True).click()
    at_rest(page)


def dragged(page, code: str, onto: str, share: float) -> None:
    """Drag a code's row onto another one, at that share of its height."""
    box = row(page, onto).bounding_box()
    row(page, code).drag_to(row(page, onto), target_position={"x": box["width"] / 3, "y": box["height"] * share})


def test_a_code_is_dragged_to_another_place_and_into_another_code(study, server, page):
    opened(study, server, page)
    dragged(page, "B3", "B1", 0.1)
    until(page, lambda: order(study) == [("B3", False), ("B1", False), ("B2", False)])
    page.locator("[role=treeitem]:first-child:has-text('B3')").wait_for()
    dragged(page, "B3", "B1", 0.5)
    until(page, lambda: order(study) == [("B1", False), ("B3", True), ("B2", False)])
    page.locator("[role=treeitem][aria-expanded=true]:has-text('B1')").wait_for()
    dragged(page, "B1", "B3", 0.5)
    dragged(page, "B2", "B1", 0.1)
    until(page, lambda: order(study) == [("B2", False), ("B1", False), ("B3", True)])


def test_the_tree_is_walked_folded_and_opened_by_keys(study, server, page):
    with writing(study.engine) as session:
        codebook.move_code(session, act(study.me), study.project, study.codes["B2"], study.codes["B1"])
    opened(study, server, page)
    row(page, "B1").focus()
    page.keyboard.press("ArrowLeft")
    row(page, "B2").wait_for(state="detached")
    page.keyboard.press("ArrowRight")
    row(page, "B2").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="B2").wait_for()
    at_rest(page)
    page.keyboard.press("Alt+ArrowLeft")
    said = page.locator(".qt-said")
    expect(said).to_have_text("B2 sekarang paling atas, urutan 2 dari 3")
    assert order(study) == [("B1", False), ("B2", False), ("B3", False)]
    page.keyboard.press("Alt+ArrowDown")
    expect(said).to_have_text("B2 sekarang paling atas, urutan 3 dari 3")
    page.keyboard.press("Alt+ArrowRight")
    expect(said).to_have_text("B2 sekarang di bawah B3 Kode B3, urutan 1 dari 1")
    assert order(study) == [("B1", False), ("B3", False), ("B2", True)]
    page.keyboard.type("b1")
    expect(row(page, "B1")).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.type("Cara datang")
    page.keyboard.press("Enter")
    until(page, lambda: labels(study)[0] == ("B1", "Cara datang"))
    expect(row(page, "B1")).to_be_focused()
    at_rest(page)
    page.keyboard.press("Delete")
    row(page, "B1").wait_for(state="detached")
    assert order(study) == [("B3", False), ("B2", True)]


@pytest.mark.soak
def test_counts_and_a_double_click_open_the_passages_and_the_swatch_takes_a_colour(study, server, page):
    with writing(study.engine) as session:
        codebook.move_code(session, act(study.me), study.project, study.codes["B2"], study.codes["B1"])
    source = study.source("Wawancara", TEXT)
    study.lay(source, Span(4, 8), "B2", TEXT)
    opened(study, server, page)
    expect(row(page, "B1").locator(".qt-number").nth(1)).to_have_text("0")
    expect(row(page, "B1").locator(".qt-number").nth(2)).to_have_text("1")
    row(page, "B2").locator(".qt-swatch").click()
    page.locator("input.qt-colour").fill("#00aa55")
    until(page, lambda: colour(study, "B2") == "#00aa55")
    at_rest(page)
    row(page, "B2").locator(".qt-label").dblclick()
    page.wait_for_url("**/passages?*code=B2*")
    at_rest(page)
    opened(study, server, page)
    row(page, "B1").locator(".qt-count").click()
    page.wait_for_url("**/passages?*code=B1*")
    expect(page.get_by_text("1 dari 1")).to_be_visible()


def colour(study, code: str) -> str:
    with reading(study.engine) as session:
        return next(one.colour for one in codebook.codes(session, study.project) if one.short_id == code)


@pytest.mark.soak
def test_a_code_is_moved_by_buttons_and_nested_by_keys(study, server, page):
    choose(study, server, page, "B2")
    page.locator(".st-key-order-up button").first.click()
    until(page, lambda: order(study) == [("B2", False), ("B1", False), ("B3", False)])
    row(page, "B1").focus()
    page.keyboard.press("Alt+ArrowRight")
    until(page, lambda: order(study) == [("B2", False), ("B1", True), ("B3", False)])


@pytest.mark.soak
def test_a_code_is_split_passage_by_passage(study, server, page):
    source = study.source("Wawancara", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    study.lay(source, Span(20, 29), "B1", TEXT)
    choose(study, server, page, "B1")
    page.locator("[class*=st-key-split-label] input").first.wait_for(state="attached")
    page.locator("[class*=st-key-split-label] input").fill("Jarak")
    page.keyboard.press("Enter")
    at_rest(page)
    page.locator(".st-key-split-stay button").first.click()
    at_rest(page)
    page.locator(".st-key-split-move button").first.click()
    at_rest(page)
    page.locator("[class*=st-key-split-go] button").first.click()

    def laid() -> list[str]:
        with reading(study.engine) as session:
            return list(codings(session, study.project, "id")["label"])

    until(page, lambda: laid() == ["Kode B1", "Jarak"])


TABLE = "kode,induk,label,definisi\nB4,,Akses,jarak\nB4.1,B4,Ongkos,\nB1,,Nama lain,tentang\nX,tiada,Hilang,\n"


def labels(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        return [(code.short_id, code.named("id")) for code in codebook.codes(session, study.project)]


def uploaded(page) -> None:
    page.get_by_text("Impor buku kode dari berkas").click()
    page.locator("input[type=file]").set_input_files({"name": "kode.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.get_by_text("kode.csv, line 5").or_(page.get_by_text("kode.csv, baris 5")).wait_for()


@pytest.mark.soak
def test_a_table_of_codes_is_looked_at_and_imported_by_mouse(study, server, page):
    opened(study, server, page)
    uploaded(page)
    page.get_by_role("button", name="Impor 2 kode").click()
    until(page, lambda: labels(study)[-2:] == [("B4", "Akses"), ("B4.1", "Ongkos")])
    assert labels(study)[0] == ("B1", "Kode B1")
    row(page, "B4.1").wait_for()


@pytest.mark.soak
def test_a_table_of_codes_replaces_texts_and_is_undone_by_keys(study, server, page):
    opened(study, server, page)
    uploaded(page)
    page.get_by_role("radio", name="ganti dengan isi berkas").focus()
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Impor 3 kode")
    button.wait_for()
    button.focus()
    page.keyboard.press("Enter")
    until(page, lambda: labels(study)[0] == ("B1", "Nama lain"))
    row(page, "B4.1").wait_for()
    at_rest(page)
    page.keyboard.press("Control+Alt+z")
    until(page, lambda: labels(study) == [("B1", "Kode B1"), ("B2", "Kode B2"), ("B3", "Kode B3")])
