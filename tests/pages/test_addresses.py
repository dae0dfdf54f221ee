"""Questions in the address of the page: opened in a new session, changed by the page's own controls, gone back to, refused."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from qualcode import settings
from qualcode.locale import LANGUAGES, say
from qualcode.model.address import PACKED, to_address
from qualcode.model.event import act
from qualcode.model.query import Coded, Combined, Only, Query, Relation, to_json
from qualcode.services import people, queries
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.reading.passages import facets, found
from qualcode.ui.parts import address
from tests.pages.test_pages import cards, opened, words
from tests.pages.test_queries import control, guids, overlapping


def by(path: str, language: str = "en", /, **asks: str | list[str]) -> AppTest:
    """Open the page by an address, in a session of its own."""
    reads(language)
    page = AppTest.from_function(page_of, kwargs={"path": path}, default_timeout=60)
    for name, values in asks.items():
        page.query_params[name] = values
    return again(page)


def page_of(path: str) -> None:
    from qualcode.ui.pages import PAGES

    next(page for page in PAGES if page.path == path).show()


def reads(language: str) -> None:
    with writing(database(settings.current().database)) as session:
        people.choose_language(session, people.local_person(session, datetime.now(UTC)).id, language)


def again(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception[0].message
    return page


def asks(page: AppTest) -> dict[str, list[str]]:
    held = {name: values for name, values in page.query_params.items() if name != "project"}
    return {name: [values] if isinstance(values, str) else list(values) for name, values in held.items()}


def many(engine, project, query: Query) -> int:
    with reading(engine) as session:
        return len(found(session, project.id, query))


def warned(page: AppTest) -> list[str]:
    return [warning.value for warning in page.warning if warning.value != say("ui.sidebar.synthetic", "en")]


def test_a_filter_that_is_changed_stands_in_the_address_and_opens_the_same_elsewhere(sample, engine):
    page = opened("passages", "en")
    assert asks(page) == {}
    page.multiselect(key="passages.code").set_value(["B3"]).run()
    page.multiselect(key="passages.polarity").set_value(["supporting"]).run()
    page.multiselect(key="passages.technique").set_value(["interview"]).run()
    page.text_input(key="passages.text").set_value("Warga").run()
    held = asks(page)
    assert held == {"code": ["B3"], "polarity": ["supporting"], "technique": ["interview"], "text": ["Warga"]}
    query = Query(
        Coded((guids(engine, sample)["B3"],), polarities=("supporting",)), (Only("technique", ("interview",)),), text="Warga"
    )
    number = many(engine, sample, query)
    assert number > 0
    for shown in (page, by("passages", **held)):
        assert f"({number} of 322 codings)" in words(shown)
        assert asks(shown) == held
        assert shown.text_input(key="passages.text").value == "Warga"
    page.multiselect(key="passages.code").set_value([]).run()
    assert "code" not in asks(page)


def test_an_address_stands_in_whatever_order_its_filters_come(sample):
    page = by("passages", coder=["Peneliti"], technique=["interview"], code=["B99"])
    told = warned(page)
    again(page)
    assert (warned(page), len(told)) == (told, 1)
    page.multiselect(key="passages.technique").set_value([]).run()
    kept = page.session_state["passages.address"]
    again(page)
    assert page.session_state["passages.address"] is kept
    assert asks(page) == {"coder": ["Peneliti"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_gone_is_said_in_one_sentence_and_the_rest_stands_until_something_is_changed(sample, engine, language):
    given = {"code": ["B3", "B99"], "informant": ["I*77*"], "text": ["warga"]}
    page = by("passages", language, **given)
    told = f"{say('query.field.code', language)} “B99”, {say('query.field.informant', language)} “I\\*77\\*”"
    assert page.warning[0].value == say("address.unknown", language, what=told)
    number = many(engine, sample, Query(Coded((guids(engine, sample)["B3"],)), text="warga"))
    assert f"({number} " in words(page)
    assert asks(page) == given
    page.text_input(key="passages.text").set_value("").run()
    assert asks(page) == {"code": ["B3"]}
    assert not page.warning


def test_what_several_coders_coded_alike_is_one_passage_unless_each_coding_is_asked_for(sample):
    page = by("passages", code=["B1"])
    assert "**36 passages (61 of 322 codings)**" in words(page)
    assert len(cards(page)) == 36
    assert any('title="Peneliti">P</abbr><abbr title="Pengode B">PB</abbr>' in card for card in cards(page))
    page = by("passages", code=["B1"], each="1", page="2")
    assert len(cards(page)) == 11
    page.toggle(key="passages.each").set_value(False).run()
    assert asks(page) == {"code": ["B1"]}
    page.multiselect(key="passages.code").set_value([]).run()
    page.button(key="passages.behind").click().run()
    assert (asks(page), len(cards(page))) == ({"page": ["2"]}, 50)
    assert say("ui.choice.range", "en", first=51, last=100, all=199) in words(page)
    page.button(key="passages.before").click().run()
    assert asks(page) == {}


def test_a_page_beyond_the_last_is_the_last_and_that_is_said(sample):
    page = by("passages", page="9")
    assert say("ui.choice.beyond", "en", asked=9, pages=4) in words(page)
    assert (asks(page), page.button(key="passages.behind").disabled) == ({"page": ["4"]}, True)


def test_what_is_set_stands_as_chips_that_are_taken_away_one_by_one_or_all(sample):
    page = by("passages", code=["B1", "B3"], polarity=["supporting"], text=["zzz"], each="1")
    chips = [button.label for button in page.button if (button.key or "").startswith("passages.set.")]
    assert len(chips) == 5
    assert chips[-2:] == ["Words in the passage “zzz”", "Each coder"]
    assert say("passages.none", "en", all=322) in words(page)
    page.button(key="passages.set.code.B1").click().run()
    page.button(key="passages.set.text.zzz").click().run()
    assert asks(page) == {"code": ["B3"], "polarity": ["supporting"], "each": ["1"]}
    page.button(key="passages.clear").click().run()
    assert asks(page) == {}
    assert not [button for button in page.button if (button.key or "").startswith("passages.set.")]


def test_going_back_shows_the_question_before(sample, monkeypatch):
    monkeypatch.setattr(address, "LATE", -1.0)
    page = by("passages", code=["B1"])
    page.multiselect(key="passages.code").set_value(["B3"]).run()
    page.query_params["code"] = ["B1"]
    again(page)
    assert page.multiselect(key="passages.code").value == ["B1"]
    assert asks(page) == {"code": ["B1"]}


def test_an_address_that_a_gesture_overtook_takes_nothing_back(sample):
    page = by("passages", code=["B1"])
    page.multiselect(key="passages.code").set_value(["B3"]).run()
    page.query_params["code"] = ["B1"]
    again(page)
    assert asks(page) == {"code": ["B3"]}
    page.query_params["code"] = ["B1"]
    page.multiselect(key="passages.polarity").set_value(["supporting"]).run()
    assert page.multiselect(key="passages.code").value == ["B3"]
    assert asks(page) == {"code": ["B3"], "polarity": ["supporting"]}


def test_the_passages_page_says_where_an_address_asks_for_more_than_it_can(sample, engine):
    known = guids(engine, sample)
    with reading(engine) as session:
        names = facets(session, sample.id).known
    query = Query(Combined(Relation.OVERLAPPING, Coded((known["B3"],)), Coded((known["B1"],))))
    page = by("passages", **to_address(query, names))
    assert warned(page) == [say("address.elsewhere", "en")]
    assert page.multiselect(key="passages.code").value == []


@pytest.mark.parametrize("path", ["passages", "queries"])
@pytest.mark.parametrize("packed", ["broken", "A" * 7000])
def test_a_broken_address_is_refused_in_one_sentence_and_changes_nothing_else(sample, path, packed):
    page = by(path, **{PACKED: [packed]})
    assert warned(page) == [say("address.broken", "en")]
    assert asks(page) == {PACKED: [packed]}
    assert not any(box.value for box in page.multiselect)


def test_a_query_stands_in_the_address_and_opens_the_same_elsewhere(sample, engine):
    known = guids(engine, sample)
    page = overlapping(opened("queries", "en"), known, "en")
    control(page, "text_input", ".text").set_value("warga").run()
    held = asks(page)
    assert list(held) == [PACKED]
    shown = by("queries", **held)
    assert asks(shown) == held
    assert [box.value for box in shown.multiselect if box.key.endswith(".codes")] == [[known["B3"]], [known["B1"]]]
    assert shown.session_state["queries.now"] == page.session_state["queries.now"]
    assert "with “warga” in their words" in words(shown).replace("\\", "")
    assert [element.value for element in shown.markdown] == [element.value for element in page.markdown]


def test_a_readable_address_opens_on_the_queries_page_too(sample, engine):
    page = by("queries", code=["B3"], text=["warga"])
    assert page.session_state["queries.now"]["text"] == "warga"
    control(page, "text_input", ".text").set_value("").run()
    assert asks(page) == {"code": ["B3"]}


def test_a_saved_query_that_is_opened_takes_the_place_of_the_address(sample, engine):
    kept = Query(Coded((guids(engine, sample)["B1"],)), text="warga")
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        guid = queries.save_query(session, act(me), sample.id, "Kept", kept)
    page = by("queries", code=["B3"])
    page.selectbox(key="queries.open").set_value(guid).run()
    assert asks(page) == {"code": ["B1"], "text": ["warga"]}
    assert page.session_state["queries.now"] == to_json(kept)


def test_what_the_page_comes_back_to_stands_in_its_address_again(sample, engine):
    page = overlapping(opened("queries", "en"), guids(engine, sample), "en")
    lasting = ("queries.now", "queries.rows", "queries.project", "queries.fresh", "queries.address")
    back = opened("queries", "en", **{name: page.session_state[name] for name in lasting})
    assert asks(back) == asks(page) != {}


def test_sources_stand_in_the_address_by_their_names(sample, engine):
    with reading(engine) as session:
        first = tables.sources(session, sample.id).iloc[0]
    page = by("passages", code=["B3"], source=[first["name"]])
    assert page.multiselect(key="passages.source").value == [first["source"]]
    page.multiselect(key="passages.code").set_value([]).run()
    assert asks(page) == {"source": [first["name"]]}
