"""Findings and the checklist in a real browser: evidence by mouse, the verdict by keys, what needs a look, answers that stay."""

import csv
import io
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from qualcode.model.event import act
from qualcode.services import codings, people
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.browser.person import at_rest, becomes
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser
PATIENCE = 40_000


def card(page, finding: str):
    found = page.locator(f".st-key-finding-{finding}")
    expect(found).to_be_visible(timeout=PATIENCE)
    return found


def opened(page, finding: str):
    found = card(page, finding)
    at_rest(page)
    found.get_by_role("button", name=f"Buka {finding}").click()
    expect(found.get_by_role("button", name=f"Tutup {finding}")).to_be_visible(timeout=PATIENCE)
    return found


def part(page, finding: str, name: str):
    found = opened(page, finding)
    at_rest(page)
    found.get_by_role("radio", name=name, exact=False).first.click()
    return found


def evidence(engine, project: int, finding: str) -> list[tuple[str, str]]:
    with reading(engine) as session:
        rows = tables.evidence(session, project)
    return list(rows.loc[rows["finding"] == finding, ["role", "coding"]].itertuples(index=False, name=None))


def findings(engine, project: int):
    with reading(engine) as session:
        return tables.findings(session, project, "id").set_index("finding")


@HALF_WAY
def test_a_finding_is_written_with_evidence_for_and_against_by_mouse(server, page, sample, to_the_end):
    engine, project = sample
    page.goto(f"{server.url}/findings?project={project}")
    page.get_by_text("Temuan baru").click()
    at_rest(page)
    page.get_by_role("combobox", name="Indikator atau faktor").first.click()
    page.keyboard.type("Mengumpulkan", delay=30)
    page.get_by_role("option", name="B6 Mengumpulkan").click()
    page.get_by_role("textbox", name="Pernyataan").first.click()
    page.keyboard.type("Inovasi dikembangkan tanpa mitra.")
    page.get_by_role("button", name="Simpan temuan").click()
    expect(card(page, "F10")).to_contain_text("Inovasi dikembangkan tanpa mitra.")
    found = part(page, "F10", "Tambah bukti")
    expect(found.get_by_role("button", name="+ mendukung").first).to_be_visible(timeout=PATIENCE)
    at_rest(page)
    found.get_by_role("button", name="+ mendukung").first.click()
    expect(found.get_by_text("sudah menjadi bukti")).to_have_count(1, timeout=PATIENCE)
    if not to_the_end:
        assert [role for role, _ in evidence(engine, project, "F10")] == ["for"]
        return
    at_rest(page)
    found.get_by_role("button", name="− menyangkal").first.click()
    expect(found.get_by_text("sudah menjadi bukti")).to_have_count(2, timeout=PATIENCE)
    assert [role for role, _ in evidence(engine, project, "F10")] == ["for", "against"]
    expect(found).to_contain_text("1 kutipan mendukung")
    expect(found).to_contain_text("1 kutipan menyangkal")


@pytest.mark.soak
def test_a_verdict_is_changed_with_the_keyboard(server, page, sample):
    engine, project = sample
    page.goto(f"{server.url}/findings?project={project}")
    found = part(page, "F6", "Ubah")
    verdict = found.get_by_role("radio", name="baik").last
    expect(verdict).to_be_visible(timeout=PATIENCE)
    at_rest(page)
    found.get_by_role("radio", name="sebagian").focus()
    page.keyboard.press("Space")
    becomes(page, lambda: findings(engine, project).loc["F6", "verdict"], "mixed")
    expect(found).to_contain_text("◐ sebagian", timeout=PATIENCE)


@pytest.mark.soak
def test_a_finding_needs_a_look_after_its_coding_changed_and_holds_when_the_researcher_says_so(server, page, sample):
    engine, project = sample
    coding = evidence(engine, project, "F6")[0][1]
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        laid = tables.codings(session, project, "id").set_index("coding").loc[coding]
        source = int(tables.sources(session, project).set_index("source")["id"][laid["source"]])
        codings.change_coding(session, act(me), project, source, coding, polarity="neutral")
    page.goto(f"{server.url}/findings?project={project}")
    found = opened(page, "F6")
    expect(found).to_contain_text("Perlu ditinjau")
    expect(found).to_contain_text("1 kutipan berganti polaritas")
    at_rest(page)
    found.get_by_role("button", name="Masih berlaku").click()
    expect(found.get_by_text("Perlu ditinjau")).to_have_count(0, timeout=PATIENCE)
    page.reload()
    expect(card(page, "F6").get_by_text("Perlu ditinjau")).to_have_count(0, timeout=PATIENCE)


@pytest.mark.soak
def test_a_passage_becomes_evidence_from_the_page_of_passages(server, page, sample):
    engine, project = sample
    before = len(evidence(engine, project, "F6"))
    page.goto(f"{server.url}/passages?project={project}")
    expect(page.get_by_role("button", name="Jadikan bukti").first).to_be_visible(timeout=PATIENCE)
    at_rest(page)
    page.get_by_role("button", name="Jadikan bukti").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    at_rest(page)
    dialog.get_by_role("combobox", name="Temuan").click()
    page.get_by_role("option", name="F6 ").click()
    at_rest(page)
    dialog.get_by_role("button", name="Simpan").click()
    becomes(page, lambda: len(evidence(engine, project, "F6")), before + 1)


@HALF_WAY
def test_a_checklist_answer_is_kept_when_the_field_is_left_and_there_after_a_reload_and_in_the_file(
    server, page, sample, to_the_end
):
    engine, project = sample
    page.goto(f"{server.url}/checklist?project={project}")
    item = page.locator(".st-key-item-coreq-1")
    expect(item).to_be_visible(timeout=PATIENCE)
    at_rest(page)
    for field, words in (("Tulisan Anda", "Peneliti sendiri."), ("Halaman", "31")):
        item.get_by_role("textbox", name=field).click()
        expect(item.get_by_role("textbox", name=field)).to_be_focused()
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    becomes(page, lambda: _answers(engine, project), [("1", "Peneliti sendiri.", "31")])
    page.reload()
    item = page.locator(".st-key-item-coreq-1")
    expect(item.get_by_role("textbox", name="Tulisan Anda")).to_have_value("Peneliti sendiri.", timeout=PATIENCE)
    expect(page.get_by_text("15 dari 32 butir terisi")).to_be_visible()
    if not to_the_end:
        return
    at_rest(page)
    with page.expect_download(timeout=PATIENCE) as taken:
        page.get_by_role("button", name="CSV").first.click()
    rows = list(csv.reader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert ["1", "Pewawancara", "Peneliti sendiri.", "31"] in rows


def _answers(engine, project: int) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        return list(tables.answers(session, project)[["item", "body", "page"]].itertuples(index=False, name=None))
