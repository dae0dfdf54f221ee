"""A project as one file on the command line: written, read without QualCode's help, taken in elsewhere."""

import json
import zipfile

import pandas as pd

from tests.cli.console import Done, call
from tests.databases import sample_url, sqlite_url

SAMPLE = "Studi contoh: inovasi pelayanan Gunung Toar (sintetis)"


def qualcode(database: str, *arguments: str, fails: bool = False) -> Done:
    return call(*arguments, "--database", database, fails=fails)


def test_a_project_goes_from_one_database_to_another_as_one_file(tmp_path):
    here, there = sample_url(tmp_path, "here"), sqlite_url(tmp_path, "there")
    file = tmp_path / "studi.qualcode"
    made = json.loads(qualcode(here, "export", SAMPLE, "--to", str(file), "--json").stdout)
    with zipfile.ZipFile(file) as container:
        assert json.loads(container.read("manifest.json"))["project"]["name"] == SAMPLE
    taken = json.loads(qualcode(there, "import-project", str(file), "--json").stdout)
    assert (taken["name"], taken["digest"]) == (SAMPLE, made["digest"])
    assert "nothing is wrong" in qualcode(there, "check").stdout
    again = qualcode(there, "import-project", str(file), fails=True)
    assert "here already" in again.stderr
    assert "Traceback" not in again.stderr
    file.write_bytes(file.read_bytes()[:1000])
    assert "is damaged" in qualcode(there, "import-project", str(file), fails=True).stderr


def test_all_tables_go_into_a_folder_of_parquet_files(tmp_path):
    here = sample_url(tmp_path, "here")
    folder = tmp_path / "tabel.parquet"
    made = json.loads(qualcode(here, "export", "1", "--to", str(folder), "--language", "en", "--json").stdout)
    assert sorted(file.stem for file in folder.iterdir()) == made["tables"]
    assert len(pd.read_parquet(folder / "codings.parquet")) > 300


def test_a_copy_is_merged_after_a_dry_run(tmp_path):
    here, apart = (sqlite_url(tmp_path, name) for name in ("here", "apart"))
    qualcode(here, "new", "Studi", "--codebook", "bugge")
    file = tmp_path / "studi.qualcode"
    qualcode(here, "export", "Studi", "--to", str(file))
    qualcode(apart, "import-project", str(file))
    text = tmp_path / "I1.txt"
    text.write_text("Pewawancara: Apa kabar?\nI1: Baik sekali.\n", encoding="utf-8")
    qualcode(apart, "import", "Studi", str(text))
    qualcode(apart, "export", "Studi", "--to", str(file))
    planned = qualcode(here, "merge-copy", "Studi", str(file))
    assert "Sources: 1 come in" in planned.stdout
    assert json.loads(qualcode(here, "merge-copy", "Studi", str(file), "--apply", "--json").stdout)["added"]["source"] == 1
    assert "nothing that could come in" in qualcode(here, "merge-copy", "Studi", str(file), "--apply", fails=True).stderr
    assert "nothing is wrong" in qualcode(here, "check").stdout
