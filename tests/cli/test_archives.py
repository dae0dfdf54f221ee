"""A project as one file on the command line: written, read without QualCode's help, taken in elsewhere."""

import json
import zipfile
from dataclasses import replace
from uuid import uuid4

import pandas as pd

from qualcode.formats import refi_reading, refi_writing
from qualcode.model.bundle import Bundle, TravellingSource
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


def test_a_file_of_another_program_is_merged_after_a_dry_run(tmp_path):
    here, file = sqlite_url(tmp_path, "here"), tmp_path / "studi.qdpx"
    qualcode(here, "new", "Studi", "--codebook", "bugge")
    qualcode(here, "export", "Studi", "--to", str(file), "--no-own")
    bundle = refi_reading.read(file.name, file.read_bytes()).bundle
    more = TravellingSource("0000000a-0000-4000-8000-000000000000", "I1", "Apa kabar?")
    with file.open("wb") as out:
        refi_writing.write(replace(bundle, sources=(more,)), out)
    planned = json.loads(qualcode(here, "merge-copy", "Studi", str(file), "--json").stdout)
    assert (planned["applied"], planned["counts"]["source"]["added"], planned["counts"]["code"]["added"]) == (False, 1, 0)
    assert planned["counts"]["code"]["same"] == len(bundle.codes)
    assert json.loads(qualcode(here, "merge-copy", "Studi", str(file), "--apply", "--json").stdout)["added"]["source"] == 1
    assert "nothing that could come in" in qualcode(here, "merge-copy", "Studi", str(file), "--apply", fails=True).stderr
    with file.open("wb") as out:
        refi_writing.write(Bundle("Lain", sources=(replace(more, guid=str(uuid4()), text="Lain."),)), out)
    assert "it is another study" in qualcode(here, "merge-copy", "Studi", str(file), fails=True).stderr
    file.write_bytes(b"x")
    assert "studi.qdpx" in qualcode(here, "merge-copy", "Studi", str(file), fails=True).stderr
    assert "nothing is wrong" in qualcode(here, "check").stdout
