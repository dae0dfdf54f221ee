"""Comments over the API: begun, answered, resolved and removed, told to whoever catches up, refused to who only reads."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import people, tokens
from qualcode.store.database import writing
from tests.filled import small_study
from tests.study import SmallStudy

TEXT = "I1: Satu 😀 dua tiga."


@pytest.fixture
def study(mostly_sqlite_url, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", mostly_sqlite_url)
    return small_study(mostly_sqlite_url, with_a_code)


def with_a_code(study: SmallStudy) -> None:
    study.code("B1", "Tata kelola")


@pytest.fixture
def caller(study, mostly_sqlite_url):
    """Return a client of the person with that role, the owner without one."""

    def made(role: Role | None = None) -> TestClient:
        person = study.me
        if role is not None:
            with writing(study.engine) as session:
                person = people.add_coder(session, act(study.me), study.project, "Sari Dewi", role=role).id
        token = tokens.mint(tokens.signing_secret(mostly_sqlite_url), person)
        return TestClient(application(), base_url="http://localhost", headers={"Authorization": f"Bearer {token}"})

    return made


def address(study, source, what: str = "comments") -> str:
    return f"/projects/{study.project}/sources/{source}/{what}"


def send(client, method: str, url: str, body=None):
    return client.request(method, url, json=body, headers={"Idempotency-Key": str(uuid4())})


def begin(client, study, source, body="Mengapa, @Peneliti?", **more):
    place = {"start": 9, "end": 14, "quote": TEXT[9:14]}
    return send(client, "POST", address(study, source), {"guid": str(uuid4()), "body": body, **(more or place)})


def test_a_thread_goes_from_hand_to_hand(study, caller):
    source, owner, supervisor = study.source("A", TEXT), caller(), caller(Role.SUPERVISOR)
    begun = begin(supervisor, study, source)
    assert begun.status_code == 201
    thread = begun.json()["thread"]
    assert (thread["kind"], thread["quote"], thread["comments"][0]["mentions"]) == ("passage", TEXT[9:14], [study.me])
    answered = send(
        owner, "POST", f"{address(study, source)}/{thread['guid']}/replies", {"guid": str(uuid4()), "body": "Sebab."}
    ).json()
    assert [one["body"] for one in answered["thread"]["comments"]] == ["Mengapa, @Peneliti?", "Sebab."]
    since = owner.get(address(study, source, "codings"), params={"since": begun.json()["revision"]}).json()
    assert since["threads"] == [answered["thread"]]
    resolved = send(supervisor, "PUT", f"{address(study, source)}/{thread['guid']}/resolved", {"resolved": True}).json()
    assert (resolved["thread"]["resolver"], resolved["thread"]["resolved"] is not None) == ("Sari Dewi", True)
    quiet = owner.get(address(study, source, "codings"), params={"since": resolved["revision"]}).json()
    assert (quiet["threads"], quiet["memos"]) == (None, None)
    assert owner.get(address(study, source, "codings")).json()["threads"] == [resolved["thread"]]


def test_a_comment_on_a_coding_takes_its_words(study, caller):
    source, supervisor = study.source("A", TEXT), caller(Role.SUPERVISOR)
    laid = study.lay(source, Span(4, 8), "B1", TEXT)
    thread = begin(supervisor, study, source, coding=laid).json()["thread"]
    assert (thread["kind"], thread["target"], thread["start"], thread["quote"]) == ("coding", laid, 4, "Satu")
    other = study.source("B", "I2: lain")
    assert begin(supervisor, study, other, coding=laid).status_code == 404


def test_only_ones_own_comment_is_changed_and_removed(study, caller):
    source, owner, supervisor = study.source("A", TEXT), caller(), caller(Role.SUPERVISOR)
    guid = begin(supervisor, study, source).json()["thread"]["guid"]
    one = f"{address(study, source)}/{guid}"
    assert send(owner, "PATCH", one, {"body": "Lain"}).status_code == 403
    assert send(owner, "DELETE", one).status_code == 403
    assert send(supervisor, "PATCH", one, {"body": "Lain"}).json()["thread"]["comments"][0]["body"] == "Lain"
    assert send(supervisor, "DELETE", one).json()["thread"] is None
    assert owner.get(address(study, source, "codings")).json()["threads"] == []


def test_who_only_reads_is_refused_and_sees_what_was_said(study, caller):
    source, owner, viewer = study.source("A", TEXT), caller(), caller(Role.VIEWER)
    begin(owner, study, source)
    assert begin(viewer, study, source).status_code == 403
    assert len(viewer.get(address(study, source, "codings")).json()["threads"]) == 1


@pytest.mark.parametrize("wrong", [
    {"start": 9, "end": 14, "quote": "lain"}, {"start": 9, "end": 9, "quote": ""}, {"quote": "x"},
    {"start": 9, "end": 9999, "quote": "x"},
])  # fmt: skip
def test_a_place_that_is_none_is_refused(study, caller, wrong):
    source = study.source("A", TEXT)
    assert begin(caller(), study, source, **wrong).status_code == 422


def test_empty_words_do_not_fit(study, caller):
    source = study.source("A", TEXT)
    assert begin(caller(), study, source, body="", start=9, end=14, quote=TEXT[9:14]).status_code == 422
    assert begin(caller(), study, source, body="  ", start=9, end=14, quote=TEXT[9:14]).status_code == 422


def test_the_desk_names_everybody_who_may_be_named(study, caller):
    supervisor = caller(Role.SUPERVISOR)
    desk = supervisor.get(f"/projects/{study.project}/desk/x").json()
    assert [one["name"] for one in desk["coders"]] == ["Peneliti"]
    assert [one["name"] for one in desk["people"]] == ["Peneliti", "Sari Dewi"]
