"""File names that try to be paths stay names: they are shown as words, and nothing is read or written because of them."""

from pathlib import Path

import pytest

from qualcode.errors import BadValue
from qualcode.model.event import act
from qualcode.services import previewing, sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.study import SmallStudy

TRICKS = (
    "../../x.txt", "/etc/passwd.txt", "C:\\Windows\\x.txt", "..\\..\\x.txt", "CON.txt", "NUL.txt", "x\u202etxt.exe.txt",
    "~/x.txt", "file:///etc/passwd.txt", "a/../../b.txt", "=cmd|'x'!A1.txt", "<img src=x>.txt",
)  # fmt: skip


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_is_kept_as_words_and_leads_nowhere(sqlite_database, tmp_path, monkeypatch, name):
    study = SmallStudy(database(sqlite_database)).start()
    monkeypatch.chdir(tmp_path)
    before = files(tmp_path)
    found = previewing.preview(name, b"Kami datang pagi.")
    assert found.readable
    with writing(study.engine) as session:
        sources.import_source(
            session, act(study.me), study.project, found.reading.transcript, found.details, original=b"Kami datang pagi."
        )
    with reading(study.engine) as session:
        listed = tables.sources(session, study.project)
        text = sources.text(session, int(listed["id"].iloc[0]))
    assert text == "Kami datang pagi."
    assert not {path for path in files(tmp_path) - before if "study.sqlite3" not in path.name}
    study.engine.dispose()


def test_a_name_is_kept_without_control_characters(database_url):
    study = SmallStudy(database(database_url)).start()
    found = previewing.preview("a\x00b\x1b[31m\r\n.txt", b"Kami datang.")
    with writing(study.engine) as session:
        sources.import_source(
            session, act(study.me), study.project, found.reading.transcript, found.details, original=b"Kami datang."
        )
    with reading(study.engine) as session:
        assert list(tables.sources(session, study.project)["name"]) == ["ab[31m"]
    study.engine.dispose()


def test_a_name_of_nothing_is_refused(sqlite_database):
    study = SmallStudy(database(sqlite_database)).start()
    found = previewing.preview("\u2028.txt", b"Kami datang.")
    with pytest.raises(BadValue), writing(study.engine) as session:
        sources.import_source(session, act(study.me), study.project, found.reading.transcript, found.details, original=b"x")
    study.engine.dispose()
