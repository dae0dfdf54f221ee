"""Finished sources: what a coder says of one, what they changed since, and what others do, is told apart and taken back."""

import pytest

from qualcode.errors import Forbidden
from qualcode.model.event import act
from qualcode.model.finishing import Stage
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import (
    assigning,
    bulk_coding,
    checking,
    codings,
    finishing,
    members,
    merging,
    people,
    roles,
    texts,
    undoing,
)
from qualcode.services.searching import Place
from qualcode.store.database import reading, writing
from qualcode.store.sight import sight, through
from tests.services.test_texts import correct

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah."


@pytest.fixture
def two(study):
    """Two sources and a second coder."""
    for short_id in ("B1", "B2"):
        study.code(short_id)
    sources = [study.source(name, f"{TEXT} {name}.") for name in "AB"]
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Budi").id
    return *sources, other


def finish(study, source, finished=True, by=0) -> int:
    with writing(study.engine) as session:
        return finishing.finish(session, act(by or study.me), study.project, source, finished)


def stages(study, engine=None) -> dict[tuple[int, int], Stage]:
    with reading(engine or study.engine) as session:
        found = finishing.states(session, study.project)
    return {(source, person): state.stage for source, held in found.items() for person, state in held.items()}


def step(study, take=undoing.undo):
    with writing(study.engine) as session:
        return take(session, act(study.me), study.project)


@pytest.mark.usefixtures("both")
def test_a_coder_begins_finishes_changes_and_finishes_again_and_every_step_is_taken_back(study, two):
    first, _, other = two
    assert stages(study) == {}
    study.lay(first, Span(4, 14), "B1", TEXT)
    assert stages(study) == {(first, study.me): Stage.BEGUN}
    finish(study, first)
    finish(study, first, by=other)
    assert stages(study) == {(first, study.me): Stage.FINISHED, (first, other): Stage.FINISHED}
    guid = study.lay(first, Span(15, 19), "B2", TEXT)
    assert stages(study) == {(first, study.me): Stage.CHANGED, (first, other): Stage.FINISHED}
    finish(study, first)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, first, guid)
    assert stages(study)[first, study.me] is Stage.CHANGED
    step(study)  # what lies there is as it was when it was finished, but it was touched since
    assert stages(study)[first, study.me] is Stage.CHANGED
    step(study)
    assert stages(study)[first, study.me] is Stage.CHANGED
    finish(study, first)
    assert stages(study)[first, study.me] is Stage.FINISHED
    finish(study, first, finished=False)
    assert stages(study)[first, study.me] is Stage.BEGUN
    assert step(study).verb == "source.reopened"
    assert stages(study)[first, study.me] is Stage.FINISHED
    step(study, undoing.redo)
    assert stages(study)[first, study.me] is Stage.BEGUN
    assert stages(study)[first, other] is Stage.FINISHED
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []


def test_saying_what_is_so_already_is_no_gesture_and_a_repeated_request_answers_the_same(study, two):
    once = act(study.me)
    with writing(study.engine) as session:
        revision = finishing.finish(session, once, study.project, two[0], True)
    with writing(study.engine) as session:
        assert finishing.finish(session, once, study.project, two[0], True) == revision
    assert finish(study, two[0]) == revision
    assert finish(study, two[1], finished=False) == revision


@pytest.mark.usefixtures("both")
def test_gestures_on_several_sources_at_once_count_and_what_others_do_does_not(study, two):
    first, second, other = two
    study.lay(first, Span(4, 14), "B1", TEXT)
    study.lay(first, Span(4, 14), "B2", TEXT, by=other)
    for by in (study.me, other):
        finish(study, first, by=by)
        finish(study, second, by=by)
    finished = stages(study)
    correct(study, first, ("lebih murah", "jauh lebih murah"), ("I1: Kami", "I1: Ya, kami"))
    with writing(study.engine) as session:
        merging.merge_codes(session, act(study.me), study.project, study.codes["B2"], study.codes["B1"])
    assert stages(study) == finished
    places = [Place(source, Span(30, 36)) for source in (first, second)]
    with reading(study.engine) as session:
        quotes = [texts.present(session, study.project, source)[0][30:36] for source in (first, second)]
    with writing(study.engine) as session:
        bulk_coding.lay_codings(session, act(other), study.project, study.codes["B1"], places, quotes=quotes)
    changed = {(source, other): Stage.CHANGED for source in (first, second)}
    assert stages(study) == {**finished, **changed}


def test_who_codes_blind_sees_what_they_said_themselves(study, two):
    first, _, other = two
    finish(study, first)
    finish(study, first, by=other)
    with writing(study.engine) as session:
        above = people.add_coder(session, act(study.me), study.project, "Sari", role=Role.SUPERVISOR).id
        members.allow(session, act(study.me), study.project, [roles.BLIND_CODING])
    with reading(study.engine) as session:
        seen = {by: stages(study, through(study.engine, sight(session, by))) for by in (study.me, other, above)}
    assert seen == {
        study.me: {(first, study.me): Stage.FINISHED}, other: {(first, other): Stage.FINISHED},
        above: {(first, study.me): Stage.FINISHED, (first, other): Stage.FINISHED},
    }  # fmt: skip


def test_only_who_codes_finishes(study, two):
    with writing(study.engine) as session:
        above = people.add_coder(session, act(study.me), study.project, "Sari", role=Role.SUPERVISOR).id
    with pytest.raises(Forbidden):
        finish(study, two[0], by=above)


@pytest.mark.usefixtures("both")
def test_sources_are_offered_in_their_order_with_what_is_ones_own(study, two):
    first, second, other = two
    study.lay(first, Span(4, 14), "B1", TEXT, by=other)
    finish(study, second)
    with writing(study.engine) as session:
        assigning.assign(session, act(study.me), study.project, second, [study.me])
    with reading(study.engine) as session:
        mine, theirs = (finishing.offered(session, study.project, by) for by in (study.me, other))
        assert [finishing.said_of(session, source, study.me).stage for source in (first, second)] == [Stage.NEW, Stage.FINISHED]
    assert [(one.id, one.name, one.mine, one.state.stage) for one in mine] == [
        (first, "A", False, Stage.NEW), (second, "B", True, Stage.FINISHED),
    ]  # fmt: skip
    assert [(one.mine, one.state.stage) for one in theirs] == [(False, Stage.BEGUN), (False, Stage.NEW)]
    assert mine[0].share == pytest.approx(10 / len(f"{TEXT} A."))
