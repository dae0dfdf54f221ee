"""The API over a real HTTP client: who may, what is refused, what comes back."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.services import codebook, merging, people, tokens
from qualcode.store.database import reading, writing
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
def client(study, mostly_sqlite_url):
    with TestClient(application(), base_url="http://localhost") as found:
        found.headers["Authorization"] = f"Bearer {tokens.mint(tokens.signing_secret(mostly_sqlite_url), study.me)}"
        yield found


def address(study, source):
    return f"/projects/{study.project}/sources/{source}/codings"


def post(client, study, source, *, key=None, headers=(), **changes):
    body = {"guid": str(uuid4()), "code": study.codes["B1"], "start": 9, "end": 14, "quote": TEXT[9:14], **changes}
    return client.post(
        address(study, source), json=body, headers={"Idempotency-Key": key or str(uuid4()), **dict(headers)}
    )


def test_a_coding_is_confirmed_and_listed(client, study):
    source = study.source("A", TEXT)
    answer = post(client, study, source)
    assert answer.status_code == 201
    listed = client.get(address(study, source)).json()
    assert listed["snapshot"] == [answer.json()["coding"]]
    assert listed["revision"] == answer.json()["revision"]


def test_a_repeated_post_answers_the_same_and_stores_once(client, study):
    source = study.source("A", TEXT)
    key, guid = str(uuid4()), str(uuid4())
    first, second = (post(client, study, source, key=key, guid=guid) for _ in range(2))
    assert first.json() == second.json()
    assert len(client.get(address(study, source)).json()["snapshot"]) == 1


def test_changes_since_a_revision_are_only_those(client, study):
    source = study.source("A", TEXT)
    first = post(client, study, source).json()
    second = post(client, study, source, start=4, end=8, quote=TEXT[4:8]).json()
    client.delete(f"{address(study, source)}/{first['coding']['guid']}", headers={"Idempotency-Key": str(uuid4())})
    changes = client.get(address(study, source), params={"since": first["revision"]}).json()["changes"]
    assert changes == [["put", second["coding"]], ["remove", first["coding"]["guid"]]]


@pytest.mark.parametrize("since", [-1, -(2**31) - 1, -(2**63) - 1, 2**31, 2**63])
def test_a_revision_that_none_can_be_is_refused(client, study, since):
    source = study.source("A", TEXT)
    assert client.get(address(study, source), params={"since": since}).status_code == 422
    assert client.get(address(study, source), params={"since": 0}).status_code == 200


def test_a_change_is_confirmed(client, study):
    source = study.source("A", TEXT)
    coding = post(client, study, source).json()["coding"]
    answer = client.patch(
        f"{address(study, source)}/{coding['guid']}",
        json={"polarity": "inhibiting", "note": "=1+1"},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert (answer.json()["coding"]["polarity"], answer.json()["coding"]["note"]) == ("inhibiting", "=1+1")


def test_the_text_is_immutable_under_its_fingerprint(client, study):
    from qualcode.model.text import fingerprint

    source = study.source("A", TEXT)
    answer = client.get(f"/sources/{source}/text/{fingerprint(TEXT)}")
    assert answer.json() == {"text": TEXT, "turns": [[0, len(TEXT), "I1", None, 4]]}
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(f"/sources/{source}/text/{'0' * 64}").status_code == 404


def test_a_code_is_created_while_coding(client, study):
    answer = client.post(
        f"/projects/{study.project}/codes",
        json={"guid": str(uuid4()), "label": "jemput bola", "parent": study.codes["B1"], "in_vivo": True},
        headers={"Idempotency-Key": str(uuid4()), "Accept-Language": "id"},
    )
    made = answer.json()["code"]
    assert (made["id"], made["path"], made["parent"]) == ("B1.1", "Tata kelola › jemput bola", study.codes["B1"])
    with reading(study.engine) as session:
        stored = {code.guid: code for code in codebook.codes(session, study.project)}
    assert (made["colour"], made["id"]) == (stored[made["guid"]].colour, stored[made["guid"]].short_id)
    assert made["colour"] not in {code.colour for guid, code in stored.items() if guid != made["guid"]}


def change_code(client, study, *, language="id", **changes):
    headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": language}
    return client.patch(f"/projects/{study.project}/codes/{study.codes['B1']}", json=changes, headers=headers)


def test_a_code_gets_another_name_and_colour_while_coding(client, study):
    answer = change_code(client, study, label="  Jemput bola ", colour="#A1b2c3")
    assert answer.status_code == 200
    told = answer.json()["code"]
    assert (told["id"], told["label"], told["path"], told["colour"]) == ("B1", "Jemput bola", "Jemput bola", "#A1b2c3")
    english = change_code(client, study, language="en", label="Outreach").json()
    assert english["code"]["label"] == "Outreach"
    assert english["revision"] == answer.json()["revision"] + 1
    again = change_code(client, study, language="id", label="Jemput bola", colour="#A1b2c3").json()
    assert (again["code"]["label"], again["revision"]) == ("Jemput bola", english["revision"])
    undone = client.post(f"/projects/{study.project}/undo", headers={"Idempotency-Key": str(uuid4())}).json()
    assert undone["verb"] == "code.changed"
    assert change_code(client, study, language="en").json()["code"]["label"] == "Tata kelola"


@pytest.mark.parametrize(("language", "changes", "sentence"), [
    ("id", {"colour": "merah"}, "“merah” bukan warna; tuliskan sebagai #rrggbb, misalnya #2f6fb7."),
    ("en", {"colour": "#12345"}, "“#12345” is no colour; write one as #rrggbb, for instance #2f6fb7."),
    ("id", {"label": "  "}, "Kode perlu nama."),
    ("en", {"label": ""}, "A code needs a name."),
])  # fmt: skip
def test_a_name_or_colour_that_is_none_is_refused_with_a_sentence(client, study, language, changes, sentence):
    answer = change_code(client, study, language=language, **changes)
    assert (answer.status_code, answer.json()["message"]) == (422, sentence)


def test_a_coder_who_may_not_change_the_study_changes_no_code(client, study, mostly_sqlite_url):
    with writing(study.engine) as session:
        coder = people.add_coder(session, act(study.me), study.project, "Budi").id
    client.headers["Authorization"] = f"Bearer {tokens.mint(tokens.signing_secret(mostly_sqlite_url), coder)}"
    assert change_code(client, study, label="Lain").status_code == 403


@pytest.mark.parametrize("token", ["", "Bearer x", "Bearer eyJ.forged.token", "Basic abc"])
def test_without_a_true_token_nothing_is_told_or_stored(client, study, token):
    source = study.source("A", TEXT)
    client.headers["Authorization"] = token
    assert post(client, study, source).status_code == 401
    assert client.get(address(study, source)).status_code == 401


def test_a_page_of_another_site_cannot_write(client, study):
    source = study.source("A", TEXT)
    assert post(client, study, source, headers={"Origin": "http://evil.example"}).status_code == 403
    assert post(client, study, source, headers={"Origin": "http://localhost"}).status_code == 201


def test_a_refusal_speaks_the_readers_language(client, study):
    source = study.source("A", TEXT)
    messages = {
        language: post(client, study, source, quote="lain", headers={"Accept-Language": language}).json()["message"]
        for language in ("id", "en")
    }
    assert messages["id"].startswith("Kutipan tidak cocok")
    assert messages["en"].startswith("The passage does not match")


@pytest.mark.parametrize(
    "changes",
    [{"start": 5, "end": 5}, {"start": -1}, {"end": 10**12}, {"polarity": "great"}, {"code": "x"}, {"extra": 1}],
)
def test_nonsense_is_refused_and_nothing_is_stored(client, study, changes):
    source = study.source("A", TEXT)
    assert post(client, study, source, **changes).status_code == 422
    assert client.get(address(study, source)).json()["snapshot"] == []


def test_another_projects_source_is_not_reached(client, study):
    source = study.source("A", TEXT)
    other = SmallStudy(study.engine).start("Lain")
    assert client.get(f"/projects/{other.project}/sources/{source}/codings").status_code == 404


def test_the_place_is_remembered(client, study):
    from qualcode.services import sources
    from qualcode.store.database import reading

    source = study.source("A", TEXT)
    answer = client.put(
        f"/projects/{study.project}/sources/{source}/position",
        json={"offset": 7},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 204
    with reading(study.engine) as session:
        assert sources.position(session, study.me, source) == 7


def test_after_a_merge_of_codes_everything_is_sent_anew(client, study):
    study.code("B2")
    source = study.source("A", TEXT)
    made = post(client, study, source).json()
    with writing(study.engine) as session:
        merging.merge_codes(session, act(study.me), study.project, study.codes["B1"], study.codes["B2"])
    answer = client.get(address(study, source), params={"since": made["revision"]}).json()
    assert [coding["code"] for coding in answer["snapshot"]] == [study.codes["B2"]]
    later = client.get(address(study, source), params={"since": answer["revision"]}).json()
    assert later["changes"] == []


def test_undo_and_redo_over_http_name_what_they_did(client, study):
    source = study.source("A", TEXT)
    post(client, study, source)
    key = {"Idempotency-Key": str(uuid4())}
    undone = client.post(f"/projects/{study.project}/undo", headers=key).json()
    assert (undone["verb"], undone["source"]) == ("coding.created", source)
    assert client.post(f"/projects/{study.project}/undo", headers=key).json()["revision"] == undone["revision"]
    assert client.get(address(study, source)).json()["snapshot"] == []
    client.post(f"/projects/{study.project}/redo", headers={"Idempotency-Key": str(uuid4())})
    assert len(client.get(address(study, source)).json()["snapshot"]) == 1
    refused = client.post(f"/projects/{study.project}/redo", headers={"Idempotency-Key": str(uuid4())})
    assert (refused.status_code, refused.json()["error"]) == (409, "error.nothing_to_undo")


def test_a_memo_on_a_passage_is_written_changed_and_removed_and_told_with_the_codings(client, study):
    source = study.source("A", TEXT)
    where = f"/projects/{study.project}/sources/{source}/memos"
    body = {"guid": str(uuid4()), "start": 9, "end": 14, "quote": TEXT[9:14], "title": "", "body": "**Mengapa?**"}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (client.post(where, json=body, headers=key) for _ in range(2))
    assert first.status_code == 201
    assert first.json() == again.json()
    memo = first.json()["memo"]
    assert (memo["title"], memo["body"], memo["start"]) == (" ".join(TEXT[9:14].split()), "**Mengapa?**", 9)
    told = client.get(address(study, source), params={"since": first.json()["revision"] - 1}).json()
    assert (told["memos"], told["changes"]) == ([memo], [])
    changed = client.patch(
        f"{where}/{memo['guid']}", json={"title": "Jarak", "body": "x"}, headers={"Idempotency-Key": str(uuid4())}
    ).json()
    assert client.get(address(study, source)).json()["memos"] == [changed["memo"]]
    quiet = client.get(address(study, source), params={"since": changed["revision"]}).json()
    assert quiet["memos"] is None
    client.delete(f"{where}/{memo['guid']}", headers={"Idempotency-Key": str(uuid4())})
    assert client.get(address(study, source), params={"since": changed["revision"]}).json()["memos"] == []
