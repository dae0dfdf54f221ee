"""The coding page around the text: which source is open, what stands where, codes made, renamed and carried while coding."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, people
from qualcode.store.database import reading, writing
from tests.browser.coding_page import CodingPage
from tests.browser.conftest import TEXT
from tests.browser.person import at_rest, frames
from tests.browser.test_coding_pane import row, select

pytestmark = pytest.mark.browser

GREY = "rgb(107, 114, 128)"
LONG = "I1: " + "Kami jalan kaki ke kantor karena lebih murah dan dekat sekali dari rumah. " * 12
SIGHT = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const line = document.querySelector('.qc-words');
  const range = document.createRange();
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node.parentElement.className === 'qc-named') node = walker.nextNode();
  const top = (at) => { range.setStart(node, at); range.setEnd(node, at + 1); return range.getBoundingClientRect().top; };
  let first = 1;
  while (top(first) < top(0) + 10) first += 1;
  const main = document.querySelector('.stMain');
  const head = document.querySelector('.qc-head');
  return {
    characters: first, head: box('.qc-head').height, wide: head.scrollWidth - head.clientWidth,
    below: innerHeight - box('.qc-root').bottom, scrolls: main.scrollHeight > main.clientHeight,
    codebook: getComputedStyle(document.querySelector('.qc-codebook')).display,
  };
}"""
SELECTED = "() => [...CSS.highlights.get('qc-selected')].map((range) => range.toString())"


def code(study, label: str):
    with reading(study.engine) as session:
        return next(code for code in codebook.codes(session, study.project) if code.named("id") == label)


def opened_source(page, name: str) -> None:
    expect(page.locator(".qc-source")).to_have_text(name)
    page.wait_for_selector(".qc-root[data-ready=true]")


def test_one_source_is_open_whichever_way_it_was_opened_and_keys_go_on_in_it(study, server, page):
    first, second, third = (study.source(name, f"{TEXT} {name}.") for name in ("Satu", "Dua", "Tiga"))
    CodingPage(page, server).open(study.project, first, TEXT)
    page.locator(".qc-text").focus()
    page.keyboard.press("]")
    opened_source(page, "Dua")
    assert f"source={second}" in page.url
    page.keyboard.press("]")
    opened_source(page, "Tiga")
    page.keyboard.press("g")
    page.keyboard.type("satu")
    expect(page.locator(".qc-sources .qc-option")).to_have_count(1)
    page.keyboard.press("Enter")
    opened_source(page, "Satu")
    page.locator(".qc-step").last.click()
    opened_source(page, "Dua")
    page.keyboard.press("t")
    page.keyboard.press("1")
    page.locator(".qc-pick").click()
    expect(page.locator(".qc-sources [aria-current]")).to_contain_text("Dua")
    page.locator(".qc-sources .qc-option", has_text="Tiga").click()
    opened_source(page, "Tiga")
    at_rest(page)
    page.go_back()
    opened_source(page, "Dua")
    assert third


def test_a_code_pressed_twice_lies_once_and_others_pressed_at_once_lie_on_the_same_words(opened):
    study = opened()
    page = study.coder.page
    select(study, "jalan kaki")
    study.coder.press("1", "1")
    expect(page.locator(".qc-status")).to_contain_text("sudah ada")
    assert page.locator(".qc-root").get_attribute("data-selection") == ""
    study.coder.press("2")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki"), ("B2", "jalan kaki")]
    page.locator(".qc-words").nth(2).click()
    study.coder.press("1")
    expect(page.locator(".qc-status")).to_have_attribute("data-kind", "hint")
    page.evaluate("document.activeElement.blur()")
    study.coder.press("s")
    expect(page.locator(".qc-status")).to_have_attribute("data-kind", "saved")
    study.coder.press("3")
    study.coder.saved()
    assert study.stored()[-1] == ("B3", "Sudah lama begitu.")


def test_a_code_is_made_under_another_one_while_coding_and_renamed_and_recoloured_in_place(opened):
    study = opened()
    page = study.coder.page
    select(study, "jalan kaki")
    study.coder.press("/")
    page.keyboard.type("Cara datang")
    study.coder.press("ArrowDown", "Enter")
    page.keyboard.type("B2")
    study.coder.press("Enter")
    study.coder.saved()
    made = code(study.study, "Cara datang")
    assert made.parent == study.study.codes["B2"]
    chip = page.locator(".qc-chip")
    expect(chip).to_contain_text(f"{made.short_id}Cara datang")
    colour = "getComputedStyle(document.querySelector('.qc-bracket')).borderLeftColor"
    assert page.evaluate(colour) != GREY
    assert [each.get_attribute("data-code") for each in page.locator(".qc-code").all()][2] == made.guid
    line = row(page, made.short_id)
    line.locator(".qc-about").click()
    card, tree = page.locator(".qc-code-card").bounding_box(), page.locator(".qc-tree").bounding_box()
    assert card["x"] + card["width"] <= tree["x"]
    page.locator("[data-colour]").fill("#118833")
    page.locator("[data-name]").fill("Cara ke kantor")
    study.coder.press("Enter")
    study.coder.saved()
    expect(chip).to_contain_text("Cara ke kantor")
    assert page.evaluate(colour) == "rgb(17, 136, 51)"
    assert code(study.study, "Cara ke kantor").colour == "#118833"
    page.locator(".qc-new").click()
    page.keyboard.type("Biaya")
    page.locator(".qc-new-code select").select_option(study.study.codes["B1"])
    page.locator(".qc-new-code button").click()
    study.coder.saved()
    assert code(study.study, "Biaya").parent == study.study.codes["B1"]


def test_codes_are_carried_to_selected_words_and_selected_words_to_codes(opened):
    study = opened()
    page = study.coder.page
    select(study, "jalan kaki")
    row(page, "B2").drag_to(page.locator(".qc-words").nth(1))
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki")]
    select(study, "lebih murah")
    start = study.text.index("lebih murah")
    (x, y), _ = study.coder.points(start + 3, start + 4)
    target = row(page, "B3").bounding_box()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 4)
    page.mouse.move(target["x"] + 60, target["y"] + 8)
    page.mouse.move(target["x"] + 62, target["y"] + 9)
    page.mouse.up()
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki"), ("B3", "lebih murah")]
    assert page.evaluate("() => CSS.highlights.has('qc-selected')") is False


def test_only_words_are_selected_twins_are_one_bracket_and_figures_follow_the_filter(opened):
    study = opened()
    page = study.coder.page
    with writing(study.study.engine) as session:
        other = people.add_coder(session, act(study.study.me), study.study.project, "Rina Sari").id
    start = study.text.index("jalan kaki")
    for by in (study.study.me, other):
        study.study.lay(study.source, Span(start, start + 10), "B1", study.text, by=by)
    study.study.lay(study.source, Span(start + 11, start + 20), "B2", study.text, by=other)
    page.reload()
    study.coder.ready(study.text)
    expect(page.locator(".qc-chip")).to_have_count(2)
    expect(page.locator(".qc-chip small").first).to_contain_text("RS")
    assert "I1:" not in page.locator(".qc-block").nth(1).inner_text()
    study.coder.press("Control+a")
    assert page.evaluate(SELECTED) == [line.partition(": ")[2] for line in study.text.split("\n") if line]
    study.coder.press("?")
    expect(page.locator(".qc-hint")).to_be_visible()
    page.locator(".qc-finish").focus()
    study.coder.press("Escape")
    expect(page.locator(".qc-hint")).to_be_hidden()
    expect(page.locator(".qc-share")).to_contain_text("3 koding")
    before = page.locator(".qc-head").bounding_box()
    page.locator(".qc-filters select").nth(1).select_option(str(study.study.me))
    expect(page.locator(".qc-share")).to_contain_text("1 dari 3 koding")
    expect(row(page, "B2").locator(".qc-count")).to_have_text("")
    assert page.locator(".qc-head").bounding_box() == before


@pytest.mark.parametrize("width", [1024, *(pytest.param(width, marks=pytest.mark.soak) for width in (1440, 720))])
def test_lines_hold_55_to_80_characters_the_head_one_line_and_nothing_is_blank_below(opened, width):
    study = opened(LONG)
    page = study.coder.page
    page.set_viewport_size({"width": width, "height": 700 if width > 720 else 450})
    page.reload()
    study.coder.ready(study.text)
    at_rest(page)
    seen = page.evaluate(SIGHT)
    assert 55 <= seen["characters"] <= 80
    assert seen["head"] < 48
    assert seen["wide"] == 0
    assert 0 <= seen["below"] <= 16
    assert not seen["scrolls"]
    assert seen["codebook"] == ("flex" if width > 1100 else "none")
    if width < 1100:
        study.coder.press("b")
        expect(page.locator(".qc-codebook")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".qc-codebook")).to_be_hidden()
    frames(page)


def test_a_source_is_finished_by_key_told_in_the_list_and_marked_when_it_is_coded_on(opened):
    study = opened()
    page = study.coder.page
    page.locator(".qc-text").focus()
    study.coder.press("Shift+F")
    expect(page.locator(".qc-finish")).to_have_text("✓ selesai")
    study.coder.saved()
    study.coder.press("g")
    expect(page.locator(".qc-sources .qc-option small").first).to_have_text("✓ selesai")
    study.coder.press("Escape")
    select(study, "jalan kaki")
    study.coder.press("1")
    expect(page.locator(".qc-finish")).to_have_text("✓ selesai, lalu berubah")
    page.locator(".qc-finish").click()
    expect(page.locator(".qc-finish")).to_have_text("✓ selesai")
    study.coder.press("u")
    expect(page.locator(".qc-finish")).to_have_text("✓ selesai, lalu berubah")
