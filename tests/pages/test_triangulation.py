"""The page Triangulation: comparisons with their counts, decisions with reasons, splits, negative cases, checks, numbers."""

from datetime import UTC, datetime

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.source import SourceDetails, Technique
from qualcode.services import codings, people, sources, summaries
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.pages.test_pages import AppTest, opened, words

VIEWS = ("compare", "sides", "cases", "checks", "joint")
COMPARISONS = ("group", "technique", "informant", "wave", "coder")


def asked(page: AppTest, label: str, *, last: bool = False):
    boxes = [box for box in [*page.selectbox, *page.segmented_control, *page.pills] if box.label == label]
    return boxes[-1 if last else 0]


def chosen(page: AppTest, label: str, value: object, *, last: bool = False) -> AppTest:
    asked(page, label, last=last).set_value(value).run()
    assert not page.exception, page.exception[0].message
    return page


def viewed(project, view: str, language: str = "en") -> AppTest:
    return opened("triangulation", language, **{f"triangulation.{project.id}.view": view})


def compared(project, by: str) -> AppTest:
    return opened("triangulation", "en", **{f"triangulation.{project.id}.compare.by": by})


def click(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception[0].message
    return page


def frame(engine, name: str, project: int, *language: str):
    with reading(engine) as session:
        return getattr(tables, name)(session, project, *language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_sample_study_stands_in_both_languages(sample, view, language):
    page = viewed(sample, view, language)
    about = {"compare": "triangulation.rule", "sides": "triangulation.balance_help", "cases": "cases.about",
             "checks": "checks.about", "joint": "joint.about"}[view]  # fmt: skip
    assert say(about, language) in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_empty_project_says_what_to_do_next(empty, view):
    page = chosen(opened("triangulation", "en"), say("triangulation.show", "en"), view)
    said = {"checks": "checks.no_informants", "joint": "joint.none"}.get(view, "empty.no_codings")
    assert say(said, "en") in words(page)


def test_every_comparison_is_named_and_counts_what_it_shows(sample):
    page = opened("triangulation", "en")
    for by in COMPARISONS:
        page = chosen(page, say("triangulation.by", "en"), by)
        compared_by(page, by)


def compared_by(page: AppTest, by: str) -> None:
    assert say(f"triangulation.about_{by}", "en") in words(page)
    if by == "informant":
        assert say("triangulation.no_informant", "en") in words(page)
        return
    table = page.dataframe[1].value
    counted = table[say("triangulation.category", "en")].value_counts()
    told = next(line for line in words(page).split("\n") if line.startswith("**8 codes:**"))
    for name in ("agreement", "partial agreement", "silence", "dissonance"):
        assert f"{counted.get(name, 0)} {name}" in told
    complete = [cell.split("/") for cell in table[say("triangulation.complete", "en")]]
    with_data, cells = (sum(int(pair[at]) for pair in complete) for at in (0, 1))
    assert f"{with_data} of {cells} cells" in told


def test_cells_hold_the_sign_the_counts_and_a_quotation_with_its_place(sample):
    page = compared(sample, "group")
    cell = page.dataframe[0].value.iloc[0, 1]
    assert cell.startswith("+  (+9 −0) · “")
    assert "I1, para. 4" in cell
    assert "38 codings without an informant (of notes and documents, for instance)" in words(page)
    without = chosen(page, say("triangulation.quotes", "en"), 0).dataframe[0].value.iloc[0, 1]
    assert without == "+  (+9 −0)"
    both = chosen(page, say("triangulation.quotes", "en"), 2).dataframe[0].value.iloc[0, 1]
    assert both.count("“") == 2


def test_a_silent_cell_is_a_dash_and_says_that_silence_is_no_agreement(sample):
    page = chosen(compared(sample, "group"), say("triangulation.code", "en"), "B4", last=True)
    page = chosen(page, say("triangulation.set_group", "en"), "VIL")
    cells, verdicts = (page.dataframe[at].value.set_index(say("triangulation.code", "en")) for at in (0, 1))
    assert cells.loc["B4 Capabilities and tools", "Village head (1)"] == "–"
    assert verdicts.loc["B4 Capabilities and tools"][say("triangulation.category", "en")] == "silence"
    assert say("triangulation.silent", "en") in words(page)


def test_the_passages_of_the_open_cell_are_as_many_as_it_counts(sample):
    page = chosen(compared(sample, "technique"), say("triangulation.code", "en"), "B3", last=True)
    page = chosen(page, say("triangulation.set_technique", "en"), "observation")
    assert say("cells.passages", "en", count="5") in words(page)


def decide(page: AppTest, category: str, reason: str) -> AppTest:
    asked(page, say("triangulation.decide", "en")).set_value(category)
    next(area for area in page.text_area if area.label == say("triangulation.reason", "en")).set_value(reason)
    return click(page, say("triangulation.keep", "en"))


def test_a_category_is_overridden_with_a_reason_and_shown_in_the_table(sample, engine):
    page = decide(compared(sample, "group"), "dissonance", "The implementer disagrees.")
    row = frame(engine, "judgements", sample.id).iloc[0]
    assert (row["comparison"], row["category"], row["reason"]) == ("group", "dissonance", "The implementer disagrees.")
    table = page.dataframe[1].value
    assert table[say("triangulation.decided", "en")].iloc[0] == "✓ dissonance"
    assert table[say("triangulation.view", "en")].iloc[0] == "different"
    assert "1 of these categories decided by you" in words(page)


def test_a_decision_without_a_reason_is_refused_in_words(sample, engine):
    page = decide(compared(sample, "group"), "dissonance", " ")
    assert say("error.unwritten", "en") in words(page)
    assert frame(engine, "judgements", sample.id).empty


def test_a_change_of_coding_asks_for_another_look_and_the_decision_can_be_held_or_withdrawn(sample, engine):
    decide(compared(sample, "group"), "partial", "Prominence differs.")
    laid = frame(engine, "codings", sample.id, "en")
    row = laid[(laid["root"] == "B1") & (laid["informant"] == "I1")].iloc[0]
    ids = frame(engine, "sources", sample.id).set_index("source")["id"]
    with writing(engine) as session:
        me = next(member.id for member, _ in people.members(session, sample.id) if member.name == row["coder"])
        codings.change_coding(
            session, act(me), sample.id, int(ids[row["source"]]), row["coding"], polarity=Polarity.INHIBITING
        )
    page = compared(sample, "group")
    assert "needs a look" in page.dataframe[1].value[say("triangulation.decided", "en")].iloc[0]
    assert say("triangulation.changed", "en") in words(page)
    page = click(page, say("triangulation.still", "en"))
    assert page.dataframe[1].value[say("triangulation.decided", "en")].iloc[0] == "✓ partial agreement"
    page = click(page, say("triangulation.withdraw", "en"))
    assert page.dataframe[1].value[say("triangulation.decided", "en")].iloc[0] == "–"
    assert frame(engine, "judgements", sample.id).empty


def test_b3_split_by_innovation_becomes_a_conditional_finding(sample, engine):
    page = chosen(compared(sample, "group"), say("triangulation.code", "en"), "B3", last=True)
    page = chosen(page, say("triangulation.split", "en"), "coding:innovation")
    by = say("matrices.of_coding", "en", name="innovation")
    split = next(table.value for table in page.dataframe if by in table.value.columns).set_index(by)
    assert dict(split[say("triangulation.majority", "en")].iloc[1:]) == {
        "AJAK": "+ supporting", "SIPATEN_GUWA": "− inhibiting", "SIPATEN_MAWAR": "+ supporting",
    }  # fmt: skip
    assert split.iloc[0, 0].startswith("±")
    assert split.loc["AJAK"].iloc[0] == "+  (+4 −0)"
    assert say("triangulation.split_leaning", "en", by="Passage: innovation", supporting="x", inhibiting="y", exceptions="3")[
        :40
    ] in words(page).replace("\\", "")
    decide(page, "conditional", "The online service differs.")
    row = frame(engine, "judgements", sample.id).iloc[0]
    assert (row["category"], row["attribute"]) == ("conditional", "coding:innovation")


def test_strict_technique_triangulation_shows_the_informant_whom_two_techniques_met(sample, engine):
    held = frame(engine, "sources", sample.id).set_index("name")
    with writing(engine) as session:
        me = people.members(session, sample.id)[0][0].id
        met = {"Observasi O1 kantor camat": Technique.OBSERVATION, "Dokumen D1 keputusan camat": Technique.DOCUMENT}
        for name, technique in met.items():
            sources.change_source(
                session, act(me), sample.id, int(held.loc[name, "id"]),
                SourceDetails(name, technique, datetime(2020, 7, 13, tzinfo=UTC).date(), "Kantor camat", 1, informants=("I1",)),
            )  # fmt: skip
    page = compared(sample, "informant")
    assert {"Interview (1)", "Observation (1)", "Document (1)"} <= set(page.dataframe[0].value.columns)
    decide(page, "silence", "Only the interview speaks.")
    assert frame(engine, "judgements", sample.id)["comparison"].iloc[0].startswith("informant:")


def test_words_written_into_a_cell_stand_in_the_table(sample, engine):
    page = compared(sample, "group")
    field = next(area for area in page.text_area if area.label == say("matrices.summary", "en"))
    field.set_value("The office sees ease.").run()
    assert list(frame(engine, "summaries", sample.id)["matrix"]) == ["by_group"]
    assert "The office sees ease." in page.dataframe[0].value.iloc[0, 1]


def test_every_comparison_keeps_its_own_words(sample, engine):
    assert set(summaries.COMPARED) == {f"by_{name}" for name in COMPARISONS}


def test_open_negative_cases_are_counted_and_one_is_resolved_and_reopened(sample, engine):
    page = viewed(sample, "cases")
    told = next(line for line in words(page).split("\n") if "negative cases are open" in line)
    before = int(told.split("**")[1].split(" of ")[0])
    assert before > 0
    next(area for area in page.text_area if area.label == say("cases.resolution", "en")).set_value("It holds for GUWA alone.")
    page = click(page, say("cases.keep", "en"))
    assert f"**{before - 1} of " in words(page)
    assert list(frame(engine, "resolutions", sample.id)["body"]) == ["It holds for GUWA alone."]
    page = chosen(page, say("cases.show", "en"), "resolved")
    assert "It holds for GUWA alone." in page.dataframe[0].value[say("cases.resolution", "en")].iloc[0]
    page = click(page, say("cases.reopen", "en"))
    assert frame(engine, "resolutions", sample.id).empty
    assert say("cases.all_resolved", "en") in words(page)


@pytest.mark.parametrize("kind", ["code", "finding"])
def test_negative_cases_of_codes_and_of_findings_can_be_seen_apart(sample, kind):
    everything = viewed(sample, "cases").dataframe[0].value
    page = chosen(viewed(sample, "cases"), say("cases.against", "en"), kind)
    opposed = page.dataframe[0].value[say("cases.opposes", "en")]
    marks = ("most codings of",) if kind == "code" else ("most evidence of", "linked as evidence against")
    assert opposed.str.contains("|".join(marks)).all()
    assert len(everything) >= len(opposed) > 0


def test_a_member_check_is_recorded_and_followed_to_its_change(sample, engine):
    page = viewed(sample, "checks")
    area = {one.label: one for one in page.text_area}
    area[say("checks.shown", "en")].set_value("Summary of the interview")
    area[say("checks.said_by", "en")].set_value("The schedule is wrong.")
    asked(page, say("checks.answer", "en")).set_value("corrects")
    page = click(page, say("checks.keep", "en"))
    row = frame(engine, "member_checks", sample.id).iloc[0]
    assert (row["informant"], row["answer"], row["open"]) == ("I1", "corrects", True)
    assert say("checks.said", "en", open="1", all="1", asked="1", informants="9") in words(page)
    assert say("checks.open", "en") in words(page)
    change = [one for one in page.text_area if one.label == say("checks.change", "en")][-1]
    change.set_value("B3.2 corrected.")
    buttons = [button for button in page.button if button.label == say("checks.keep", "en")]
    buttons[-1].click().run()
    assert not frame(engine, "member_checks", sample.id)["open"].any()
    page = viewed(sample, "checks")
    click(page, say("checks.remove", "en"))
    assert frame(engine, "member_checks", sample.id).empty


def test_the_joint_display_of_the_sample_study_is_table_1_1_with_its_shares(sample):
    page = viewed(sample, "joint")
    table = page.dataframe[0].value
    numbers = list(table[say("reports.joint_display.headings", "en").split("|")[1]])
    expected = ("243; 48.4% of 502", "251; 50.0% of 502; +39 from 2018 (+18.4%)", "8; 1.6% of 502")
    for told, part in zip(numbers, expected, strict=True):
        assert part in told
    assert list(table["Fit"]) == ["Expansion", "Confirmation", "Confirmation"]
    assert "jarang sekali yang memakai" in table.iloc[2, 2]
    assert "Memudahkan" in table.iloc[1, 2]


def test_a_row_is_added_to_the_joint_display_changed_and_removed(empty, engine):
    page = viewed(empty, "joint")
    fields = {one.label: one for one in page.text_input}
    fields[say("joint.label", "en")].set_value("Visitors").run()
    page = chosen(page, say("joint.fit", "en"), "silence")
    page = click(page, say("joint.keep", "en"))
    assert list(frame(engine, "joint_rows", empty.id)[["label", "fit"]].iloc[0]) == ["Visitors", "silence"]
    assert say("joint.silent", "en") in words(page)
    click(page, say("joint.remove", "en"))
    assert frame(engine, "joint_rows", empty.id).empty


def test_a_row_without_a_name_is_refused_in_words(empty, engine):
    page = click(viewed(empty, "joint"), say("joint.keep", "en"))
    assert say("error.unwritten", "en") in words(page)
