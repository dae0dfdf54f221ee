"""Every page on the sample study, on an empty project and without any, in both languages: no traceback, the right words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
import streamlit as st
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from qualcode import settings
from qualcode.analysis import saturation
from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.services import memos, people, projects, sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.ui.pages import PAGES
from tests.foreign import foreign, spaced, words_of_people

# The coding page is its component, which needs a running server: tests/browser shows it.
PATHS = [page.path for page in PAGES if page.path != "code"]


UNREAD = ("html", "bidi_component", "plotly_chart", "dataframe")


def show(path: str) -> None:
    from qualcode.ui.pages import PAGES

    next(page for page in PAGES if page.path == path).show()


def opened(path: str, language: str = "id", **state) -> AppTest:
    with writing(database(settings.current().database)) as session:
        me = people.local_person(session, datetime.now(UTC))
        people.choose_language(session, me.id, language)
    page = AppTest.from_function(show, kwargs={"path": path}, default_timeout=60)
    for name, value in state.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception, page.exception[0].message
    return page


def words(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.title, *page.subheader, *page.info, *page.success, *page.error, *page.warning]
    return "\n".join(str(element.value) for element in shown)


def shown_of(page: AppTest) -> set[str]:
    """Return every label, sentence, option and hint that the page sends to the browser, but for tables and HTML."""
    found: set[str] = set()
    for node in page._tree:
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message) and node.type not in UNREAD:
            found.update(_strings(proto))
    return {spaced(words) for words in found}


def _strings(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from _strings(one)
            elif isinstance(one, str):
                yield one


def cards(page: AppTest) -> list[str]:
    """Return the cards of passages on the page, each as its HTML."""
    return [box.proto.body for box in page.get("html") if 'class="qp-card' in box.proto.body]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_shows_the_sample_study_in_one_language(sample, engine, path, language):
    page = opened(path, language)
    assert say(f"ui.page.{path}", language) in [title.value for title in page.title]
    assert foreign(language).among(shown_of(page), words_of_people(engine)) == []


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_what_to_do_in_an_empty_project(empty, path):
    page = opened(path, "en")
    assert page.title


@pytest.mark.parametrize("path", PATHS)
def test_every_page_stands_without_a_project(engine, path):
    shown = words(opened(path, "en"))
    assert "There is no project yet" in shown or path in ("overview", "exchange", "settings", "help")


def test_one_click_loads_the_sample_study(engine):
    page = opened("overview")
    button = next(button for button in page.button if button.label == say("overview.load_sample", "id"))
    button.click().run(timeout=120)
    with reading(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        assert [project.synthetic for project in projects.projects(session, me)] == [True]


def test_a_project_is_created_with_the_chosen_codebook(engine):
    page = opened("overview", "en")
    page.text_input[0].set_value("Thesis")
    next(button for button in page.button if button.label == say("overview.create", "en")).click().run()
    with reading(engine) as session:
        project = projects.project_named(session, "Thesis")
        assert len(tables.codes(session, project.id, "en")) == 48


def test_a_new_project_opens_beside_another_even_where_the_run_ends_before_the_address_is_written(sample, engine, monkeypatch):
    page = opened("overview", "en")
    page.query_params["project"] = str(sample.id)
    page.run()
    monkeypatch.setattr(type(st.query_params), "clear", lambda _: st.rerun())
    page.text_input[0].set_value("Thesis")
    next(button for button in page.button if button.label == say("overview.create", "en")).click().run()
    with reading(engine) as session:
        made = projects.project_named(session, "Thesis")
    assert page.session_state["project"] == made.id != sample.id


def test_a_project_without_a_name_is_refused_in_words(engine):
    page = opened("overview", "en")
    next(button for button in page.button if button.label == say("overview.create", "en")).click().run()
    assert page.error


def test_passages_are_filtered_by_code_with_its_children_and_by_words(sample, engine):
    page = opened("passages", "en")
    page.multiselect[0].set_value(["B3"]).run()
    page.text_input[0].set_value("WhatsApp").run()
    with reading(engine) as session:
        laid = tables.codings(session, sample.id, "en")
    expected = laid[(laid["root"] == "B3") & laid["quote"].str.contains("whatsapp", case=False)]
    assert len(expected) > 0
    assert f"({len(expected)} of {len(laid)} codings)" in words(page)


def test_saturation_is_told_with_its_rule_and_level(sample):
    page = opened("saturation", "en")
    assert "level codes, base 4, run 2, threshold 5%:" in page.success[0].value
    assert "reached at interview 4 (4+2)" in page.success[0].value
    page.segmented_control(key=f"saturation.{sample.id}.view").set_value("rules").run()
    assert "not assessable, since 13 interviews are needed and there are 9" in words(page)


def test_the_saturation_table_adds_up_to_all_codes_in_use(sample, engine):
    table = opened("saturation", "en").dataframe[0].value
    with reading(engine) as session:
        matrix = saturation.incidence(tables.codings(session, sample.id, "en"), tables.sources(session, sample.id))
    assert table["New codes"].sum() == matrix.shape[1]
    assert list(table["Informant"]) == list(matrix.index)


def test_indicators_as_a_level_come_with_a_warning(sample):
    page = opened("saturation", "en")
    page.segmented_control[0].set_value("root").run()
    assert page.warning


def test_the_history_names_every_gesture_of_the_sample_study(sample):
    told = "\n".join(line for day in opened("history", "en").radio for line in day.options)
    assert all(gesture in told for gesture in ("coded a passage", "stated the finding"))


def test_informants_are_shown_with_their_groups(sample):
    page = opened("informants", "id")
    assert not page.exception


def test_a_finding_is_stated_and_shown(empty):
    page = opened("findings", "en")
    page.text_area[0].set_value("Outreach is lacking.")
    next(button for button in page.button if button.label == say("findings.create_confirm", "en")).click().run()
    assert "Outreach is lacking" in words(page)


def test_a_code_is_created_and_named_in_the_readers_language(empty, engine):
    page = opened("codebook", "en")
    box = next(box for box in page.text_input if box.label == say("codebook.label", "en"))
    box.set_value("Trust")
    next(button for button in page.button if button.label == say("codebook.create_confirm", "en")).click().run()
    with reading(engine) as session:
        assert list(tables.codes(session, empty.id, "en")["label"]) == ["Trust"]


def uploaded(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files]).run()
    assert not page.exception, page.exception[0].message
    return page


def test_files_are_looked_at_before_anything_is_stored_and_then_stored(empty, engine):
    page = uploaded(
        opened("sources", "en"),
        ("I6_2020-09-09.txt", b"Interviewer: Do you know it?\nI6: No, never heard of it.\n"),
        ("FGD.txt", b"Ani: hello there\nBudi: yes hello\nAni: good\nBudi: fine\n"),
        ("old.doc", b"x"),
        ("empty.txt", b""),
    )
    with reading(engine) as session:
        assert tables.sources(session, empty.id).empty
    assert "old Word file" in words(page)
    assert "the file holds no text" in words(page)
    next(button for button in page.button if button.label == say("sources.confirm", "en", count="2")).click().run()
    with reading(engine) as session:
        stored = tables.sources(session, empty.id).set_index("name")
    assert list(stored.index) == ["I6_2020-09-09", "FGD"]
    assert stored.loc["I6_2020-09-09", "informants"] == ("I6",)
    assert stored.loc["FGD", "technique"] == "focus group"
    assert "2 sources stored" in words(page)


def test_a_closer_look_reads_the_file_anew_with_every_choice_and_stores_what_was_chosen(empty, engine):
    talk = "PENELITI: Siap?\nSiap “sekali”.\nPENELITI: Baik.\n".encode("cp1252")
    page = uploaded(opened("sources", "en"), ("I4.txt", talk))
    assert "only PENELITI is named; 1 paragraphs between are nobody" in words(page).replace("\\", "")
    encoding = next(box for box in page.selectbox if box.label == say("sources.encoding", "en"))
    encoding.set_value("cp1251").run()
    assert "“" in words_as_read(page)
    encoding.set_value("mac_roman").run()
    assert "“" not in words_as_read(page)
    encoding.set_value("cp1252").run()
    who = next(box for box in page.selectbox if box.label == say("sources.unlabelled", "en", count="1"))
    who.set_value("I4").run()
    assert not page.exception
    assert speakers_as_read(page) == ["PENELITI", "I4", "PENELITI"]
    next(button for button in page.button if button.label == say("sources.confirm", "en", count="1")).click().run()
    with reading(engine) as session:
        stored = tables.sources(session, empty.id)
        assert list(stored["informants"]) == [("I4",)]
        assert [turn.speaker for turn in sources.turns(session, int(stored.iloc[0]["id"]))] == ["PENELITI", "I4", "PENELITI"]


def test_columns_of_a_table_that_nobody_could_know_are_chosen_by_hand(empty, engine):
    page = uploaded(opened("sources", "en"), ("I4.csv", b"kolom a;kolom b\nP;Mulai?\nI4;Sudah siap.\n"))
    assert say("sources.confirm", "en", count="1") not in [button.label for button in page.button]
    for role, heading in (("text", 1), ("speaker", 0)):
        next(box for box in page.selectbox if box.label == say(f"sources.column.{role}", "en")).set_value(heading).run()
    assert not page.exception
    assert speakers_as_read(page) == ["P", "I4"]
    next(button for button in page.button if button.label == say("sources.confirm", "en", count="1")).click().run()
    with reading(engine) as session:
        assert list(tables.sources(session, empty.id)["informants"]) == [("I4",)]


def as_read(page: AppTest) -> str:
    return next(element.proto.body for element in page.get("html") if "<div class=\"qi-lines" in element.proto.body)


def words_as_read(page: AppTest) -> str:
    return unescape(re.sub("<[^>]*>", "", as_read(page).partition("</style>")[2]))


def speakers_as_read(page: AppTest) -> list[str]:
    return [unescape(name).split(" → ")[0] for name in re.findall('qi-name"[^>]*>([^<]*)<', as_read(page))]


def test_a_text_that_is_there_already_is_not_ticked(sample):
    from qualcode.formats.shipped import folder

    page = uploaded(opened("sources", "en"), ("again.txt", (folder("transcripts") / "I1.txt").read_bytes()))
    assert say("sources.confirm", "en", count="0") in [button.label for button in page.button]


def test_an_own_preset_is_adopted_and_a_broken_one_names_its_line(empty, engine):
    text = b"format: qualcode-codebook/1\nid: own\ntitle: {en: Own}\ncodes:\n  - {id: A, label: {en: One}}\n"
    page = uploaded(opened("codebook", "en"), ("own.yaml", text.replace(b"label", b"lable")))
    assert "line 5" in words(page)
    page = uploaded(opened("codebook", "en"), ("own.yaml", text))
    next(button for button in page.button if button.label == say("codebook_import.confirm", "en", count="1")).click().run()
    with reading(engine) as session:
        assert list(tables.codes(session, empty.id, "en")["code"]) == ["A"]


def test_the_study_is_described_and_a_coder_joins(empty, engine):
    page = opened("settings", "en")
    next(box for box in page.text_input if box.label == say("settings.new_coder", "en")).set_value("Second")
    next(button for button in page.button if button.label == say("settings.add", "en")).click().run()
    with reading(engine) as session:
        assert "Second" in [member.name for member, _ in people.members(session, empty.id)]


def test_the_latest_gesture_is_taken_back_on_the_history_page(sample, engine):
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        memos.write_memo(session, act(me), sample.id, "project", sample.guid, "Judul", "Isi")
    page = opened("history", "en")
    next(button for button in page.button if button.key == "history.undo").click().run()
    with reading(engine) as session:
        assert len(tables.memos(session, sample.id, "en")) == 8
    next(button for button in page.button if button.key == "history.redo").click().run()
    with reading(engine) as session:
        assert len(tables.memos(session, sample.id, "en")) == 9


def test_a_memo_is_written_shown_and_found(sample):
    page = opened("memos", "en")
    next(box for box in page.text_input if box.label == say("memos.title", "en")).set_value("First thoughts")
    page.text_area[0].set_value("Outreach matters.")
    next(button for button in page.button if button.label == say("memos.save", "en")).click().run()
    assert "Outreach matters." in words(page)
    next(box for box in page.text_input if box.label == say("memos.search", "en")).set_value("nowhere").run()
    assert "**0 of 9 memos**" in words(page)
