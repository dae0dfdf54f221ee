"""Coding again after a delay: planned, due, begun as a coder of one's own who sees nobody's codings, and ended."""

from datetime import UTC, datetime, timedelta

import pytest

from qualcode.errors import BadValue, NotFound, Overtaken
from qualcode.model.event import Act, act
from qualcode.model.span import Span
from qualcode.services import people, recoding, undoing
from qualcode.services.recoding import NotDue
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study

TEXT = "I1: Warga desa ke kantor camat karena murah."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_sources)


def two_sources(study) -> None:
    study.source("A", TEXT)
    study.source("B", f"{TEXT} Lagi.")
    study.code("B1")


def guids(study) -> list[str]:
    with reading(study.engine) as session:
        return list(tables.sources(session, study.project)["source"])


def gesture(study, do, *, after: int = 0):
    given = act(study.me)
    with writing(study.engine) as session:
        return do(session, Act(given.by, given.at + timedelta(days=after), given.op), study.project)


def plan(study, sources=None, days=14) -> str:
    return gesture(study, lambda s, a, p: recoding.plan_recoding(s, a, p, guids(study)[:1] if sources is None else sources, days))


def start(study, guid, *, after=15):
    return gesture(study, lambda s, a, p: recoding.start_recoding(s, a, p, guid, name="Peneliti (kali kedua)"), after=after)


def standing(study):
    with reading(study.engine) as session:
        return recoding.open_recoding(session, study.me, study.project)


def members(study) -> list[str]:
    with reading(study.engine) as session:
        return [member.name for member, _ in people.members(session, study.project)]


@pytest.mark.usefixtures("both")
def test_a_plan_is_due_after_its_delay_and_not_before(study):
    guid = plan(study)
    assert abs(standing(study).due - datetime.now(UTC) - timedelta(days=14)) < timedelta(minutes=1)
    with pytest.raises(NotDue) as refused:
        start(study, guid, after=10)
    assert refused.value.facts == {"days": 4} or refused.value.facts == {"days": 5}
    assert start(study, guid).name == "Peneliti (kali kedua)"
    assert members(study) == ["Peneliti", "Peneliti (kali kedua)"]


def test_while_it_lasts_the_planned_sources_are_coded_as_the_second_self_who_sees_own_codings_alone(study):
    first, second = guids(study)
    self_again = start(study, plan(study))
    with reading(study.engine) as session:
        ids = tables.sources(session, study.project).set_index("source")["id"]
        assert recoding.coding_as(session, study.me, study.project, first).id == self_again.id
        assert recoding.coding_as(session, study.me, study.project, second) is None
        assert recoding.sees_own_alone(session, self_again.id, int(ids[first]))
        assert not recoding.sees_own_alone(session, self_again.id, int(ids[second]))
        assert not recoding.sees_own_alone(session, study.me, int(ids[first]))
        assert recoding.whose(session, self_again.id) == recoding.whose(session, study.me) == study.me


@pytest.mark.usefixtures("both")
def test_after_the_end_both_codings_are_there_and_the_sources_are_done(study):
    first, _ = guids(study)
    guid = plan(study)
    self_again = start(study, guid)
    with reading(study.engine) as session:
        source = int(tables.sources(session, study.project)["id"].iloc[0])
    study.lay(source, Span(4, 9), "B1", TEXT)
    study.lay(source, Span(4, 14), "B1", TEXT, by=self_again.id)
    gesture(study, lambda s, a, p: recoding.finish_recoding(s, a, p, guid))
    assert standing(study) is None
    with reading(study.engine) as session:
        assert recoding.recoded_sources(session, study.me, study.project) == {first}
        assert recoding.coding_as(session, study.me, study.project, first) is None
        assert sorted(tables.codings(session, study.project, "id")["coder"]) == ["Peneliti", "Peneliti (kali kedua)"]


def test_a_second_round_is_coded_by_the_same_second_self(study):
    guid = plan(study)
    once = start(study, guid)
    gesture(study, lambda s, a, p: recoding.finish_recoding(s, a, p, guid))
    assert start(study, plan(study, guids(study)[1:], 0), after=1) == once
    assert len(members(study)) == 2


@pytest.mark.usefixtures("both")
def test_a_plan_is_changed_and_dropped_and_every_step_is_taken_back(study):
    guid = plan(study)
    assert plan(study, guids(study), 0) == guid
    gesture(study, lambda s, a, p: recoding.drop_recoding(s, a, p, guid))
    assert standing(study) is None
    for days in (0, 14, None):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert (standing(study).days if standing(study) else None) == days


@pytest.mark.usefixtures("both")
def test_the_start_is_taken_back_until_the_second_self_has_coded(study):
    guid = plan(study, days=0)
    self_again = start(study, guid, after=0)
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert members(study) == ["Peneliti"]
    with writing(study.engine) as session:
        undoing.redo(session, act(study.me), study.project)
    assert members(study) == ["Peneliti", "Peneliti (kali kedua)"]
    with reading(study.engine) as session:
        source = int(tables.sources(session, study.project)["id"].iloc[0])
    study.lay(source, Span(4, 9), "B1", TEXT, by=self_again.id)
    with pytest.raises(Overtaken), writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)


def test_what_is_no_plan_is_refused(study):
    for sources, days in (([], 14), (["nothing"], 14), (None, -1), (None, 5_000)):
        with pytest.raises(BadValue):
            plan(study, sources, days)
    guid = plan(study, days=0)
    with pytest.raises(Overtaken):
        gesture(study, lambda s, a, p: recoding.finish_recoding(s, a, p, guid))
    start(study, guid, after=0)
    for again in (plan, lambda study: start(study, guid)):
        with pytest.raises(Overtaken):
            again(study)
    with pytest.raises(NotFound):
        gesture(study, lambda s, a, p: recoding.drop_recoding(s, a, p, "nothing"))
