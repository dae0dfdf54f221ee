"""The history page in a real browser: gestures are found by what is asked, looked at and reverted, or the reason is told."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codings, people, projects
from qualcode.store.database import reading, writing
from tests.browser.person import at_rest, choose, enter, until, walk

pytestmark = pytest.mark.browser

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


LIST = ".st-key-history-list"


def choose_line(page, row: int) -> None:
    """Click the sentence of a gesture, the newest being row 0."""
    page.locator(f"{LIST} [data-testid=stRadio] label").filter(has=page.locator("input")).nth(row).click()
    at_rest(page)


def coded(study) -> tuple[int, str]:
    """Lay two codes and change the first; return the source and the first coding."""
    source = study.source("Wawancara", TEXT)
    first = study.lay(source, Span(4, 8), "B1", TEXT)
    study.lay(source, Span(20, 30), "B2", TEXT)
    with writing(study.engine) as session:
        codings.change_coding(session, act(study.me), study.project, source, first, note="catatan baru")
    return source, first


def opened(study, server, page) -> None:
    page.goto(f"{server.url}/history?project={study.project}")
    page.locator(f"{LIST} input").first.wait_for(state="attached")
    at_rest(page)


def laid(study, source: int) -> list[Span]:
    with reading(study.engine) as session:
        return [coding.span for coding in codings.source_codings(session, source)]


def latest(study) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision


def counted(page, found: int, every: int) -> None:
    expect(page.get_by_text(f"{found} dari {every} tindakan, terbaru di atas")).to_be_visible(timeout=30_000)


@pytest.mark.soak
def test_one_gesture_is_looked_at_and_reverted_and_a_later_one_is_named(study, server, page):
    source, _ = coded(study)
    number = latest(study) - 1
    opened(study, server, page)
    choose_line(page, 2)
    page.locator("[class*=st-key-history-revert] button").first.click()
    page.get_by_test_id("stAlert").get_by_text("Peneliti").wait_for()
    choose_line(page, 1)
    page.locator(f".st-key-history-revert-{number} button").first.click()
    until(page, lambda: laid(study, source) == [Span(4, 8)])


def test_a_gesture_is_looked_at_and_reverted_with_the_keyboard_alone(study, server, page):
    source, first = coded(study)
    number = latest(study)
    opened(study, server, page)
    walk(page, page.locator(f"{LIST} input").first)
    page.keyboard.press("ArrowDown")
    at_rest(page)
    page.keyboard.press("ArrowUp")
    card = page.get_by_test_id("stMain")
    expect(card.get_by_text("catatan baru", exact=True)).to_be_visible(timeout=30_000)
    expect(card.get_by_text("Sebelum", exact=True)).to_be_visible()
    enter(page, page.get_by_role("button", name="Kembalikan tindakan ini"))
    until(page, lambda: latest(study) == number + 1)
    with reading(study.engine) as session:
        assert next(coding.note for coding in codings.source_codings(session, source) if coding.guid == first) == ""
    enter(page, page.get_by_role("button", name="Kembalikan tindakan ini"))
    page.get_by_test_id("stAlert").get_by_text(f"Tindakan no. {number} sudah dibatalkan sebelumnya.").wait_for()
    assert latest(study) == number + 1


@pytest.mark.soak
def test_the_trail_is_narrowed_by_person_gesture_object_words_and_day(study, server, page):
    source, _ = coded(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    study.lay(source, Span(9, 14), "B3", TEXT, by=other)
    every = latest(study)
    opened(study, server, page)
    counted(page, every, every)
    for box, words, found in (("Orang", "Pengode B", 1), ("Tindakan", "koding diterapkan", 3), ("Objek", "koding", 4)):
        choose(page, page.get_by_role("combobox", name=box), words)
        counted(page, found, every)
        page.keyboard.press("Backspace")
        counted(page, every, every)
        page.keyboard.press("Tab")
    walk(page, page.get_by_role("textbox", name="Kata dalam nama"))
    page.keyboard.type("B2")
    page.keyboard.press("Enter")
    counted(page, 2, every)
    page.get_by_role("textbox", name="Kata dalam nama").fill("")
    page.keyboard.press("Enter")
    counted(page, every, every)
    for day, found in ((date.today() - timedelta(days=1), every), (date.today() + timedelta(days=2), 0)):
        walk(page, page.get_by_role("spinbutton", name="day, Sejak tanggal"))
        page.keyboard.type(f"{day:%d%m%Y}")
        page.keyboard.press("Escape")
        counted(page, found, every)
    page.get_by_text("Tidak ada tindakan yang cocok").wait_for()
