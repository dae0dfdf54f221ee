"""A project in a script: every table as a frame, from a database or an archive, and nothing is changed by looking."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode import settings, tables
from qualcode.errors import BadValue, NotFound
from qualcode.formats.project_archive import BadArchive
from qualcode.model.event import act
from qualcode.services import frames, memos, moving, scripting
from qualcode.services.archiving import NoPlace, write_archive_file
from qualcode.services.scripting import OtherSchema, open_project
from qualcode.store import reading as read
from qualcode.store.database import NoDatabase, connect, reading, writing
from qualcode.ui.parts import study as study_of_page
from tests.databases import sample_url
from tests.filled import small_study
from tests.study import SmallStudy

DOCS = Path(__file__).parents[2] / "docs"
FRAMES = {"bin": "put_away"}


@pytest.fixture
def sample():
    """The sample study in the application's own database."""
    sample_url(settings.current().folder, "qualcode")


@pytest.fixture
def small(database_url, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", database_url)
    return small_study(database_url, coded)


def coded(study) -> None:
    study.source("A", "I1: [Kami jalan|B1] kaki. =SUM(1)")


@pytest.mark.usefixtures("both")
def test_every_table_is_there_by_its_name(small):
    with reading(small.engine) as session, open_project() as study:
        for name in study.tables:
            given = [session, small.project] + (["id"] if name in frames.IN_A_LANGUAGE else [])
            expected = getattr(read, FRAMES.get(name, name))(*given)
            pd.testing.assert_frame_equal(getattr(study, name), expected)
        assert study.codings.columns.tolist()[: len(tables.CODINGS.columns)] == list(tables.CODINGS.columns)
        assert set(study.tables) <= set(dir(study))
        with pytest.raises(AttributeError, match="codings"):
            _ = study.coding
        with pytest.raises(BadValue):
            study.table("coding")


def test_what_pages_show_scripts_have_too():
    shown = "".join(file.read_text(encoding="utf-8") for file in (Path(qualcode.__file__).parent / "ui").rglob("*.py"))
    asked = set(re.findall(r"""state\.table\(\s*"(\w+)\"""", shown)) | set(study_of_page.TABLES)
    assert len(asked) > 20
    assert asked <= set(frames.NAMES)


@pytest.mark.usefixtures("both")
def test_an_archive_gives_the_same_as_the_database(small, tmp_path):
    file = tmp_path / "a.qualcode"
    write_archive_file(small.engine, "Studi kecil", file)
    with open_project(file) as archived, open_project() as study:
        assert (archived.name, archived.guid) == (study.name, study.guid)
        for name in study.tables:
            pd.testing.assert_frame_equal(archived.table(name), study.table(name))
        assert archived.text("A") == study.text("A") == "I1: Kami jalan kaki. =SUM(1)"
        with pytest.raises(NotFound):
            study.text("B")
    file.write_bytes(b"x")
    with pytest.raises(BadArchive):
        open_project(file)


@pytest.mark.usefixtures("both")
def test_looking_changes_nothing_and_cannot(small):
    before = moving.whole_content(small.engine)
    with open_project() as study:
        for name in study.tables:
            study.table(name)
        with pytest.raises(Exception, match=r"readonly|read-only"), writing(study.engine) as session:
            memos.write_memo(session, act(small.me), small.project, "code", small.codes["B1"], "Judul", "Isi")
    assert moving.whole_content(small.engine) == before


def test_labels_come_in_the_language_that_was_asked_for(small):
    with open_project(language="en") as english, open_project() as own:
        assert english.codes["label"].tolist() == ["Code B1"]
        assert own.codes["label"].tolist() == ["Kode B1"]
    with pytest.raises(BadValue):
        open_project(language="fr")


def test_of_several_projects_one_is_named(small):
    SmallStudy(small.engine).start("Yang lain")
    with pytest.raises(BadValue) as refused:
        open_project()
    assert "Yang lain" in refused.value.facts["value"]
    with open_project(project="Yang lain") as study:
        assert study.codings.empty
    with pytest.raises(NotFound):
        open_project(project="Tidak ada")


def test_what_is_no_database_of_this_qualcode_is_refused_and_stays(tmp_path):
    with pytest.raises(NoDatabase):
        open_project(tmp_path / "tidak ada.sqlite3")
    (tmp_path / "text.sqlite3").write_text("bukan basis data")
    with pytest.raises(NoDatabase):
        open_project(tmp_path / "text.sqlite3")
    old = connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    with old.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE x (id INTEGER)")
    old.dispose()
    held = (tmp_path / "old.sqlite3").read_bytes()
    with pytest.raises(OtherSchema):
        open_project(tmp_path / "old.sqlite3")
    assert (tmp_path / "old.sqlite3").read_bytes() == held


def test_all_tables_are_written_for_other_programs(small, tmp_path):
    with open_project() as study:
        files = study.to_parquet(tmp_path / "parquet")
        assert [file.stem for file in files] == list(study.tables)
        codings = pd.read_parquet(tmp_path / "parquet" / "codings.parquet")
        assert codings["quote"].tolist() == ["Kami jalan"]
        assert codings["lineage"].tolist() == ['["B1"]']
        assert codings["start"].dtype == "int64"
        assert str(pd.read_parquet(tmp_path / "parquet" / "events.parquet")["at"].dtype).startswith("datetime64")
        study.to_csv(tmp_path / "csv")
        assert pd.read_csv(tmp_path / "csv" / "codings.csv")["quote"].tolist() == ["Kami jalan"]
        with pytest.raises(NoPlace):
            study.to_csv(tmp_path / "csv" / "codings.csv")


def test_no_cell_of_a_spreadsheet_is_a_formula(small, tmp_path):
    with writing(small.engine) as session:
        memos.write_memo(session, act(small.me), small.project, "code", small.codes["B1"], "=1+1", "@SUM(1)")
    with open_project() as study:
        study.to_csv(tmp_path)
        assert study.memos["title"].tolist() == ["=1+1"]
    found = pd.read_csv(tmp_path / "memos.csv")
    assert (found["title"][0], found["body"][0]) == ("'=1+1", "'@SUM(1)")


def test_a_quotation_in_csv_is_marked_where_it_is_like_a_formula_and_exact_in_raw_csv(small, tmp_path):
    small.source("Lapangan", "I1: Lalu [-Begitu saja|B1] dan [+62|B1].")
    with open_project(language="en") as study:
        study.to_csv(tmp_path)
        study.to_csv(tmp_path / "raw", raw=True)
        quotes = study.codings["quote"].tolist()
    marked = pd.read_csv(tmp_path / "codings.csv")["quote (in “ ” where like a formula)"].tolist()
    assert sorted(marked) == ["Kami jalan", "“+62”", "“-Begitu saja”"]
    assert pd.read_csv(tmp_path / "raw" / "codings.csv", dtype=str)["quote"].tolist() == quotes
    assert not (tmp_path / "raw" / "codings.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_worked_example_of_the_document_runs_on_the_sample_study(sample, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "scripts.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(blocks[1], "scripts.md", "exec"), {})
    told = capsys.readouterr().out
    assert "supporting" in told
    assert "coding.created" in told
    assert re.search(r"^I\d ", told, re.MULTILINE)
    assert scripting.open_project is qualcode.open_project


def test_importing_qualcode_stays_quick_and_knows_nothing_else():
    script = "import sys, qualcode; print([name for name in ('pandas', 'sqlalchemy', 'streamlit') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
    with pytest.raises(AttributeError):
        _ = qualcode.nothing
