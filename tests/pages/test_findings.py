"""Findings and the trust checklist as the researcher uses them: filters, evidence, resolutions, what is open, answers."""

from datetime import UTC, datetime

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.model.code import Kind
from qualcode.model.event import act
from qualcode.services import checklists, codebook, codings, findings, people, projects
from qualcode.services.checklists import AnswerChanged
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.pages.test_pages import AppTest, cards, opened, words


def table(engine, name: str, project: int, language: str = "en"):
    with reading(engine) as session:
        spoken = (language,) if name in ("findings", "recommendations", "codings") else ()
        return getattr(tables, name)(session, project, *spoken)


def guid(engine, project: int, name: str) -> str:
    return table(engine, "findings", project).set_index("finding").loc[name, "guid"]


def ran(page: AppTest) -> AppTest:
    assert not page.exception, page.exception[0].message
    return page


def pressed(page: AppTest, label: str, which: int = 0) -> AppTest:
    return ran([button for button in page.button if button.label == label][which].click().run())


def view(page: AppTest, name: str) -> AppTest:
    return ran(page.segmented_control[0].set_value(name).run())


def seen(project, name: str, language: str = "en") -> AppTest:
    """Open the page with what it shows chosen before."""
    return opened("findings", language, **{f"findings.{project.id}.view": name})


def alone(project, finding: str, guid: str = "", name: str | None = None, language: str = "en") -> AppTest:
    """Open the page with that finding alone, and where it is said with a part of it open."""
    return opened("findings", language, **{
        f"findings.{project.id}.only": finding, **({f"findings.{project.id}.part.{guid}": name} if name else {}),
    })  # fmt: skip


def part(page: AppTest, project: int, finding: str, name: str) -> AppTest:
    held = f"findings.{project}.part.{finding}"
    return ran(next(one for one in page.segmented_control if one.key == held).set_value(name).run())


def field(page: AppTest, key: str):
    return next(one for one in [*page.text_area, *page.text_input, *page.segmented_control] if one.key and one.key.endswith(key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_card_says_claim_verdict_status_and_counts(sample, language):
    page = opened("findings", language)
    said = words(page)
    for question, count in (("RQ1", 6), ("RQ2", 3)):
        assert any(one.value.startswith(f"**{question} ") and one.value.endswith(f"({count})**") for one in page.markdown)
    for glance, count in (("for", 27), ("against", 2), ("cases", 2)):
        assert say(f"findings.glance_{glance}", language, count=count) in said
    assert f"✘ {say('findings.verdict_not_good', language)}" in said
    assert f"○ {say('findings.verdict_not_stated', language)}" in said
    assert say("findings.status_draft", language) in said


def test_one_finding_is_open_at_a_time_and_tells_where_its_passages_come_from(sample, engine):
    counts = {"informants": 9, "groups": 4, "techniques": 3, "coders": 1}
    whole = say("findings.passages_for", "en", count=27, **counts)
    page = opened("findings", "en")
    assert whole not in words(page)
    page = pressed(page, say("findings.open_one", "en", finding="F1"))
    assert whole in words(page)
    page = pressed(page, say("findings.open_one", "en", finding="F2"))
    assert whole not in words(page)
    page = pressed(page, say("findings.close_one", "en", finding="F2"))
    assert not [one for one in page.segmented_control if one.label == say("findings.change", "en")]


def test_a_finding_is_written_where_its_research_question_stands(sample, engine):
    page = pressed(opened("findings", "en"), say("findings.create_here", "en"), 1)
    next(area for area in page.text_area if area.label == say("findings.claim", "en")).set_value("People trust it.")
    page = pressed(page, say("findings.create_confirm", "en"))
    assert table(engine, "findings", sample.id).iloc[-1][["finding", "question"]].tolist() == ["F10", "RQ2"]
    assert say("findings.create_not", "en") not in [one.label for one in page.button]


@pytest.mark.parametrize(("column", "value", "count"), [
    ("question", "RQ2", 3), ("code", "B3", 1), ("status", "final", 0), ("verdict", "not_good", 4),
])  # fmt: skip
def test_findings_are_filtered(sample, column, value, count):
    page = opened("findings", "en")
    key = f"findings.{sample.id}.filter.{column}"
    ran(next(box for box in page.multiselect if box.key == key).set_value([value]).run())
    assert f"**{say('findings.found', 'en', count=count, all=9)}**" in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_shows_negative_cases_first_with_the_way_into_the_text(sample, engine, language):
    one = guid(engine, sample.id, "F3")
    page = alone(sample, "F3", one, "evidence", language)
    links = table(engine, "evidence", sample.id)
    mine = links[links["finding"] == "F3"]
    assert len(cards(page)) == 20
    fields = [area for area in page.text_area if area.key and f"{one}.note." in area.key]
    assert [area.label for area in fields] == [f"▲ {say('findings.resolution', language)}"] * 3
    assert {area.key.rpartition(".")[2] for area in fields} == set(mine.loc[mine["role"] == "against", "coding"])


def test_a_finding_becomes_final_once_its_negative_cases_are_resolved(sample, engine):
    one = guid(engine, sample.id, "F3")
    page = alone(sample, "F3", one, "change")
    ran(field(page, f"{one}.status").set_value("final").run())
    assert say("error.unresolved", "en", name="F3", count=3) in words(page)
    page = part(page, sample.id, one, "evidence")
    for area in page.text_area:
        if area.label.startswith("▲"):
            area.set_value("It concerns the online service alone.")
    ran(page.run())
    page = part(page, sample.id, one, "change")
    ran(field(page, f"{one}.status").set_value("final").run())
    assert table(engine, "findings", sample.id).set_index("finding").loc["F3", "status"] == "final"


def test_a_passage_is_added_for_and_another_against_and_taken_out_again(sample, engine):
    one = guid(engine, sample.id, "F5")
    page = alone(sample, "F5", one, "add")
    before = len(table(engine, "evidence", sample.id))
    page = pressed(page, say("findings.add_for", "en"))
    page = pressed(page, say("findings.add_against", "en"), 1)
    links = table(engine, "evidence", sample.id)
    assert len(links) == before + 2
    assert (links.loc[links["finding"] == "F5", "role"] == "against").sum() == 1
    page = part(page, sample.id, one, "evidence")
    pressed(page, say("findings.take_out", "en"))
    assert len(table(engine, "evidence", sample.id)) == before + 1


def test_the_words_of_a_finding_are_changed_and_a_colleagues_change_is_not_overwritten(sample, engine):
    one = guid(engine, sample.id, "F6")
    page = alone(sample, "F6", one, "change")
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        findings.change_finding(session, act(me), sample.id, one, claim={"en": "Changed by a colleague."})
    field(page, f"{one}.claim").set_value("Mine.")
    page = pressed(page, say("findings.save", "en"))
    assert say("error.finding_changed", "en", name="F6") in words(page)
    assert field(page, f"{one}.claim").value == "Mine."
    assert table(engine, "findings", sample.id).set_index("finding").loc["F6", "claim"] == "Changed by a colleague."


def test_a_finding_moves_up_and_into_the_bin(sample, engine):
    page = alone(sample, "F2", guid(engine, sample.id, "F2"), "change")
    page = pressed(page, say("findings.up", "en"))
    assert list(table(engine, "findings", sample.id)["finding"])[:2] == ["F2", "F1"]
    pressed(page, say("findings.remove", "en"))
    assert "F2" not in list(table(engine, "findings", sample.id)["finding"])


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_a_finding_needs_a_look_after_its_passage_changed_until_it_is_said_to_hold(sample, engine, language):
    linked = table(engine, "evidence", sample.id).query("finding == 'F6'")["coding"].iloc[0]
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        laid = tables.codings(session, sample.id, "en").set_index("coding").loc[linked]
        ids = tables.sources(session, sample.id).set_index("source")["id"]
        codings.change_coding(session, act(me), sample.id, int(ids[laid["source"]]), linked, polarity="neutral")
    page = alone(sample, "F6", language=language)
    stale = say("findings.stale", language, changes=say("findings.change_polarity", language, count=1))
    assert stale in words(page)
    pressed(page, say("findings.confirm", language))
    assert stale not in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_open_is_told_by_kind_with_a_button_to_each_place(sample, language):
    page = seen(sample, "check", language)
    said = words(page)
    for kind in ("factor_without_recommendation", "verdict_not_stated", "verdict_against_parts", "unresolved"):
        assert say(f"coverage.{kind}", language) in said
    assert say("coverage.told.recommendation_for_good", language, recommendations="R2") in said
    go = [button for button in page.button if button.label == say("coverage.go", language)]
    ran(next(button for button in go).click().run())
    assert say("findings.only", language, finding="F1") in words(page)


def test_writing_the_missing_recommendation_closes_the_gap(sample, engine):
    page = seen(sample, "check")
    page = pressed(page, say("coverage.write", "en"))
    assert say("recommendations.create", "en") in [one.label for one in page.expander]
    area = next(area for area in page.text_area if area.label == say("recommendations.words", "en"))
    area.set_value("Keep the vehicles running.")
    pressed(page, say("recommendations.save", "en"))
    assert table(engine, "recommendations", sample.id).iloc[-1]["codes"] == ("S1",)
    assert "S1 Facilities" not in words(view(page, "check"))


def test_an_indicator_without_a_finding_is_written_from_where_it_is_told(empty, engine):
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        codebook.create_code(session, act(me), empty.id, {"en": "Trust"}, short_id="B1", kind=Kind.INDICATOR)
    page = pressed(view(opened("findings", "en"), "check"), say("coverage.write", "en"))
    next(area for area in page.text_area if area.label == say("findings.claim", "en")).set_value("People trust it.")
    pressed(page, say("findings.create_confirm", "en"))
    assert list(table(engine, "findings", empty.id)["code"]) == ["B1"]


def test_a_recommendation_is_changed_in_its_card(sample, engine):
    page = seen(sample, "recommendations")
    said = words(page)
    assert any(one.value.startswith("**RQ2 ") and one.value.endswith("(1)**") for one in page.markdown)
    assert say("recommendations.to", "en", addressee="Gunung Toar District government") in said
    advice = table(engine, "recommendations", sample.id)["guid"].iloc[0]
    page.session_state[f"findings.{sample.id}.advice.{advice}.open"] = True
    ran(page.run())
    box = next(one for one in page.text_input if one.key == f"findings.{sample.id}.advice.{advice}.addressee")
    box.set_value("The district head")
    pressed(page, say("recommendations.save", "en"), 1)
    assert table(engine, "recommendations", sample.id)["addressee"].iloc[0] == "The district head"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_says_how_many_items_are_answered_and_by_whom(sample, language):
    page = opened("checklist", language)
    said = str(page.get("progress")[0].proto.text)
    assert say("checklist.progress", language, answered=14, all=32, automatic=14, written=0) in said
    left = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 23, 28, 30"
    assert say("checklist.open_items", language, items=left) in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_data_say_tells_what_it_was_computed_from(sample, language):
    page = opened("checklist", language)
    control = next(one for one in page.segmented_control if one.label == say("checklist.part", language))
    said = words(ran(control.set_value("design").run()))
    tables_ = ", ".join(say(f"checklist.table.{name}", language) for name in ("codings", "sources"))
    assert say("checklist.computed_from", language, tables=tables_) in said
    assert say("checklist.lacking", language, what=say("checklist.needs_coreq.item_23", language)) in said


def test_an_answer_and_its_page_are_kept_and_a_colleagues_answer_is_not_overwritten(sample, engine):
    page = opened("checklist", "en")
    ran(field(page, ".coreq.1.body").set_value("The author.").run())
    ran(field(page, ".coreq.1.page").set_value("31").run())
    held = table(engine, "answers", sample.id)
    assert held[["item", "body", "page"]].to_numpy().tolist() == [["1", "The author.", "31"]]
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        checklists.answer_item(session, act(me), sample.id, "coreq", "2", "A degree.")
    ran(field(page, ".coreq.2.body").set_value("Mine.").run())
    assert say(AnswerChanged.key, "en", name="COREQ 2") in words(page)
    assert field(page, ".coreq.2.body").value == "Mine."
    pressed(page, say("checklist.keep_mine", "en"))
    assert table(engine, "answers", sample.id).set_index("item").loc["2", "body"] == "Mine."


def settled(path: str) -> None:
    from importlib import import_module

    from qualcode.ui.parts import typed

    typed.settle()
    import_module(f"qualcode.ui.pages.{path}").show()


def test_an_answer_whose_run_was_cut_off_is_kept_by_the_next_run_wherever_that_is(sample, engine):
    page = ran(AppTest.from_function(settled, kwargs={"path": "checklist"}, default_timeout=60).run())
    page.session_state[field(page, ".coreq.1.body").key] = "Peneliti sendiri."
    ran(page.run())
    assert list(table(engine, "answers", sample.id)["body"]) == ["Peneliti sendiri."]
    revision = revision_of(engine, sample.id)
    ran(page.run())
    assert revision_of(engine, sample.id) == revision


def revision_of(engine, project: int) -> int:
    with reading(engine) as session:
        return projects.project(session, project).revision


def test_an_empty_project_is_asked_what_its_data_lack(empty):
    page = opened("checklist", "en")
    control = next(one for one in page.segmented_control if one.label == say("checklist.part", "en"))
    said = words(ran(control.set_value("analysis").run()))
    assert say("checklist.lacking", "en", what=say("checklist.needs_coreq.item_24", "en")) in said
    assert "QualCode" in said
