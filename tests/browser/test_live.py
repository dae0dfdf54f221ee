"""Two people in one source: each sees within moments what the other does, and nobody writes over anybody."""

from uuid import uuid4

import httpx2 as httpx
import pytest

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import people, tokens
from qualcode.store.database import writing
from tests.browser.person import PATIENCE_MS, frames

pytestmark = pytest.mark.browser

LONG = "\n".join(f"I1: Kalimat nomor {number} tentang kantor dan desa kita." for number in range(200))


@pytest.fixture
def colleague(study, server):
    """Another coder of the project, and what they do over the API."""
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Sari Dewi")
    token = tokens.mint(tokens.signing_secret(server.database_url), other.id)
    with httpx.Client(base_url=f"{server.url}/api", headers={"Authorization": f"Bearer {token}"}) as client:
        yield other, client


def lay(client, study, text: str, words: str, code: str) -> None:
    start = text.index(words)
    answer = client.post(
        f"/projects/{study.study.project}/sources/{study.source}/codings",
        json={"guid": str(uuid4()), "code": study.study.codes[code], "start": start, "end": start + len(words), "quote": words},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 201, answer.text


def test_a_colleagues_coding_comes_by_itself_and_leaves_scroll_selection_and_focus(colleague, opened):
    _, client = colleague
    study = opened(LONG)
    page = study.coder.page
    page.locator(".qc-text").focus()
    page.evaluate("() => { document.querySelector('.qc-text').scrollTop = 900 }")
    start = LONG.index("nomor 30 ")
    frames(page)
    study.coder.drag(start, start + 8)
    before = page.evaluate("() => document.querySelector('.qc-text').scrollTop")
    lay(client, study, LONG, "nomor 31 tentang", "B2")
    page.locator(".qc-run", has_text="nomor 31 tentang").wait_for(timeout=PATIENCE_MS)
    assert page.evaluate("() => document.querySelector('.qc-text').scrollTop") == before
    assert study.coder.selection == (start, start + 8)
    assert page.evaluate("() => document.activeElement.classList.contains('qc-text')")
    study.coder.press("1")
    study.coder.saved()
    assert study.stored() == [("B1", "nomor 30"), ("B2", "nomor 31 tentang")]


@pytest.mark.soak
def test_a_colleagues_new_code_is_there_with_its_coding(colleague, opened):
    _, client = colleague
    study = opened()
    study.study.code("B9", "Baru sekali")
    lay(client, study, study.text, "lebih murah", "B9")
    study.coder.page.locator(".qc-chip", has_text="Baru sekali").wait_for(timeout=PATIENCE_MS)


@pytest.mark.parametrize("and_goes", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["comes", "comes and goes"])
def test_who_else_is_here_is_shown_and_goes_again(colleague, opened, and_goes):
    _, client = colleague
    study = opened()
    where = f"/projects/{study.study.project}/sources/{study.source}/here"
    assert client.put(where).json()["people"] == []
    shown = study.coder.page.locator(".qc-here")
    shown.get_by_text("SD").wait_for(timeout=PATIENCE_MS)
    assert shown.get_attribute("title") == "Juga di sini: Sari Dewi"
    assert [person["name"] for person in client.put(where).json()["people"]] == ["Peneliti"]
    if and_goes:
        shown.wait_for(state="hidden", timeout=PATIENCE_MS)


def test_a_change_made_in_another_window_is_never_written_over_in_silence(colleague, opened):
    study = opened()
    laid = study.study.lay(study.source, Span(26, 36), "B1", study.text)
    page = study.coder.page
    page.locator(".qc-chip").wait_for(timeout=PATIENCE_MS)
    page.route("**/here", lambda route: route.abort())
    token = tokens.mint(tokens.signing_secret(study.coder.server.database_url), study.study.me)
    answer = httpx.patch(
        f"{study.coder.server.url}/api/projects/{study.study.project}/sources/{study.source}/codings/{laid}",
        json={"polarity": "supporting"}, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
    )  # fmt: skip
    assert answer.status_code == 200
    page.locator(".qc-text").focus()
    study.coder.press("n", "-")
    page.locator(".qc-status", has_text="sementara itu sudah diubah").wait_for()
    page.locator(".qc-chip[data-polarity=supporting]").wait_for()
    study.coder.press("-")
    study.coder.saved()
    assert study.coder.page.locator(".qc-chip").get_attribute("data-polarity") == "inhibiting"


@pytest.mark.soak
def test_a_lost_line_is_said_and_its_return_too(colleague, opened, server):
    study = opened()
    server.kill()
    status = study.coder.page.locator(".qc-status")
    status.get_by_text("Tidak terhubung ke QualCode").wait_for(timeout=15_000)
    server.start()
    status.get_by_text("Tersimpan").wait_for(timeout=15_000)
