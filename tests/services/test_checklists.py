"""Answers to checklist items: written, changed, cleared, undone with who wrote them, never over somebody else's words."""

import pytest

from qualcode.errors import BadValue, Forbidden
from qualcode.model.checklist import CHECKLISTS, COREQ, SRQR, checklist_named
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.reports.checklist_facts import MADE
from qualcode.services import checklists, people, undoing
from qualcode.services.checklists import AnswerChanged
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, MembershipRecord
from tests.study import look


def answer(study, body="Peneliti sendiri.", page="", *, item="1", based_on=("", ""), by=0, given=None, checklist="coreq"):
    with writing(study.engine) as session:
        return checklists.answer_item(
            session, given or act(by or study.me), study.project, checklist, item, body, page, based_on=based_on
        )


def answers(study) -> list[tuple[str, ...]]:
    with reading(study.engine) as session:
        frame = tables.answers(session, study.project)
    return list(frame[["checklist", "item", "body", "page"]].itertuples(index=False, name=None))


def test_the_lists_have_32_and_21_items_and_every_automatic_one_has_its_maker():
    assert [len(checklist.items) for checklist in CHECKLISTS] == [32, 21]
    assert {checklist.id: checklist.automatic for checklist in CHECKLISTS} == {
        checklist: frozenset(made) for checklist, made in MADE.items()
    }
    assert checklist_named("srqr") is SRQR
    with pytest.raises(KeyError):
        checklist_named("entreq")


def test_the_automatic_items_of_coreq_are_those_that_data_can_tell():
    asked = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "13", "14", "15", "30"}
    assert set(COREQ.items) - COREQ.automatic == asked


@pytest.mark.usefixtures("both")
def test_an_item_holds_what_was_written_last_with_its_page(study):
    answer(study)
    answer(study, "Peneliti dan asisten.", "31", based_on=("Peneliti sendiri.", ""))
    assert answers(study) == [("coreq", "1", "Peneliti dan asisten.", "31")]


def test_a_page_alone_is_kept_and_empty_fields_clear_the_item(study):
    answer(study, "", "12")
    assert answers(study) == [("coreq", "1", "", "12")]
    answer(study, " ", " ", based_on=("", "12"))
    assert answers(study) == []
    answer(study)
    assert answers(study) == [("coreq", "1", "Peneliti sendiri.", "")]


def test_words_written_meanwhile_are_not_replaced_unseen(study):
    answer(study)
    with pytest.raises(AnswerChanged):
        answer(study, "Orang lain.")
    assert answers(study) == [("coreq", "1", "Peneliti sendiri.", "")]


@pytest.mark.usefixtures("both")
def test_what_is_stored_already_is_no_obstacle_to_the_rest(study):
    answer(study)
    answer(study, "Peneliti sendiri.", "31")
    assert answers(study) == [("coreq", "1", "Peneliti sendiri.", "31")]
    with pytest.raises(AnswerChanged):
        answer(study, "Peneliti sendiri.", "32")


@pytest.mark.usefixtures("both")
def test_undo_gives_back_the_words_with_who_wrote_them_and_when(study):
    answer(study)
    before = look(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    answer(study, "Saya.", based_on=("Peneliti sendiri.", ""), by=other)
    with writing(study.engine) as session:
        undoing.undo(session, act(other), study.project)
    assert look(study)["answers"] == before["answers"]
    with writing(study.engine) as session:
        undoing.redo(session, act(other), study.project)
    assert look(study)["answers"][0]["person"] == "Lain"


@pytest.mark.usefixtures("both")
def test_writing_the_same_again_is_no_gesture_and_a_repeated_one_is_carried_out_once(study):
    once = act(study.me)
    assert answer(study, given=once) == answer(study, given=once)
    answer(study, based_on=("Peneliti sendiri.", ""))
    with reading(study.engine) as session:
        assert session.query(EventRecord).filter_by(verb="checklist.answered").count() == 1


def test_items_that_a_list_does_not_have_are_refused(study):
    for wanted in ({"item": "33"}, {"checklist": "srqr", "item": "22"}, {"checklist": "entreq"}):
        with pytest.raises(BadValue):
            answer(study, **wanted)


def test_viewers_do_not_answer(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
        session.query(MembershipRecord).filter_by(person_id=other).update({"role": Role.VIEWER.value})
    with pytest.raises(Forbidden):
        answer(study, by=other)
