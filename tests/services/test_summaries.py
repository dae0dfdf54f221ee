"""Summaries of matrix cells: written, replaced, cleared, confirmed, and never lost to somebody else's writing."""

import pytest

from qualcode.errors import BadValue, Forbidden, NotFound
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import people, projects, summaries, undoing
from qualcode.services.summaries import SummaryChanged
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, MembershipRecord
from tests.study import look


def write(study, body="Sudah dikenal.", *, row="i1", mark="", seen="abc", based_on=("", ""), by=0, given=None) -> str:
    with writing(study.engine) as session:
        return summaries.write_summary(
            session, given or act(by or study.me), study.project, "framework", row, "b1", body,
            seen=seen, mark=mark, based_on=based_on, name="I1 × B1",
        )  # fmt: skip


def cells(study) -> list[tuple[str, str, str, str]]:
    with reading(study.engine) as session:
        frame = tables.summaries(session, study.project)
    return list(frame[["row", "body", "mark", "seen"]].itertuples(index=False, name=None))


@pytest.mark.usefixtures("both")
def test_a_cell_holds_what_was_written_last(study):
    write(study)
    write(study, "Belum dikenal.", seen="def", based_on=("Sudah dikenal.", ""))
    assert cells(study) == [("i1", "Belum dikenal.", "", "def")]


def test_empty_words_clear_the_cell_and_it_can_be_written_again(study):
    first = write(study)
    write(study, "  ", based_on=("Sudah dikenal.", ""))
    assert cells(study) == []
    assert write(study, "Lagi.") == first
    assert cells(study) == [("i1", "Lagi.", "", "abc")]


def test_a_mark_alone_is_kept(study):
    write(study, "", mark="partly")
    assert cells(study) == [("i1", "", "partly", "abc")]


def test_words_written_meanwhile_are_not_replaced_unseen(study):
    write(study)
    with pytest.raises(SummaryChanged):
        write(study, "Lain.")
    assert cells(study) == [("i1", "Sudah dikenal.", "", "abc")]


@pytest.mark.usefixtures("both")
def test_what_is_stored_already_is_no_obstacle_and_is_not_written_twice(study):
    guid = write(study)
    before = look(study)
    assert write(study) == guid
    assert look(study) == before
    with reading(study.engine) as session:
        revision = projects.project(session, study.project).revision
    write(study, "Sudah dikenal.", mark="partly")
    with reading(study.engine) as session:
        assert projects.project(session, study.project).revision == revision + 1
    assert cells(study) == [("i1", "Sudah dikenal.", "partly", "abc")]


def test_confirming_changes_no_words(study):
    guid = write(study)
    with writing(study.engine) as session:
        summaries.confirm_summary(session, act(study.me), study.project, guid, seen="def", name="I1 × B1")
    assert cells(study) == [("i1", "Sudah dikenal.", "", "def")]
    with pytest.raises(NotFound), writing(study.engine) as session:
        summaries.confirm_summary(session, act(study.me), study.project, "nothing", seen="def")


@pytest.mark.usefixtures("both")
def test_every_writing_is_taken_back_in_turn(study):
    write(study)
    guid = write(study, "Dua.", based_on=("Sudah dikenal.", ""))
    with writing(study.engine) as session:
        summaries.confirm_summary(session, act(study.me), study.project, guid, seen="def")
    write(study, "", based_on=("Dua.", ""))
    for expected in ([("i1", "Dua.", "", "def")], [("i1", "Dua.", "", "abc")], [("i1", "Sudah dikenal.", "", "abc")], []):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert cells(study) == expected


@pytest.mark.usefixtures("both")
def test_a_repeated_gesture_is_carried_out_once(study):
    once = act(study.me)
    assert write(study, given=once) == write(study, given=once)
    with reading(study.engine) as session:
        assert session.query(EventRecord).filter_by(verb="summary.written", object_name="I1 × B1").count() == 1


def test_viewers_do_not_write(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
        session.query(MembershipRecord).filter_by(person_id=other).update({"role": Role.VIEWER.value})
    with pytest.raises(Forbidden):
        write(study, by=other)


def test_unknown_matrices_and_marks_and_clearing_nothing_are_refused(study):
    with pytest.raises(BadValue):
        write(study, mark="maybe")
    with pytest.raises(NotFound):
        write(study, "")
    with pytest.raises(BadValue), writing(study.engine) as session:
        summaries.write_summary(session, act(study.me), study.project, "poem", "i1", "b1", "x", seen="")
