"""Picked passages: kept for everybody in the project, dropped and undone one gesture at a time, waiting for what is away."""

import pytest

from qualcode.errors import Forbidden, NotFound, Overtaken
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import checking, codings, members, people, picking, reverting, roles, sources, texts, undoing
from qualcode.store import reading as tables
from qualcode.store import sight
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord
from tests.study import SmallStudy, look

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def laid(study):
    """The source, and two passages of one code."""
    source = study.source("A", TEXT)
    return source, *(study.lay(source, Span(*place), "B1", TEXT) for place in ((4, 14), (37, 48)))


def pick(study, picked=(), dropped=(), *, by=0, given=None) -> int:
    with writing(study.engine) as session:
        return picking.pick_passages(session, given or act(by or study.me), study.project, picked, dropped)


def picks(study, engine=None) -> dict[str, bool]:
    """The picked codings, and whether each is in its place."""
    with reading(engine or study.engine) as session:
        return dict(tables.picks(session, study.project).itertuples(index=False, name=None))


def events(study) -> list[tuple]:
    with reading(study.engine) as session:
        rows = session.query(EventRecord).filter_by(project_id=study.project, object_kind=picking.KIND).order_by(EventRecord.id)
        return [(row.verb, row.object_name, row.before, row.after) for row in rows]


@pytest.mark.usefixtures("both")
def test_a_change_of_what_is_picked_is_one_gesture_that_tells_what_came_and_went(study, laid):
    _, one, other = laid
    pick(study, [one])
    pick(study, [other], [one])
    assert picks(study) == {other: True}
    name = "B1 Kode B1"
    assert events(study) == [
        ("quotations.picked", name, {"picked": []}, {"picked": [one]}),
        ("quotations.picked", name, {"picked": [one]}, {"picked": [other]}),
    ]


def test_where_nothing_changes_there_is_no_gesture_and_a_repeated_one_is_carried_out_once(study, laid):
    _, one, other = laid
    once = act(study.me)
    assert pick(study, [one], given=once) == pick(study, [one], given=once)
    before = pick(study, [one], [other])
    assert pick(study) == before
    assert len(events(study)) == 1


@pytest.mark.usefixtures("both")
def test_undo_redo_and_reverting_bring_back_what_was_picked(study, laid):
    _, one, other = laid
    pick(study, [one, other])
    before = look(study)
    number = pick(study, (), [one])
    after = look(study)
    for step, seen in ((undoing.undo, before), (undoing.redo, after)):
        with writing(study.engine) as session:
            step(session, act(study.me), study.project)
        assert look(study) == seen
    with writing(study.engine) as session:
        reverting.revert(session, act(study.me), study.project, number)
    assert look(study) == before


def test_a_pick_that_was_changed_since_is_not_taken_back(study, laid):
    _, one, _ = laid
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    number = pick(study, [one])
    pick(study, (), [one], by=other)
    with writing(study.engine) as session, pytest.raises(Overtaken) as refused:
        undoing.undo(session, act(study.me), study.project)
    assert refused.value.facts["name"] == "B1 Kode B1"
    with writing(study.engine) as session, pytest.raises(Overtaken):
        reverting.revert(session, act(study.me), study.project, number)
    assert picks(study) == {}


@pytest.mark.usefixtures("both")
def test_a_pick_outlives_its_passage_and_both_come_back_together(study, laid):
    source, one, other = laid
    pick(study, [one, other])
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, source, one)
    assert picks(study) == {one: False, other: True}
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, source)
    assert picks(study) == {one: False, other: False}
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []
    for _ in range(2):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
    assert picks(study) == {one: True, other: True}


def test_a_passage_without_a_place_in_the_corrected_text_waits_too(study, laid):
    source, one, _ = laid
    pick(study, [one])
    with writing(study.engine) as session:
        _, sha = texts.present(session, study.project, source)
        texts.correct_text(session, act(study.me), study.project, source, TEXT.replace("Kami jalan ", ""), sha256=sha)
    assert picks(study) == {one: False}


def test_only_passages_of_the_project_that_are_there_are_picked(study, laid):
    source, one, _ = laid
    other = SmallStudy(study.engine, me=study.me).start("Lain")
    theirs = other.lay(other.source("B", TEXT), Span(4, 14), "B1", TEXT)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, source, one)
    for wrong in (theirs, one, "tidak-ada"):
        with pytest.raises(NotFound):
            pick(study, [wrong])
    assert events(study) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR])
def test_who_does_not_code_here_sees_the_picks_and_changes_none(study, laid, role):
    _, one, other = laid
    pick(study, [one])
    with writing(study.engine) as session:
        person = people.add_coder(session, act(study.me), study.project, "Sari", role=role).id
    for change in ({"picked": [other]}, {"dropped": [one]}):
        with pytest.raises(Forbidden):
            pick(study, by=person, **change)
    assert picks(study) == {one: True}


@pytest.mark.usefixtures("both")
def test_who_codes_blind_sees_picks_of_their_own_passages_alone(study, laid):
    source, one, _ = laid
    with writing(study.engine) as session:
        ana = people.add_coder(session, act(study.me), study.project, "Ana").id
    mine = study.lay(source, Span(20, 29), "B1", TEXT, by=ana)
    pick(study, [one, mine])
    with writing(study.engine) as session:
        members.allow(session, act(study.me), study.project, [roles.BLIND_CODING])
    with reading(study.engine) as session:
        eyes = sight.through(study.engine, sight.sight(session, ana))
    assert picks(study, eyes) == {mine: True}
    assert picks(study) == {one: True, mine: True}


def test_a_gesture_over_many_codes_names_the_first_of_them(study):
    source = study.source("A", TEXT)
    laid = [study.lay(source, Span(4 + at, 5 + at), f"B{at}", TEXT) for at in range(1, 6)]
    pick(study, laid)
    assert events(study)[0][1] == "B1 Kode B1, B2 Kode B2, B3 Kode B3, …"
