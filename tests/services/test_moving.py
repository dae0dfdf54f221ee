"""Moving and backing up: nothing is lost in either direction, and what goes wrong leaves the target as it was."""

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import JSON, select
from sqlalchemy import text as sql

from qualcode.errors import NameTaken, NotFound
from qualcode.model.backup import Backup, Reason, Rotation, file_name, named
from qualcode.model.event import act
from qualcode.services import (
    backing_up,
    bulk_coding,
    checking,
    codebook,
    codings,
    moving,
    people,
    projects,
    searching,
    sources,
    undoing,
)
from qualcode.services.moving import HoldsMore, NotEmpty, NotTaken, Tangled
from qualcode.store.belonging import NUMBERED, ways
from qualcode.store.carrying import TABLES, counted, numbered
from qualcode.store.database import connect, database, reading, writing
from qualcode.store.migration import configuration, current
from tests.lengths import ON_EACH
from tests.services.everything import SMALL, TEXT, copy_of_everything, some_of_everything, with_everything
from tests.study import SmallStudy, look

ENGINES = ("sqlite", "postgresql")
DIRECTIONS = [
    pytest.param(one, other, marks=() if (one, other) == ("postgresql", "sqlite") else pytest.mark.soak)
    for one in ENGINES for other in ENGINES
]  # fmt: skip
"""To PostgreSQL goes much else here: that direction is tried like the others in `make soak`."""
HIGH = 100_000_000  # ids from here on are told apart from any other number in JSON
STEP = 1_000_000
FIRST = {table.name: HIGH + STEP * at for at, table in enumerate(TABLES) if numbered(table)}
LONG = (pytest.mark.soak, pytest.mark.timeout(3600))


@pytest.fixture(scope="module")
def far_numbers(lend_to_module):
    """A PostgreSQL database of everything in which a number tells of what table it is, and that it is one."""
    engine = database(lend_to_module())
    count_from_far(engine)
    return with_everything(engine)


def count_from_far(engine) -> None:
    with engine.begin() as connection:
        for name, first in FIRST.items():
            connection.execute(sql(f"ALTER SEQUENCE {name}_id_seq RESTART WITH {first}"))


@pytest.fixture
def everything(request, tmp_path):
    """Give a small study beside everything else, by the name of the engine: on PostgreSQL one and the same, to be read alone."""

    def give(name: str, *, apart: bool = False) -> SmallStudy:
        return copy_of_everything(tmp_path, apart=apart) if name == "sqlite" else request.getfixturevalue("far_numbers")

    return give


def without_numbers(seen: dict) -> dict:
    """What is seen of a study without the numbers that things have in the database."""
    numbers = {"id", "person_id", "source_id"}

    def kept(row: dict) -> dict:
        return {key: value for key, value in row.items() if key not in numbers}

    return {name: [kept(row) for row in rows] if isinstance(rows, list) else rows for name, rows in seen.items()}


def sound(engine) -> None:
    with reading(engine) as session:
        assert list(checking.broken_file(session)) == []
        for project in projects.every_project(session):
            assert checking.check(session, project.id) == []


def named_project(engine, name: str) -> SmallStudy:
    with reading(engine) as session:
        return SmallStudy(engine, project=projects.project_named(session, name).id)


@pytest.mark.parametrize(("one", "other"), DIRECTIONS)
def test_a_whole_database_moves_there_and_back_and_is_the_same(engines, everything, one, other):
    made = everything(one)
    here, there, back = made.engine, engines(other), engines(one)
    before = moving.whole_content(here)
    assert moving.move_database(here, there).digest == before == moving.whole_content(there)
    moving.move_database(there, back)
    assert moving.whole_content(back) == before == moving.whole_content(here)
    sound(back)
    for engine in (there, back):
        arrived = SmallStudy(engine, made.me, made.project, made.codes)
        assert look(arrived) == look(made)
        assert arrived.source("C", "I3: [Lanjut|B1] kerja.")


@pytest.mark.parametrize(("one", "other"), DIRECTIONS)
def test_a_project_moves_into_a_database_with_others_and_keeps_its_content(engines, everything, one, other):
    made = everything(one)
    here, there = made.engine, engines(other)
    if (one, other) == ("postgresql", "postgresql"):
        count_from_far(there)
    other_study = SmallStudy(there).start("Yang lain")
    other_study.source("Z", TEXT)
    mine = look(other_study)
    for name in some_of_everything(here, 25):
        before = moving.project_content(here, name)
        moved = moving.move_project(here, there, name)
        assert moved.digest == before == moving.project_content(here, name)
    sound(there)
    assert look(other_study) == mine
    arrived = named_project(there, SMALL)
    assert without_numbers(look(arrived)) == without_numbers(look(made))
    with reading(there) as session:
        assert people.local_person(session, datetime.now(UTC)).id == other_study.me
        assert [project.name for project in projects.projects(session, other_study.me)][:-1]
    assert other_study.source("Y", "I4: [Lanjut|B1] juga.")


@pytest.mark.parametrize(("apart", "every"), [(False, 32), pytest.param(True, 1, marks=LONG)])
def test_after_every_kind_of_gesture_a_project_moves_whole_also_where_all_its_numbers_are_taken(
    engines, everything, apart, every
):
    here, there = everything("sqlite", apart=apart).engine, engines("postgresql")
    other = SmallStudy(there).start("Yang lain")
    for number in range(3):
        other.source(f"Z{number}", TEXT.replace("murah", f"murah {number}"))
    for name in some_of_everything(here, every):
        before = moving.project_content(here, name)
        assert moving.move_project(here, there, name).digest == before
    sound(there)


def test_a_moved_project_goes_on_where_it_was_with_undo_of_ones_own_gestures(engines):
    here, there = engines("sqlite"), engines("postgresql")
    SmallStudy(there).start("Yang lain").source("Z", TEXT)
    made = SmallStudy(here).start()
    source = made.source("A", TEXT)
    with reading(here) as session:
        person = people.person(session, made.me).guid
    before = without_numbers(look(made))
    with writing(here) as session:
        codings.remove_coding(session, act(made.me), made.project, source, codings.source_codings(session, source)[0].guid)
        codebook.move_code(session, act(made.me), made.project, made.codes["B2"], made.codes["B1"])
        span = sources.Span(0, 1)
        place = searching.Place(source, span)
        bulk_coding.lay_codings(session, act(made.me), made.project, made.codes["B1"], [place], quotes=["P"])
    arrived = moving.move_project(here, there, "Studi kecil").project
    with reading(there) as session:
        me = session.execute(sql("SELECT id FROM person WHERE guid = :guid"), {"guid": person}).scalar_one()
    for _ in range(3):
        with writing(there) as session:
            undoing.undo(session, act(me), arrived)
    assert without_numbers(look(SmallStudy(there, me, arrived))) == before
    sound(there)


@pytest.mark.parametrize("name", ENGINES)
def test_into_an_empty_database_a_project_comes_with_the_person_who_works_there(engines, name):
    here, there = engines("sqlite"), engines(name)
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    moving.move_project(here, there, "Studi kecil")
    with writing(there) as session:
        me = people.local_person(session, datetime.now(UTC))
        assert [project.name for project in projects.projects(session, me.id)] == ["Studi kecil"]
    assert moving.project_content(here, "Studi kecil") == moving.project_content(there, "Studi kecil")


def test_a_project_that_is_there_is_replaced_only_by_a_later_state_of_itself(engines):
    here, there = engines("sqlite"), engines("postgresql")
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    moving.move_project(here, there, "Studi kecil")
    made.source("B", TEXT.replace("murah", "mahal"))
    with pytest.raises(NotEmpty):
        moving.move_project(here, there, "Studi kecil")
    kept = []
    moved = moving.move_project(here, there, "Studi kecil", replace=True, first=lambda: kept.append(1))
    assert kept == [1]
    assert moved.digest == moving.project_content(there, "Studi kecil") == moving.project_content(here, "Studi kecil")
    named_project(there, "Studi kecil")
    SmallStudy(there, made.me, moved.project, dict(made.codes)).source("C", TEXT.replace("murah", "jauh"))
    with pytest.raises(HoldsMore):
        moving.move_project(here, there, "Studi kecil", replace=True)
    sound(there)


def test_what_would_clash_or_tear_is_refused(engines):
    here, there = engines("sqlite"), engines("postgresql")
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    SmallStudy(there).start()
    with pytest.raises(NameTaken):
        moving.move_project(here, there, "Studi kecil")
    with pytest.raises(NotFound):
        moving.move_project(here, there, "Tidak ada")
    other = SmallStudy(here).start("Lain")
    source = other.source("B", TEXT)
    with writing(here) as session:
        session.execute(sql(f"UPDATE event SET source_id = {source} WHERE project_id = {made.project}"))
    with pytest.raises(Tangled):
        moving.move_project(here, engines("sqlite"), "Studi kecil")


@pytest.mark.parametrize("name", ENGINES)
def test_a_database_with_work_in_it_is_replaced_only_on_purpose(engines, name):
    here, there = engines("sqlite"), engines(name)
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    moving.move_database(here, there)
    made.source("B", TEXT.replace("murah", "mahal"))
    before = moving.whole_content(there)
    with pytest.raises(NotEmpty):
        moving.move_database(here, there)
    assert moving.whole_content(there) == before
    moving.move_database(here, there, replace=True)
    assert moving.whole_content(there) == moving.whole_content(here)
    SmallStudy(there).start("Yang baru")
    before = moving.whole_content(there)
    with pytest.raises(HoldsMore) as refused:
        moving.move_database(here, there, replace=True)
    assert refused.value.facts["held"] == "Yang baru"
    assert moving.whole_content(there) == before
    moving.move_database(here, there, replace=True, lose=True)
    assert moving.whole_content(there) == moving.whole_content(here)


@pytest.mark.parametrize("name", ENGINES)
def test_a_move_that_is_broken_off_leaves_the_target_as_it_was(engines, name):
    here, there = engines("sqlite"), engines(name)
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    moving.move_database(here, there)
    made.source("B", TEXT.replace("murah", "mahal"))
    before = moving.whole_content(there)

    def break_off(progress):
        if progress.table == "event":
            raise KeyboardInterrupt

    for move in (
        lambda: moving.move_database(here, there, replace=True, told=break_off),
        lambda: moving.move_project(here, there, "Studi kecil", replace=True, told=break_off),
    ):
        with pytest.raises(KeyboardInterrupt):
            move()
        assert moving.whole_content(there) == before


def test_what_postgresql_cannot_hold_is_said_and_nothing_is_kept(engines):
    here, there = engines("sqlite"), engines("postgresql")
    made = SmallStudy(here).start()
    made.source("A", TEXT)
    with writing(here) as session:
        session.execute(sql("UPDATE source SET note = 'a' || char(0) || 'b'"))
    with pytest.raises(NotTaken) as refused:
        moving.move_database(here, there)
    assert refused.value.facts["table"] == "source"
    with there.connect() as connection:
        assert [counted(connection, table) for table in TABLES] == [0] * len(TABLES)


def test_the_snapshot_is_of_one_moment_while_others_write(engines):
    for name in ENGINES:
        here, there = engines(name), engines("sqlite")
        made = SmallStudy(here).start()
        made.source("A", TEXT)
        expected = moving.whole_content(here)

        def write_meanwhile(progress, here=here):
            with here.begin() as connection:
                connection.execute(sql("UPDATE source SET note = note || '!'"))

        moved = moving.move_database(here, there, told=write_meanwhile)
        assert moved.digest == expected != moving.whole_content(here)
        sound(there)


@pytest.mark.soak
def test_every_id_in_the_json_of_a_database_is_known_to_moving(everything):
    engine = everything("postgresql").engine
    found = {
        (table.name, held.name, key, next(name for name, first in FIRST.items() if first <= number < first + STEP))
        for table in TABLES
        for held in table.columns
        if isinstance(held.type, JSON)
        for (value,) in _rows(engine, held)
        for key, number in _numbers(value, held.name)
    }
    unknown = {(table, column, key, kind) for table, column, key, kind in found if NUMBERED.get((table, column)) != kind}
    assert unknown == set()
    assert {(table, column) for table, column, _, _ in found}


def _rows(engine, held):
    with engine.connect() as connection:
        return connection.execute(select(held).where(held.is_not(None))).all()


def _numbers(value, key: str):
    if isinstance(value, dict):
        for inner, held in value.items():
            if inner.isdecimal() and int(inner) >= HIGH:
                yield f"{key} (as a key)", int(inner)
            yield from _numbers(held, inner)
    elif isinstance(value, list):
        for held in value:
            yield from _numbers(held, key)
    elif isinstance(value, int) and value >= HIGH:
        yield key, value
    elif isinstance(value, str) and value.isdecimal() and int(value) >= HIGH:
        yield f"{key} (as text)", int(value)


def test_every_table_of_a_project_names_what_has_a_guid():
    for table in ways():
        for held in table.columns:
            for key in held.foreign_keys:
                parent = key.column.table
                by_number = numbered(parent) and key.column is parent.c.id
                assert not by_number or "guid" in parent.c, (table.name, held.name)


@pytest.mark.parametrize("name", ON_EACH)
def test_a_backup_is_a_database_with_the_same_content_and_is_put_back_into_either_engine(engines, everything, name):
    here = everything(name).engine
    made = backing_up.back_up(here)
    assert made in backing_up.backups(here)
    assert sorted(file.name for file in made.file.parent.iterdir()) == [made.file.name]
    copy = connect(f"sqlite:///{made.file}")
    assert moving.whole_content(copy) == moving.whole_content(here)
    copy.dispose()
    bytes_before = made.file.read_bytes()
    for other in ENGINES:
        there = engines(other)
        moved, before = backing_up.restore(made.file, there)
        assert before is None
        assert moved.digest == moving.whole_content(there) == moving.whole_content(here)
        sound(there)
    assert made.file.read_bytes()[100:] == bytes_before[100:]


@pytest.mark.parametrize("name", ON_EACH)
def test_restoring_over_an_older_state_backs_that_up_first(engines, name):
    here = engines(name)
    study = SmallStudy(here).start()
    study.source("A", TEXT)
    older = backing_up.back_up(here)
    study.source("B", TEXT.replace("murah", "mahal"))
    newer = backing_up.back_up(here, older.file.with_name("newer.sqlite3"))
    there = engines(name)
    backing_up.restore(older.file, there)
    old_content = moving.whole_content(there)
    with pytest.raises(NotEmpty):
        backing_up.restore(newer.file, there)
    _, before = backing_up.restore(newer.file, there, replace=True)
    assert moving.whole_content(there) == moving.whole_content(here)
    copy = connect(f"sqlite:///{before.file}")
    assert moving.whole_content(copy) == old_content
    copy.dispose()
    with pytest.raises(HoldsMore):
        backing_up.restore(older.file, there, replace=True)
    backing_up.restore(older.file, there, replace=True, lose=True)
    assert moving.whole_content(there) == old_content


@pytest.mark.parametrize("name", ON_EACH)
def test_a_backup_is_consistent_while_people_code(engines, name):
    here = engines(name)
    study = SmallStudy(here).start()
    source = study.source("A", "I1: " + "kata " * 4000)
    study.code("B1")
    stop, laid = threading.Event(), []

    def work() -> None:
        with reading(here) as session:
            words = sources.text(session, source)
        for at in range(4, 19_000, 6):
            if stop.is_set():
                return
            span = sources.Span(at, at + 4)
            study.lay(source, span, "B1", words)
            laid.append(at)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        while len(laid) < 5:
            assert worker.is_alive()
        made, at_work = [], []
        for number in range(3):
            held = len(laid)
            made.append(backing_up.back_up(here, backing_up.folder(here) / f"{number}.sqlite3", told=lambda _: at_work.append(1)))
            assert len(laid) >= held
    finally:
        stop.set()
        worker.join()
    counts = []
    for one in made:
        copy = database(f"sqlite:///{one.file}")
        sound(copy)
        with reading(copy) as session:
            counts.append(len(codings.source_codings(session, source)))
        copy.dispose()
    assert counts == sorted(counts)
    assert 5 <= counts[0] <= counts[-1] <= len(laid)


def test_a_backup_of_an_older_qualcode_is_brought_up_to_date_when_it_is_put_back(tmp_path, engines):
    old = connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    command.upgrade(configuration(old), "0003")
    with old.begin() as connection:
        connection.execute(sql("INSERT INTO person (id, guid, name, created_at) VALUES (1, 'p', 'Ani', '2024-01-01 00:00:00')"))
        connection.execute(sql(
            "INSERT INTO project (id, guid, name, description, language, questions, groups, facts, synthetic, revision,"
            " created_at) VALUES (1, 'g', 'Lama', '', 'id', '[]', '[]', '{}', 0, 0, '2024-01-01 00:00:00')"
        ))  # fmt: skip
    old.dispose()
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    held = (tmp_path / "old.sqlite3").read_bytes()
    there = engines("postgresql")
    backing_up.restore(tmp_path / "old.sqlite3", there)
    with reading(there) as session:
        assert [project.name for project in projects.every_project(session)] == ["Lama"]
    assert current(there) != "0003"
    assert (tmp_path / "old.sqlite3").read_bytes() == held


@pytest.mark.parametrize("what", ["missing", "text", "foreign", "damaged"])
def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path, engines, what):
    file, there = tmp_path / "x.sqlite3", engines("sqlite")
    if what == "text":
        file.write_text("bukan basis data")
    elif what == "foreign":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE theirs (id INTEGER)")
    elif what == "damaged":
        here = engines("sqlite")
        SmallStudy(here).start().source("A", TEXT)
        content = bytearray(backing_up.back_up(here, file).file.read_bytes())
        content[8192:40960] = bytes(32768)
        file.write_bytes(content)
    with pytest.raises(backing_up.NoBackup):
        backing_up.restore(file, there)
    with there.connect() as connection:
        assert not moving.holds_work(connection)


def test_a_backup_that_cannot_be_written_leaves_the_earlier_one(tmp_path, engines):
    here = engines("sqlite")
    SmallStudy(here).start()
    target = tmp_path / "held.sqlite3"
    backing_up.back_up(here, target)
    held = target.read_bytes()

    def full(progress):
        raise OSError("No space left on device")

    with pytest.raises(backing_up.NoRoom):
        backing_up.back_up(here, target, told=full)
    assert target.read_bytes() == held
    assert [file.name for file in tmp_path.glob("held*")] == ["held.sqlite3"]


def automatic(*moments: datetime) -> list[Backup]:
    return [Backup(Path(file_name("a", Reason.AUTOMATIC, at)), Reason.AUTOMATIC, at, 1) for at in moments]


def test_rotation_keeps_the_newest_of_each_day_and_week():
    start = datetime(2025, 3, 3, 8, tzinfo=UTC)  # a Monday
    every = automatic(*(start + timedelta(hours=8 * at) for at in range(3 * 40)))
    kept = Rotation(daily=7, weekly=4).kept(every)
    days = ["Sat 04-12 00", "Fri 04-11 16", "Thu 04-10 16", "Wed 04-09 16", "Tue 04-08 16", "Mon 04-07 16", "Sun 04-06 16"]
    assert [f"{one.at:%a %m-%d %H}" for one in kept] == [*days, "Sun 03-30 16", "Sun 03-23 16"]
    assert set(every) - set(kept) == set(Rotation(7, 4).superfluous(every))


def test_rotation_leaves_what_was_not_made_by_itself():
    at = datetime(2025, 3, 3, tzinfo=UTC)
    by_hand = named(automatic(at)[0].file.with_name(file_name("a", Reason.BY_HAND, at)), 1)
    assert Rotation(0, 0).superfluous([by_hand, *automatic(at)]) == automatic(at)
    assert named(by_hand.file.with_name("a-before-upgrade-from-0003-20250303T000000Z.sqlite3"), 1).reason is Reason.UPGRADE
    assert named(by_hand.file.with_name("study.sqlite3"), 1) is None


@pytest.mark.parametrize("name", ON_EACH)
def test_automatic_backups_are_made_when_due_rotated_and_can_be_put_back(engines, name, monkeypatch):
    monkeypatch.setenv("QUALCODE_BACKUPS_DAILY", "2")
    monkeypatch.setenv("QUALCODE_BACKUPS_WEEKLY", "0")
    here = engines(name)
    assert backing_up.automatic(here) is None
    SmallStudy(here).start().source("A", TEXT)
    where, stem = backing_up.folder(here), backing_up._stem(here)
    where.mkdir(parents=True, exist_ok=True)
    for days in (3, 2, 1.5):
        (where / file_name(stem, Reason.AUTOMATIC, datetime.now(UTC) - timedelta(days=days))).write_bytes(b"")
    by_hand = backing_up.back_up(here)
    made = backing_up.automatic(here)
    assert made is not None
    assert backing_up.automatic(here) is None
    kept = [one for one in backing_up.backups(here) if one.reason is Reason.AUTOMATIC]
    assert (kept[0].file, len(kept)) == (made.file, 2)
    assert by_hand.file.exists()
    there = engines(name)
    backing_up.restore(made.file, there)
    assert moving.whole_content(there) == moving.whole_content(here)


def test_two_processes_on_one_postgresql_do_not_back_up_at_once(engines):
    here = engines("postgresql")
    SmallStudy(here).start()
    with here.connect() as other:
        assert backing_up._alone(other)
        assert backing_up.automatic(here) is None
    assert backing_up.automatic(here) is not None


def test_backups_go_on_beside_the_server_and_survive_a_failure(engines, caplog):
    here = engines("sqlite")
    SmallStudy(here).start()
    stop, opened = threading.Event(), []

    def open_database():
        opened.append(1)
        if len(opened) == 1:
            raise OSError("not yet")
        return here

    often = {"settle": 0.01, "look": 0.01}
    worker = threading.Thread(target=backing_up.keep_backing_up, args=(open_database, stop), kwargs=often)
    with caplog.at_level("INFO", logger="qualcode"):
        caplog.clear()
        worker.start()
        for _ in range(3000):
            if len(opened) > 2:
                break
            stop.wait(0.01)
        stop.set()
        worker.join()
    assert [record.msg for record in caplog.records] == ["backup_failed", "backup"]
    assert len(backing_up.backups(here)) == 1
    assert json.dumps(caplog.records[1].told["bytes"])
