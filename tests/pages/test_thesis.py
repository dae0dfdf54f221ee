"""The page of thesis tables: chapter and appendices by one button, campus templates, quotations by rule or by hand."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice

import pytest
from docx import Document
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from qualcode import settings
from qualcode.analysis.coders import united
from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.reports import chapter
from qualcode.reports.catalogue import TABLES
from qualcode.services import codebook, codings, members, people, picking, sources, thesis, undoing
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.ui.words import plain
from tests.databases import the_project
from tests.pages.test_pages import opened, words
from tests.reports import campus

PAGE = "thesis-tables"
ORDER = [table.id for table in TABLES]


def button(page: AppTest, key: str, language: str = "en"):
    return next(one for one in page.button if one.label == say(key, language))


def made(page: AppTest, project: int) -> bytes:
    return page.session_state[f"thesis.chapter.{project}"][1]


def paper(page: AppTest) -> str:
    """Return the previewed table, as HTML without its style."""
    shown = next(body for one in page.get("html") if "qualcode-paper" in (body := one.proto.body))
    return shown.rpartition("</style>")[2].strip()


def choice(page: AppTest, project, name: str):
    """Return the control of a choice by which the documents are made."""
    key = f"thesis.choice.{name}.{project.id}"
    kinds = (page.selectbox, page.text_input, page.number_input, page.button_group)
    return next(one for kind in kinds for one in kind if one.key == key)


def me(session) -> int:
    return people.local_person(session, datetime.now(UTC)).id


def passages(session, project, code: str = "B1.4") -> list[str]:
    """Return the guids of a code's passages that count, as the page lists them."""
    counted = united(tables.codings(session, project.id, "id"))
    return list(counted[counted["code"] == code].sort_values(["source_position", "start"], kind="stable")["coding"])


def trail(project) -> list[str]:
    """Return the verbs of the project's gestures, oldest first."""
    with reading(database(settings.current().database)) as session:
        return list(tables.events(session, project.id).sort_values("revision")["verb"])


def with_template(page: AppTest, content: bytes, name: str = "kampus.docx") -> AppTest:
    """Give the page a file, as a person does who uploads it."""
    page.file_uploader[0].set_value([(name, content, "application/octet-stream")]).run()
    assert not page.exception, page.exception[0].message
    return page


@pytest.fixture
def briefly(monkeypatch) -> None:
    """The document tells how it was quoted and no more: it takes the page's choices and template, the rest takes seconds."""
    def first(blocks, study):
        return islice(blocks(study), 1)

    results = (part for part in chapter.PARTS if part.id == "results")
    monkeypatch.setattr(chapter, "PARTS", tuple(replace(part, blocks=partial(first, part.blocks)) for part in results))


@pytest.mark.parametrize("language", [pytest.param("id", marks=pytest.mark.soak), "en"])
def test_one_button_makes_the_chapter_in_the_language_of_the_study_and_what_is_old_is_not_offered(sample, language):
    page = opened(PAGE, language)
    assert f"thesis.chapter.{sample.id}" not in page.session_state
    button(page, "thesis.make", language).click().run(timeout=120)
    assert not page.exception, page.exception[0].message
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert any(paragraph.text.startswith("BAB IV") for paragraph in paper.paragraphs)
    assert len(paper.inline_shapes) == 3
    assert say("thesis.made", language) in [status.label for status in page.status]
    page.text_input[0].set_value("5").run(timeout=60)
    assert say("thesis.changed", language) in words(page)


def test_the_chapter_has_the_page_of_the_campus_and_the_rule_for_quotations(sample, briefly):
    page = with_template(opened(PAGE, "en"), campus.template())
    page.selectbox(key=f"thesis.choice.rule.{sample.id}").set_value("longest").run(timeout=60)
    button(page, "thesis.make").click().run(timeout=120)
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert paper.sections[0].header.paragraphs[0].text == campus.CAMPUS
    assert any(say("reports.quoting.longest", "id") in paragraph.text for paragraph in paper.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("content", "key"), [
    (b"bukan Word", "error.template_broken"),
    (campus.rewritten(campus.template(), {"word/vbaProject.bin": b"x"}), "error.template_unsafe"),
])  # fmt: skip
def test_a_template_that_cannot_be_used_gives_one_sentence_and_no_download(sample, content, key, language):
    page = with_template(opened(PAGE, language), content)
    assert [error.value for error in page.error] == [say(key, language)]
    assert say("thesis.make", language) not in [one.label for one in page.button]


def test_every_table_can_be_looked_at(sample):
    page = opened(PAGE, "en")
    for about, name in (("coding", "data_reduction"), ("appendices", "audit_trail"), ("field", "interview_guide")):
        page.segmented_control(key="thesis.about").set_value(about).run(timeout=60)
        page.radio(key=f"thesis.table.{about}").set_value(name).run(timeout=60)
        assert not page.exception, page.exception[0].message
        assert paper(page).startswith('<div class="qualcode-paper skripsi" lang="id"')
        assert f"{ORDER.index(name) + 1} {say(f'reports.{name}.title', 'id')}</caption>" in paper(page)


def test_the_preview_has_the_caption_the_rules_and_the_number_that_the_file_will_have(sample):
    page = opened(PAGE, "en")
    page.segmented_control(key=f"thesis.choice.style.{sample.id}").set_value("apa")
    page.segmented_control(key="thesis.about").set_value("trust").run(timeout=60)
    assert '<div class="qualcode-paper apa"' in paper(page)
    assert f"<caption><b>Tabel {ORDER.index('saturation') + 1}</b>" in paper(page)
    page.segmented_control(key="thesis.scope").set_value("one").run(timeout=60)
    assert "<caption><b>Tabel 1</b>" in paper(page)
    assert '<p class="below">' in paper(page)


def test_a_template_stays_with_the_project_until_another_one_comes_or_it_is_taken_away(sample):
    with_template(opened(PAGE, "en"), campus.template(), "Kampus [2026].docx")
    page = opened(PAGE, "en")
    assert "Kampus \\[2026\\]\\.docx" in words(page)
    with_template(page, campus.template(numbered=True), "fakultas.docx")
    assert "fakultas\\.docx" in words(page)
    assert "Kampus" not in words(page)
    button(page, "thesis.template_drop").click().run()
    assert not page.exception
    assert "fakultas" not in words(page)
    assert [verb for verb in trail(sample) if verb.startswith("template")] == [
        "template.used", "template.used", "template.dropped",
    ]  # fmt: skip


def test_a_file_that_cannot_take_the_place_of_the_template_is_told_and_the_template_stays(sample):
    page = with_template(opened(PAGE, "en"), campus.template())
    page = with_template(page, b"bukan Word", "rusak.docx")
    assert [error.value for error in page.error] == [say("error.template_broken", "en")]
    assert "kampus\\.docx" in words(page)
    assert trail(sample)[-1] == "template.used"
    assert say("thesis.make", "en") in [one.label for one in page.button]


def test_choices_are_there_again_when_the_page_is_opened_anew(sample, briefly):
    page = opened(PAGE, "en")
    given = {"style": "apa", "language": "en", "chapter": " 5 ", "rule": "longest", "most": 1}
    for name, value in given.items():
        choice(page, sample, name).set_value(value)
    page.run(timeout=60)
    assert not page.exception
    page = opened(PAGE, "en")
    wanted = {"style": "apa", "language": "en", "chapter": "5", "rule": "longest", "most": 1}
    assert {name: choice(page, sample, name).value for name in wanted} == wanted
    assert trail(sample)[-5:] == ["thesis.changed"] * 5
    button(page, "thesis.make").click().run(timeout=120)
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert any(say("reports.quoting.longest", "en") in paragraph.text for paragraph in paper.paragraphs)


def test_opening_looking_and_running_again_is_no_gesture(sample, engine):
    with writing(engine) as session:
        picking.pick_passages(session, act(me(session)), sample.id, passages(session, sample)[:2])
        thesis.use_template(session, act(me(session)), sample.id, "kampus.docx", campus.template())
        thesis.choose(session, act(me(session)), sample.id, chapter="5")
    before = trail(sample)
    page = opened(PAGE, "en")
    for _ in range(3):
        page.run()
    page.selectbox(key=f"thesis.picks.{sample.id}.code").set_value("B1.2").run()
    assert trail(sample) == before


def test_what_somebody_else_chooses_or_takes_back_is_seen_at_the_next_run(sample, engine):
    page = opened(PAGE, "en")
    choice(page, sample, "chapter").set_value("5").run(timeout=60)
    with writing(engine) as session:
        thesis.choose(session, act(me(session)), sample.id, chapter="6")
    assert choice(page.run(), sample, "chapter").value == "6"
    for wanted in ("5", "4"):
        with writing(engine) as session:
            undoing.undo(session, act(me(session)), sample.id)
        assert choice(page.run(), sample, "chapter").value == wanted


def test_after_a_pick_or_a_code_no_passage_is_read_anew_and_after_a_coding_all_are(sample, engine):
    page = opened(PAGE, "en")
    read: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: read.append(statement))
    with writing(engine) as session:
        picking.pick_passages(session, act(me(session)), sample.id, passages(session, sample)[:1])
    read.clear()
    page.run()
    assert say("thesis.pick", "en", count="1") in [fold.label for fold in page.expander]
    assert not [statement for statement in read if "coding.quote" in statement]
    with writing(engine) as session:
        codebook.create_code(session, act(me(session)), sample.id, {"id": "Baru"})
    read.clear()
    page.run()
    assert not [statement for statement in read if "coding.quote" in statement]
    with writing(engine) as session:
        laid = tables.codings(session, sample.id, "id").iloc[0]
        source = sources.by_guid(session, sample.id, frozenset([laid["source"]]))[laid["source"]]
        codings.remove_coding(session, act(me(session)), sample.id, source, laid["coding"])
    read.clear()
    page.run()
    assert [statement for statement in read if "coding.quote" in statement]


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_picked_passages_are_counted_ticked_and_come_first_in_the_documents(sample, engine, language, briefly):
    with writing(engine) as session:
        last = passages(session, sample, "B1.4")[-1]
        picking.pick_passages(session, act(me(session)), sample.id, [last, passages(session, sample, "B2.1")[0]])
    page = opened(PAGE, language)
    assert say("thesis.pick", language, count="2") in [fold.label for fold in page.expander]
    page.selectbox(key=f"thesis.picks.{sample.id}.code").set_value("B1.4").run()
    listed = page.dataframe[0]
    assert page.session_state[listed.key].selection.rows == [len(listed.value) - 1]
    button(page, "thesis.make", language).click().run(timeout=120)
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert any(say("reports.quoting.picked", "id") in paragraph.text for paragraph in paper.paragraphs)


def test_a_pick_that_waits_is_told_and_does_not_make_the_documents_say_that_something_was_picked(sample, engine, briefly):
    with writing(engine) as session:
        row = tables.codings(session, sample.id, "id").iloc[0]
        picking.pick_passages(session, act(me(session)), sample.id, [row["coding"]])
        source = sources.by_guid(session, sample.id, frozenset([row["source"]]))[row["source"]]
        sources.delete_source(session, act(me(session)), sample.id, source)
    page = opened(PAGE, "en")
    assert say("thesis.pick", "en", count="0") in [fold.label for fold in page.expander]
    assert say("thesis.pick_waiting", "en", count="1") in words(page)
    button(page, "thesis.make").click().run(timeout=120)
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert not any(say("reports.quoting.picked", "id") in paragraph.text for paragraph in paper.paragraphs)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR])
def test_who_does_not_code_here_sees_what_is_picked_and_chooses_for_themselves_alone(sample, engine, role, briefly):
    with writing(engine) as session:
        mine = me(session)
        picking.pick_passages(session, act(mine), sample.id, passages(session, sample, "B1.4")[:1])
        thesis.use_template(session, act(mine), sample.id, "kampus.docx", campus.template())
        owner = people.add_coder(session, act(mine), sample.id, "Pemilik", role=Role.OWNER).id
        members.change_role(session, act(owner), sample.id, mine, role)
    before = trail(sample)
    page = opened(PAGE, "en")
    assert say("thesis.own_choices", "en") in words(page)
    assert "kampus\\.docx" in words(page)
    assert not page.get("file_uploader")
    assert say("thesis.template_drop", "en") not in [one.label for one in page.button]
    assert say("thesis.picked", "en", count="1") in [fold.label for fold in page.expander]
    page.selectbox(key=f"thesis.picks.{sample.id}.code").set_value("B1.4").run()
    assert len(page.dataframe[0].value) == 1
    choice(page, sample, "chapter").set_value("7").run(timeout=60)
    button(page, "thesis.make").click().run(timeout=120)
    paper = Document(io.BytesIO(made(page, sample.id)))
    assert any(paragraph.text.startswith("BAB VII") for paragraph in paper.paragraphs)
    assert paper.sections[0].header.paragraphs[0].text == campus.CAMPUS
    assert trail(sample) == before
    assert choice(opened(PAGE, "en"), sample, "chapter").value == "4"


def test_history_tells_picks_by_their_words_and_choices_by_their_names(sample, engine):
    with writing(engine) as session:
        picking.pick_passages(session, act(me(session)), sample.id, passages(session, sample, "B1.4")[:1])
        quote = tables.codings(session, sample.id, "id").set_index("coding").loc[passages(session, sample, "B1.4")[0], "quote"]
    told = latest_shown(engine)
    assert plain(quote) in told
    with writing(engine) as session:
        thesis.choose(session, act(me(session)), sample.id, style="apa", rule="longest")
    told = latest_shown(engine)
    assert plain(say("thesis.style_apa", "en")) in told
    assert plain(say("thesis.quotes_longest", "en")) in told


def latest_shown(engine) -> str:
    """Return what the history says of the latest gesture."""
    latest = the_project(engine)[0].revision
    return words(opened("history", "en", **{"history.chosen": latest}))


def test_an_empty_project_makes_its_document_too(empty):
    page = opened(PAGE, "en")
    button(page, "thesis.make").click().run(timeout=120)
    assert not page.exception, page.exception[0].message
    assert Document(io.BytesIO(made(page, empty.id))).tables
