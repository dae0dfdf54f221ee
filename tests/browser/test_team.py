"""A team in a real browser: signing in by keys, joining by a link, and being signed out from elsewhere."""

import base64
import http.client
import os
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from qualcode.locale import say
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import accounts, invitations, roles, sign_ins
from qualcode.store.database import database, reading, writing
from tests.databases import sqlite_url
from tests.study import SmallStudy
from tests.support.app import Application

pytestmark = pytest.mark.browser

PASSWORD = "jemput bola ke desa"
TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."
WAIT = 120_000


@pytest.fixture
def team(tmp_path):
    """A server where people sign in, with a study whose owner has an account."""
    folder = tmp_path / "team"
    folder.mkdir()
    server = Application(folder, sqlite_url(folder), extra={"QUALCODE_TEAM": "1"}, forked=True)
    study = SmallStudy(database(server.database_url)).start()
    study.code("B1", "Tata kelola")
    study.source("Wawancara", TEXT)
    with writing(study.engine) as session:
        accounts.add(session, datetime.now(UTC), "sari", PASSWORD, person=study.me)
    server.start()
    yield server, study
    server.kill()
    study.engine.dispose()


def signed_in(page, server, path: str = "/settings") -> None:
    """Sign in by keys alone, starting from the page that was asked for."""
    page.goto(f"{server.url}{path}")
    page.wait_for_url("**/login?to=*")
    for field, typed, key in (("#login", "sari", "Tab"), ("#password", PASSWORD, "Enter")):
        expect(page.locator(field)).to_be_focused(timeout=WAIT)
        page.keyboard.type(typed)
        expect(page.locator(field)).to_have_value(typed)
        page.keyboard.press(key)
    page.wait_for_url(lambda url: urlsplit(url).path in (path, "/login") and "to=" not in url, wait_until="commit")
    assert urlsplit(page.url).path == path, page.get_by_role("alert").all_inner_texts()


def socket_status(server, cookie: str = "") -> int:
    """Return the status with which the pages' socket answers a browser that holds the cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    host = f"127.0.0.1:{server.port}"
    connection.request(
        "GET", "/_stcore/stream",
        headers={
            "Host": host, "Origin": f"http://{host}", "Connection": "Upgrade", "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            **({"Cookie": f"{sign_ins.COOKIE}={cookie}"} if cookie else {}),
        },
    )  # fmt: skip
    status = connection.getresponse().status
    connection.close()
    return status


def test_without_a_session_the_pages_socket_is_refused(team):
    server, study = team
    with writing(study.engine) as session:
        token = sign_ins.sign_in(session, study.me, datetime.now(UTC))
    assert [socket_status(server), socket_status(server, "invented"), socket_status(server, token)] == [403, 403, 101]


def test_one_signs_in_by_keys_works_under_ones_own_name_and_signs_out(team, page):
    server, study = team
    signed_in(page, server, "/code")
    page.get_by_text("Kami jalan kaki").first.wait_for(timeout=WAIT)
    assert page.evaluate("document.cookie") == "" or sign_ins.COOKIE not in page.evaluate("document.cookie")
    page.get_by_role("link", name="Buku kode").click()
    page.get_by_text(say("accounts.signed_in_as", "id", name="Peneliti")).wait_for(timeout=WAIT)
    page.locator("a[href='/logout']").click(timeout=WAIT)
    page.get_by_role("button", name=say("accounts.sign_out", "id")).click()
    page.wait_for_url("**/login*")
    page.goto(f"{server.url}/settings")
    page.wait_for_url("**/login?to=*")
    with reading(study.engine) as session:
        assert sign_ins.own(session, study.me, datetime.now(UTC)) == []


@pytest.mark.soak
def test_who_is_signed_out_elsewhere_is_told_at_the_next_step(team, page):
    server, study = team
    signed_in(page, server)
    page.get_by_text(say("accounts.members.title", "id")).wait_for(timeout=WAIT)
    with writing(study.engine) as session:
        sign_ins.end_all(session, study.me, datetime.now(UTC))
    page.get_by_text("English").first.click()
    page.get_by_text(say("accounts.sign_in_again", "id")).or_(page.get_by_text(say("accounts.sign_in_again", "en"))).wait_for(
        timeout=WAIT
    )
    assert page.get_by_text("Studi kecil").count() == 0
    page.locator("a[href='/login']").click()
    page.wait_for_url("**/login*")


def test_an_owner_makes_a_link_and_a_supervisor_joins_by_it(team, page, visit):
    server, study = team
    signed_in(page, server)
    page.get_by_role("button", name=say("accounts.members.make", "id")).click(timeout=WAIT)
    shown = page.locator("code", has_text="/join/")
    shown.wait_for(timeout=WAIT)
    link = shown.inner_text().strip()
    assert link.startswith(f"{server.url}/join/")
    other = visit(locale="en-US")
    other.goto(link)
    other.get_by_role("heading", name="Studi kecil").wait_for()
    other.get_by_label("Your name").fill("Budi")
    other.get_by_label("Login name").first.fill("budi")
    other.get_by_label("New password").fill("pendek")
    other.get_by_role("button", name="Join", exact=True).click()
    other.get_by_role("alert").get_by_text("at least 12 characters").wait_for()
    assert other.get_by_label("Your name").input_value() == "Budi"
    other.get_by_label("New password").fill("sungai lampu kertas")
    other.get_by_role("button", name="Join", exact=True).click()
    other.get_by_text("Signed in as Budi").wait_for(timeout=WAIT)
    with reading(study.engine) as session:
        assert roles.role_of(session, accounts.named(session, "budi").person, study.project) is Role.CODER


@pytest.mark.parametrize(
    ("language", "scheme"),
    [("en-US", "dark"), *(pytest.param(*other, marks=pytest.mark.soak) for other in
                          (("id-ID", "light"), ("id-ID", "dark"), ("en-US", "light")))],
)  # fmt: skip
def test_the_forms_fit_at_twice_the_size_and_read_in_both_languages(team, visit, scheme, language):
    server, study = team
    with writing(study.engine) as session:
        secret = invitations.invite(session, act(study.me), study.project, Role.VIEWER)
    page = visit(viewport={"width": 512, "height": 400}, locale=language, color_scheme=scheme)
    for path in ("/login", f"/join/{secret}"):
        page.goto(f"{server.url}{path}")
        wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1]
        assert page.locator("html").get_attribute("lang") == language[:2]
        colours = page.locator("h1").evaluate(
            "h => [getComputedStyle(h).color, getComputedStyle(document.querySelector('main')).backgroundColor]"
        )
        light, ground = (sum(int(part) for part in colour[4:-1].split(",")[:3]) for colour in colours)
        assert (light > ground) is (scheme == "dark")
