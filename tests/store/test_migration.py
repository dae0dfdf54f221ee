"""Databases are brought to the newest schema at start, and copied first."""

import shutil

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from qualcode.errors import NotOurs
from qualcode.store import migration
from qualcode.store.database import connect
from qualcode.store.migration import configuration, current, upgrade


def test_an_empty_database_gets_the_schema_that_the_records_describe(database_url):
    engine = connect(database_url)
    upgrade(engine)
    command.check(configuration(engine))
    engine.dispose()


def test_upgrading_twice_does_nothing(database_url):
    engine = connect(database_url)
    upgrade(engine)
    before = current(engine)
    assert upgrade(engine) is None
    assert current(engine) == before
    engine.dispose()


def test_a_database_of_another_program_is_refused_untouched(tmp_path):
    file = tmp_path / "lain.sqlite3"
    other = create_engine(f"sqlite:///{file}")
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
    other.dispose()
    before = file.read_bytes()
    engine = connect(f"sqlite:///{file}")
    with pytest.raises(NotOurs):
        upgrade(engine)
    engine.dispose()
    assert before[100:] == file.read_bytes()[100:]


def test_a_database_of_a_newer_qualcode_is_refused(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'baru.sqlite3'}")
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotOurs):
        upgrade(engine)
    engine.dispose()


LATER = """
from alembic import op
import sqlalchemy as sa

revision = "later"
down_revision = {head!r}


def upgrade() -> None:
    op.add_column("setting", sa.Column("extra", sa.String(), nullable=True))
"""


def test_an_older_sqlite_file_is_copied_before_it_is_upgraded(tmp_path, monkeypatch):
    engine = connect(f"sqlite:///{tmp_path / 'lama.sqlite3'}")
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO setting (name, value) VALUES ('a', 'b')"))
    scripts = tmp_path / "migrations"
    shutil.copytree(migration._SCRIPTS, scripts)
    (scripts / "versions" / "later.py").write_text(LATER.format(head=current(engine)))
    monkeypatch.setattr(migration, "_SCRIPTS", scripts)
    copy = upgrade(engine)
    assert current(engine) == "later"
    engine.dispose()
    assert copy.parent == tmp_path / "backups"
    kept = create_engine(f"sqlite:///{copy}")
    with kept.connect() as connection:
        assert connection.execute(text("SELECT * FROM setting WHERE name = 'a'")).mappings().one() == {
            "name": "a",
            "value": "b",
        }
    kept.dispose()
