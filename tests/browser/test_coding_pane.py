"""The codebook beside the text in a real browser: pins, recent codes, new codes, recoding and colours, by mouse and by keys."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, people
from qualcode.store.database import reading, writing
from tests.browser.test_coding import lay, memos

pytestmark = pytest.mark.browser


def select(study, words: str) -> None:
    start = study.text.index(words)
    study.coder.drag(start, start + len(words))


def row(page, code: str):
    return page.locator(".qc-code", has=page.get_by_text(code, exact=True))


def labels(study) -> list[str]:
    with reading(study.study.engine) as session:
        return [code.named("id") for code in codebook.codes(session, study.study.project)]


def fill(page, words: str) -> str:
    return page.locator(".qc-run", has_text=words).evaluate("(run) => run.style.getPropertyValue('--qc-fill')")


def test_a_code_is_pinned_by_mouse_and_by_key_and_its_digit_lays_it(opened):
    study = opened()
    page = study.coder.page
    row(page, "B1").locator(".qc-pin").click()
    expect(row(page, "B1").locator(".qc-pin")).to_have_text("☆")
    expect(row(page, "B2").locator(".qc-pin")).to_have_text("1")
    row(page, "B1").locator(".qc-pin").click()
    expect(row(page, "B1").locator(".qc-pin")).to_have_text("3")
    select(study, "jalan kaki")
    study.coder.press("3")
    study.coder.saved()
    page.locator(".qc-search").focus()
    study.coder.press("ArrowDown", "ArrowDown", "p")
    expect(row(page, "B2").locator(".qc-pin")).to_have_text("☆")
    study.coder.press("p", "Escape")
    select(study, "murah")
    study.coder.press("3")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki"), ("B2", "murah")]
    page.reload()
    study.coder.ready(study.text)
    expect(row(page, "B2").locator(".qc-pin")).to_have_text("3")


@pytest.mark.soak
def test_a_recent_code_is_laid_and_a_coding_recoded_by_mouse(opened):
    study = opened()
    page = study.coder.page
    lay(study, "jalan kaki", "2")
    select(study, "murah")
    page.locator(".qc-recent button", has_text="B2").click()
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki"), ("B2", "murah")]
    page.locator(".qc-run", has_text="murah").click()
    page.locator(".qc-popup").get_by_role("button", name="Ganti kode").click()
    page.locator(".qc-option", has_text="B3").click()
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki"), ("B3", "murah")]


def test_a_new_code_an_in_vivo_code_and_a_memo_are_made_by_mouse(opened):
    study = opened()
    page = study.coder.page
    select(study, "jalan kaki")
    page.locator("[data-tool=find_code]").click()
    page.keyboard.type("Cara datang")
    page.locator(".qc-option", has_text="Buat kode").click()
    study.coder.saved()
    select(study, "lebih murah")
    page.locator("[data-tool=in_vivo]").click()
    study.coder.saved()
    assert labels(study)[3:] == ["Cara datang", "lebih murah"]
    assert [quote for _, quote in study.stored()] == ["jalan kaki", "lebih murah"]
    select(study, "dekat")
    page.locator("[data-tool=memo_here]").click()
    page.locator(".qc-memo textarea").fill("Seberapa dekat?")
    page.locator(".qc-memo .qc-save").click()
    study.coder.saved()
    assert memos(study) == [("dekat", "dekat", "Seberapa dekat?")]


@pytest.mark.soak
def test_colours_show_the_code_or_the_coder(opened):
    study = opened()
    page = study.coder.page
    with writing(study.study.engine) as session:
        other = people.add_coder(session, act(study.study.me), study.study.project, "Pengode B").id
    for words, by in (("jalan", study.study.me), ("murah", other)):
        start = study.text.index(words)
        study.study.lay(study.source, Span(start, start + len(words)), "B1", study.text, by=by)
    page.reload()
    study.coder.ready(study.text)
    assert fill(page, "jalan") == fill(page, "murah")
    page.locator(".qc-view-button").click()
    page.locator("[data-view=tint]").select_option("coder")
    assert fill(page, "jalan") != fill(page, "murah")
    page.locator("[data-view=tint]").select_option("code")
    assert fill(page, "jalan") == fill(page, "murah")
