"""Backing up, restoring and moving from the command line, as scripts do: one line of words or JSON, one line of refusal."""

import json

import pytest

from qualcode.services import moving
from qualcode.store.database import connect, database
from tests.cli.console import call as qualcode
from tests.cli.console import call_at_a_terminal
from tests.databases import sqlite_url
from tests.study import SmallStudy

TEXT = "P: Apa?\nI1: [Kami jalan|B1+] kaki ke [kantor|B2] karena lebih murah."


def content(url: str) -> str:
    engine = connect(url)
    try:
        return moving.whole_content(engine)
    finally:
        engine.dispose()


@pytest.fixture
def filled(database_url):
    """The URL of a database with a study in it."""
    made = SmallStudy(database(database_url)).start()
    made.source("A", TEXT)
    made.engine.dispose()
    return database_url


@pytest.fixture
def fresh(tmp_path):
    return sqlite_url(tmp_path / "fresh")


@pytest.fixture
def none_yet(tmp_path):
    """The URL of a SQLite database that is not there."""
    folder = tmp_path / "none"
    folder.mkdir()
    return f"sqlite:///{folder / 'study.sqlite3'}"


def test_a_backup_is_written_and_put_back(filled, fresh, tmp_path):
    file = tmp_path / "aman.sqlite3"
    made = json.loads(qualcode("backup", "--to", str(file), "--database", filled, "--json").stdout)
    assert (made["file"], made["bytes"]) == (str(file), file.stat().st_size)
    done = json.loads(qualcode("restore", str(file), "--database", fresh, "--json").stdout)
    assert done["digest"] == content(filled) == content(fresh)
    assert done["rows"]["coding"] == 2
    assert "nothing is wrong" in qualcode("check", "--database", fresh).stdout


def test_without_a_file_it_goes_into_the_backups_folder(filled):
    told = qualcode("backup", "--database", filled).stdout
    assert "-by-hand-" in told
    assert "backups" in told


def test_a_database_with_work_in_it_is_refused_in_one_line_and_replaced_on_purpose(filled, fresh, tmp_path):
    file = tmp_path / "aman.sqlite3"
    qualcode("backup", "--to", str(file), "--database", filled)
    qualcode("restore", str(file), "--database", fresh)
    refused = qualcode("restore", str(file), "--database", fresh, fails=True)
    assert "Studi kecil" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "backed up into" in qualcode("restore", str(file), "--replace", "--database", fresh).stdout
    qualcode("new", "Yang baru", "--database", fresh)
    assert "Yang baru" in qualcode("restore", str(file), "--replace", "--database", fresh, fails=True).stderr
    qualcode("restore", str(file), "--replace", "--even-if-newer", "--database", fresh)
    assert content(fresh) == content(filled)


def test_everything_or_one_project_is_moved(filled, fresh, tmp_path):
    done = json.loads(qualcode("move", "--from", filled, "--to", fresh, "--json").stdout)
    assert done["digest"] == content(filled) == content(fresh)
    third = sqlite_url(tmp_path, "third")
    qualcode("new", "Yang lain", "--database", third)
    one = json.loads(qualcode("move", "--from", fresh, "--to", third, "--project", "Studi kecil", "--json").stdout)
    assert one["project"] == 2
    names = [line.split("\t") for line in qualcode("move", "--from", third, "--to", f"{third}.2").stdout.splitlines()]
    assert names
    assert "already" in qualcode("move", "--from", fresh, "--to", third, "--project", "Studi kecil", fails=True).stderr


@pytest.mark.parametrize(("arguments", "told"), [
    (("move", "--from", "{filled}", "--to", "{filled}"), "--to"),
    (("move", "--from", "{filled}", "--to", "{fresh}", "--even-if-newer"), "--even-if-newer"),
    (("move", "--from", "{filled}", "--to", "{fresh}", "--project", "Tidak ada"), ""),
    (("move", "--from", "postgresql://a:rahasia@127.0.0.1:1/x", "--to", "{fresh}"), "127.0.0.1:1"),
    (("restore", "tidak-ada.sqlite3", "--database", "{fresh}"), "tidak-ada.sqlite3"),
    (("backup", "--database", "{none_yet}"), "study.sqlite3"),
    (("backup", "--to", "/proc/x/y.sqlite3", "--database", "{filled}"), "/proc/x"),
])  # fmt: skip
def test_bad_input_gives_one_line_and_no_secret(sqlite_database, fresh, none_yet, arguments, told):
    made = SmallStudy(database(sqlite_database)).start()
    made.engine.dispose()
    given = [argument.format(filled=sqlite_database, fresh=fresh, none_yet=none_yet) for argument in arguments]
    refused = qualcode(*given, fails=True)
    assert told in refused.stderr
    assert "rahasia" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_how_far_it_is_goes_to_a_terminal(sqlite_database, fresh):
    made = SmallStudy(database(sqlite_database)).start()
    made.source("A", TEXT)
    made.engine.dispose()
    status, shown = call_at_a_terminal("move", "--from", sqlite_database, "--to", fresh)
    assert (status, "100%" in shown) == (0, True)


def test_ctrl_c_leaves_the_target_as_it_was(sqlite_database, fresh):
    here, there = database(sqlite_database), database(fresh)
    SmallStudy(there).start()
    SmallStudy(here).start().source("A", TEXT)
    here.dispose()
    there.dispose()
    before = content(fresh)
    command = ("move", "--from", sqlite_database, "--to", fresh, "--replace", "--even-if-newer")
    status, shown = call_at_a_terminal(*command, breaks_off_at="%")
    assert status != 0
    assert "Traceback" not in shown
    assert "%" in shown
    assert "100%" not in shown
    assert content(fresh) == before
    assert call_at_a_terminal(*command)[0] == 0
    assert content(fresh) == content(sqlite_database) != before
