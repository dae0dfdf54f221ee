"""Whether a project is sound: every law is broken once, and told; a study as gestures leave it breaks none."""

import json
import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text as sql

from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import checking, memos, recommendations
from qualcode.store.database import database, reading, writing
from tests.filled import small_study
from tests.study import SmallStudy

TEXT = "P: Apa?\nI1: [Kami jalan|B1+] kaki ke [kantor|B2] karena lebih murah."


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


@pytest.fixture
def own_study(own_database_url):
    """The same in a database whose tables may be changed."""
    return small_study(own_database_url, coded)


def coded(study) -> None:
    study.code("B1")
    study.code("B2", parent="B1")
    study.source("A", TEXT)


def flaws(study) -> list[checking.Flaw]:
    with reading(study.engine) as session:
        return checking.check(session, study.project)


BROKEN = {
    "text_missing": "UPDATE source SET text_revision = 9",
    "text_changed": "UPDATE source_text SET text = text || '!'",
    "text_length": "UPDATE source SET words = 1",
    "turns": "UPDATE turn SET end_at = 9999 WHERE start_at = 0",
    "coded_share": "UPDATE source SET coded = 1",
    "span_outside": "UPDATE coding SET end_at = 9999 WHERE start_at = 12",
    "quote_differs": "UPDATE coding SET quote = 'lain' WHERE start_at = 12",
    "old_text": "UPDATE coding SET text_revision = 7",
    "twins": "UPDATE coding SET start_at = 12, end_at = 22, quote = 'Kami jalan', code_id = (SELECT min(id) FROM code)",
    "code_away": "UPDATE code SET deleted_at = created_at WHERE short_id = 'B2'",
    "parent_away": "UPDATE code SET deleted_at = created_at WHERE short_id = 'B1'",
    "ring": "UPDATE code SET parent_id = (SELECT id FROM code WHERE short_id = 'B2') WHERE short_id = 'B1'",
    "short_id_twice": "UPDATE code SET short_id = 'B1'",
    "trail": "DELETE FROM event WHERE revision = 2",
}


@contextmanager
def without_guards(study):
    """Give a connection on which the database lets anything be written, as a fault of the disk or another program would."""
    if study.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(study.engine.url.database)) as connection:
            yield lambda statement: connection.execute(statement)
            connection.commit()
    else:
        with study.engine.begin() as connection:
            connection.execute(sql("SET session_replication_role = replica"))
            yield lambda statement: connection.execute(sql(statement))
            connection.execute(sql("SET session_replication_role = origin"))


def broken(study) -> list[str]:
    with reading(study.engine) as session:
        return list(checking.broken_file(session))


DANGLING = {
    "coding.code_id -> code": "UPDATE coding SET code_id = 999 WHERE start_at = 12",
    "coding.person_id -> person": "UPDATE coding SET person_id = 999 WHERE start_at = 12",
    "turn.source_id, text_revision -> source_text": "UPDATE turn SET text_revision = 9",
    "event.project_id -> project": "UPDATE event SET project_id = 999 WHERE revision = 2",
    "source_text.source_id -> source": "DELETE FROM source",
    "membership.person_id -> person": "UPDATE membership SET person_id = 999",
}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("link", DANGLING)
def test_a_row_that_names_one_that_is_not_there_is_told(study, link):
    assert broken(study) == []
    with without_guards(study) as write:
        write(DANGLING[link])
    assert [line for line in broken(study) if line.startswith(f"{link}: ")]


TWICE = {
    "gesture_twice": "UPDATE event SET op = (SELECT min(op) FROM event) WHERE revision <= 2",
    "revision_twice": "UPDATE event SET revision = 2 WHERE revision = 3",
}


@pytest.mark.parametrize("law", TWICE)
def test_a_gesture_or_a_revision_that_stands_twice_in_the_trail_is_told(own_study, law):
    study = own_study
    with without_guards(study) as write:
        if study.engine.dialect.name == "sqlite":
            for statement in ("CREATE TABLE held AS SELECT * FROM event", "DROP TABLE event", "ALTER TABLE held RENAME TO event"):
                write(statement)
        else:
            for name in ("op", "project_id_revision"):
                write(f"ALTER TABLE event DROP CONSTRAINT uq_event_{name} CASCADE")
        write(TWICE[law])
    assert law in [flaw.law for flaw in flaws(study)]


@pytest.mark.usefixtures("both")
def test_a_memo_on_something_that_is_nowhere_is_told(study):
    with writing(study.engine) as session:
        memos.write_memo(session, act(study.me), study.project, "code", study.codes["B1"], "Judul", "Isi")
    assert flaws(study) == []
    with writing(study.engine) as session:
        session.execute(sql("UPDATE memo SET target_guid = 'tidak ada'"))
    assert [(flaw.law, flaw.name, flaw.facts["column"]) for flaw in flaws(study)] == [("unnamed", "memo", "target_guid")]


@pytest.mark.usefixtures("both")
def test_a_memo_on_a_passage_without_an_end_is_told(study):
    start = TEXT.replace("[", "").index("Kami")
    with writing(study.engine) as session:
        source = session.scalar(sql("SELECT id FROM source"))
        memos.write_on_passage(session, act(study.me), study.project, source, Span(start, start + 4), quote="Kami", body="Isi")
    assert flaws(study) == []
    with writing(study.engine) as session:
        session.execute(sql("UPDATE memo SET end_at = NULL"))
    assert [(flaw.law, flaw.kind) for flaw in flaws(study)] == [("span_outside", "memo")]


@pytest.mark.usefixtures("both")
def test_any_other_link_to_another_project_is_told(study):
    other = SmallStudy(study.engine).start("Lain")
    source = other.source("B", "I1: [Kata|B1] lain.")
    with writing(study.engine) as session:
        session.execute(sql(f"UPDATE event SET source_id = {source} WHERE source_id <> {source}"))
    assert {(flaw.law, flaw.name, flaw.facts["column"]) for flaw in flaws(study)} == {("elsewhere", "event", "source_id")}
    for language in LANGUAGES:
        for flaw in flaws(study):
            assert say(f"check.{flaw.law}", language, name=flaw.name, **flaw.facts)


def test_a_damaged_sqlite_file_is_told(sqlite_database):
    made = SmallStudy(database(sqlite_database)).start()
    made.source("A", TEXT)
    made.engine.dispose()
    with closing(sqlite3.connect(made.engine.url.database)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '(source_id, start_at)', '(guid)') WHERE type = 'index'")
        connection.commit()
    assert any("missing from index" in line for line in broken(made))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("law", BROKEN)
def test_what_breaks_a_law_is_told_in_both_languages(study, law):
    assert flaws(study) == []
    with writing(study.engine) as session:
        session.execute(sql(BROKEN[law]))
    found = [flaw for flaw in flaws(study) if flaw.law == law]
    assert found
    for language in LANGUAGES:
        assert say(f"check.{law}", language, name=found[0].name, **found[0].facts)
    assert json.dumps(dict(found[0].facts))


@pytest.mark.parametrize("words", [-1, 9999])
def test_words_of_a_turn_that_begin_outside_it_are_told(study, words):
    with writing(study.engine) as session:
        session.execute(sql(f"UPDATE turn SET words_at = {words} WHERE start_at = 0"))
    assert [flaw.law for flaw in flaws(study)] == ["turns"]


@pytest.mark.usefixtures("both")
def test_what_belongs_to_another_project_is_told(study):
    other = SmallStudy(study.engine).start("Lain")
    other.informant("X1")
    with writing(study.engine) as session:
        session.execute(sql("UPDATE source_informant SET informant_id = (SELECT id FROM informant WHERE code = 'X1')"))
    assert [flaw.law for flaw in flaws(study)] == ["stranger"]
    source = other.source("B", "I1: [Kata|B1] lain.")
    assert source
    with writing(study.engine) as session:
        session.execute(sql(
            "INSERT INTO finding (guid, project_id, short_id, question, claim, verdict, position, created_at,"
            f" changed_at) SELECT 'f', {study.project}, 'F1', '', '{{}}', 'open', 0, created_at, created_at FROM project"
            f" WHERE id = {study.project}"
        ))  # fmt: skip
        session.execute(sql(
            "INSERT INTO evidence (finding_id, coding_id, role) SELECT finding.id, coding.id, 'for' FROM finding, coding"
            f" WHERE coding.source_id = {source}"
        ))  # fmt: skip
    assert [flaw.law for flaw in flaws(study)] == ["stranger", "evidence_elsewhere"]


@pytest.mark.usefixtures("both")
def test_a_recommendation_that_answers_what_is_not_there_is_told(study):
    with writing(study.engine) as session:
        recommendations.write_recommendation(session, act(study.me), study.project, "R1", {"id": "x"}, codes=[study.codes["B1"]])
    assert flaws(study) == []
    with writing(study.engine) as session:
        session.execute(sql("UPDATE recommendation SET codes = '[\"nothing\"]'"))
    assert [flaw.law for flaw in flaws(study)] == ["answers_elsewhere"]
    assert say("check.answers_elsewhere", "en", name="R1")


@pytest.mark.usefixtures("both")
def test_orphans_and_what_was_put_away_break_no_law(study):
    with writing(study.engine) as session:
        session.execute(sql("UPDATE coding SET deleted_at = created_at, quote = 'x' WHERE start_at = 12"))
        session.execute(sql("UPDATE coding SET orphaned_at = created_at, quote = 'x' WHERE start_at <> 12"))
        session.execute(sql("UPDATE source SET coded = (SELECT sum(end_at - start_at) FROM coding WHERE deleted_at IS NULL)"))
        session.execute(sql("UPDATE source SET coded = 0"))
    assert flaws(study) == []
