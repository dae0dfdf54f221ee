"""The queries page: built row by row, read back as a sentence, saved, opened again, as passages, counts and files."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from qualcode.analysis.retrieval import passages
from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.query import Coded, Combined, Query, Relation
from qualcode.services import people, queries
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.pages.test_pages import opened, words


def guids(engine, project) -> dict[str, str]:
    with reading(engine) as session:
        codes = tables.codes(session, project.id, "en")
    return dict(zip(codes["code"], codes["guid"], strict=True))


def expected(engine, project, query: Query) -> int:
    with reading(engine) as session:
        return len(
            passages(
                query, tables.codings(session, project.id, "en"), tables.codes(session, project.id, "en"),
                tables.sources(session, project.id), tables.informants(session, project.id, "en"),
            )
        )  # fmt: skip


def control(page: AppTest, kind: str, ending: str, at: int = 0):
    return [box for box in getattr(page, kind) if box.key and box.key.endswith(ending)][at]


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception[0].message
    return page


def overlapping(page: AppTest, known: dict[str, str], language: str) -> AppTest:
    control(page, "multiselect", ".codes").set_value([known["B3"]]).run()
    press(page, say("queries.add", language))
    control(page, "multiselect", ".codes", 1).set_value([known["B1"]]).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_query_is_built_row_by_row_and_read_back_as_a_sentence(sample, engine, language):
    known = guids(engine, sample)
    page = overlapping(opened("queries", language), known, language)
    query = Query(Combined(Relation.OVERLAPPING, Coded((known["B3"],)), Coded((known["B1"],))))
    found = expected(engine, sample, query)
    assert found > 0
    shown = words(page).replace("\\", "")
    assert f"**{say('queries.found', language, count=found, sources='').split(' ')[0]} " in shown
    assert {"id": "yang bertumpang dengan kutipan berkode B1", "en": "that overlap passages coded with B1"}[language] in shown


def test_nothing_is_listed_before_something_is_asked_and_unfinished_rows_do_not_count(sample, engine):
    page = opened("queries", "en")
    assert [info.value for info in page.info] == [say("queries.hint", "en")]
    control(page, "multiselect", ".codes").set_value([guids(engine, sample)["B3"]]).run()
    before = [element.value for element in page.markdown]
    press(page, say("queries.add", "en"))
    assert say("queries.incomplete", "en") in [caption.value for caption in page.caption]
    assert [element.value for element in page.markdown] == before


def test_a_query_is_saved_opened_again_renamed_and_removed(sample, engine):
    known = guids(engine, sample)
    page = overlapping(opened("queries", "en"), known, "en")
    sentence = next(element.value for element in page.markdown if "overlap" in element.value)
    next(box for box in page.text_input if box.label == say("queries.name", "en")).set_value("Culture")
    press(page, say("queries.save_new", "en"))
    with reading(engine) as session:
        (saved,) = queries.saved_queries(session, sample.id)
    assert saved.query.find == Combined(Relation.OVERLAPPING, Coded((known["B3"],)), Coded((known["B1"],)))
    page = opened("queries", "en")
    control(page, "selectbox", "queries.open").set_value(saved.guid).run()
    assert sentence in [element.value for element in page.markdown]
    control(page, "text_input", saved.guid).set_value("Renamed").run()
    press(page, say("queries.rename", "en"))
    with reading(engine) as session:
        assert [query.name for query in queries.saved_queries(session, sample.id)] == ["Renamed"]
    press(page, say("queries.remove", "en"))
    with reading(engine) as session:
        assert queries.saved_queries(session, sample.id) == ()


def test_a_saved_query_stands_for_codes_in_another_and_stays_as_it_was_taken(sample, engine):
    known = guids(engine, sample)
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        guid = queries.save_query(session, act(me), sample.id, "Inner", Query(Coded((known["B1"],))))
    page = opened("queries", "en")
    control(page, "multiselect", ".codes").set_value([known["B3"]]).run()
    press(page, say("queries.add", "en"))
    control(page, "selectbox", ".instead", 1).set_value(guid).run()
    assert "that overlap passages of the query “Inner”" in words(page).replace("\\", "")
    query = Query(Combined(Relation.OVERLAPPING, Coded((known["B3"],)), Coded((known["B1"],))))
    assert f"**{expected(engine, sample, query)} passage" in words(page)


def test_the_scope_restricts_by_group_and_any_attribute(sample, engine):
    page = opened("queries", "en")
    control(page, "multiselect", ".codes").set_value([guids(engine, sample)["B3"]]).run()
    control(page, "multiselect", "only.technique").set_value(["observation"]).run()
    control(page, "multiselect", ".attributes").set_value(["role"]).run()
    assert not page.exception
    assert any(box.key.endswith("only.role") for box in page.multiselect)
    assert "Only technique: Observation." in words(page).replace("\\", "")
    with reading(engine) as session:
        laid = tables.codings(session, sample.id, "en")
    fitting = laid[(laid["root"] == "B3") & (laid["technique"] == "observation")]
    assert f"**{len(fitting.drop_duplicates(['source', 'start', 'end']))} passages" in words(page)


def test_counts_by_informant_add_up_to_the_passages_of_informants(sample, engine):
    page = opened("queries", "en")
    control(page, "multiselect", ".codes").set_value([guids(engine, sample)["B3"]]).run()
    control(page, "multiselect", "only.technique").set_value(["interview"]).run()
    many = int(next(element.value for element in page.markdown if "passages in" in element.value).split(" ")[0].strip("*"))
    control(page, "segmented_control", "queries.shape").set_value("counts").run()
    control(page, "segmented_control", "queries.by").set_value("informant").run()
    assert not page.exception
    assert page.dataframe[0].value["passages"].sum() == many


def test_what_is_chosen_stays_when_the_page_is_left_and_come_back_to(sample, engine):
    known = guids(engine, sample)
    page = overlapping(opened("queries", "en"), known, "en")
    kept = page.session_state["queries.now"]
    lasting = ("queries.now", "queries.rows", "queries.project", "queries.fresh")
    again = opened("queries", "en", **{name: page.session_state[name] for name in lasting})
    assert [box.value for box in again.multiselect if box.key.endswith(".codes")] == [[known["B3"]], [known["B1"]]]
    assert again.session_state["queries.now"] == kept
