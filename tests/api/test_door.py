"""The door of a team: nobody comes in unsigned, forms cannot be forged, tokens end, and refusals change nothing."""

import json
import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qualcode.api.door import House, Identity, door
from qualcode.api.login import local_path
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import accounts, invitations, members, people, roles, sign_ins, tokens
from qualcode.store.database import reading, writing
from qualcode.store.records import AttemptRecord, SignInRecord
from tests.api.team import HOUSE, PASSWORD, SITE, sign_in, site, submit, visitor, writes
from tests.filled import small_study
from tests.study import SmallStudy, look

TEXT = "I1: Kami jalan kaki ke kantor."


@pytest.fixture
def study(sqlite_database, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_database)
    monkeypatch.setenv("QUALCODE_TEAM", "1")
    return small_study(sqlite_database, with_an_account)


def with_an_account(study: SmallStudy) -> None:
    study.code("B1")
    with writing(study.engine) as session:
        accounts.add(session, datetime.now(UTC), "sari", PASSWORD, person=study.me)


@pytest.fixture
def client(study):
    return visitor()


def coding(study, source, **changes):
    body = {"guid": str(uuid4()), "code": study.codes["B1"], "start": 4, "end": 8, "quote": TEXT[4:8], **changes}
    return f"/api/projects/{study.project}/sources/{source}/codings", body


def anonymous(path):
    return TestClient(site(), base_url=SITE, follow_redirects=False).get(path, headers={"Accept": "text/html"})


@pytest.mark.parametrize("path", ["/", "/code?project=1", "/settings", "/_stcore/host-config", "/media/x", "/static/x.js"])
def test_nobody_sees_a_page_without_signing_in(study, path):
    answer = anonymous(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?to=")


def test_what_is_no_page_is_refused_without_signing_in(client):
    assert client.get("/_stcore/upload_file/x/y").status_code == 401
    assert client.put("/_stcore/upload_file/x/y", content=b"x").status_code == 401
    assert client.get("/api/openapi.json").status_code == 401


def test_a_socket_is_refused_without_signing_in(client):
    with pytest.raises(WebSocketDisconnect) as told, client.websocket_connect("/_stcore/stream"):
        pass
    assert told.value.code == 1008


@pytest.mark.parametrize("path", ["/login", "/api/health", "/api/ready"])
def test_the_way_in_and_the_signs_of_life_are_open(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/login/../settings", "/join/a/b", "/login/x", "/logout/x", "//login", "/Login"])
def test_no_path_that_only_looks_like_the_way_in_is_open(study, path):
    client = visitor()
    assert client.get(path, headers={"Accept": "text/html"}).status_code in (303, 401)


def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    answer = submit(client, "/login?to=%2Fcode%3Fproject%3D1", login="Sari", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/code?project=1")
    assert client.get("/code?project=1").text == "page"


def test_the_cookie_is_hidden_from_scripts_and_from_other_sites_and_from_plain_http_where_there_is_tls(study):
    for base, secure in ((SITE, False), ("https://studi.example", True)):
        client = visitor()
        client.base_url = base
        answer = sign_in(client, "sari", headers={"Origin": base})
        given = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(sign_ins.COOKIE))
        assert ("HttpOnly" in given, "SameSite=lax" in given, "Path=/" in given) == (True, True, True)
        assert ("Secure" in given) is secure


@pytest.mark.parametrize(("login", "password"), [("sari", "salah sekali"), ("tiada", PASSWORD), ("", ""), ("../x", "\x00")])
def test_a_wrong_name_or_password_says_the_same_and_signs_nobody_in(client, login, password):
    answer = sign_in(client, login, password)
    assert answer.status_code == 401
    assert "Login name or password is not right." in answer.text
    assert sign_ins.COOKIE not in client.cookies


def test_after_many_failures_even_the_right_password_has_to_wait(client, study):
    assert sign_in(client, "sari", "salah sekali").status_code == 401
    with writing(study.engine) as session:
        session.query(AttemptRecord).filter_by(key="name:sari").update({"failures": 14})
    assert sign_in(client, "sari", "salah sekali").status_code == 401
    answer = sign_in(client, "sari")
    assert answer.status_code == 429
    assert "Try again in" in answer.text


def test_a_session_that_was_planted_before_is_not_the_one_after_signing_in(client, study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
        planted = sign_ins.sign_in(session, other, datetime.now(UTC))
    client.cookies.set(sign_ins.COOKIE, planted, domain="studi.example")
    sign_in(client, "sari")
    held = {cookie.value for cookie in client.cookies.jar if cookie.name == sign_ins.COOKIE} - {planted}
    assert len(held) == 1
    with reading(study.engine) as session:
        assert sign_ins.signed_in(session, planted, datetime.now(UTC)) is None
        assert sign_ins.signed_in(session, held.pop(), datetime.now(UTC)).person == study.me


def test_an_invented_session_is_nobody(client, study):
    client.cookies.set(sign_ins.COOKIE, "invented", domain="studi.example")
    assert client.get("/settings", headers={"Accept": "text/html"}).status_code == 303
    sign_in(client, "sari")
    assert "invented" not in {cookie.value for cookie in client.cookies.jar if cookie.name == sign_ins.COOKIE and
                              cookie.domain != "studi.example"}  # fmt: skip


@pytest.mark.parametrize("forged", ["none", "another browser's", "another site's", "old", "nonsense"])
def test_a_forged_form_is_refused_and_signs_nobody_in(study, forged, monkeypatch):
    client, origin, form = visitor(), SITE, None
    token = submit_token(client)
    if forged == "none":
        form = ""
    elif forged == "another browser's":
        form = submit_token(visitor())
    elif forged == "another site's":
        form, origin = token, "http://evil.example"
    elif forged == "old":
        form = token
        monkeypatch.setattr("qualcode.api.login.FORM_SECONDS", -1)
    else:
        form = "eyJ.x.y"
    answer = client.post("/login", data={"form": form, "login": "sari", "password": PASSWORD}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert sign_ins.COOKIE not in client.cookies
    with reading(study.engine) as session:
        assert session.query(SignInRecord).count() == 0


def submit_token(client):
    return client.get("/login").text.split('name="form" value="')[1].split('"')[0]


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(client):
    token = submit_token(client)
    assert client.post("/login", data={"form": token, "login": "sari", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "to",
    ["http://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil", "", "/a\nb",
     "https:evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(to):
    assert local_path(to) == "/"


def test_signing_in_leads_to_paths_of_this_site():
    assert local_path("/code?project=1&source=2#x") == "/code?project=1&source=2#x"


def test_what_was_typed_stays_text_on_the_page(client):
    answer = sign_in(client, '"><script>alert(1)</script>', "x")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_signing_out_ends_the_session_and_its_tokens(client, study):
    sign_in(client, "sari")
    with reading(study.engine) as session:
        here = sign_ins.own(session, study.me, datetime.now(UTC))[0]
    token = tokens.mint(tokens.signing_secret(study.engine.url.render_as_string()), study.me, here.guid)
    bearer = {"Authorization": f"Bearer {token}"}
    path = f"/api/projects/{study.project}/desk/x"
    assert visitor().get(path, headers=bearer).status_code == 200
    assert submit(client, "/logout").headers["location"] == "/login"
    assert client.get("/settings", headers={"Accept": "text/html"}).status_code == 303
    assert visitor().get(path, headers=bearer).status_code == 401


def token(study, person, **changes):
    secret = changes.get("secret") or tokens.signing_secret(study.engine.url.render_as_string())
    return {"Authorization": f"Bearer {tokens.mint(secret, person, changes.get('sign_in', ''))}"}


def test_a_token_without_a_session_or_with_anothers_is_refused(client, study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
        sign_ins.sign_in(session, other, datetime.now(UTC))
    with reading(study.engine) as session:
        theirs = sign_ins.own(session, other, datetime.now(UTC))[0].guid
    path = f"/api/projects/{study.project}/desk/x"
    for headers in (
        token(study, study.me),
        token(study, study.me, sign_in=theirs),
        token(study, study.me, sign_in="x"),
        token(study, other, sign_in=theirs, secret="another secret"),
    ):
        assert client.get(path, headers=headers).status_code == 401
    assert client.get(path, headers=token(study, other, sign_in=theirs)).status_code == 200


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer  ", "Bearer \u00ff", "Basic c2FyaTp4", "Bearer " + "x" * 5000,
                                  "Bearer WzEsICJ4Il0.x.y", "bearer null"])  # fmt: skip
def test_a_malformed_token_is_refused(client, study, said):
    headers = {"Authorization": said.encode("latin-1")}
    assert client.get(f"/api/projects/{study.project}/desk/x", headers=headers).status_code == 401


@pytest.mark.parametrize("said", [[1], [1, 2, 3], "x", {"a": 1}, None, [None, "x"], True])
def test_a_token_that_says_something_else_is_refused(client, study, said):
    secret = tokens.signing_secret(study.engine.url.render_as_string())
    forged = URLSafeTimedSerializer(secret, salt="qualcode-api").dumps(said)
    answer = client.get(f"/api/projects/{study.project}/desk/x", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


def test_an_old_token_is_refused(client, study, monkeypatch):
    sign_in(client, "sari")
    with reading(study.engine) as session:
        here = sign_ins.own(session, study.me, datetime.now(UTC))[0].guid
    monkeypatch.setattr(tokens, "SECONDS", -1)
    path = f"/api/projects/{study.project}/desk/x"
    assert visitor().get(path, headers=token(study, study.me, sign_in=here)).status_code == 401


def test_the_api_takes_the_cookie_for_reading_and_writes_only_from_this_sites_pages(client, study):
    source = study.source("A", TEXT)
    sign_in(client, "sari")
    path, body = coding(study, source)
    assert client.get(path).status_code == 200
    key = {"Idempotency-Key": str(uuid4())}
    before = look(study)
    for headers in (
        key,
        {**key, "Origin": "http://evil.example"},
        {**key, "Origin": "null"},
        {**key, "Origin": "http://studi.example.evil.example"},
        {**key, "Origin": "http://["},
        {"Origin": SITE},
    ):
        assert client.post(path, json=body, headers=headers).status_code in (403, 422), headers
    assert client.post(path, data=body, headers=writes()).status_code == 422
    assert look(study) == before
    assert client.post(path, json=body, headers=writes()).status_code == 201


@pytest.mark.parametrize("host", ["evil.example", "", "studi.example.evil.example", "[", "127.0.0.1"])
def test_a_foreign_host_name_is_refused_for_pages_api_and_sockets(client, study, host, caplog):
    caplog.set_level(logging.INFO, logger="qualcode")
    for path in ("/login", "/api/health", f"/api/projects/{study.project}/desk/x"):
        assert client.get(path, headers={"Host": host}).status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers={"Host": host}):
        pass
    told = [record.told for record in caplog.records if record.msg == "refused"]
    assert len(told) == 4
    assert {one["error"] for one in told} == {"error.foreign_host"}


def test_the_port_and_the_case_of_the_host_do_not_matter(client):
    assert client.get("/login", headers={"Host": "Studi.Example:8501"}).status_code == 200


def test_without_a_team_only_this_machine_is_served(study, monkeypatch):
    monkeypatch.delenv("QUALCODE_TEAM")

    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})

    for client, status in ((("192.0.2.7", 1), 403), (("127.0.0.1", 1), 200), (("::1", 1), 200)):
        house = House(hosts=("localhost",))
        asked = TestClient(door(page, house), base_url="http://localhost", client=client)
        assert asked.get("/").status_code == status
        assert TestClient(door(page, House(loopback=False)), client=client).get("/").status_code == 200


@pytest.mark.parametrize("said", [True, False])
def test_a_body_over_the_limit_is_refused_whether_its_length_is_said_or_not(client, study, said):
    source = study.source("A", TEXT)
    sign_in(client, "sari")
    path, body = coding(study, source, note="x" * 17_000_000)
    before = look(study)
    sent = json.dumps(body).encode()
    content = sent if said else (sent[at : at + 65536] for at in range(0, len(sent), 65536))
    answer = client.post(path, content=content, headers={**writes(), "Content-Type": "application/json"})
    assert answer.status_code == 413
    assert look(study) == before


def test_an_oversized_form_is_refused(client):
    assert client.post("/login", content=b"x" * 70_000, headers={"Origin": SITE}).status_code == 413


def test_every_refusal_is_in_the_journal_without_any_secret(client, study, caplog):
    caplog.set_level(logging.INFO, logger="qualcode")
    secret = "s3cret-" + "x" * 30
    sign_in(client, "sari", secret)
    client.get(f"/join/{secret}")
    client.get("/settings")
    client.get(f"/api/projects/{study.project}/desk/x", headers={"Authorization": f"Bearer {secret}"})
    told = [record.told for record in caplog.records if record.msg == "refused"]
    assert [one["error"] for one in told] == ["error.wrong_password", "error.signed_out", "error.signed_out"]
    assert secret not in str([record.__dict__ for record in caplog.records])


def invited(study, given=Role.CODER):
    with writing(study.engine) as session:
        return invitations.invite(session, act(study.me), study.project, given)


def role_of(study, name):
    with reading(study.engine) as session:
        return roles.role_of(session, accounts.named(session, name).person, study.project)


def test_the_link_says_what_it_opens_and_a_new_person_joins_by_it(client, study):
    path = f"/join/{invited(study, Role.SUPERVISOR)}"
    assert "Studi kecil" in client.get(path).text
    assert "Peneliti invites you to this project as supervisor." in client.get(path).text
    answer = submit(client, path, way="new", name="Budi", login="budi", password="sungai lampu kertas")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/?project={study.project}")
    assert client.get("/").text == "page"
    assert role_of(study, "budi") is Role.SUPERVISOR
    assert visitor().get(path).status_code == 404


def test_a_refused_account_uses_nothing_up_and_keeps_what_was_typed_but_the_password(client, study):
    path = f"/join/{invited(study)}"
    for fields, said in (
        ({"login": "sari", "password": "sungai lampu kertas"}, "is taken"),
        ({"login": "budi", "password": "pendek"}, "at least 12 characters"),
        ({"login": "budi", "password": "qwertyuiop123"}, "among the first words"),
        ({"login": "b d", "password": "sungai lampu kertas"}, "cannot be used"),
    ):
        answer = submit(client, path, way="new", name="Budi <b>", **fields)
        assert answer.status_code in (409, 422)
        assert said in answer.text
        assert 'value="Budi &lt;b&gt;"' in answer.text
        assert fields["password"] not in answer.text.replace(f"“{fields['password']}”", "")
    assert submit(client, path, way="new", name="Budi", login="budi", password="sungai lampu kertas").status_code == 303


def test_who_has_an_account_joins_by_signing_in_or_as_signed_in(client, study):
    with writing(study.engine) as session:
        for name in ("budi", "ani"):
            accounts.add(session, datetime.now(UTC), name, PASSWORD)
    submit(client, f"/join/{invited(study)}", way="known", known="budi", known_password=PASSWORD)
    assert role_of(study, "budi") is Role.CODER
    other = visitor()
    sign_in(other, "ani")
    path = f"/join/{invited(study, Role.VIEWER)}"
    assert "Join as ani" in other.get(path).text
    submit(other, path, way="here")
    assert role_of(study, "ani") is Role.VIEWER
    assert submit(visitor(), f"/join/{invited(study)}", way="here").status_code == 401


def test_a_join_form_of_another_site_is_refused_and_uses_nothing_up(study):
    path, client = f"/join/{invited(study)}", visitor()
    fields = {"way": "new", "name": "B", "login": "budi", "password": "sungai lampu kertas"}
    assert submit(client, path, headers={"Origin": "http://evil.example"}, **fields).status_code == 403
    assert client.post(path, data=fields, headers={"Origin": SITE}).status_code == 403
    assert submit(client, path, **fields).status_code == 303


def vouching(found):
    return House(hosts=HOUSE.hosts, team=True, providers=lambda: [("Kampus", "/auth/login?provider=x")], identity=lambda _: found)


def test_a_provider_is_offered_and_its_unknown_person_is_told_to_ask_for_a_link(study):
    assert "Sign in with Kampus" in visitor(vouching(None)).get("/login").text
    assert "Kampus" not in visitor().get("/login").text
    client = visitor(vouching(Identity("https://id.example", "42", "Budi")))
    assert "Go on as Budi" in client.get("/login").text
    answer = submit(client, "/login/provider")
    assert answer.status_code == 403
    assert "Ask the owner of your project for an invitation link" in answer.text


def test_a_providers_person_joins_by_link_and_signs_in_from_then_on(study):
    client = visitor(vouching(Identity("https://id.example", "42", "Budi")))
    path = f"/join/{invited(study)}"
    assert submit(client, path, way="provider").status_code == 303
    again = visitor(vouching(Identity("https://id.example", "42", "Budi")))
    assert submit(again, "/login/provider").status_code == 303
    assert again.get("/").text == "page"
    other = visitor(vouching(Identity("https://id.example", "43", "Budi")))
    assert submit(other, "/login/provider").status_code == 403


def test_nobody_comes_from_a_provider_who_was_not_vouched_for(study):
    client = visitor(vouching(None))
    assert submit(client, "/login/provider").status_code == 403
    assert submit(client, f"/join/{invited(study)}", way="provider").status_code == 401


def test_who_was_removed_reads_nothing_more_with_the_session_still_open(client, study):
    with writing(study.engine) as session:
        person = accounts.add(session, datetime.now(UTC), "budi", PASSWORD)
        members.appoint(session, act(study.me), study.project, person, Role.CODER)
    sign_in(client, "budi")
    source = study.source("A", TEXT)
    path, body = coding(study, source)
    assert client.post(path, json=body, headers=writes()).status_code == 201
    with writing(study.engine) as session:
        members.remove_member(session, act(study.me), study.project, person)
    assert client.get(path).status_code == 403
    assert client.post(path, json={**body, "guid": str(uuid4())}, headers=writes()).status_code == 403


def test_an_idle_session_is_over(client, study):
    sign_in(client, "sari")
    with writing(study.engine) as session:
        session.query(SignInRecord).update({"seen_at": datetime.now(UTC) - timedelta(hours=13)})
    assert client.get("/settings", headers={"Accept": "text/html"}).status_code == 303
