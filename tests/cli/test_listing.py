"""Rows that commands give: numbers as numbers, quotations exactly or marked, nothing cut."""

import csv
import io
import json

import openpyxl
import pytest

from qualcode.cli.listing import listed
from qualcode.store.database import database
from tests.cli.console import call
from tests.databases import sqlite_url
from tests.study import SmallStudy

COLUMNS = ("coding", "seconds", "quote", "note")
ROWS = [
    {"coding": "a", "seconds": 12.25, "quote": "- Ya, begitu.", "note": "- lihat b"},
    {"coding": "b", "seconds": 3.0, "quote": "Lalu pulang. ", "note": None},
    {"coding": "c", "seconds": None, "quote": "=A1", "note": "x\n"},
]


def told(form: str = "csv", to=None, **more):
    return listed("Uji", "en", "codings", COLUMNS, ROWS, form, to, **more)


def fields(words: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(words, newline="")))


@pytest.fixture
def url(tmp_path):
    made = sqlite_url(tmp_path)
    study = SmallStudy(database(made)).start()
    study.code("B1")
    study.informant("I1", group="GOV")
    study.source("Wawancara", "I1: Katanya [-Ya, Bu. (sambil tertawa)|B1+], lalu [pulang|B1].")
    return made


def test_seconds_are_numbers_with_all_their_decimals(tmp_path):
    assert [row[1] for row in fields(told().words)[1:]] == ["12.25", "3", ""]
    told("xlsx", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [(cell.value, cell.data_type) for cell in sheet["B"][3:6]] == [(12.25, "n"), (3, "n"), (None, "n")]
    told("json", tmp_path / "a.json")
    assert [row["seconds"] for row in json.loads((tmp_path / "a.json").read_text("utf-8"))] == [12.25, 3.0, None]


def test_a_quotation_never_gets_an_apostrophe_and_raw_is_exact():
    head, *rows = fields(told().words)
    assert head == ["coding", "seconds", "quote (in “ ” where like a formula)", "note"]
    assert [row[2] for row in rows] == ["“- Ya, begitu.”", "Lalu pulang. ", "“=A1”"]
    assert [row[3] for row in rows] == ["'- lihat b", "", "x\n"]
    head, *rows = fields(told(raw=True).words)
    assert head == list(COLUMNS)
    assert [row[2:] for row in rows] == [[row["quote"], row["note"] or ""] for row in ROWS]


@pytest.mark.parametrize("command", ["codings", "passages"])
def test_commands_give_raw_csv(url, tmp_path, command):
    shown = next(csv.DictReader(io.StringIO(call(command, "1", "--language", "en", "--database", url).stdout)))
    assert shown["quote (in “ ” where like a formula)"] == "“-Ya, Bu. (sambil tertawa)”"
    call(command, "1", "--raw", "--to", str(tmp_path / "mentah.csv"), "--database", url)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "mentah.csv").read_bytes().decode())))
    assert [row["quote"] for row in rows] == ["-Ya, Bu. (sambil tertawa)", "pulang"]


def test_tables_are_exported_as_raw_csv_and_as_nothing_else_raw(url, tmp_path):
    study = SmallStudy(database(url), me=1, project=1)
    study.code("C9", "=Nama kode")
    for options, start in (((), "'=Nama kode"), (("--raw",), "=Nama kode")):
        call("export", "1", "--to", str(tmp_path / "kode.csv"), "--table", "codebook", *options, "--database", url)
        rows = fields((tmp_path / "kode.csv").read_bytes().decode("utf-8-sig"))
        assert [row[1] for row in rows if row[0] == "C9"] == [start]
    refused = call("export", "1", "--to", str(tmp_path / "kode.docx"), "--raw", "--database", url, fails=True)
    assert "--raw" in refused.stderr
