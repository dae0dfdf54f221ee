"""A student and a supervisor, each in a browser of their own: submitted, approved, sent back, commented, answered, resolved."""

from datetime import UTC, datetime
from itertools import chain, repeat

import pytest
from playwright.sync_api import Page, expect

from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.review import Target
from qualcode.services import accounts, people, reviewing
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.browser.coding_page import CodingPage
from tests.browser.person import PATIENCE_MS, at_rest, enter, until, walk
from tests.databases import sqlite_url
from tests.support.app import Application

pytestmark = pytest.mark.browser

PASSWORD = "jemput bola ke desa"
MARKED = "P: Apa yang Ibu tahu?\nI1: [Kami jalan kaki|B1] ke kantor karena [lebih murah|B2] dan dekat.\n\nI1: Sudah lama begitu."
TEXT = "P: Apa yang Ibu tahu?\nI1: Kami jalan kaki ke kantor karena lebih murah dan dekat.\n\nI1: Sudah lama begitu."


@pytest.fixture
def server(tmp_path):
    """The application as a team opens it: people sign in."""
    folder = tmp_path / "server"
    folder.mkdir()
    application = Application(folder, sqlite_url(folder), extra={"QUALCODE_TEAM": "1"}, forked=True).start()
    yield application
    application.kill()
    assert not application.failures()


@pytest.fixture
def source(study):
    return study.source("Wawancara", MARKED)


@pytest.fixture
def team(study, source, server, page, visit):
    """Sign in as the student or the supervisor, each in a browser of their own; the source is coded."""
    browsers = chain([lambda: page], repeat(visit))
    with writing(study.engine) as session:
        people.rename_person(session, act(study.me), "Rina")
        other = people.add_coder(session, act(study.me), study.project, "Sari Dewi", role=Role.SUPERVISOR).id
        for login, person in (("rina", study.me), ("sari", other)):
            accounts.add(session, datetime.now(UTC), login, PASSWORD, person=person)

    def signed_in(login: str) -> Page:
        tab = next(browsers)()
        tab.goto(f"{server.url}/login")
        tab.locator("input[name=login]").fill(login)
        tab.locator("input[name=password]").fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".stApp", timeout=PATIENCE_MS)
        return tab

    return signed_in


def review(page: Page, server, study) -> None:
    page.goto(f"{server.url}/review?project={study.project}")
    page.get_by_role("heading", name="Telaah").wait_for(timeout=PATIENCE_MS)
    at_rest(page)


def states(study) -> dict[str, str]:
    with reading(study.engine) as session:
        held = reviewing.board(session, study.project)
    names = {guid: code for code, guid in study.codes.items()}
    return {names[guid]: one.state.value for (_, guid), one in held.standing.items()}


def said(study) -> list[tuple[str, str, bool]]:
    with reading(study.engine) as session:
        frame = tables.comments(session, study.project, "id")
    return list(zip(frame["person"], frame["body"], frame["resolved"], strict=True))


def group(page: Page, code: str):
    return page.locator(f".st-key-review-group-{code}")


def coding_page(page: Page, server, study, source) -> CodingPage:
    return CodingPage(page, server).open(study.project, source, TEXT)


def submitted(study) -> None:
    with writing(study.engine) as session:
        waiting = [Target("code", study.codes[code]) for code in ("B1", "B2")]
        reviewing.submit(session, act(study.me), study.project, waiting)


def test_a_supervisor_approves_one_code_and_sends_another_back_by_mouse(study, source, server, team):
    supervisor = team("sari")
    submitted(study)
    review(supervisor, server, study)
    decided(supervisor, study)


def decided(supervisor: Page, study) -> None:
    """Approve the first code and ask for changes in the second, by mouse."""
    group(supervisor, "B1").get_by_role("button", name="Setujui", exact=True).click()
    until(supervisor, lambda: states(study)["B1"] == "approved")
    expect(group(supervisor, "B1")).to_have_count(0, timeout=PATIENCE_MS)
    at_rest(supervisor)
    group(supervisor, "B2").get_by_role("button", name="Kembalikan atau komentari").click()
    card = supervisor.get_by_test_id("stPopoverBody")
    card.get_by_role("textbox").fill("Bedakan dari biaya resmi.")
    card.get_by_role("button", name="Minta perbaikan").click()
    until(supervisor, lambda: states(study)["B2"] == "changes_asked")


@pytest.mark.soak
def test_work_goes_to_the_supervisor_and_comes_back_by_mouse(study, source, server, team):
    student, supervisor = team("rina"), team("sari")
    review(student, server, study)
    student.get_by_role("button", name="Ajukan semua (2)").click()
    until(student, lambda: states(study) == {"B1": "submitted", "B2": "submitted"})

    review(supervisor, server, study)
    decided(supervisor, study)

    mine, theirs = coding_page(student, server, study, source), coding_page(supervisor, server, study, source)
    start = TEXT.index("lebih murah")
    theirs.drag(start, start + len("lebih murah"))
    supervisor.get_by_role("button", name="Komentar", exact=True).click()
    thread = supervisor.locator(".qc-thread")
    thread.locator("textarea").press_sequentially("Murah bagi siapa, @ri")
    supervisor.get_by_role("option", name="Rina").click()
    thread.get_by_role("button", name="Kirim").click()
    theirs.saved()
    until(supervisor, lambda: said(study) == [("Sari Dewi", "Murah bagi siapa, @Rina", False)])

    student.locator(".qc-comment-chip", has_text="Murah bagi siapa").click(timeout=PATIENCE_MS)
    card = student.locator(".qc-thread")
    expect(card.locator(".qc-comment p b")).to_have_text("@Rina")
    assert student.locator(".qc-said-too").all_text_contents() == ["lebih murah"]
    card.locator("textarea").fill("Bagi warga.")
    card.get_by_role("button", name="Balas").click()
    supervisor.locator(".qc-comment-chip", has_text="+1").wait_for(timeout=PATIENCE_MS)
    card.get_by_role("button", name="Tandai selesai").click()
    mine.saved()
    supervisor.locator(".qc-comment-chip.qc-resolved").wait_for(timeout=PATIENCE_MS)
    assert said(study) == [("Sari Dewi", "Murah bagi siapa, @Rina", True), ("Rina", "Bagi warga.", True)]

    review(student, server, study)
    student.get_by_text("Bedakan dari biaya resmi.").wait_for(timeout=PATIENCE_MS)
    student.get_by_role("button", name="Ajukan lagi").click()
    until(student, lambda: states(study) == {"B1": "approved", "B2": "submitted"})


@pytest.mark.soak
def test_a_supervisor_who_may_not_code_comments_and_takes_it_back(study, source, server, team):
    supervisor = team("sari")
    theirs = coding_page(supervisor, server, study, source)
    supervisor.locator(".qc-text").focus()
    supervisor.keyboard.press("n")
    supervisor.keyboard.press("1")
    expect(supervisor.locator(".qc-status")).to_contain_text("Peran Anda")
    supervisor.keyboard.press("Shift+C")
    supervisor.keyboard.type("Bagus.")
    supervisor.keyboard.press("Control+Enter")
    theirs.saved()
    until(supervisor, lambda: said(study) == [("Sari Dewi", "Bagus.", False)])
    with reading(study.engine) as session:
        assert list(tables.comments(session, study.project, "id")["kind"]) == ["coding"]
    supervisor.locator(".qc-comment-chip").wait_for()
    supervisor.keyboard.press("Control+z")
    until(supervisor, lambda: said(study) == [])
    expect(supervisor.locator(".qc-comment-chip")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.soak
def test_work_goes_to_the_supervisor_and_comes_back_with_the_keyboard_alone(study, source, server, team):
    student, supervisor = team("rina"), team("sari")
    review(student, server, study)
    enter(student, student.get_by_role("button", name="Ajukan semua (2)"))
    until(student, lambda: states(study) == {"B1": "submitted", "B2": "submitted"})

    review(supervisor, server, study)
    for code in ("B1", "B2"):
        enter(supervisor, group(supervisor, code).get_by_role("checkbox", name="Pilih"), "Space")
        at_rest(supervisor)
    field = supervisor.get_by_role("textbox", name="Alasan, komentar, atau pesan")
    walk(supervisor, field)
    supervisor.keyboard.type("Lengkapi definisinya.")
    enter(supervisor, supervisor.locator(".st-key-review-together").get_by_role("button", name="Minta perbaikan"))
    until(supervisor, lambda: states(study) == {"B1": "changes_asked", "B2": "changes_asked"})

    mine, theirs = coding_page(student, server, study, source), coding_page(supervisor, server, study, source)
    supervisor.locator(".qc-text").focus()
    for key in ("ArrowDown", "Home", "Shift+Control+ArrowRight", "Shift+Control+ArrowRight", "Shift+C"):
        supervisor.keyboard.press(key)
    supervisor.keyboard.type("Siapa ini, @Ri")
    supervisor.keyboard.press("Enter")
    supervisor.keyboard.press("Control+Enter")
    theirs.saved()
    until(supervisor, lambda: [body for _, body, _ in said(study)] == ["Siapa ini, @Rina"])

    student.locator(".qc-comment-chip").wait_for(timeout=PATIENCE_MS)
    student.locator(".qc-text").focus()
    student.keyboard.press("k")
    student.locator(".qc-thread textarea").wait_for()
    student.keyboard.type("Warga desa.")
    student.keyboard.press("Control+Enter")
    until(student, lambda: len(said(study)) == 2)
    walk_to = student.locator(".qc-thread").get_by_role("button", name="Tandai selesai")
    for _ in range(6):
        if walk_to.evaluate("(button) => button === document.activeElement"):
            break
        student.keyboard.press("Tab")
    student.keyboard.press("Enter")
    mine.saved()
    until(student, lambda: [resolved for _, _, resolved in said(study)] == [True, True])
    student.keyboard.press("u")
    until(student, lambda: [resolved for _, _, resolved in said(study)] == [False, False])

    review(student, server, study)
    expect(student.get_by_text("Lengkapi definisinya.")).to_have_count(2, timeout=PATIENCE_MS)
    enter(student, student.locator(f".st-key-asked-{study.codes['B1']}").get_by_role("button", name="Ajukan lagi"))
    until(student, lambda: states(study) == {"B1": "submitted", "B2": "changes_asked"})


@pytest.mark.soak
def test_a_comment_of_a_review_page_leads_to_its_words_and_opens_there(study, source, server, team):
    supervisor = team("sari")
    theirs = coding_page(supervisor, server, study, source)
    start = TEXT.index("Sudah lama")
    theirs.drag(start, start + len("Sudah lama"))
    supervisor.keyboard.press("Shift+C")
    supervisor.keyboard.type("Sejak kapan? <b>tebal</b>")
    supervisor.keyboard.press("Control+Enter")
    theirs.saved()
    student = team("rina")
    review(student, server, study)
    student.get_by_role("link", name="Buka di teks").click()
    student.locator(".qc-thread .qc-comment p").wait_for(timeout=PATIENCE_MS)
    assert student.locator(".qc-thread .qc-comment p").text_content() == "Sejak kapan? <b>tebal</b>"
    assert student.locator(".qc-thread .qc-comment p b").count() == 0
