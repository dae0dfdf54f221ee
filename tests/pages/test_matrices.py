"""Matrices and co-occurrence as the researcher uses them: cells by keys, shares, writing into cells, what needs a look."""

import pytest

from qualcode.analysis.coders import united
from qualcode.analysis.cooccurrence import cooccurrence, together
from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.services import codings, people, projects, summaries
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.ui.words import plain
from tests.pages.test_pages import AppTest, cards, opened, words


def chosen(page: AppTest, label: str, value: str) -> AppTest:
    box = next(box for box in [*page.selectbox, *page.segmented_control] if box.label == label)
    box.set_value(value).run()
    assert not page.exception, page.exception[0].message
    return page


def matrix(project, kind: str, language: str = "en") -> AppTest:
    return opened("matrices", language, **{f"matrices.{project.id}.kind": kind})


def meetings(project, **choices: str) -> AppTest:
    return opened("co-occurrence", "en", **{f"meetings.{project.id}.{name}": value for name, value in choices.items()})


def frame(engine, name: str, project: int, *language: str):
    with reading(engine) as session:
        return getattr(tables, name)(session, project, *language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["crossed", "framework", "group", "checklist", "effects"])
def test_every_matrix_of_the_sample_study_has_rows_and_passages(sample, kind, language):
    page = matrix(sample, kind, language)
    assert len(page.dataframe[0].value) >= 3
    assert cards(page)


@pytest.mark.parametrize("view", ["heat", "network", "pairs"])
def test_the_unit_is_said_and_every_view_stands(sample, view):
    page = meetings(sample, view=view)
    for unit in ("source", "turn", "paragraph", "overlap"):
        page = chosen(page, say("meetings.unit", "en"), unit)
        said = say(f"meetings.said_{unit}", "en", codings="", codes="", pairs="").split("**")[1]
        assert f"**{said}**" in words(page)


CHOSEN = {"used": r"\w+", "level:0": r"[A-Z]\d?", "level:1": r"[^.]+(\.\d+)?", "below:B1": r"B1.*"}


@pytest.mark.parametrize("choice", CHOSEN)
def test_codes_are_chosen_by_use_level_and_branch(sample, choice):
    page = chosen(meetings(sample, unit="source", view="pairs"), say("cells.codes", "en"), choice)
    pairs = page.dataframe[0].value
    assert len(pairs) > 0
    for heading in ("first", "second"):
        assert pairs[say(f"meetings.{heading}", "en")].str.match(f"{CHOSEN[choice]}[. ]").all()


def test_a_pair_chosen_by_keys_shows_the_meetings_that_the_table_counts(sample, engine):
    page = meetings(sample, unit="turn", view="pairs")
    page = chosen(chosen(page, say("meetings.first", "en"), "H1"), say("meetings.second", "en"), "H3")
    laid = united(frame(engine, "codings", sample.id, "en"))
    turns = frame(engine, "turns", sample.id)
    counted = cooccurrence(laid, ["H1", "H3"], "turn", turns).query("first != second")["count"].item()
    assert counted == len(together(laid, "H1", "H3", "turn", turns)) > 1
    assert f": {counted}**" in words(page)
    assert len(cards(page)) == counted


def test_a_cell_chosen_by_keys_shows_as_many_passages_as_it_counts(sample):
    page = chosen(opened("matrices", "en"), say("matrices.by", "en"), "group")
    page = chosen(chosen(page, say("passages.code", "en"), "B3"), say("matrices.by_group", "en"), "VIL")
    table = page.dataframe[0].value.set_index(say("matrices.by_group", "en"))  # names of groups have no room as columns
    count = table.loc["Village head", "B3"]
    assert int(count) > 0
    assert f"**B3 Innovation culture × Village head: {count} passages**" in words(page)


def test_codes_are_crossed_with_any_attribute_and_rows_add_up(sample):
    page = opened("matrices", "en")
    for by in ("role", "technique", "place", "wave", "date", "source", "coder", "polarity", "coding:innovation"):
        page = chosen(page, say("matrices.by", "en"), by)
        figures = page.dataframe[0].value.iloc[:, 1:].apply(lambda column: column.replace("", "0").astype(int))
        if page.dataframe[0].value.columns[0] != say("passages.code", "en"):  # long names stand as rows
            figures = figures.T
        assert (figures.iloc[:, :-1].sum(axis=1) == figures.iloc[:, -1]).all(), by
        assert figures.to_numpy().sum() > 0, by


def test_shares_are_percentages_and_rows_can_be_ordered_by_size(sample):
    page = chosen(opened("matrices", "id"), say("matrices.cell", "id"), "row")
    assert any("\xa0%" in str(cell) for cell in page.dataframe[0].value.iloc[0])
    page = chosen(chosen(page, say("matrices.cell", "id"), "count"), say("matrices.sort_rows", "id"), "total")
    totals = [int(total) for total in page.dataframe[0].value[say("matrices.total", "id")]]
    assert totals == sorted(totals, reverse=True)
    page = chosen(page, say("matrices.sort_columns", "id"), "group")
    assert list(page.dataframe[0].value.columns[1:6]) == ["I6", "I7", "I8", "I9", "I1"]


def test_a_summary_is_kept_when_the_field_is_left_and_needs_a_look_when_its_codings_change(sample, engine):
    page = matrix(sample, "framework")
    page.text_area[0].set_value("Knows the SOP.").run()
    kept = frame(engine, "summaries", sample.id)
    assert list(kept[["matrix", "body"]].itertuples(index=False, name=None)) == [("framework", "Knows the SOP.")]
    assert page.dataframe[0].value.iloc[0, 1] == "Knows the SOP. (4)"
    _change_first_coding(engine, sample, "I1", "B1")
    page = matrix(sample, "framework")
    assert page.dataframe[0].value.iloc[0, 1].startswith(f"{say('matrices.needs', 'en')} · Knows the SOP.")
    assert say("matrices.needs_count", "en", count="1", all="1") in words(page)
    next(button for button in page.button if button.label == say("matrices.confirm", "en")).click().run()
    assert page.dataframe[0].value.iloc[0, 1].startswith("Knows the SOP.")
    assert list(frame(engine, "summaries", sample.id)["body"]) == ["Knows the SOP."]


def test_words_whose_run_was_cut_off_are_kept_by_the_next_run(sample, engine):
    page = matrix(sample, "framework")
    page.session_state[page.text_area[0].key] = "Knows the SOP."
    page.run()
    assert list(frame(engine, "summaries", sample.id)["body"]) == ["Knows the SOP."]
    revision = revision_of(engine, sample.id)
    page.run()
    assert revision_of(engine, sample.id) == revision


def test_a_cell_opened_in_the_moment_in_which_words_are_kept_is_open_afterwards(sample, engine):
    page = matrix(sample, "framework")
    page.text_area[0].set_value("Knows the SOP.").run()
    _change_first_coding(engine, sample, "I1", "B1")
    second = frame(engine, "informants", sample.id, "en")["guid"].iloc[1]
    page = chosen(matrix(sample, "framework"), say("cells.row", "en"), second)
    page.text_area[0].set_value("The idea came from above.")
    next(button for button in page.button if button.label == say("matrices.next", "en")).click().run()
    assert sorted(frame(engine, "summaries", sample.id)["body"]) == ["Knows the SOP.", "The idea came from above."]
    assert page.text_area[0].value == "Knows the SOP."
    assert say("matrices.changed", "en") in words(page)


def test_words_typed_before_the_next_matrix_is_chosen_are_kept(sample, engine):
    page = matrix(sample, "framework")
    page.text_area[0].set_value("Knows the SOP.")
    chosen(page, say("matrices.kind", "en"), "effects")
    assert list(frame(engine, "summaries", sample.id)["body"]) == ["Knows the SOP."]


def revision_of(engine, project: int) -> int:
    with reading(engine) as session:
        return projects.project(session, project).revision


def _change_first_coding(engine, project, informant: str, root: str) -> None:
    laid = frame(engine, "codings", project.id, "en")
    row = laid[(laid["informant"] == informant) & (laid["root"] == root)].iloc[0]
    sources = frame(engine, "sources", project.id).set_index("source")
    with writing(engine) as session:
        me = next(member.id for member, _ in people.members(session, project.id) if member.name == row["coder"])
        codings.remove_coding(session, act(me), project.id, int(sources.loc[row["source"], "id"]), row["coding"])


def test_words_written_by_somebody_else_meanwhile_are_shown_and_not_replaced_unasked(sample, engine):
    page = matrix(sample, "framework")
    informant = frame(engine, "informants", sample.id, "en").iloc[0]["guid"]
    code = frame(engine, "codes", sample.id, "en").iloc[0]["guid"]
    with writing(engine) as session:
        me = people.members(session, sample.id)[0][0].id
        summaries.write_summary(session, act(me), sample.id, "framework", informant, code, "Theirs.", seen="x")
    page.text_area[0].set_value("Mine.").run()
    assert list(frame(engine, "summaries", sample.id)["body"]) == ["Theirs."]
    assert page.text_area[0].value == "Mine."
    assert "Theirs" in words(page)
    next(button for button in page.button if button.label == say("matrices.keep_mine", "en")).click().run()
    assert list(frame(engine, "summaries", sample.id)["body"]) == ["Mine."]


def test_a_component_is_marked_on_the_checklist(sample, engine):
    page = matrix(sample, "checklist")
    chosen(page, say("matrices.verdict", "en"), "partly")
    assert list(frame(engine, "summaries", sample.id)["mark"]) == ["partly"]
    assert page.dataframe[0].value.iloc[0, 1] == say("matrices.sign_partly", "en")


def test_summaries_without_a_place_stay_in_sight(sample, engine):
    with writing(engine) as session:
        me = people.members(session, sample.id)[0][0].id
        summaries.write_summary(session, act(me), sample.id, "framework", "gone", "gone", "Old words.", seen="x")
    assert plain("Old words.") in words(matrix(sample, "framework"))


def test_roles_take_the_place_of_groups(sample):
    page = chosen(matrix(sample, "group"), say("matrices.by_who", "en"), "role")
    assert "Kepala Desa Toar" in list(page.dataframe[0].value.iloc[:, 0])
