"""Agreement in a real browser: units, a difference decided by mouse and by keys, undo, and coding again blind."""

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import recoding
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.browser.coding_page import ROOT, CodingPage
from tests.browser.person import PATIENCE_MS, at_rest, until
from tests.lengths import HALF_WAY
from tests.study import SmallStudy

pytestmark = pytest.mark.browser
TEXT = "P: Apa kabar?\nI1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def alone(server):
    study = SmallStudy(database(server.database_url)).start()
    source = study.source("Wawancara", TEXT)
    study.lay(source, Span(18, 33), "B1", TEXT)
    return study


def decisions(engine, project: int) -> list[tuple[str, str]]:
    with reading(engine) as session:
        frame = tables.reconciliations(session, project)
    return list(zip(frame["decision"], frame["reason"], strict=True))


def waiting(page, count: int) -> None:
    """Wait until so many differences wait for a decision."""
    expect(page.get_by_role("radio", name=f"Perbedaan ({count})")).to_be_visible(timeout=PATIENCE_MS)
    at_rest(page)


@HALF_WAY
def test_a_unit_is_chosen_and_a_difference_decided_and_undone_by_mouse(server, page, sample, to_the_end):
    engine, project = sample
    page.goto(f"{server.url}/agreement?project={project}")
    page.get_by_role("radio", name="Giliran bicara atau paragraf").click()
    expect(page.get_by_text("Dihitung: giliran bicara atau paragraf")).to_be_visible(timeout=PATIENCE_MS)
    waiting(page, 32)
    expect(page.get_by_text("hanya Peneliti").first).to_be_visible()

    first = page.get_by_test_id("stForm").first
    first.get_by_text("tanpa kode di sini").click()
    first.get_by_role("textbox", name="Alasan").fill("Bukan SOP.")
    first.get_by_role("button", name="Putuskan").click()
    waiting(page, 31)
    assert decisions(engine, project) == [("none", "Bukan SOP.")]
    if not to_the_end:
        return

    page.get_by_role("radio", name="Sudah diputuskan (1)").click()
    expect(page.get_by_text("Bukan SOP.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Batalkan").click()
    until(page, lambda: decisions(engine, project) == [])


@pytest.mark.soak
def test_a_difference_is_decided_with_the_keyboard_and_another_opened_in_the_text(server, page, sample):
    engine, project = sample
    page.goto(f"{server.url}/agreement?project={project}")
    page.get_by_role("radio", name="Giliran bicara atau paragraf").click()
    waiting(page, 32)
    form = page.get_by_test_id("stForm").first
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(form.get_by_role("radio").first).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Memang hubungan.")
    page.keyboard.press("Enter")
    waiting(page, 31)
    assert decisions(engine, project) == [("coder", "Memang hubungan.")]
    page.get_by_role("link", name="Buka", exact=True).first.click()
    page.wait_for_selector(f"{ROOT}[data-ready=true]", timeout=PATIENCE_MS)


@pytest.mark.soak
def test_one_coder_plans_to_code_again_and_codes_the_second_time_without_seeing_the_first(server, page, alone):
    study = alone
    page.goto(f"{server.url}/agreement?project={study.project}")
    expect(page.get_by_text("Tidak dihitung – satu pengode.")).to_be_visible(timeout=PATIENCE_MS)
    at_rest(page)
    page.get_by_role("combobox", name="Sumber yang dikode ulang").click()
    page.get_by_role("option", name="Wawancara").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rencanakan").click()
    expect(page.get_by_text("14 hari lagi")).to_be_visible(timeout=PATIENCE_MS)
    with writing(study.engine) as session:
        guid = tables.sources(session, study.project)["source"].iloc[0]
        recoding.plan_recoding(session, act(study.me), study.project, [guid], 0)
    page.reload()
    page.get_by_role("button", name="Mulai kali kedua").click()
    page.get_by_role("button", name="Ke halaman pengodean").click()

    coder = CodingPage(page, server)
    coder.ready(TEXT)
    expect(page.get_by_text("Peneliti (kali kedua)").first).to_be_visible(timeout=PATIENCE_MS)
    assert coder.marked() == []
    coder.drag(23, 33)
    coder.press("1")
    coder.saved()
    assert _laid(study) == [("Peneliti", "Kami jalan kaki"), ("Peneliti (kali kedua)", TEXT[23:33])]
    assert coder.marked() == [TEXT[23:33]]


def _laid(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        frame = tables.codings(session, study.project, "id")
    return sorted(zip(frame["coder"], frame["quote"], strict=True))
