"""A coder who works blind walks through every page and finds nothing of what others did; when that is turned off, it is there."""

from datetime import UTC, datetime

import pytest

from qualcode.locale import say
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import accounts, codings, members, memos, people, projects, roles
from qualcode.store.database import writing
from qualcode.ui.pages import PAGES
from tests.browser.person import PATIENCE_MS, at_rest
from tests.databases import sqlite_url
from tests.support.app import Application

pytestmark = pytest.mark.browser

PASSWORD = "jemput bola ke desa"
FILLED = " ".join(f"kalimat pengisi nomor {number}" for number in range(40))
TEXT = f"I1: Kami jalan kaki.\nI1: {FILLED}\nI1: Lebih murah sekali begitu."
THEIRS = "Lebih murah"
SECRET = "RAHASIA"
WHOLE = ("code", "corrections")  # these show the whole text to everybody


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    application = Application(folder, sqlite_url(folder), extra={"QUALCODE_TEAM": "1"}, forked=True).start()
    yield application
    application.kill()


@pytest.fixture
def source(study):
    """A source that the owner has coded and written about, and in which a coder has one coding of their own."""
    made = study.source("Wawancara", TEXT)
    place = Span(TEXT.index(THEIRS), TEXT.index(THEIRS) + len(THEIRS))
    with writing(study.engine) as session:
        ana = people.add_coder(session, act(study.me), study.project, "Ana").id
        accounts.add(session, datetime.now(UTC), "ana", PASSWORD, person=ana)
    for person, note, span in ((study.me, SECRET, place), (ana, "punyaku", Span(4, 8))):
        with writing(study.engine) as session:
            codings.apply_code(
                session, act(person), study.project, made, study.codes["B1"], span, quote=span.of(TEXT), note=note
            )
    with writing(study.engine) as session:
        guid = projects.project(session, study.project).guid
        memos.write_memo(session, act(study.me), study.project, "project", guid, SECRET, SECRET)
        members.allow(session, act(study.me), study.project, [roles.BLIND_CODING])
    return made


def walked(page, server, study, paths) -> dict[str, str]:
    """The words of these pages, opened one after the other."""
    found = {}
    for one in PAGES:
        if one.path in paths:
            page.goto(f"{server.url}/{'' if one.default else one.path}?project={study.project}")
            at_rest(page)
            found[one.path] = page.locator("body").inner_text()
    return found


@pytest.mark.parametrize(
    "paths", [("passages",), pytest.param([one.path for one in PAGES], marks=pytest.mark.soak)],
    ids=["what others write", "every page"],
)  # fmt: skip
def test_every_page_keeps_others_work_back_until_it_is_unblinded(study, source, server, page, paths):
    page.goto(f"{server.url}/login")
    page.locator("input[name=login]").fill("ana")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".stApp", timeout=PATIENCE_MS)
    shown = walked(page, server, study, paths)
    assert [path for path, words in shown.items() if SECRET in words or (THEIRS in words and path not in WHOLE)] == []
    assert "Kami" in shown["passages"]
    assert say("accounts.members.blind_here", "id") in shown["passages"]
    page.goto(f"{server.url}/code?project={study.project}&source={source}")
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=PATIENCE_MS)
    assert page.locator(".qc-run").all_text_contents() == ["Kami"]
    with writing(study.engine) as session:
        members.allow(session, act(study.me), study.project, [])
    for path, words in (("passages", THEIRS), *((("memos", SECRET),) if len(paths) > 1 else ())):
        page.goto(f"{server.url}/{path}?project={study.project}")
        page.get_by_text(words).first.wait_for(timeout=PATIENCE_MS)
