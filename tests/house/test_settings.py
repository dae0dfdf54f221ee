"""Settings are one value, read once: flags go before the environment, and that before the file."""

import ast
from pathlib import Path

import pytest

import qualcode
from qualcode import settings
from qualcode.errors import BadValue
from qualcode.settings import BadSettings, from_environment

PACKAGE = Path(qualcode.__file__).parent


def told(folder: Path, file: str = "", **environment: str) -> settings.Settings:
    if file:
        (folder / settings.FILE).write_text(file, "utf-8")
    return from_environment({"QUALCODE_DATA_DIR": str(folder), **environment})


def test_without_a_word_the_data_lie_in_one_file_and_one_person_works_here(tmp_path):
    held = told(tmp_path)
    assert held.database == f"sqlite:///{tmp_path / 'qualcode.sqlite3'}"
    assert (held.team, held.hosts, held.backup_dir, held.backups_daily, held.backups_weekly) == (False, (), None, 7, 4)


FILE = 'database = "sqlite:///lain.sqlite3"\nteam = true\nhosts = ["A.example", "b.example"]\nbackups_daily = 3\nlog = "-"\n'


def test_the_file_is_read_and_the_environment_goes_before_it(tmp_path):
    said = {"QUALCODE_HOSTS": "c.example, d.example", "QUALCODE_BACKUPS_DAILY": "0", "QUALCODE_BACKUP_DIR": "/cadangan"}
    held = told(tmp_path, FILE, **said)
    assert (held.database, held.team, held.log) == ("sqlite:///lain.sqlite3", True, "-")
    assert (held.hosts, held.backups_daily, held.backup_dir) == (("c.example", "d.example"), 0, Path("/cadangan"))
    assert told(tmp_path, FILE).hosts == ("a.example", "b.example")


def test_another_file_is_named_by_the_environment(tmp_path):
    other = tmp_path / "lain.toml"
    other.write_text(FILE, "utf-8")
    assert told(tmp_path, QUALCODE_SETTINGS=str(other)).team


def test_flags_go_before_everything_and_nothing_is_read_twice(tmp_path, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", "sqlite:///satu.sqlite3")
    assert settings.current() is settings.current()
    assert settings.choose(database="sqlite:///dua.sqlite3", team=True).team
    assert settings.current().database == "sqlite:///dua.sqlite3"


@pytest.mark.parametrize(
    ("file", "reason"),
    [("team = ", "Invalid value"), ("hots = 'a.example'\n", "hots"), ("\udce9", "codec")],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, file, reason):
    (tmp_path / settings.FILE).write_bytes(file.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadSettings) as refused:
        told(tmp_path)
    assert refused.value.facts["file"].endswith(settings.FILE)
    assert reason in refused.value.facts["reason"]


def test_a_file_that_is_named_and_not_there_is_told(tmp_path):
    with pytest.raises(BadSettings):
        told(tmp_path, QUALCODE_SETTINGS=str(tmp_path / "tidak ada.toml"))


def test_a_number_that_is_none_is_told_by_its_name(tmp_path):
    with pytest.raises(BadValue) as refused:
        told(tmp_path, "backups_weekly = 'banyak'\n")
    assert refused.value.facts == {"field": "QUALCODE_BACKUPS_WEEKLY", "value": "banyak"}


def test_nobody_else_looks_into_the_environment():
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "putenv"))
        or (isinstance(node, ast.keyword) and node.arg == "envvar")
    }  # fmt: skip
    assert found == {"settings.py"}
