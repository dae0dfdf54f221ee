"""No object of another project is reached by its id, on any route of the API's own description, and nothing changes."""

from dataclasses import dataclass, replace
from itertools import product
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.model.text import fingerprint
from qualcode.services import commenting, memos, people, projects, tokens
from qualcode.store.carrying import TABLES, Tally, snapshot, tally
from qualcode.store.database import database, writing
from tests.filled import filled
from tests.study import SmallStudy

TEXT = "I1: Kami jalan kaki ke kantor."
SPAN = {"start": 4, "end": 8, "quote": TEXT[4:8]}
OPEN = {"/health", "/ready"}
OWN = {
    "/projects/{project}/undo", "/projects/{project}/redo", "/projects/{project}/codes", "/projects/{project}/desk/{stamp}",
    "/projects/{project}/passages", "/projects/{project}/sources", "/projects/{project}/codes/{guid}",
}  # fmt: skip
"""Addresses that name the project and no source."""
DESCRIBED = application().openapi()["paths"]
OPERATIONS = sorted((path, method) for path, methods in DESCRIBED.items() for method in methods if path not in OPEN)


@dataclass(slots=True)
class Filled(SmallStudy):
    """A study with something of every kind that the API names."""

    text: int = 0
    coding: str = ""
    memo: str = ""
    comment: str = ""

    def fill(self) -> "Filled":
        self.code("B1")
        self.text = self.source("A", TEXT)
        self.coding = self.lay(self.text, Span(4, 8), "B1", TEXT)
        with writing(self.engine) as session:
            self.memo = memos.write_on_passage(
                session, act(self.me), self.project, self.text, Span(4, 8), quote=TEXT[4:8], body="Rahasia"
            )[0].guid
            self.comment = commenting.comment_on_passage(
                session, act(self.me), self.project, self.text, Span(4, 8), quote=TEXT[4:8], body="Rahasia"
            )[0].guid
        return self


@pytest.fixture
def studies(sqlite_database, monkeypatch):
    """Mine, and another's of which I am no member."""
    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_database)
    made = filled(sqlite_database, two_studies)
    return tuple(replace(study, engine=database(sqlite_database), codes=dict(study.codes)) for study in made)


def two_studies(engine: Engine) -> tuple[Filled, Filled]:
    mine = Filled(engine).start("Punya saya").fill()
    theirs = Filled(engine)
    with writing(engine) as session:
        theirs.me = people.add_coder(session, act(mine.me), mine.project, "Orang lain").id
        theirs.project = projects.create_project(session, act(theirs.me), "Punya orang lain").id
    tokens.signing_secret(engine.url.render_as_string())
    return mine, theirs.fill()


def content(study: Filled) -> dict[str, Tally]:
    """Everything that is in the study's database, by table."""
    with snapshot(study.engine) as here:
        return {table.name: tally(here, table) for table in TABLES}


@pytest.fixture
def client(studies, sqlite_database):
    with TestClient(application(), base_url="http://localhost") as found:
        found.headers["Authorization"] = f"Bearer {tokens.mint(tokens.signing_secret(sqlite_database), studies[0].me)}"
        yield found


def objects(path: str, study: Filled) -> dict[str, str]:
    """Return what the address may name, out of the study."""
    named = {"codings": study.coding, "memos": study.memo, "comments": study.comment, "codes": study.codes["B1"]}
    one = next((guid for kind, guid in named.items() if f"/{kind}/" in path), "")
    return {
        "{project}": str(study.project), "{source}": str(study.text), "{guid}": one, "{thread}": one,
        "{sha}": fingerprint(TEXT), "{stamp}": "x",
    }  # fmt: skip


def body(path: str, method: str, study: Filled) -> dict | None:
    """Return something that the route takes, with codes of the study."""
    if "requestBody" not in DESCRIBED[path][method]:
        return None
    shape = DESCRIBED[path][method]["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
    return {
        "NewCoding": {"guid": str(uuid4()), "code": study.codes["B1"], **SPAN},
        "CodingChanges": {"note": "lain"},
        "NewMemo": {"guid": str(uuid4()), "body": "lain", **SPAN},
        "MemoChanges": {"title": "lain", "body": "lain"},
        "NewComment": {"guid": str(uuid4()), "body": "lain", **SPAN},
        "NewReply": {"guid": str(uuid4()), "body": "lain"},
        "CommentChanges": {"body": "lain"},
        "Resolution": {"resolved": True},
        "NewCode": {"guid": str(uuid4()), "label": "lain", "parent": study.codes["B1"]},
        "CodeChanges": {"label": "lain"},
        "Finishing": {"finished": True},
        "Position": {"offset": 3},
    }[shape]


def send(client, path, method, names, sent):
    address = path
    for name, value in names.items():
        address = address.replace(name, value)
    return client.request(method, address, json=sent, headers={"Idempotency-Key": str(uuid4())})


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: str(value))
def test_no_route_reaches_what_is_another_projects(client, studies, path, method):
    mine, theirs = studies
    names = [name for name in objects(path, mine) if name in path and name not in ("{stamp}", "{sha}")]
    assert names
    before = content(mine)
    for choice in product((mine, theirs), repeat=len(names)):
        if all(study is mine for study in choice):
            continue
        chosen = {**objects(path, mine), **{name: objects(path, study)[name] for name, study in zip(names, choice, strict=True)}}
        answer = send(client, path, method, chosen, body(path, method, mine))
        assert answer.status_code in (403, 404), (chosen, answer.text)
        assert "Rahasia" not in answer.text
    assert content(mine) == before


@pytest.mark.parametrize(
    ("path", "method"), [one for one in OPERATIONS if one[0].endswith(("/codings", "/codes")) and one[1] == "post"]
)
def test_no_code_of_another_project_is_laid_or_built_on(client, studies, path, method):
    mine, theirs = studies
    before = content(mine)
    answer = send(client, path, method, objects(path, mine), body(path, method, theirs))
    assert answer.status_code == 404
    assert content(mine) == before


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: str(value))
def test_every_route_works_on_ones_own(client, studies, path, method):
    mine, _ = studies
    answer = send(client, path, method, objects(path, mine), body(path, method, mine))
    if path.endswith(("undo", "redo")):
        assert answer.status_code in (200, 409)
    else:
        assert answer.status_code < 300, answer.text


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: str(value))
def test_no_route_answers_without_a_token(studies, path, method):
    mine, _ = studies
    before = content(mine)
    with TestClient(application(), base_url="http://localhost") as nobody:
        answer = send(nobody, path, method, objects(path, mine), body(path, method, mine))
    assert answer.status_code == 401
    assert content(mine) == before


def test_each_address_names_its_project_or_a_source():
    assert {path for path, _ in OPERATIONS if "{source}" not in path} == OWN


@pytest.mark.parametrize("name", ["code", "coding", "memo", "comment"])
def test_an_id_that_something_else_has_is_refused_on_both_engines(database_url, monkeypatch, name):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", database_url)
    study = replace(filled(database_url, one_study), engine=database(database_url))
    taken = {"code": study.codes["B1"], "coding": study.coding, "memo": study.memo, "comment": study.comment}[name]
    path = {"code": "/projects/{project}/codes"}.get(name, f"/projects/{{project}}/sources/{{source}}/{name}s")
    elsewhere = {} if name == "code" else {"start": 20, "end": 24, "quote": TEXT[20:24]}
    sent = {**body(path, "post", study), "guid": taken, **elsewhere}
    with TestClient(application(), base_url="http://localhost") as client:
        client.headers["Authorization"] = f"Bearer {tokens.mint(tokens.signing_secret(database_url), study.me)}"
        before = content(study)
        answer = send(client, path, "post", objects(path, study), sent)
    assert (answer.status_code, answer.json()["error"]) == (409, "error.id_taken")
    assert content(study) == before


def one_study(engine: Engine) -> Filled:
    return Filled(engine).start().fill()
