"""The console command, run as scripts run it: a process of its own, words or JSON out, problems on standard error."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from qualcode.reports.catalogue import TABLES

SAMPLE = "Studi contoh: inovasi pelayanan Gunung Toar (sintetis)"


@pytest.fixture
def qualcode(sqlite_database):
    def run(*arguments: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qualcode", *arguments, "--database", sqlite_database]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert (done.returncode != 0) == fails, done.stderr
        return done

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
    rows = json.loads(qualcode("codings", "1", "--code", "B3", "--informant", "I8", "--json").stdout)
    assert {row["code"].split(".")[0] for row in rows} == {"B3"}
    assert {row["informant"] for row in rows} == {"I8"}


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


def test_codings_are_printed_as_csv_and_written_as_a_workbook(qualcode, tmp_path):
    qualcode("demo")
    lines = qualcode("codings", "1", "--code", "B1.1").stdout.splitlines()
    assert lines[0].startswith("coding,source_name,technique")
    made = tmp_path / "koding.xlsx"
    qualcode("codings", "1", "--format", "xlsx", "--to", str(made))
    assert Path(made).read_bytes().startswith(b"PK")


def test_the_help_lists_every_command(qualcode):
    shown = subprocess.run([sys.executable, "-m", "qualcode", "--help"], capture_output=True, text=True, timeout=60).stdout
    for command in ("run", "demo", "new", "import", "codings", "saturation", "triangulation", "export"):
        assert command in shown
