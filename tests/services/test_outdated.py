"""Nobody writes over what somebody else has changed since they saw it."""

from dataclasses import replace

import pytest

from qualcode.errors import Outdated
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.span import Span
from qualcode.services import codebook, codings, informants, projects, sources
from qualcode.store.database import reading, writing
from tests.filled import small_study

TEXT = "I1: Kami jalan kaki."


@pytest.fixture
def study(database_url):
    return small_study(database_url, begun)


def begun(study) -> None:
    study.code("B1")
    study.informant("I1")


def revision(study) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision


def change_code(study, session, **more):
    codebook.change_code(session, act(study.me), study.project, study.codes["B1"], label={"id": "Baru"}, **more)


def change_informant(study, session, **more):
    guid = informants.records_by_code(session, study.project)["I1"].guid
    informants.change_informant(session, act(study.me), study.project, guid, Informant("I1", "Camat"), **more)


def delete_informant(study, session, **more):
    guid = informants.records_by_code(session, study.project)["I1"].guid
    informants.delete_informant(session, act(study.me), study.project, guid, **more)


def change_source(study, session, **more):
    (one,) = sources.listed(session, study.project)
    details = replace(sources.source(session, one.id).details, place="Balai")
    sources.change_source(session, act(study.me), study.project, one.id, details, **more)


def describe(study, session, **more):
    project = projects.project(session, study.project)
    projects.describe_project(
        session, act(study.me), study.project, name=project.name, description="Baru", questions=project.questions,
        groups=project.groups, language="id", **more,
    )  # fmt: skip


@pytest.mark.parametrize("first", [change_code, change_source, change_informant, describe])
@pytest.mark.parametrize("gesture", [change_code, change_source, change_informant, describe])
def test_only_a_change_of_the_same_thing_stands_in_the_way(study, first, gesture):
    study.source("A", "Kantor desa.")
    seen = revision(study)
    with writing(study.engine) as session:
        first(study, session, since=seen)
    if first is not gesture:
        with writing(study.engine) as session:
            gesture(study, session, since=seen)
        return
    with pytest.raises(Outdated), writing(study.engine) as session:
        gesture(study, session, since=seen)
    with writing(study.engine) as session:
        gesture(study, session, since=revision(study))


@pytest.mark.usefixtures("both")
def test_an_informant_who_was_changed_meanwhile_is_not_put_away(study):
    seen = revision(study)
    with writing(study.engine) as session:
        change_informant(study, session)
    with pytest.raises(Outdated), writing(study.engine) as session:
        delete_informant(study, session, since=seen)


@pytest.mark.usefixtures("both")
def test_a_coding_that_was_changed_meanwhile_is_neither_changed_nor_removed(study):
    source = study.source("A", TEXT)
    laid = study.lay(source, Span(4, 8), "B1", TEXT)
    with reading(study.engine) as session:
        base = codings.coding_record(session, source, laid).revision
    where = study.project, source, laid
    with writing(study.engine) as session:
        changed, _ = codings.change_coding(session, act(study.me), *where, base=base, note="satu")
    with pytest.raises(Outdated), writing(study.engine) as session:
        codings.change_coding(session, act(study.me), *where, base=base, note="dua")
    with pytest.raises(Outdated), writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), *where, base=base)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), *where, base=changed.revision)


@pytest.mark.usefixtures("both")
def test_a_gesture_that_arrives_twice_is_answered_not_refused(study):
    source = study.source("A", TEXT)
    laid = study.lay(source, Span(4, 8), "B1", TEXT)
    with reading(study.engine) as session:
        base = codings.coding_record(session, source, laid).revision
    once = act(study.me)
    answers = []
    for _ in range(2):
        with writing(study.engine) as session:
            answers.append(codings.change_coding(session, once, study.project, source, laid, base=base, note="satu"))
    assert answers[0] == answers[1]
