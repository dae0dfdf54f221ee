"""Reverting one gesture, however long ago: exactly that one, with a reason where something later stands on it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import Forbidden
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, codings, memos, merging, people, projects, reverting, undoing
from qualcode.services.reverting import NotRevertible, RevertedAlready, StandsOn
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.lengths import few
from tests.study import look, two_codes

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


def revision(study) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision


def revert(study, number, by=0) -> int:
    with writing(study.engine) as session:
        return reverting.revert(session, act(by or study.me), study.project, number)


def gesture(study, change):
    with writing(study.engine) as session:
        return change(session, act(study.me), study.project)


def step(study, how) -> None:
    with writing(study.engine) as session:
        how(session, act(study.me), study.project)


@pytest.mark.usefixtures("both")
def test_an_old_gesture_is_reverted_and_all_that_followed_stays(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    number = revision(study)
    study.lay(source, Span(20, 30), "B2", TEXT)
    revert(study, number)
    with reading(study.engine) as session:
        assert [coding.span for coding in codings.source_codings(session, source)] == [Span(20, 30)]


@pytest.mark.usefixtures("both")
def test_reverting_is_a_gesture_that_undo_and_redo_take_back_and_bring_back(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    number = revision(study)
    study.lay(source, Span(20, 30), "B2", TEXT)
    before = look(study)
    revert(study, number)
    after = look(study)
    step(study, undoing.undo)
    assert look(study) == before
    step(study, undoing.redo)
    assert look(study) == after


def test_the_reason_names_the_gesture_that_stands_in_the_way(study):
    guid = study.code("B3", "Satu")
    number = revision(study)
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, guid, label={"id": "Dua"}))
    later = revision(study)
    before = look(study)
    with pytest.raises(StandsOn) as told:
        revert(study, number)
    assert told.value.facts == {"name": "B3 Dua", "number": later, "person": "Peneliti"}
    assert look(study) == before
    revert(study, later)
    revert(study, number)


@pytest.mark.usefixtures("both")
def test_a_merge_names_what_was_built_on_the_kept_code(study):
    gesture(study, lambda s, a, p: merging.merge_codes(s, a, p, study.codes["B1"], study.codes["B2"]))
    number = revision(study)
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, study.codes["B2"], definition={"id": "Lain"}))
    with pytest.raises(StandsOn):
        revert(study, number)


def test_a_gesture_is_reverted_once_and_the_beginning_of_a_project_never(study):
    guid = gesture(study, lambda s, a, p: memos.write_memo(s, a, p, "code", study.codes["B1"], "Judul", "Isi"))
    number = revision(study)
    revert(study, number)
    with pytest.raises(RevertedAlready):
        revert(study, number)
    with pytest.raises(NotRevertible):
        revert(study, 1)
    assert guid


@pytest.mark.usefixtures("both")
def test_undo_passes_over_what_the_owner_reverted(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    study.lay(source, Span(4, 8), "B1", TEXT, by=other)
    study.lay(source, Span(20, 30), "B2", TEXT, by=other)
    revert(study, revision(study))
    with writing(study.engine) as session:
        undoing.undo(session, act(other), study.project)
    with reading(study.engine) as session:
        assert codings.source_codings(session, source) == []


def test_a_coder_reverts_no_gesture_of_others(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    study.lay(source, Span(4, 8), "B1", TEXT)
    with pytest.raises(Forbidden):
        revert(study, revision(study), by=other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=few(6))
@given(order=st.permutations(range(5)))
def test_independent_gestures_are_reverted_in_any_order(study, order):
    start = look(study)
    numbers = []
    for number in range(5):
        gesture(
            study, lambda s, a, p, n=number: memos.write_memo(s, a, p, "code", study.codes["B1"], f"Memo {n}", "x")
        )
        numbers.append(revision(study))
    for at in order:
        revert(study, numbers[at])
    assert look(study) == start
