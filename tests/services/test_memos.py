"""Memos: on what they are, whose they are, and that nothing is lost."""

import pytest

from qualcode.errors import BadSpan, BadValue, Forbidden, NotFound
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import memos, people, undoing
from qualcode.services.feed import memos_since
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study


@pytest.fixture
def study(database_url):
    return small_study(database_url, one_code)


def one_code(study) -> None:
    study.code("B1", "Tata kelola")


def write(study, title="Judul", body="Isi", *, kind="code", target=None, by=0) -> str:
    with writing(study.engine) as session:
        return memos.write_memo(
            session, act(by or study.me), study.project, kind, target or study.codes["B1"], title, body
        )


def listed(study):
    with reading(study.engine) as session:
        return tables.memos(session, study.project, "id")


@pytest.mark.usefixtures("both")
def test_a_memo_names_what_it_is_on_and_who_wrote_it(study):
    write(study)
    (row,) = listed(study).to_dict("records")
    assert (row["target_name"], row["title"], row["body"], row["person"]) == ("B1 Tata kelola", "Judul", "Isi", "Peneliti")


@pytest.mark.usefixtures("both")
def test_changes_and_removals_can_be_taken_back(study):
    guid = write(study)
    with writing(study.engine) as session:
        memos.change_memo(session, act(study.me), study.project, guid, "Lain", "Isi lain")
    with writing(study.engine) as session:
        memos.delete_memo(session, act(study.me), study.project, guid)
    assert listed(study).empty
    for expected in ("Lain", "Judul"):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert list(listed(study)["title"]) == [expected]


def test_only_the_writer_changes_a_memo(study):
    guid = write(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    for gesture in (memos.delete_memo, lambda *given: memos.change_memo(*given, "x", "y")):
        with pytest.raises(Forbidden), writing(study.engine) as session:
            gesture(session, act(other), study.project, guid)


def test_a_memo_needs_a_title_and_something_of_this_project_to_be_on(study):
    with pytest.raises(BadValue):
        write(study, " ")
    with pytest.raises(BadValue):
        write(study, kind="table")
    with pytest.raises(NotFound):
        write(study, kind="source", target="00000000-0000-0000-0000-000000000000")


TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah."


@pytest.mark.usefixtures("both")
def test_a_memo_on_a_passage_keeps_the_passages_words_and_place(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        memo, revision = memos.write_on_passage(
            session, act(study.me), study.project, source, Span(9, 19), quote="jalan kaki", body="Jauh?"
        )
        assert memos.passage_memos(session, source) == [memo]
    assert (memo.span, memo.quote, memo.title) == (Span(9, 19), TEXT[9:19], "jalan kaki")
    (row,) = listed(study).to_dict("records")
    assert (row["kind"], row["target_name"], row["quote"], row["start"]) == ("passage", "A", "jalan kaki", 9)
    with reading(study.engine) as session:
        assert memos_since(session, source, revision - 1)
        assert not memos_since(session, source, revision)


def test_a_memo_on_other_words_than_the_slice_is_refused(study):
    source = study.source("A", TEXT)
    with pytest.raises(BadSpan), writing(study.engine) as session:
        memos.write_on_passage(session, act(study.me), study.project, source, Span(9, 19), quote="lain", body="x")
    assert listed(study).empty


def test_a_memo_of_another_source_is_not_found_through_this_one(study):
    source, other = study.source("A", TEXT), study.source("B", "I2: teks lain")
    with writing(study.engine) as session:
        memo, _ = memos.write_on_passage(
            session, act(study.me), study.project, source, Span(9, 19), quote="jalan kaki", body="x"
        )
    with pytest.raises(NotFound), writing(study.engine) as session:
        memos.delete_memo(session, act(study.me), study.project, memo.guid, source=other)
