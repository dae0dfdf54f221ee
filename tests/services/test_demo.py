"""The sample study loads whole, on both engines, and twice where one wants it."""

from datetime import UTC, datetime

import pytest

from qualcode.analysis.coverage import coverage, joined
from qualcode.formats.sample_study import read_codings
from qualcode.formats.shipped import folder
from qualcode.model.event import act
from qualcode.services import checking, people, undoing
from qualcode.services.demo import load_sample_study
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.databases import the_project
from tests.filled import sample_study
from tests.study import look

MANY = 36
"""So many gestures back some codings are taken away."""


@pytest.fixture(scope="module")
def engine(module_database_url):
    """A database on either engine that holds the sample study; nobody changes it."""
    return sample_study(module_database_url).engine


@pytest.fixture
def project(engine):
    return the_project(engine)[0]


def load(engine):
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        return load_sample_study(session, me)


def test_the_sample_study_has_everything_that_the_later_pages_show(engine, project):
    with reading(engine) as session:
        codings = tables.codings(session, project.id, "id")
        informants = tables.informants(session, project.id, "en")
        findings = tables.findings(session, project.id, "id")
    assert project.synthetic
    assert len(codings) == len(list(read_codings(folder("transcripts"))))
    assert codings["coder"].nunique() == 2
    assert list(informants["informant"]) == [f"I{number}" for number in range(1, 10)]
    assert set(findings.loc[findings["negative_cases"] > 0, "finding"]) >= {"F2", "F3"}


def test_every_quote_of_the_sample_study_equals_its_slice(engine, project):
    with reading(engine) as session:
        codings = tables.codings(session, project.id, "id")
    assert (codings["end"] - codings["start"] == codings["quote"].str.len()).all()


def test_the_sample_study_is_sound(engine, project):
    with reading(engine) as session:
        assert checking.check(session, project.id) == []
        assert list(checking.broken_file(session)) == []


def test_loading_it_twice_gives_two_projects(database_url):
    engine = sample_study(database_url).engine
    first, _ = the_project(engine)
    assert load(engine).name != first.name


def test_its_latest_gestures_can_be_taken_back_and_brought_again(database_url):
    study = sample_study(database_url)
    before = look(study)
    kinds = set()
    for _ in range(MANY):
        with writing(study.engine) as session:
            kinds.add(undoing.undo(session, act(study.me), study.project).kind)
    assert look(study) != before
    for _ in range(MANY):
        with writing(study.engine) as session:
            undoing.redo(session, act(study.me), study.project)
    assert look(study) == before
    assert kinds >= {"joint_row", "memo", "recommendation", "finding", "coding"}


def concluded(session, project: int):
    """Return what the check finds open in the sample study: kind and object."""
    laid = tables.codings(session, project, "id")
    told = coverage(
        tables.findings(session, project, "id"), joined(tables.evidence(session, project), laid), laid,
        tables.codebook(session, project, "id"), tables.recommendations(session, project, "id"),
        tables.resolutions(session, project),
    )  # fmt: skip
    return set(zip(told["kind"], told["object"], strict=True)), dict(zip(told["kind"], told["detail"], strict=True))


SEEN_BY_THE_CHECK = {
    "B6 states no verdict": ("verdict_not_stated", "F6"),
    "B3 is not good although two of three innovations are described positively": ("verdict_against_parts", "F3"),
    "an SOP is said to exist while R2 asks that it be made known": ("recommendation_for_good", "F1"),
    "no recommendation answers the weaknesses of B2": ("weakness_without_recommendation", "F2"),
    "no recommendation answers the obstacles of B5": ("weakness_without_recommendation", "F5"),
    "no recommendation is meant for those who own no Android phone": ("factor_only_above", "H2.1"),
}


def test_the_check_finds_by_itself_what_a_reader_of_the_article_would_ask(engine, project):
    with reading(engine) as session:
        found, _ = concluded(session, project.id)
    assert {name for name, point in SEEN_BY_THE_CHECK.items() if point not in found} == set()


def test_the_verdict_on_innovation_culture_is_told_apart_by_innovation(engine, project):
    with reading(engine) as session:
        _, details = concluded(session, project.id)
    assert details["verdict_against_parts"] == {
        "verdict": "not_good", "attribute": "innovation", "values": ["AJAK", "SIPATEN_MAWAR"], "of": 3,
    }  # fmt: skip


def test_what_only_a_reader_sees_is_held_as_memos_on_the_findings_and_the_project(engine, project):
    with reading(engine) as session:
        memos = tables.memos(session, project.id, "id")
    assert sorted(memos.loc[memos["kind"] == "finding", "target_name"]) == ["F1", "F3", "F5", "F6"]
    assert (memos["kind"] == "project").sum() == 4
    assert memos["body"].str.contains("jenuh").any()


def test_findings_and_recommendations_are_the_articles_with_their_addressee(engine, project):
    with reading(engine) as session:
        found = tables.findings(session, project.id, "id").set_index("code")["verdict"]
        advice = tables.recommendations(session, project.id, "en")
    verdicts = ["good", "not_good", "not_good", "good", "mixed", "not_stated"]
    assert [found[f"B{number}"] for number in range(1, 7)] == verdicts
    assert list(advice["codes"]) == [("H1", "H3"), ("H1", "H2.2", "B1"), ("H2", "B3")]
    assert set(advice["addressee"]) == {"Gunung Toar District government"}
