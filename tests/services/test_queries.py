"""Saved queries: by name, whose they are, taken back; and rulers and quotations read from the stored texts."""

import pytest

from qualcode.analysis.retrieval import passages
from qualcode.errors import BadValue, Forbidden, NameTaken, NotFound, Overtaken
from qualcode.model.event import act
from qualcode.model.query import Coded, Combined, Measure, Named, Query, Relation
from qualcode.model.span import Span
from qualcode.services import people, queries, undoing
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.reading.rulers import ruler, texts_stamp
from qualcode.store.records import QueryRecord

ASK = Query(Combined(Relation.NEAR, Coded(("a",)), Coded(("b",)), most=2))


def save(study, name="Kedekatan", query=ASK, *, by=0, op=None) -> str:
    with writing(study.engine) as session:
        return queries.save_query(session, act(by or study.me, op=op), study.project, name, query)


def gesture(study, change):
    with writing(study.engine) as session:
        return change(session, act(study.me), study.project)


def listed(study):
    with reading(study.engine) as session:
        return [(saved.name, saved.query) for saved in queries.saved_queries(session, study.project)]


def undo(study):
    return gesture(study, undoing.undo)


@pytest.mark.usefixtures("both")
def test_a_query_comes_back_under_its_name_as_it_was_saved(study):
    save(study)
    save(study, " antara ", Query(Named("x", ASK.find)))
    assert listed(study) == [("antara", Query(Named("x", ASK.find))), ("Kedekatan", ASK)]


@pytest.mark.usefixtures("both")
def test_a_save_that_arrives_twice_is_carried_out_once(study):
    assert save(study, op="00000000-0000-4000-8000-000000000001") == save(study, op="00000000-0000-4000-8000-000000000001")
    assert len(listed(study)) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_is_needed_and_not_endless(study, name):
    with pytest.raises(BadValue):
        save(study, name)


@pytest.mark.usefixtures("both")
def test_a_name_is_free_again_after_its_query_was_removed(study):
    guid = save(study)
    with pytest.raises(NameTaken):
        save(study)
    gesture(study, lambda s, a, p: queries.delete_query(s, a, p, guid))
    save(study)
    assert len(listed(study)) == 1


@pytest.mark.usefixtures("both")
def test_renaming_changing_and_removing_are_taken_back_one_by_one(study):
    guid = save(study)
    other = Query(Coded(("c",)))
    gesture(study, lambda s, a, p: queries.change_query(s, a, p, guid, name="Lain"))
    gesture(study, lambda s, a, p: queries.change_query(s, a, p, guid, query=other))
    gesture(study, lambda s, a, p: queries.delete_query(s, a, p, guid))
    assert listed(study) == []
    for expected in ([("Lain", other)], [("Lain", ASK)], [("Kedekatan", ASK)], []):
        undo(study)
        assert listed(study) == expected


@pytest.mark.usefixtures("both")
def test_a_removed_query_does_not_come_back_over_one_of_the_same_name(study):
    guid = save(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    gesture(study, lambda s, a, p: queries.delete_query(s, a, p, guid))
    save(study, by=other)
    with pytest.raises(NameTaken):
        undo(study)


def test_what_was_changed_since_is_not_overwritten(study):
    guid = save(study)
    with writing(study.engine) as session:
        session.query(QueryRecord).filter_by(guid=guid).one().name = "Berubah"
    with pytest.raises(Overtaken):
        undo(study)


def test_only_the_one_who_saved_it_changes_or_removes_a_query_and_nobody_an_unknown_one(study):
    guid = save(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    for change in (queries.delete_query, lambda *given: queries.change_query(*given, name="x")):
        with pytest.raises(Forbidden), writing(study.engine) as session:
            change(session, act(other), study.project, guid)
        with pytest.raises(NotFound):
            gesture(study, lambda s, a, p, change=change: change(s, a, p, "00000000-0000-0000-0000-000000000000"))


def test_rulers_count_paragraphs_turns_and_words_in_code_points(study):
    study.source("A", "I1: 😀 dua kata\n\nI2: tiga")
    with reading(study.engine) as session:
        starts = {measure: list(ruler(session, study.project, measure)["start"]) for measure in Measure}
    assert starts == {"paragraphs": [0, 16], "turns": [0, 16], "words": [0, 6, 10, 16, 20]}


@pytest.mark.usefixtures("both")
def test_the_stamp_of_the_texts_changes_with_them_alone(study):
    source = study.source("A", "I1: [dua|B1] kata")
    with reading(study.engine) as session:
        before = texts_stamp(session, study.project)
    study.lay(source, Span(4, 7), "B2", "I1: dua kata")
    with reading(study.engine) as session:
        assert texts_stamp(session, study.project) == before
    study.source("B", "I2: lain")
    with reading(study.engine) as session:
        assert texts_stamp(session, study.project) != before


@pytest.mark.usefixtures("both")
def test_a_stretch_over_stored_texts_reads_as_the_text_does(study):
    study.source("A", "I1: 😀 [murah|B1] sekali.\nI1: Ya.\nI1: Lalu [cepat|B2] juga.")
    study.source("B", "I2: [cepat|B2]\nI2: [murah|B1]")
    find = Combined(Relation.FOLLOWED_BY, *(Coded((study.codes[code],)) for code in ("B1", "B2")), most=2)
    with reading(study.engine) as session:
        found = passages(
            Query(find), tables.codings(session, study.project, "id"), tables.codes(session, study.project, "id"),
            tables.sources(session, study.project), tables.informants(session, study.project, "id"),
            {Measure.PARAGRAPHS: ruler(session, study.project, Measure.PARAGRAPHS)},
        )  # fmt: skip
        assert queries.quotes(session, study.project, found) == ["murah sekali.\nI1: Ya.\nI1: Lalu cepat"]
