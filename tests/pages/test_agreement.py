"""Agreement as the researcher uses it: units, coders, undefined codes, differences decided with a reason, coding again."""

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.reconciliation import Decision
from qualcode.model.span import Span
from qualcode.services import people, recoding
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.pages.test_pages import AppTest, cards, opened, words
from tests.study import SmallStudy

MINE = (Decision.CODER, "Peneliti")


def chosen(page: AppTest, label: str, value: object) -> AppTest:
    box = next(box for box in [*page.selectbox, *page.segmented_control, *page.multiselect] if box.label == label)
    box.set_value(value).run()
    assert not page.exception, page.exception[0].message
    return page


def view(page: AppTest, name: str, language: str = "en") -> AppTest:
    return chosen(page, say("agreement.view", language), name)


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception[0].message
    return page


@pytest.fixture
def alone(engine) -> SmallStudy:
    study = SmallStudy(engine).start("Sendiri")
    study.source("A", "I1: [Kami jalan|B1] ke kantor.")
    return study


@pytest.fixture
def pair(alone) -> SmallStudy:
    text = "I1: Kami jalan ke kantor."
    with writing(alone.engine) as session:
        other = people.add_coder(session, act(alone.me), alone.project, "Dewi").id
        source = int(tables.sources(session, alone.project)["id"].iloc[0])
    alone.lay(source, Span(9, 14), "B1", text, by=other)
    alone.lay(source, Span(4, 8), "B2", text)
    return alone


@pytest.mark.parametrize(("unit", "language"), [
    ("turn", "id"), ("sentence", "en"), ("character", "id"), ("unitizing", "en"),
    *(pytest.param(unit, language, marks=pytest.mark.soak) for unit, language in
      (("turn", "en"), ("sentence", "id"), ("character", "en"), ("unitizing", "id"))),
])  # fmt: skip
def test_every_unit_is_said_and_has_figures_and_differences(sample, unit, language):
    page = opened("agreement", language, **{f"agreement.{sample.id}.unit": unit})
    said = say(f"agreement.counted_{unit}", language, units="", sources="", coders="").split("**")[1]
    assert f"**{said}**" in words(page)
    assert say("agreement.decide", language) in [button.label for button in page.button]
    page = view(page, "figures", language)
    table = page.dataframe[0].value
    assert len(table) > 40
    assert say("agreement.mean", language) in list(table.iloc[:, 0])
    inflated = say("agreement.inflated", language) in words(page)
    assert inflated == (unit in ("character", "unitizing"))


def test_sets_of_codes_are_named_by_their_distance(sample):
    table = opened("agreement", "en", **{f"agreement.{sample.id}.view": "figures"}).dataframe[0].value
    names = list(table.iloc[:, 0])
    assert say("agreement.sets_masi", "en") in names
    assert say("agreement.sets_jaccard", "en") in names


def test_a_code_that_nobody_used_is_undefined_with_the_reason_and_neither_0_nor_1(pair):
    pair.code("B9")
    page = view(chosen(opened("agreement", "id"), say("cells.codes", "id"), "all"), "figures", "id")
    table = page.dataframe[0].value.set_index(say("agreement.code", "id"))
    row = table.loc["B9 Kode B9"]
    assert row["α"] == "tidak terdefinisi (tidak ada variasi)"
    assert row["AC1"] == "tidak terdefinisi"
    assert row[say("agreement.percent", "id")] == "100,0\xa0%"


def test_a_code_of_the_figures_opens_what_the_compared_coders_put_under_it(pair):
    page = view(opened("agreement", "en"), "figures")
    assert not cards(page)
    page = chosen(page, say("agreement.code", "en"), "B1")
    assert say("count.heading", "en", name="B1 Code B1", count="2") in words(page)
    assert len(cards(page)) == 2


def test_a_difference_is_decided_with_a_reason_and_shown_with_who_and_why(pair, engine):
    page = chosen(opened("agreement", "en"), say("agreement.unit", "en"), "character")
    before = view(page, "figures").dataframe[0].value
    page = view(page, "differences")
    count = len([button for button in page.button if button.label == say("agreement.decide", "en")])
    assert count == 2
    press(page, say("agreement.decide", "en"))
    assert say("agreement.stands_needed", "en") in words(page)
    page.radio[0].set_value(MINE)
    press(page, say("agreement.decide", "en"))
    assert say("agreement.reason_needed", "en") in words(page)
    page.text_input[0].set_value("Only walking counts.")
    press(page, say("agreement.decide", "en"))
    with reading(engine) as session:
        kept = tables.reconciliations(session, pair.project)
    assert list(kept["reason"]) == ["Only walking counts."]
    assert len([button for button in page.button if button.label == say("agreement.decide", "en")]) == 1
    assert "Only walking counts" in words(view(page, "decided"))
    assert view(page, "figures").dataframe[0].value.equals(before)


def test_the_consensus_can_be_chosen_once_something_is_decided(pair):
    label, consensus = say("ui.choice.coder", "en"), say("ui.choice.consensus", "en")
    page = opened("triangulation", "en")
    assert consensus not in next(box for box in page.selectbox if box.label == label).options
    page = opened("agreement", "en")
    page.radio[0].set_value(MINE)
    page.text_input[0].set_value("So.")
    press(page, say("agreement.decide", "en"))
    page = opened("triangulation", "en")
    assert consensus in next(box for box in page.selectbox if box.label == label).options


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_coder_is_told_that_nothing_is_computed_and_offered_to_code_again(alone, language):
    page = opened("agreement", language)
    assert say("agreement.one_coder", language) in words(page)
    assert {"id": "Tidak dihitung – satu pengode", "en": "Not computed – one coder"}[language] in words(page)
    days = next(box for box in page.number_input if box.label == say("recoding.days", language))
    assert days.value == 14
    press(page, say("recoding.plan", language))
    assert say("recoding.sources_needed", language) in words(page)
    next(box for box in page.multiselect if box.label == say("recoding.sources", language)).set_value([_guid(alone)])
    press(page, say("recoding.plan", language))
    assert say("recoding.replan", language) in [button.label for button in page.button]
    with reading(alone.engine) as session:
        assert recoding.open_recoding(session, alone.me, alone.project).days == 14


def _guid(study: SmallStudy) -> str:
    with reading(study.engine) as session:
        return tables.sources(session, study.project)["source"].iloc[0]


def test_a_plan_that_is_due_is_begun_and_ended_on_the_page(alone):
    with writing(alone.engine) as session:
        recoding.plan_recoding(session, act(alone.me), alone.project, [_guid(alone)], 0)
    page = press(opened("agreement", "en"), say("recoding.start", "en"))
    assert "Peneliti \\(second time\\)" in words(page)
    with writing(alone.engine) as session:
        second = recoding.open_recoding(session, alone.me, alone.project).second.id
        source = int(tables.sources(session, alone.project)["id"].iloc[0])
    alone.lay(source, Span(4, 14), "B1", "I1: Kami jalan ke kantor.", by=second)
    press(view(opened("agreement", "en"), "again"), say("recoding.finish", "en"))
    assert "Coded twice" in words(view(opened("agreement", "en"), "again"))


def test_without_shared_sources_the_page_says_so(pair, engine):
    page = chosen(opened("agreement", "en"), say("agreement.coders", "en"), ["Peneliti"])
    assert say("agreement.choose_two", "en") in words(page)
    pair.source("B", "I2: [Jauh sekali|B1].")
    with writing(engine) as session:
        third = people.add_coder(session, act(pair.me), pair.project, "Bagus").id
        source = int(tables.sources(session, pair.project)["id"].iloc[1])
    pair.lay(source, Span(4, 8), "B2", "I2: Jauh sekali.", by=third)
    page = chosen(opened("agreement", "en"), say("agreement.coders", "en"), ["Dewi", "Bagus"])
    assert say("agreement.no_shared", "en") in words(page)
