"""Passages over the API: by what an address holds, a page at a time, and to nobody who may not see them."""

from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from qualcode.api.application import application
from qualcode.errors import BadValue
from qualcode.locale import refusal
from qualcode.model.address import to_address
from qualcode.model.event import act
from qualcode.model.query import Coded, Combined, Query, Relation
from qualcode.services import members, people, recoding, roles, tokens
from qualcode.store.database import reading, writing
from qualcode.store.reading.passages import facets
from tests.filled import small_study
from tests.study import SmallStudy

CODED = "I1: [Kami jalan|B1+] karena [murah|B2-] sekali.\nI2: [Lebih dekat|B1] dan [murah|B1]."


def filled(study: SmallStudy) -> None:
    study.code("B1")
    study.code("B2", parent="B1")
    study.informant("I1", group="GOV")
    study.informant("I2", group="COM")
    study.source("Wawancara", CODED)


@pytest.fixture
def study(mostly_sqlite_url, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", mostly_sqlite_url)
    return small_study(mostly_sqlite_url, filled)


@pytest.fixture
def ask(study, mostly_sqlite_url):
    with TestClient(application(), base_url="http://localhost") as client:

        def asked(address: str = "", *, by: int = 0, status: int = 200, language: str = "en"):
            token = tokens.mint(tokens.signing_secret(mostly_sqlite_url), by or study.me)
            headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
            answer = client.get(f"/projects/{study.project}/passages?{address}", headers=headers)
            assert answer.status_code == status, answer.text
            return answer.json()

        yield asked


def quotes(answer) -> list[str]:
    return [passage["quote"] for passage in answer["passages"]]


def test_filters_apply_together_and_a_passage_says_where_it_stands(ask, study):
    assert quotes(ask()) == ["Kami jalan", "murah", "Lebih dekat", "murah"]
    assert quotes(ask("code=B2")) == ["murah"]
    assert quotes(ask("code=B1&text=MURAH&group=COM&source=Wawancara")) == ["murah"]
    assert quotes(ask("polarity=supporting&polarity=inhibiting&technique=interview")) == ["Kami jalan", "murah"]
    [passage] = ask("polarity=supporting")["passages"]
    assert (passage["start"], passage["end"], passage["paragraph"]) == (4, 14, 1)
    told = tuple(passage[name] for name in ("source_name", "technique", "informant", "group", "seconds"))
    assert told == ("Wawancara", "interview", "I1", "GOV", None)
    [laid] = passage["codings"]
    assert (laid["code"], laid["id"], laid["label"], laid["polarity"]) == (study.codes["B1"], "B1", "Code B1", "supporting")


def test_a_packed_query_finds_places_with_all_that_they_rest_on(ask, study):
    with reading(study.engine) as session:
        known = facets(session, study.project).known
    inside = Combined(Relation.FOLLOWED_BY, Coded((study.codes["B2"],)), Coded((study.codes["B1"],), below=False))
    found = ask(urlencode(to_address(Query(inside), known), doseq=True))
    assert quotes(found) == ["murah sekali.\nI2: Lebih dekat"]
    assert [laid["id"] for laid in found["passages"][0]["codings"]] == ["B2", "B1"]
    assert found["found"] == 1


def test_pages_together_are_the_whole(ask):
    whole, after, met = ask(), 0, []
    while after is not None:
        page = ask(f"most=3&after={after}")
        assert (page["found"], page["revision"]) == (4, whole["revision"])
        met, after = [*met, *page["passages"]], page["after"]
    assert met == whole["passages"]
    assert ask("after=99") == {**whole, "passages": [], "after": None}


@pytest.mark.parametrize(
    ("address", "named"),
    [("code=B9", "B9"), ("informant=I9", "I9"), ("polarity=loud", "loud"), ("query=x", "x"), ("query=x&code=B1", "x")],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_the_project_does_not_have_is_refused_by_its_name(ask, address, named, language):
    told = ask(address, status=422, language=language)
    field = address.split("=")[0]
    shown = f"{named}…" if field == "query" else named
    assert told == {"error": "error.bad_value", "message": refusal(BadValue(field=field, value=shown), language)}


@pytest.mark.parametrize("address", ["shoes=4", "most=0", "most=501", "after=-1", "text=" + "x" * 1001])
def test_what_is_no_question_is_refused(ask, address):
    assert ask(address, status=422)["error"] == "error.malformed"


def test_a_blind_coder_is_shown_their_own_alone(ask, study):
    with writing(study.engine) as session:
        ana = people.add_coder(session, act(study.me), study.project, "Ana").id
    study.source("Kedua", "I1: [Tetap jauh|B1].", by=ana)
    assert quotes(ask(by=ana)) == ["Kami jalan", "murah", "Lebih dekat", "murah", "Tetap jauh"]
    with writing(study.engine) as session:
        members.allow(session, act(study.me), study.project, (roles.BLIND_CODING,))
    assert (quotes(ask(by=ana)), ask(by=ana)["found"]) == (["Tetap jauh"], 1)
    assert quotes(ask("code=B2", by=ana)) == []


def test_who_codes_a_source_again_is_shown_nothing_of_the_first_time(ask, study):
    study.source("Kedua", "I1: [Tetap jauh|B1].")
    with reading(study.engine) as session:
        again = [guid for guid, name in facets(session, study.project).source_names.items() if name == "Wawancara"]
    with writing(study.engine) as session:
        plan = recoding.plan_recoding(session, act(study.me), study.project, again, 0)
    with writing(study.engine) as session:
        second = recoding.start_recoding(session, act(study.me), study.project, plan, name="Kali kedua").id
    assert (quotes(ask(by=second)), len(ask()["passages"])) == (["Tetap jauh"], 5)
    with reading(study.engine) as session:
        known = facets(session, study.project).known
    both = Query(Combined(Relation.OR, Coded((study.codes["B1"],)), Coded((study.codes["B2"],))))
    packed = urlencode(to_address(both, known), doseq=True)
    assert (quotes(ask(packed, by=second)), len(ask(packed)["passages"])) == (["Tetap jauh"], 5)


def test_a_stranger_is_refused(ask, study):
    with writing(study.engine) as session:
        ana = people.add_coder(session, act(study.me), study.project, "Ana").id
    with writing(study.engine) as session:
        members.remove_member(session, act(study.me), study.project, ana)
    assert ask(by=ana, status=403)["error"] == "error.forbidden"
