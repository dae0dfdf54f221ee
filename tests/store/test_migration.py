"""Databases are brought to the newest schema at start, and copied first."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from qualcode.errors import NotOurs
from qualcode.model.event import act
from qualcode.model.thesis import Thesis
from qualcode.services import thesis
from qualcode.store import migration
from qualcode.store import reading as tables
from qualcode.store.database import connect, database, reading, writing
from qualcode.store.migration import configuration, current, upgrade
from qualcode.store.records import ThesisRecord


def test_an_empty_database_gets_the_schema_that_the_records_describe(bare_database_url):
    engine = connect(bare_database_url)
    upgrade(engine)
    command.check(configuration(engine))
    engine.dispose()


def test_upgrading_twice_does_nothing(bare_database_url):
    engine = connect(bare_database_url)
    upgrade(engine)
    before = current(engine)
    assert upgrade(engine) is None
    assert current(engine) == before
    engine.dispose()


def test_those_who_open_a_new_database_at_once_all_get_the_one_that_was_opened_first(bare_database_url):
    with ThreadPoolExecutor(6) as people:
        opened = set(people.map(database, [bare_database_url] * 6))
    assert len(opened) == 1
    opened.pop().dispose()


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


def test_a_project_from_before_theses_lasted_gets_what_is_usual_and_goes_on(bare_database_url):
    engine = connect(bare_database_url)
    command.upgrade(configuration(engine), "0011")
    with engine.begin() as connection:
        at = "'2024-01-01 00:00:00+00:00'"
        connection.execute(text(f"INSERT INTO person (id, guid, name, created_at) VALUES (1, 'p', 'Ani', {at})"))
        connection.execute(text(
            "INSERT INTO project (id, guid, name, description, language, questions, groups, facts, allows, synthetic, revision,"
            f" created_at) VALUES (1, 'g', 'Lama', '', 'id', '[]', '[]', '{{}}', '[]', false, 0, {at})"
        ))  # fmt: skip
        connection.execute(text("INSERT INTO membership (project_id, person_id, role) VALUES (1, 1, 'owner')"))
    upgrade(engine)
    command.check(configuration(engine))
    with reading(engine) as session:
        assert thesis.thesis(session, 1) == Thesis()
        assert tables.picks(session, 1).empty
    with writing(engine) as session:
        thesis.choose(session, act(1), 1, chapter="5")
    with reading(engine) as session:
        assert thesis.thesis(session, 1).chapter == "5"
    engine.dispose()


@pytest.mark.parametrize("most", [0, 21])
def test_the_store_itself_refuses_more_quotations_than_a_document_takes(database_url, most):
    engine = connect(database_url)
    upgrade(engine)
    with pytest.raises(DatabaseError, match="ck_thesis_most"), engine.begin() as connection:
        connection.execute(ThesisRecord.__table__.insert().values(
            guid="t", project_id=1, language="", chapter="4", style="apa", rule="spread", most=most, template_guid=""
        ))  # fmt: skip
    engine.dispose()
