"""Sources over the API: the list that one chooses from, and that one is finished, said and taken back."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, insert

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import assigning, people, tokens
from qualcode.store.database import writing
from qualcode.store.records import SourceRecord
from tests.filled import small_study

TEXT = "I1: Satu dua tiga."


@pytest.fixture
def study(mostly_sqlite_url, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", mostly_sqlite_url)
    return small_study(mostly_sqlite_url)


@pytest.fixture
def as_person(mostly_sqlite_url):
    """Return a browser of the person."""
    secret = tokens.signing_secret(mostly_sqlite_url)
    with TestClient(application(), base_url="http://localhost") as client:

        def given(person: int) -> TestClient:
            client.headers["Authorization"] = f"Bearer {tokens.mint(secret, person)}"
            return client

        yield given


def listed(client, study) -> list[dict]:
    return client.get(f"/projects/{study.project}/sources").json()["sources"]


def finish(client, study, source, finished=True, key=""):
    address = f"/projects/{study.project}/sources/{source}/finished"
    return client.put(address, json={"finished": finished}, headers={"Idempotency-Key": key or str(uuid4())})


def test_sources_are_listed_with_ones_own_state_and_finished_in_a_gesture(study, as_person):
    first, second = (study.source(name, f"{TEXT} {name}.") for name in "AB")
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Budi").id
        assigning.assign(session, act(study.me), study.project, second, [study.me])
    client = as_person(study.me)
    study.lay(first, Span(4, 8), "B1", TEXT)
    share = 4 / len(f"{TEXT} A.")
    begun = {"id": first, "name": "A", "technique": "interview", "share": share, "mine": False, "state": "begun"}
    given = {"id": second, "name": "B", "technique": "interview", "share": 0.0, "mine": True, "state": "new"}
    assert listed(client, study) == [begun, given]
    key = str(uuid4())
    answer = finish(client, study, first, key=key)
    assert (answer.status_code, answer.json()["finished"]) == (200, True)
    assert finish(client, study, first, key=key).json() == answer.json()
    assert listed(client, study) == [{**begun, "state": "finished"}, given]
    study.lay(first, Span(9, 12), "B1", TEXT)
    assert listed(client, study)[0]["state"] == "changed"
    reopened = finish(client, study, first, finished=False).json()
    assert reopened == {"revision": answer.json()["revision"] + 2, "finished": False}
    assert listed(client, study)[0]["state"] == "begun"
    undone = client.post(f"/projects/{study.project}/undo", headers={"Idempotency-Key": str(uuid4())}).json()
    assert (undone["verb"], undone["source"]) == ("source.reopened", first)
    assert listed(client, study)[0]["state"] == "changed"
    assert [one["state"] for one in listed(as_person(other), study)] == ["new", "new"]


def test_strangers_see_no_sources_and_who_does_not_code_finishes_none(study, as_person):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        above = people.add_coder(session, act(study.me), study.project, "Sari", role=Role.SUPERVISOR).id
    assert finish(as_person(above), study, source).status_code == 403
    assert len(listed(as_person(above), study)) == 1
    assert finish(as_person(study.me), study, 999).status_code == 404
    with writing(study.engine) as session:
        stranger = people.local_person(session, datetime.now(UTC)).id + 99
    assert as_person(stranger).get(f"/projects/{study.project}/sources").status_code == 403


def test_a_thousand_sources_are_listed_by_as_many_queries_as_three(study, as_person):
    client, asked = as_person(study.me), []

    def hear(*given) -> None:
        asked.append(given[2])

    event.listen(study.engine, "before_cursor_execute", hear)
    counts = []
    for names in (range(3), range(3, 1000)):
        more(study, names)
        asked.clear()
        found = listed(client, study)
        counts.append((len(found), sum(" ".join(one.split()).startswith("SELECT") for one in asked)))
    event.remove(study.engine, "before_cursor_execute", hear)
    assert [count for count, _ in counts] == [3, 1000]
    assert counts[0][1] == counts[1][1]


def more(study, numbers: range) -> None:
    now = datetime.now(UTC)
    plain = {"technique": "interview", "place": "", "note": "", "sha256": "0" * 64, "text_revision": 1, "length": 9, "words": 1,
             "coded": 0, "created_at": now, "project_id": study.project}  # fmt: skip
    rows = [{**plain, "guid": str(uuid4()), "name": f"S{number}", "position": number} for number in numbers]
    with writing(study.engine) as session:
        session.execute(insert(SourceRecord), rows)
