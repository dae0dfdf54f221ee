"""Coding blind: a coder sees what they made themselves and not a trace of anybody else's work, until the owner says so."""

import pytest
from fastapi.testclient import TestClient

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import (
    codings,
    commenting,
    members,
    memos,
    merging,
    people,
    projects,
    roles,
    searching,
    sources,
    suggesting,
    tokens,
    undoing,
)
from qualcode.services import frames as frames_by_name
from qualcode.services.bulk_coding import coded_already
from qualcode.services.feed import project_revision, swept_since
from qualcode.services.gesture import hold
from qualcode.services.searching import How, Place
from qualcode.store import reading as tables
from qualcode.store import sight
from qualcode.store.database import reading, writing
from qualcode.store.reading.remembering import touched
from qualcode.store.sight import Sight
from tests.filled import small_study
from tests.study import SmallStudy, two_codes

TEXT = "I1: Kami jalan kaki ke kantor.\nI1: Lebih murah dan dekat sekali dari rumah kami di desa.\n"
SECRET = "RAHASIA"


@pytest.fixture
def study(request, database_url, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", database_url)
    return small_study(database_url, coded_by_three if "coders" in request.fixturenames else two_codes)


@pytest.fixture
def coders(study):
    with reading(study.engine) as session:
        known = {person.name: person.id for person, _ in people.members(session, study.project)}
        (source,) = sources.listed(session, study.project)
    return source.id, known["Ana"], known["Budi"]


def coded_by_three(study) -> None:
    """Let two coders code what the owner has coded too; the second one leaves a mark on everything they do."""
    two_codes(study)
    source = study.source("Wawancara", TEXT)
    with writing(study.engine) as session:
        ana, budi = (people.add_coder(session, act(study.me), study.project, name).id for name in ("Ana", "Budi"))
    laid = ((study.me, f"{SECRET} pemilik", Span(4, 8)), (ana, "punyaku", Span(4, 19)), (budi, SECRET, Span(35, 46)))
    for person, note, place in laid:
        with writing(study.engine) as session:
            codings.apply_code(
                session, act(person), study.project, source, study.codes["B1"], place, quote=place.of(TEXT), note=note
            )
    with writing(study.engine) as session:
        memos.write_memo(session, act(budi), study.project, "code", study.codes["B1"], SECRET, SECRET)
        memos.write_on_passage(session, act(budi), study.project, source, Span(4, 8), quote="Kami", body=SECRET, title=SECRET)
        memos.write_memo(session, act(ana), study.project, "code", study.codes["B1"], "Memoku", "punyaku")
        commenting.comment_on_passage(session, act(budi), study.project, source, Span(4, 8), quote="Kami", body=SECRET)
        commenting.comment_on_passage(session, act(study.me), study.project, source, Span(4, 8), quote="Kami", body="untuk semua")
    with writing(study.engine) as session:
        gone, _ = codings.apply_code(
            session, act(budi), study.project, source, study.codes["B2"], Span(20, 29), quote=Span(20, 29).of(TEXT), note=SECRET
        )
        codings.remove_coding(session, act(budi), study.project, source, gone.guid)


def blind(study, allowed=(roles.BLIND_CODING,)) -> None:
    with writing(study.engine) as session:
        members.allow(session, act(study.me), study.project, allowed)


def eyes(study, person):
    with reading(study.engine) as session:
        return sight.through(study.engine, sight.sight(session, person))


def frames(study, person) -> dict[str, str]:
    """Everything that pages show to the person, as text."""
    with reading(eyes(study, person)) as session:
        held = {name: make(session, study.project, "id") for name, make in frames_by_name.IN_A_LANGUAGE.items()}
        held |= {name: make(session, study.project) for name, make in frames_by_name.PLAIN.items()}
    return {name: frame.to_csv() for name, frame in held.items()}


@pytest.mark.usefixtures("both")
def test_no_table_tells_a_blind_coder_of_others(study, coders):
    _, ana, _ = coders
    assert any(SECRET in words for words in frames(study, ana).values())
    blind(study)
    shown = frames(study, ana)
    assert [name for name, words in shown.items() if SECRET in words] == []
    assert "punyaku" in shown["codings"]
    assert "punyaku" in shown["memos"]
    assert "untuk semua" in shown["comments"]


@pytest.mark.usefixtures("both")
def test_counts_and_shares_are_those_of_the_coder_alone(study, coders):
    _, ana, _ = coders
    blind(study)
    with reading(eyes(study, ana)) as session:
        codes, listed, informants = (
            frames_by_name.frame(session, study.project, name, "id") for name in ("codes", "sources", "informants")
        )
        (shelf,) = sources.listed(session, study.project)
    assert codes.set_index("code")["codings"].to_dict() == {"B1": 1, "B2": 0}
    assert listed.iloc[0][["coded", "codings"]].tolist() == [15, 1]
    assert informants["codings"].tolist() == [1]
    assert shelf.share == 15 / len(TEXT)


@pytest.mark.usefixtures("both")
def test_search_suggestions_and_undo_know_nothing_of_others(study, coders):
    source, ana, _ = coders
    blind(study)
    with reading(eyes(study, ana)) as session:
        found = list(searching.places(session, study.project, searching.sought("murah", How.PHRASE)))
        assert [place.source for place in found] == [source]
        there = Place(source, Span(35, 46))
        assert not coded_already(session, ana, study.project, study.codes["B1"], [there])[there]
        turns = suggesting.turns(session, study.project)
        carried = suggesting.carrying(session, study.project, turns, {study.codes["B1"]})
        assert carried.tolist() == [True, False]
        undoable, _ = undoing.next_steps(session, ana, study.project)
        assert undoable.kind == "memo"


@pytest.mark.parametrize("role", Role)
def test_a_supervisor_sees_everything_and_all_others_once_it_is_unblinded(study, coders, role):
    with writing(study.engine) as session:
        person = people.add_coder(session, act(study.me), study.project, "Sari", role=role).id
    blind(study)
    assert (SECRET in frames(study, person)["codings"]) is (role is Role.SUPERVISOR)
    blind(study, ())
    assert SECRET in frames(study, person)["codings"]


def test_an_owner_who_codes_sees_their_own_coding_and_no_other_until_it_is_unblinded(study, coders):
    blind(study)
    shown = frames(study, study.me)
    assert f"{SECRET} pemilik" in shown["codings"]
    assert "punyaku" not in shown["codings"]
    assert "Memoku" not in shown["memos"]


def test_turning_it_on_and_off_is_recorded(study, coders):
    blind(study)
    blind(study, ())
    with reading(study.engine) as session:
        told = tables.events(session, study.project).sort_values("revision")
    allowed = [(row.before["allows"], row.after["allows"]) for row in told.itertuples() if row.object == members.ALLOWED]
    assert allowed == [([], [roles.BLIND_CODING]), ([roles.BLIND_CODING], [])]


@pytest.mark.usefixtures("both")
def test_what_others_change_is_told_to_a_blind_coders_page_as_a_number_alone(study, coders):
    _, ana, _ = coders
    blind(study)
    study.code("B3")
    with reading(study.engine) as session:
        revision = projects.project(session, study.project).revision
    with reading(eyes(study, ana)) as session:
        assert touched(session, study.project, revision - 1) == {"code": revision}
        assert tables.events(session, study.project)["revision"].max() < revision


@pytest.mark.usefixtures("both")
def test_another_project_is_not_touched(study, coders):
    _, ana, _ = coders
    blind(study)
    other = SmallStudy(study.engine, me=study.me).start("Lain")
    other.code("C1")
    source = other.source("Lain", TEXT)
    with writing(study.engine) as session:
        members.join(session, act(study.me), hold(session, other.project), ana, Role.CODER)
    other.lay(source, Span(4, 8), "C1", TEXT)
    assert "Kami" in frames(other, ana)["codings"]


def test_the_api_and_its_feed_give_a_blind_coder_their_own_alone(study, coders, database_url):
    source, ana, budi = coders
    blind(study)
    where = f"/projects/{study.project}/sources/{source}"
    with TestClient(application(), base_url="http://localhost") as client:

        def asked(person: int, path: str, **params):
            token = tokens.mint(tokens.signing_secret(database_url), person)
            return client.get(f"{where}{path}", params=params, headers={"Authorization": f"Bearer {token}"}).json()

        first = asked(ana, "/codings")
        assert [coding["coder"] for coding in first["snapshot"]] == [ana]
        assert SECRET not in str(first)
        with writing(study.engine) as session:
            place = Span(20, 29)
            codings.apply_code(
                session, act(budi), study.project, source, study.codes["B2"], place, quote=place.of(TEXT), note=SECRET
            )
            memos.write_on_passage(session, act(budi), study.project, source, Span(4, 8), quote="Kami", body=SECRET, title=SECRET)
            seer = people.add_coder(session, act(study.me), study.project, "Sari", role=Role.SUPERVISOR).id
        later = asked(ana, "/codings", since=first["revision"])
        assert (later["changes"], later["memos"]) == ([], None)
        assert len(asked(seer, "/codings", since=first["revision"])["changes"]) == 1
        assert asked(study.me, "/codings", since=first["revision"])["changes"] == []
        token = tokens.mint(tokens.signing_secret(database_url), budi)
        client.put(f"{where}/here", headers={"Authorization": f"Bearer {token}"})
        token = tokens.mint(tokens.signing_secret(database_url), ana)
        assert client.put(f"{where}/here", headers={"Authorization": f"Bearer {token}"}).json()["people"] == []


def test_a_blind_coder_still_learns_that_the_text_or_the_codebook_changed(study, coders, database_url):
    _, ana, _ = coders
    blind(study)
    with reading(study.engine) as session:
        before = project_revision(session, study.project)
    with writing(study.engine) as session:
        merging.merge_codes(session, act(study.me), study.project, study.codes["B1"], study.codes["B2"])
    with reading(eyes(study, ana)) as session:
        assert swept_since(session, study.project, before)


def test_a_person_sees_from_another_place_when_another_project_begins_or_ceases_to_code_blind():
    """What was remembered of a project while it coded blind would lack what others did meanwhile."""
    seen = [Sight(5, frozenset(blind)) for blind in ((1,), (1, 2), (12,), (2, 1))]
    assert len({sight.name for sight in seen}) == 3
    assert Sight(51, frozenset((2,))).name != Sight(5, frozenset((1, 2))).name
