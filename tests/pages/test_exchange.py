"""In and out: a file of another program is looked at, counted otherwise, taken in; the study leaves with its losses told."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from qualcode.formats import refi_reading, refi_rules, refi_writing
from qualcode.formats.projects import read_project
from qualcode.locale import LANGUAGES, say
from qualcode.model.bundle import Bundle, Note, TravellingSource, User
from qualcode.model.event import act
from qualcode.services import archiving, kept_parts, leaving, memos, people, projects, undoing
from qualcode.services.moving import project_content
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.databases import sample_url, sqlite_url, the_project
from tests.formats.test_qualcoder_areas import whole
from tests.formats.test_refi import SOURCE, passage, source, zipped
from tests.pages.test_pages import opened, words

TEXT = "Ibu 😀 bilang: SATU-SATU.\nlalu DUA-DUA di sana."


def counted_in_units() -> bytes:
    """A project whose places are UTF-16 units, with an area, a set and a passage outside the text."""
    def at(word: str) -> tuple[int, int]:
        head = TEXT[: TEXT.index(word)]
        start = len(head.encode("utf-16-le")) // 2
        return start, start + len(word)

    passages = passage(1, *at("SATU-SATU")) + passage(2, *at("DUA-DUA")) + passage(9, 4000, 4010)
    whole = f'<Project xmlns="urn:QDA-XML:project:1.0" name="Lain" origin="X">{source(passages)}</Project>'
    return zipped(**{"project_DOT_qde": whole, f"sources__{SOURCE}_DOT_txt": TEXT.encode()})


def given(content: bytes, language: str = "id", name: str = "lain.qdpx") -> AppTest:
    page = opened("exchange", language, **{"exchange.view": "arrive"})
    page.file_uploader[0].upload(name, content, "application/zip")
    page.run()
    assert not page.exception, page.exception[0].message
    return page


def press(page: AppTest, key: str, language: str) -> AppTest:
    next(button for button in page.button if button.label == say(key, language)).click().run()
    assert not page.exception, page.exception[0].message
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_looked_at_before_it_is_stored_and_its_counting_is_said(empty, engine, language):
    page = given(counted_in_units(), language)
    shown = words(page)
    assert say("exchange.unit_utf16", language) in shown
    assert [metric.value for metric in page.metric][:4] == ["1", "1", "2", "2"]
    assert any("4000" in markdown.value for markdown in page.markdown)
    with reading(engine) as session:
        assert tables.sources(session, empty.id).empty
    page = press(page, "exchange.take", language)
    assert say("exchange.came_count.codings", language, count="2") in "".join(each.value for each in page.success)
    with reading(engine) as session:
        assert tables.codings(session, empty.id + 1, language)["quote"].tolist() == ["SATU-SATU", "DUA-DUA"]


def test_another_way_of_counting_can_be_chosen(empty, engine):
    page = given(counted_in_units())
    assert len(page.dataframe[0].value) == 2
    box = next(box for box in page.selectbox if box.label == say("exchange.count_otherwise", "id"))
    other = next(option for option in box.options if say("exchange.unit_code_points", "id") in option)
    box.select(other).run()
    page = press(page, "exchange.take", "id")
    with reading(engine) as session:
        assert tables.codings(session, empty.id + 1, "id")["quote"].tolist() == ["ATU-SATU.", "UA-DUA "]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", zipped(note_DOT_txt="no project")])
def test_a_file_that_is_no_project_is_refused_in_one_sentence(empty, content):
    page = given(content)
    assert len(page.error) == 1
    assert "lain" in page.error[0].value
    assert not [button for button in page.button if button.label == say("exchange.take", "id")]


@pytest.mark.parametrize(("kind", "language"), [
    ("qdpx", "id"), ("qdpx_nvivo", "en"),
    pytest.param("qdpx", "en", marks=pytest.mark.soak), pytest.param("qdpx_nvivo", "id", marks=pytest.mark.soak),
])  # fmt: skip
def test_the_study_leaves_and_what_stays_behind_is_told(sample, language, kind):
    page = opened("exchange", language, **{"exchange.view": "leave", "exchange.for": kind})
    page = press(page, "exchange.make", language)
    assert say("exchange.loss.findings", language) in page.table[0].value.index
    _, content, _ = page.session_state[f"exchange.made.{sample.id}"]
    assert refi_rules.faults(zipfile.ZipFile(io.BytesIO(content))) == []
    assert len(refi_reading.read("a.qdpx", content).bundle.sources) > 0


def test_what_was_kept_is_listed(empty, engine):
    with_set = counted_in_units()
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_set)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            made = '<Sets><Set guid="77777777-7777-4777-8777-777777777777" name="Desa"/></Sets>'
            new.writestr(name, body.replace(b"</Project>", f"{made}</Project>".encode()))
    press(given(content.getvalue()), "exchange.take", "id")
    page = opened("exchange", "id", **{"exchange.view": "leave"})
    assert say(f"exchange.kept_kind.{kept_parts.GROUP}", "id") in page.dataframe[-1].value.iloc[:, 0].tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_codings_on_pictures_and_recordings_are_listed_with_their_places(empty, language, tmp_path):
    page = press(given(whole(tmp_path / "q"), language, "studi.zip"), "exchange.take", language)
    assert say("exchange.came_count.areas", language, count="4") in "".join(each.value for each in page.success)
    listed = opened("exchange", language, **{"exchange.view": "leave"}).dataframe[-1].value
    areas = listed[listed.iloc[:, 0] == say(f"exchange.kept_kind.{kept_parts.AREA}", language)]
    assert len(areas) == 4
    assert "00:00:01–00:00:04" in areas.iloc[:, 2].tolist()
    assert sum(place.startswith(say("exchange.at.page", language, page="2; x ")) for place in areas.iloc[:, 2]) == 1
    assert all(areas.iloc[:, 3])
    assert set(areas.iloc[:, 4]) <= {"Ana", "Budi"}


def test_the_reader_of_the_page_is_the_reader_of_the_command():
    assert read_project("lain.qdpx", counted_in_units()).convention.unit == "utf-16"


def archive_of(engine, project) -> bytes:
    out = io.BytesIO()
    archiving.write_archive(engine, project.guid, out)
    return out.getvalue()


@pytest.mark.parametrize("language", [pytest.param("id", marks=pytest.mark.soak), "en"])
def test_the_archive_is_made_and_taken_in_where_it_is_not_there_yet(sample, engine, language, tmp_path, monkeypatch):
    page = opened("exchange", language, **{"exchange.view": "leave", "exchange.for": "qualcode"})
    page = press(page, "exchange.make", language)
    content = page.session_state[f"exchange.archive.{sample.id}"][1]
    before = project_content(engine, sample.guid)
    page = press(given(content, language, "studi.qualcode"), "exchange.take_archive", language)
    assert sample.name in page.error[0].value
    elsewhere = sqlite_url(tmp_path, "elsewhere")
    monkeypatch.setenv("QUALCODE_DATABASE_URL", elsewhere)
    page = press(given(content, language, "studi.qualcode"), "exchange.take_archive", language)
    assert sample.name in page.success[0].value.replace("\\", "")
    with reading(database(elsewhere)) as session:
        (there,) = projects.every_project(session)
        assert len(tables.codings(session, there.id, language)) > 300
        assert tables.events(session, there.id)["verb"].tolist()[-1] in ("person.joined", "project.created")
    assert project_content(engine, sample.guid) == before


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> bytes:
    """A copy of the sample study in which a memo was written elsewhere."""
    folder = tmp_path_factory.mktemp("copy")
    here, elsewhere = (database(url) for url in (sample_url(folder), sqlite_url(folder, "elsewhere")))
    sample, _ = the_project(here)
    with writing(elsewhere) as session:
        me = people.local_person(session, datetime.now(UTC)).id
    moved = archiving.read_archive(elsewhere, io.BytesIO(archive_of(here, sample)), by=me, name="a.qualcode")
    with writing(elsewhere) as session:
        memos.write_memo(session, act(me), moved.project, "project", sample.guid, "Dari salinan", "isi")
    return archive_of(elsewhere, sample)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_is_planned_merged_and_taken_back_in_one_step(sample, engine, language, copy):
    page = opened("exchange", language, **{"exchange.view": "merge"})
    page.file_uploader[0].upload("salinan.qualcode", copy, "application/zip")
    page.run()
    assert not page.exception, page.exception[0].message
    table = page.table[0].value
    assert table.loc[say("copies.kind.memo", language)].tolist()[0] == "1"
    merge = say("exchange.copy_merge", language, count="").split(":")[0]
    next(button for button in page.button if button.label.startswith(merge)).click().run()
    assert not page.exception, page.exception[0].message
    with reading(engine) as session:
        assert "Dari salinan" in tables.memos(session, sample.id, language)["title"].tolist()
    with writing(engine) as session:
        undoing.undo(session, act(people.local_person(session, datetime.now(UTC)).id), sample.id)
    with reading(engine) as session:
        assert "Dari salinan" not in tables.memos(session, sample.id, language)["title"].tolist()


def test_a_file_with_qualcodes_own_part_comes_back_exactly_or_plainly(sample, engine, tmp_path, monkeypatch):
    page = opened("exchange", "id", **{"exchange.view": "leave", "exchange.for": "qdpx"})
    page = press(page, "exchange.make", "id")
    _, content, _ = page.session_state[f"exchange.made.{sample.id}"]
    before = project_content(engine, sample.guid)
    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_url(tmp_path, "elsewhere"))
    page = press(given(content), "exchange.take_archive", "id")
    assert page.success
    with reading(database(sqlite_url(tmp_path, "elsewhere"))) as session:
        (there,) = projects.every_project(session)
        assert there.guid == sample.guid
    assert project_content(engine, sample.guid) == before
    page = given(content)
    plainly = next(radio for radio in page.radio if radio.label == say("exchange.own_how", "id"))
    plainly.set_value(False).run()
    page = press(page, "exchange.take", "id")
    with reading(database(sqlite_url(tmp_path, "elsewhere"))) as session:
        assert len(projects.every_project(session)) == 2


@pytest.fixture(scope="module")
def coded_elsewhere(tmp_path_factory) -> tuple[bytes, bytes]:
    """The sample study as it left, with a memo that was written in another program; and another study."""
    study, _ = the_project(engine := database(sample_url(tmp_path_factory.mktemp("left"))))
    with reading(engine) as session:
        bundle = leaving.leaving(session, study.id).bundle
    ana, memo, other = (str(uuid4()) for _ in range(3))
    files = io.BytesIO(), io.BytesIO()
    for out, made in zip(files, (
        replace(bundle, users=(*bundle.users, User(ana, "Ana")), notes=(*bundle.notes, Note(memo, "Dari NVivo", "isi", ana))),
        Bundle("Studi lain", sources=(TravellingSource(other, "A", "Lain."),)),
    ), strict=True):  # fmt: skip
        refi_writing.write(made, out, refi_writing.NVIVO)
    return files[0].getvalue(), files[1].getvalue()


def to_merge(content: bytes, language: str) -> AppTest:
    page = opened("exchange", language, **{"exchange.view": "merge"})
    page.file_uploader[0].upload("ana.qdpx", content, "application/zip")
    page.run()
    assert not page.exception, page.exception[0].message
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_coded_in_another_program_is_planned_and_merged(sample, engine, language, coded_elsewhere):
    content, foreign = coded_elsewhere
    page = to_merge(foreign, language)
    assert say("error.other_study", language, name="Studi lain", open=sample.name) in page.error[0].value.replace("\\", "")
    assert say("exchange.stop", language) not in [button.label for button in page.button]
    page = to_merge(content, language)
    table = page.table[0].value
    assert table.loc[say("copies.kind.memo", language)].tolist()[0] == "1"
    assert [row[2:] for row in table.values.tolist()] == [["0", "0"]] * len(table)
    assert say("exchange.counted", language) in [each.label for each in page.expander]
    merge = say("exchange.copy_merge", language, count="").split(":")[0]
    next(button for button in page.button if button.label.startswith(merge)).click().run()
    assert not page.exception, page.exception[0].message
    with reading(engine) as session:
        noted = tables.memos(session, sample.id, language).set_index("title")
    assert noted.loc["Dari NVivo", "person"] == "Ana"
    page = to_merge(content, language)
    assert say("exchange.copy_nothing", language) in [each.value for each in page.info]


def test_a_file_that_is_no_project_is_not_merged(empty):
    page = to_merge(b"x", "id")
    assert "ana.qdpx" in page.error[0].value.replace("\\", "")
