"""Review: one state for each thing, any number in one gesture, by role, taken back exactly, and told when things changed."""

from hashlib import sha256

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import select, text, update

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.finding import Side
from qualcode.model.project import Role
from qualcode.model.review import State, Target
from qualcode.model.span import Span
from qualcode.services import (
    checking,
    codebook,
    codings,
    findings,
    moving,
    people,
    projects,
    reverting,
    reviewing,
    roles,
    undoing,
)
from qualcode.services.keeping import Unwritten
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.migration import configuration
from qualcode.store.reading.reviews import states_of
from qualcode.store.records import CodeRecord, EventRecord, ProjectRecord, ReviewRecord
from tests.filled import small_study
from tests.study import SmallStudy, look

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


def two_codes(study) -> None:
    study.code("B1", "Tata kelola")
    study.code("B2", "Biaya")


@pytest.fixture
def source(study):
    return study.source("A", TEXT)


@pytest.fixture
def supervisor(study):
    return join(study, "Pembimbing", Role.SUPERVISOR)


def join(study, name: str, role: Role) -> int:
    with writing(study.engine) as session:
        return people.add_coder(session, act(study.me), study.project, name, role=role).id


def do(study, gesture, *args, by=0, given=None, **options):
    with writing(study.engine) as session:
        return gesture(session, given or act(by or study.me), study.project, *args, **options)


def board(study):
    with reading(study.engine) as session:
        return reviewing.board(session, study.project)


def code(study, short_id: str) -> Target:
    return Target("code", study.codes[short_id])


def events(study) -> int:
    with reading(study.engine) as session:
        return session.get_one(ProjectRecord, study.project).revision


def found(study, coding: str) -> str:
    return do(study, findings.create_finding, "F1", {"id": "Murah."}, code="B2", evidence=[(coding, Side.FOR)])


@pytest.mark.usefixtures("both")
def test_several_things_are_submitted_and_approved_in_one_gesture_each(study, source, supervisor):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    things = [code(study, "B1"), Target("coding", laid), Target("finding", found(study, laid))]
    before = events(study)
    do(study, reviewing.submit, things)
    do(study, reviewing.approve, things, "Bagus.", by=supervisor)
    assert events(study) == before + 2
    held = board(study)
    assert {held.state(one.kind, one.guid) for one in things} == {State.APPROVED}
    standing = held.standing["code", study.codes["B1"]]
    assert (standing.submitter, standing.person, standing.reason) == ("Peneliti", "Pembimbing", "Bagus.")


def test_changes_are_asked_for_with_a_reason_only(study, source, supervisor):
    do(study, reviewing.submit, [code(study, "B1")])
    with pytest.raises(Unwritten):
        do(study, reviewing.ask_for_changes, [code(study, "B1")], "  ", by=supervisor)
    do(study, reviewing.ask_for_changes, [code(study, "B1")], " Definisi terlalu luas. ", by=supervisor)
    standing = board(study).standing["code", study.codes["B1"]]
    assert (standing.state, standing.reason) == (State.CHANGES_ASKED, "Definisi terlalu luas.")


@pytest.mark.usefixtures("both")
def test_submitting_again_after_changes_keeps_one_state_and_the_whole_trail(study, source, supervisor):
    do(study, reviewing.submit, [code(study, "B1")])
    do(study, reviewing.ask_for_changes, [code(study, "B1")], "Perjelas.", by=supervisor)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Jelas"})
    do(study, reviewing.submit, [code(study, "B1")])
    held = board(study).standing["code", study.codes["B1"]]
    assert (held.state, held.reason, held.changed) == (State.SUBMITTED, "", ())
    with reading(study.engine) as session:
        verbs = [event.verb for event in session.query(EventRecord).order_by(EventRecord.revision)]
    assert [verb for verb in verbs if verb.startswith("review")] == [
        "review.submitted", "review.changes_asked", "review.submitted",
    ]  # fmt: skip


def test_what_changes_after_approval_is_said_side_by_side(study, source, supervisor):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    finding = found(study, laid)
    do(study, reviewing.approve, [code(study, "B1"), Target("coding", laid), Target("finding", finding)], by=supervisor)
    assert all(not one.changed for one in board(study).standing.values())
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Lain"})
    assert board(study).standing["code", study.codes["B1"]].changed == ("words",)
    other = study.lay(source, Span(23, 29), "B1", TEXT)
    held = board(study).standing["code", study.codes["B1"]]
    assert (held.changed, held.was["codings"][0], held.now["codings"][0]) == (("words", "codings"), 1, 2)
    assert not board(study).standing["finding", finding].changed
    do(study, findings.add_evidence, finding, [(other, Side.AGAINST, "Beda.")])
    assert board(study).standing["finding", finding].changed == ("evidence",)
    do(study, codings.change_coding, source, laid, polarity=Polarity.INHIBITING)
    assert board(study).standing["coding", laid].changed == ("coding",)
    do(study, codings.change_coding, source, laid, polarity=Polarity.UNSET)
    assert board(study).standing["coding", laid].changed == ()


def test_what_was_approved_is_what_was_seen_even_if_it_changed_before_the_decision_arrived(study, source, supervisor):
    do(study, reviewing.submit, [code(study, "B1")])
    seen = board(study).standing["code", study.codes["B1"]].now
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Diam-diam"})
    do(study, reviewing.approve, [Target("code", study.codes["B1"], seen)], by=supervisor)
    assert board(study).standing["code", study.codes["B1"]].changed == ("words",)
    assert board(study).progress()["code"] == [0, 0]


def test_a_coding_without_a_state_of_its_own_follows_its_code_unless_it_came_later(study, source, supervisor):
    first = study.lay(source, Span(4, 14), "B1", TEXT)
    do(study, reviewing.submit, [code(study, "B1")])
    with reading(study.engine) as session:
        assert states_of(session, [first]) == {first: "submitted"}
    do(study, reviewing.approve, [code(study, "B1")], by=supervisor)
    second = study.lay(source, Span(23, 29), "B1", TEXT)
    third = study.lay(source, Span(37, 48), "B1", TEXT)
    do(study, reviewing.ask_for_changes, [Target("coding", third)], "Terlalu panjang.", by=supervisor)
    with reading(study.engine) as session:
        assert states_of(session, [first, second, third]) == {
            first: "approved", second: "draft", third: "changes_asked",
        }  # fmt: skip
    counted = board(study).codings[study.codes["B1"]]
    assert (counted.states, counted.later) == ({"approved": 1, "draft": 1, "changes_asked": 1}, 2)
    assert board(study).progress() == {"code": [0, 1], "coding": [1, 3], "finding": [0, 0]}


def test_asking_for_changes_on_a_code_leaves_its_codings_waiting(study, source, supervisor):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    do(study, reviewing.submit, [code(study, "B1")])
    do(study, reviewing.ask_for_changes, [code(study, "B1")], "Perjelas.", by=supervisor)
    with reading(study.engine) as session:
        assert states_of(session, [laid]) == {laid: "submitted"}


@pytest.mark.usefixtures("both")
def test_progress_counts_codes_with_codings_and_findings_that_are_approved_and_unchanged(study, source, supervisor):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    study.lay(source, Span(23, 29), "B2", TEXT)
    finding = found(study, laid)
    assert board(study).progress() == {"code": [0, 2], "coding": [0, 2], "finding": [0, 1]}
    do(study, reviewing.approve, [code(study, "B1"), Target("finding", finding)], by=supervisor)
    assert board(study).progress() == {"code": [1, 2], "coding": [1, 2], "finding": [1, 1]}
    do(study, findings.change_finding, finding, claim={"id": "Mahal."})
    assert board(study).progress()["finding"] == [0, 1]


def test_a_project_without_anything_has_nothing_in_review(study):
    held = board(study)
    assert (held.standing, held.codings, held.progress()) == (
        {}, {}, {"code": [0, 0], "coding": [0, 0], "finding": [0, 0]},
    )  # fmt: skip


def test_roles_decide_who_submits_and_who_approves(study, source, supervisor):
    coder, viewer = join(study, "Kedua", Role.CODER), join(study, "Tamu", Role.VIEWER)
    one = [code(study, "B1")]
    for by in (supervisor, viewer):
        with pytest.raises(Forbidden):
            do(study, reviewing.submit, one, by=by)
    do(study, reviewing.submit, one, by=coder)
    for by in (coder, viewer, study.me):
        with pytest.raises(Forbidden):
            do(study, reviewing.approve, one, by=by)
        with pytest.raises(Forbidden):
            do(study, reviewing.ask_for_changes, one, "x", by=by)
    allow(study)
    do(study, reviewing.approve, one)
    with pytest.raises(Forbidden):
        do(study, reviewing.ask_for_changes, one, "x", by=coder)


def allow(study) -> None:
    with writing(study.engine) as session:
        session.execute(
            update(ProjectRecord).where(ProjectRecord.id == study.project).values(allows=[roles.OWNERS_APPROVE])
        )


@pytest.mark.usefixtures("both")
def test_a_repeated_gesture_is_carried_out_once(study, source):
    given = act(study.me)
    first = do(study, reviewing.submit, [code(study, "B1")], given=given)
    assert do(study, reviewing.submit, [code(study, "B1")], given=given) == first == events(study)


def test_what_is_in_already_and_unchanged_makes_no_event(study, source):
    do(study, reviewing.submit, [code(study, "B1")])
    before = events(study)
    do(study, reviewing.submit, [code(study, "B1")])
    assert events(study) == before
    do(study, reviewing.submit, [code(study, "B1"), code(study, "B2")])
    assert events(study) == before + 1


def test_nothing_and_things_that_are_not_there_are_refused(study, source):
    with pytest.raises(BadValue):
        do(study, reviewing.submit, [])
    with pytest.raises(BadValue):
        do(study, reviewing.submit, [Target("memo", study.codes["B1"])])
    with pytest.raises(NotFound):
        do(study, reviewing.submit, [code(study, "B1"), Target("finding", study.codes["B1"])])
    elsewhere = SmallStudy(study.engine).start("Lain")
    theirs = elsewhere.code("B1")
    with pytest.raises(NotFound):
        do(study, reviewing.submit, [Target("code", theirs)])
    assert board(study).standing == {}


@pytest.mark.usefixtures("both")
def test_what_was_put_away_leaves_the_board_and_comes_back_with_its_state(study, source):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    do(study, reviewing.submit, [Target("coding", laid)])
    do(study, codings.remove_coding, source, laid)
    assert board(study).standing == {}
    do(study, undoing.undo)
    assert board(study).state("coding", laid) is State.SUBMITTED


def reviews(study):
    with reading(study.engine) as session:
        return tables.reviews(session, study.project).drop(columns="review").to_dict("records")


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("gesture", ["submit", "approve", "ask_for_changes"])
def test_undo_after_any_decision_is_the_identity_and_redo_brings_it_back(study, source, supervisor, gesture):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    do(study, reviewing.approve, [code(study, "B1")], "Baik.", by=supervisor)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Lain"})
    before, everything = reviews(study), look(study)
    by = study.me if gesture == "submit" else supervisor
    words = ["Perbaiki."] if gesture == "ask_for_changes" else []
    do(study, getattr(reviewing, gesture), [code(study, "B1"), code(study, "B2"), Target("coding", laid)], *words, by=by)
    after = reviews(study)
    assert after != before
    do(study, undoing.undo, by=by)
    assert (reviews(study), look(study)) == (before, everything)
    do(study, undoing.redo, by=by)
    assert reviews(study) == after
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []


def test_a_decision_on_which_another_stands_is_not_taken_back(study, source, supervisor):
    do(study, reviewing.submit, [code(study, "B1")])
    submitted = events(study)
    do(study, reviewing.approve, [code(study, "B1")], by=supervisor)
    with pytest.raises(Overtaken):
        do(study, undoing.undo)
    with pytest.raises(reverting.StandsOn):
        do(study, reverting.revert, submitted)
    do(study, reverting.revert, submitted + 1, by=supervisor)
    do(study, reverting.revert, submitted)
    assert board(study).standing == {}


def test_a_supervisor_takes_back_a_decision_but_nothing_of_the_coding(study, source, supervisor):
    do(study, reviewing.submit, [code(study, "B1")])
    do(study, reviewing.approve, [code(study, "B1")], by=supervisor)
    do(study, undoing.undo, by=supervisor)
    assert board(study).state("code", study.codes["B1"]) is State.SUBMITTED


@pytest.fixture
def stated(study):
    """A finding under the second code, handed in as it is."""
    guid = do(study, findings.create_finding, "F1", {"id": "Murah"}, code="B2")
    do(study, reviewing.submit, [Target("finding", guid)])
    return guid


def test_a_finding_that_moved_to_another_database_is_as_it_was_seen(study, engines, stated):
    there = engines("sqlite")
    other = SmallStudy(there).start("Yang lain")
    other.code("X")
    with reading(study.engine) as session:
        name = projects.project(session, study.project).name
    moving.move_project(study.engine, there, name)
    with reading(there) as session:
        moved = projects.project_named(session, name)
        assert reviewing.board(session, moved.id).standing["finding", stated].changed == ()


def test_what_was_seen_before_fingerprints_told_codes_by_guid_is_still_as_it_was_seen(study, stated):
    with reading(study.engine) as session:
        code = session.scalars(select(CodeRecord.id).where(CodeRecord.short_id == "B2")).one()
    then = sha256("\x1f".join(["", str(code), "id=Murah", "not_stated"]).encode()).hexdigest()[:16]
    with writing(study.engine) as session:
        record = session.scalars(select(ReviewRecord)).one()
        now = record.seen["words"]
        record.seen = {**record.seen, "words": then}
        for table in ("event", "event_change"):
            told = f"UPDATE {table} SET state_after = REPLACE(state_after, :now, :then)"
            session.execute(text(told), {"now": now, "then": then})
    assert board(study).standing["finding", stated].changed == ("words",)
    with study.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        ScriptDirectory.from_config(configuration(study.engine)).get_revision("0014").module.upgrade()
    assert board(study).standing["finding", stated].changed == ()
    do(study, undoing.undo)
    assert ("finding", stated) not in board(study).standing
    do(study, undoing.redo)
    assert board(study).standing["finding", stated].changed == ()
