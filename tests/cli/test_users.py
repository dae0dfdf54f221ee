"""`qualcode user` and `qualcode run`: accounts from the command line, and no open door beyond this machine."""

import json

import pytest

from qualcode.cli.house import LOOPBACK, OpenToAll, open_house
from qualcode.services import accounts, passwords
from qualcode.store.database import database, reading
from tests.cli.console import Done, call

PASSWORD = "jemput bola ke desa"


@pytest.fixture
def qualcode(sqlite_database):
    def run(*arguments: str, typed: str = "", fails: bool = False) -> Done:
        where = () if "run" in arguments else ("--database", sqlite_database)
        return call(*arguments, *where, typed=typed, fails=fails)

    return run


def add(qualcode, login: str, password: str = PASSWORD, **more):
    return qualcode("user", "add", login, "--password-stdin", typed=f"{password}\n", **more)


def test_the_first_account_takes_over_the_studies_and_others_get_a_role(qualcode):
    qualcode("new", "Studi saya", "--codebook", "none")
    add(qualcode, "sari.dewi")
    add(qualcode, "budi")
    qualcode("user", "role", "budi", "Studi saya", "supervisor")
    listed = json.loads(qualcode("user", "list", "--json").stdout)
    assert {row["login"]: row["roles"] for row in listed} == {
        "sari.dewi": {"Studi saya": "owner"}, "budi": {"Studi saya": "supervisor"},
    }  # fmt: skip
    assert "budi\tbudi\tStudi saya: supervisor" in qualcode("user", "list").stdout


def test_a_password_is_changed_and_kept_as_a_hash_only(qualcode, sqlite_database):
    add(qualcode, "sari")
    qualcode("user", "password", "sari", "--password-stdin", typed="sungai lampu kertas\n")
    with reading(database(sqlite_database)) as session:
        kept = accounts.kept_password(session, "sari")[1]
    assert passwords.matches(kept, "sungai lampu kertas")
    assert not passwords.matches(kept, PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("user", "add", "sari", "--password-stdin"), "pendek\n", "at least 12 characters"),
        (("user", "add", "sari", "--password-stdin"), "qwertyuiop123\n", "among the first words"),
        (("user", "add", "sari dewi", "--password-stdin"), f"{PASSWORD}\n", "cannot be used"),
        (("user", "password", "tiada", "--password-stdin"), f"{PASSWORD}\n", "no longer exists"),
        (("user", "role", "tiada", "1", "coder"), "", "no longer exists"),
        (("user", "role", "tiada", "1", "king"), "", "cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(qualcode, arguments, typed, said):
    told = qualcode(*arguments, typed=typed, fails=True).stderr
    assert said in told
    assert len(told.strip().splitlines()) == 1


def test_a_password_is_never_an_argument(qualcode):
    assert "No such option" in qualcode("user", "add", "sari", "--password", PASSWORD, fails=True).stderr


def test_an_open_address_without_accounts_is_refused_with_a_sentence(qualcode):
    told = qualcode("run", "--host", "0.0.0.0", "--port", "0", "--no-browser", fails=True).stderr
    assert "everybody who reaches 0.0.0.0" in told
    assert "--team" in told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
def test_only_loopback_is_served_without_accounts_unless_one_says_so(monkeypatch, host):
    monkeypatch.delenv("QUALCODE_TEAM", raising=False)
    with pytest.raises(OpenToAll):
        open_house(host)
    assert not open_house(host, i_know=True).loopback
    assert open_house("127.0.0.1").hosts == LOOPBACK
    assert open_house("127.0.0.1").loopback


def test_a_team_is_served_under_the_names_that_were_given(monkeypatch):
    monkeypatch.setenv("QUALCODE_TEAM", "1")
    monkeypatch.setenv("QUALCODE_HOSTS", "studi.example.ac.id, lain.example")
    house = open_house("0.0.0.0", ["Tim.example"])
    assert {"studi.example.ac.id", "lain.example", "tim.example", *LOOPBACK} <= set(house.hosts)
    assert house.team
    assert "0.0.0.0" not in house.hosts
