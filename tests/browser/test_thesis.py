"""The page of thesis tables in a real browser: ticks are kept at once and once, and so are a template and a choice."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import people, picking, sources, thesis
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.browser.person import at_rest, becomes, choose, click_at, until
from tests.reports import campus

pytestmark = pytest.mark.browser

WORDS = tuple(f"kata{number:02}" for number in range(12))
TEXT = f"I1: {' '.join(WORDS)}."
SPANS = tuple(Span(TEXT.index(word), TEXT.index(word) + len(word)) for word in WORDS)
LINE, BOX = 35, 18


@pytest.fixture
def laid(study, server, page):
    """Six passages of one code, open for picking."""
    source = study.source("Wawancara", TEXT)
    codings = [study.lay(source, span, "B1", TEXT) for span in SPANS[::2]]
    opened(study, server, page)
    return codings


def opened(study, server, page) -> None:
    page.goto(f"{server.url}/thesis-tables?project={study.project}")
    page.get_by_role("tab", name="Kutipan dan templat kampus").click()
    page.locator("summary", has_text="Pilih kutipan sendiri").click()
    page.get_by_test_id("stDataFrame").first.wait_for()
    at_rest(page)


def tick(page, row: int) -> None:
    """Tick the box left of a row of the passages; the list is a canvas."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    click_at(page, box["x"] + BOX, box["y"] + LINE * (row + 1) + LINE / 2)


def picked(study) -> set[str]:
    with reading(study.engine) as session:
        return set(tables.picks(session, study.project)["coding"])


def verbs(study) -> list[str]:
    with reading(study.engine) as session:
        frame = tables.events(session, study.project).sort_values("revision")
    return [verb for verb in frame["verb"] if verb.split(".")[0] in ("quotations", "template", "thesis")]


@pytest.mark.soak
def test_a_tick_is_one_gesture_and_running_the_page_again_is_none(study, laid, server, page):
    tick(page, 0)
    becomes(page, lambda: picked(study), {laid[0]})
    at_rest(page)
    tick(page, 2)
    becomes(page, lambda: picked(study), {laid[0], laid[2]})
    at_rest(page)
    tick(page, 0)
    becomes(page, lambda: picked(study), {laid[2]})
    at_rest(page)
    expect(page.locator("summary", has_text="Pilih kutipan sendiri (1 dipilih)")).to_be_visible()
    assert verbs(study) == ["quotations.picked"] * 3
    opened(study, server, page)
    expect(page.locator("summary", has_text="Pilih kutipan sendiri (1 dipilih)")).to_be_visible()
    assert verbs(study) == ["quotations.picked"] * 3


def test_no_tick_of_a_fast_hand_is_lost(study, laid, page):
    for row in (0, 1, 2, 3, 1, 5):
        tick(page, row)
    becomes(page, lambda: picked(study), {laid[row] for row in (0, 2, 3, 5)})
    at_rest(page)
    assert picked(study) == {laid[row] for row in (0, 2, 3, 5)}


@pytest.mark.soak
def test_ticks_follow_what_undo_and_other_people_do_and_go_on_from_there(study, laid, page):
    tick(page, 0)
    until(page, lambda: picked(study) == {laid[0]})
    at_rest(page)
    page.get_by_role("button", name="Batalkan").click()
    becomes(page, lambda: picked(study), set())
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Dewi").id
    with writing(study.engine) as session:
        picking.pick_passages(session, act(other), study.project, [laid[4]])
    at_rest(page)
    page.get_by_role("spinbutton").fill("2")
    page.get_by_role("spinbutton").press("Enter")
    expect(page.locator("summary", has_text="Pilih kutipan sendiri (1 dipilih)")).to_be_visible(timeout=20_000)
    at_rest(page)
    tick(page, 1)
    becomes(page, lambda: picked(study), {laid[1], laid[4]})
    at_rest(page)
    tick(page, 4)
    becomes(page, lambda: picked(study), {laid[1]})


@pytest.mark.soak
def test_ticks_are_there_again_after_another_code_was_looked_at(study, laid, server, page):
    with reading(study.engine) as session:
        source = sources.listed(session, study.project)[0].id
    study.lay(source, SPANS[1], "B2", TEXT)
    opened(study, server, page)
    tick(page, 0)
    becomes(page, lambda: picked(study), {laid[0]})
    code = page.get_by_role("combobox", name="Kode")
    for name in ("B2 Kode B2", "B1 Kode B1"):
        at_rest(page)
        choose(page, code, name)
        expect(code).to_have_value(name)
    at_rest(page)
    tick(page, 1)
    becomes(page, lambda: picked(study), {laid[0], laid[1]})
    tick(page, 0)
    becomes(page, lambda: picked(study), {laid[1]})


@pytest.mark.soak
def test_a_template_is_taken_by_its_file(study, laid, page):
    page.locator("input[type=file]").first.set_input_files({"name": "kampus.docx", "mimeType": "", "buffer": campus.template()})
    expect(page.get_by_text("Templat kampus: kampus.docx")).to_be_visible()
    assert verbs(study) == ["template.used"]


@pytest.mark.soak
def test_a_template_and_choices_are_there_after_a_reload_and_the_way_back_is_undo(study, laid, server, page):
    def followed() -> str:
        with reading(study.engine) as session:
            held = thesis.thesis(session, study.project).template
        return held.name if held else ""

    def give(name: str) -> None:
        page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "", "buffer": campus.template()})
        becomes(page, followed, name)
        expect(page.get_by_text(f"Templat kampus: {name}")).to_be_visible(timeout=20_000)
        at_rest(page)

    give("kampus.docx")
    page.get_by_test_id("stPopover").get_by_role("button").click()
    give("fakultas.docx")
    page.get_by_role("radio", name="APA 7").click()
    becomes(page, lambda: verbs(study)[-1], "thesis.changed")
    opened(study, server, page)
    expect(page.get_by_text("Templat kampus: fakultas.docx")).to_be_visible()
    expect(page.get_by_role("radio", name="APA 7")).to_be_checked()
    page.get_by_role("button", name="Lepas").click()
    becomes(page, followed, "")
    for wanted in ("fakultas.docx", "fakultas.docx", "kampus.docx", ""):
        at_rest(page)
        page.get_by_role("button", name="Batalkan").click()
        becomes(page, followed, wanted)
    at_rest(page)
    expect(page.locator("input[type=file]")).to_be_attached()
    assert verbs(study) == ["template.used", "template.used", "thesis.changed", "template.dropped"]
