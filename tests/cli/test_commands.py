"""The console command: words or JSON out, problems on standard error, an exit status; apart only where that tells."""

import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from qualcode.locale import say
from qualcode.model.event import act
from qualcode.reports.catalogue import TABLES
from qualcode.services import people, picking, thesis
from qualcode.store import reading as tables
from qualcode.store.database import database, writing
from tests.cli.console import Done, call, call_apart
from tests.databases import sample_url, wanted_url
from tests.formats.test_qualcoder_areas import whole
from tests.reports import campus

SAMPLE = "Studi contoh: inovasi pelayanan Gunung Toar (sintetis)"


@pytest.fixture
def sample(tmp_path):
    """Lets the command work on a database that holds the sample study."""
    return sample_url(tmp_path)


@pytest.fixture
def qualcode(request, tmp_path):
    url = wanted_url(request, tmp_path)

    def run(*arguments: str, fails: bool = False) -> Done:
        return call(*arguments, "--database", url, fails=fails)

    return run


def test_from_the_demo_to_a_word_document(qualcode, tmp_path):
    assert json.loads(qualcode("demo", "--json").stdout)["name"] == SAMPLE
    made = tmp_path / "tabel.docx"
    assert json.loads(qualcode("export", SAMPLE, "--to", str(made), "--json").stdout)["count"] == len(TABLES)
    assert len(Document(io.BytesIO(made.read_bytes())).tables) == len(TABLES)
    saturation = json.loads(qualcode("saturation", "1", "--json").stdout)
    assert saturation["guest"]["label"] == "4+2"
    assert saturation["francis"]["status"] == "not assessable"
    triangulation = json.loads(qualcode("triangulation", "1", "--by", "technique", "--json").stdout)
    assert {row["code"] for row in triangulation["convergence"]} == {"B1", "B2", "B3", "B4", "B5", "B6", "S", "H"}
    assert not triangulation["strict"]
    assert sum(triangulation["summary"][name] for name in ("agreement", "partial", "silence", "dissonance")) == 8
    split = json.loads(qualcode("triangulation", "1", "--split", "coding:innovation", "--json").stdout)
    culture = next(row for row in split["conditions"] if row["code"] == "B3")
    assert (culture["outcome"], culture["supporting"]) == ("leaning", ["AJAK", "SIPATEN_MAWAR"])
    strict = json.loads(qualcode("triangulation", "1", "--strict", "--json").stdout)
    assert (strict["strict"], strict["convergence"]) == (True, [])
    assert "weather" in qualcode("triangulation", "1", "--split", "weather", fails=True).stderr
    rows = json.loads(qualcode("codings", "1", "--code", "B3", "--informant", "I8", "--json").stdout)
    assert {row["code"].split(".")[0] for row in rows} == {"B3"}
    assert {row["informant"] for row in rows} == {"I8"}


def test_the_chapter_takes_a_campus_template_and_refuses_what_is_none(sample, qualcode, tmp_path):
    given, made, broken = tmp_path / "kampus.docx", tmp_path / "bab.docx", tmp_path / "rusak.docx"
    given.write_bytes(campus.template())
    broken.write_bytes(b"bukan Word")
    arguments = ("export", "1", "--to", str(made), "--document", "chapter", "--quotes", "longest", "--most", "2")
    answer = json.loads(qualcode(*arguments, "--template", str(given), "--chapter", "5", "--json").stdout)
    paper = Document(io.BytesIO(made.read_bytes()))
    assert answer["count"] == len(paper.tables) > 15
    assert any(paragraph.text.startswith("BAB V\n") for paragraph in paper.paragraphs)
    assert paper.sections[0].header.paragraphs[0].text == campus.CAMPUS
    done = qualcode(*arguments, "--template", str(broken), fails=True)
    assert len(done.stderr.strip().splitlines()) == 1
    for wrong in (("--style", "mla"), ("--quotes", "best"), ("--most", "0"), ("--document", "book")):
        assert wrong[0] in qualcode("export", "1", "--to", str(made), *wrong, fails=True).stderr
    assert "--to" in qualcode("export", "1", "--to", str(tmp_path / "x.csv"), "--document", "chapter", fails=True).stderr


def chosen(url: str) -> str:
    """Give the sample study a template, a chapter, a style, a rule and a pick; return the picked words."""
    engine = database(url)
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        frame = tables.codings(session, 1, "id")
        row = frame[frame["code"] == "B1.4"].iloc[-1]
        picking.pick_passages(session, act(me), 1, [row["coding"]])
        thesis.use_template(session, act(me), 1, "kampus.docx", campus.template())
        thesis.choose(session, act(me), 1, language="en", chapter="6", style="apa", rule="longest", most=1)
    engine.dispose()
    return row["quote"]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["chosen", "told otherwise"])
def test_a_document_is_made_by_what_was_chosen_in_the_project_unless_told_otherwise(
    sample, qualcode, tmp_path, sqlite_database, every
):
    quote = chosen(sqlite_database)
    made = tmp_path / "bab.docx"
    wanted = ("--document", "chapter") if every else ("--table", "quotations")

    def told(*options: str) -> tuple[str, str]:
        """The words of the document, and its header."""
        qualcode("export", "1", "--to", str(made), *wanted, *options)
        paper = Document(io.BytesIO(made.read_bytes()))
        words = [paragraph.text for paragraph in paper.paragraphs]
        words += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "\n".join(words), paper.sections[0].header.paragraphs[0].text

    words, header = told()
    assert header == campus.CAMPUS
    assert say("reports.quoting.longest", "en") in words
    assert say("reports.quoting.picked", "en") in words
    assert quote in words
    assert "Table 1\n" in words
    if not every:
        return
    words, header = told(
        "--no-template", "--no-picks", "--quotes", "spread", "--style", "skripsi", "--chapter", "5", "--language", "id"
    )
    assert header != campus.CAMPUS
    assert say("reports.quoting.spread", "id") in words
    assert say("reports.quoting.picked", "id") not in words
    assert "BAB V\n" in words
    assert "Tabel 5.1" in words


def test_a_batch_goes_on_past_a_bad_file_and_says_so(qualcode, tmp_path):
    qualcode("new", "Uji", "--codebook", "bugge")
    good, bad = tmp_path / "I1.txt", tmp_path / "lama.doc"
    good.write_text("Pewawancara: Apa kabar?\nI1: Baik sekali.\n", encoding="utf-8")
    bad.write_bytes(b"x")
    done = qualcode("import", "Uji", str(bad), str(good), "--json", fails=True)
    assert [source["name"] for source in json.loads(done.stdout)["sources"]] == ["I1"]
    assert "lama.doc" in done.stderr
    again = qualcode("import", "Uji", str(good), fails=True)
    assert "already" in again.stderr


@pytest.mark.soak
def test_a_process_of_its_own_answers_in_json(sample, qualcode, sqlite_database):
    asked = ("codings", "1", "--code", "B1.1", "--json")
    apart = call_apart(*asked, "--database", sqlite_database)
    assert json.loads(apart.stdout) == json.loads(qualcode(*asked).stdout)
    assert apart.stderr == ""


def test_a_process_of_its_own_refuses_in_one_line_with_an_exit_status(qualcode, sqlite_database):
    asked = ("saturation", "Tidak ada")
    apart, here = call_apart(*asked, "--database", sqlite_database, fails=True), qualcode(*asked, fails=True)
    assert (apart.returncode, apart.stdout, apart.stderr) == (here.returncode, here.stdout, here.stderr)
    assert len(apart.stderr.strip().splitlines()) == 1


def test_bad_input_gives_one_line_and_no_traceback(qualcode, tmp_path):
    for arguments in (
        ("saturation", "Tidak ada"),
        ("new", "X", "--codebook", "other"),
        ("demo", "--language", "fr"),
    ):
        done = qualcode(*arguments, fails=True)
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    qualcode("new", "Uji")
    assert "pptx" in qualcode("export", "Uji", "--to", str(tmp_path / "x.pptx"), fails=True).stderr


def test_a_preset_file_is_used_and_a_broken_one_names_its_line(qualcode, tmp_path):
    good, bad = tmp_path / "kecil.yaml", tmp_path / "rusak.yaml"
    text = "format: qualcode-codebook/1\nid: kecil\ntitle: {id: Kecil}\ncodes:\n  - {id: A, label: {id: Satu}}\n"
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("label", "lable"), encoding="utf-8")
    assert "Kecil" in qualcode("new", "Kecil", "--codebook", str(good)).stdout
    assert "rusak.yaml, line 5" in qualcode("new", "Rusak", "--codebook", str(bad), fails=True).stderr


def test_codings_are_printed_as_csv_and_written_as_a_workbook(sample, qualcode, tmp_path):
    lines = qualcode("codings", "1", "--code", "B1.1").stdout.splitlines()
    assert lines[0].startswith("coding,source_name,technique")
    made = tmp_path / "koding.xlsx"
    qualcode("codings", "1", "--format", "xlsx", "--to", str(made))
    assert Path(made).read_bytes().startswith(b"PK")


def test_the_help_lists_every_command():
    shown = call("--help").stdout
    for command in ("run", "demo", "new", "import", "codings", "saturation", "triangulation", "agreement", "export"):
        assert command in shown


def test_a_sound_database_is_told_apart_from_a_broken_one(sample, qualcode, sqlite_database):
    assert "nothing is wrong" in qualcode("check").stdout
    assert json.loads(qualcode("check", SAMPLE, "--json").stdout)["flaws"] == []
    with sqlite3.connect(sqlite_database.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE coding SET quote = 'lain' WHERE id = 1")
    done = qualcode("check", "--json", fails=True)
    assert [flaw["law"] for flaw in json.loads(done.stdout)["flaws"]] == ["quote_differs"]
    assert SAMPLE in done.stderr


def test_a_qualcoder_folder_comes_in_with_its_files(qualcode, tmp_path):
    folder = tmp_path / "Studi saya.qda"
    with zipfile.ZipFile(io.BytesIO(whole(tmp_path / "q"))) as container:
        container.extractall(tmp_path)
    brought = json.loads(qualcode("import-project", str(folder), "--json").stdout)
    assert (brought["name"], brought["counts"]["areas"]) == ("Studi saya", 4)
    made = tmp_path / "studi.qdpx"
    assert "areas" not in json.loads(qualcode("export", "Studi saya", "--to", str(made), "--json").stdout)["losses"]
    endings = sorted(name.rsplit(".", 1)[-1] for name in zipfile.ZipFile(made).namelist() if name.startswith("sources/"))
    assert [ending for ending in endings if ending != "txt"] == ["mp3", "pdf", "png"]


def test_a_study_leaves_as_refi_qda_and_comes_back_by_command(sample, qualcode, tmp_path):
    made = tmp_path / "studi.qdpx"
    done = qualcode("export", SAMPLE, "--to", str(made), "--json")
    assert json.loads(done.stdout)["losses"]["findings"] > 0
    brought = json.loads(qualcode("import-project", str(made), "--name", "Kembali", "--json").stdout)
    before = json.loads(qualcode("codings", SAMPLE, "--format", "json").stdout)
    after = json.loads(qualcode("codings", "Kembali", "--format", "json").stdout)
    assert brought["counts"]["codings"] == len(before)
    assert sorted(row["quote"] for row in after) == sorted(row["quote"] for row in before)
    book = tmp_path / "kode.qdc"
    qualcode("export", SAMPLE, "--to", str(book))
    assert book.read_bytes().count(b"<Code ") == brought["counts"]["codes"]
    broken = tmp_path / "rusak.qdpx"
    broken.write_bytes(b"no zip")
    assert "rusak.qdpx" in qualcode("import-project", str(broken), fails=True).stderr
