"""An archive made beside an export is the project's own, whichever process writes it; one that fails or is not wanted ends."""

import io

import pytest

from qualcode.model.event import act
from qualcode.services import archiving_beside, members, moving, roles
from qualcode.services.archiving import NoPlace, WorksBlind, read_archive
from qualcode.services.archiving_beside import archive_beside
from qualcode.store import sight
from qualcode.store.database import writing
from tests.filled import small_study
from tests.lengths import ON_EACH
from tests.study import SmallStudy

NAME = "Studi kecil"
TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study) -> None:
    study.source("A", TEXT)


@pytest.fixture
def apart(monkeypatch):
    """Let every archive be written by another process, and give those that were begun."""
    begun, begin = [], archiving_beside._begun

    def remembered(*given):
        begun.append(begin(*given))
        return begun[-1]

    monkeypatch.setattr(archiving_beside, "WORTH_EVENTS", 0)
    monkeypatch.setattr(archiving_beside, "_begun", remembered)
    return begun


def nothing() -> None:
    """Do not mind how long it takes."""


def taken_in(engines, content: bytes) -> str:
    there = SmallStudy(engines("sqlite")).start("Yang lain")
    return read_archive(there.engine, io.BytesIO(content), by=there.me, name="x").digest


def test_a_small_project_is_written_here(engines, study, monkeypatch):
    monkeypatch.setattr(archiving_beside, "_begun", None)
    with archive_beside(study.engine, NAME) as own:
        assert taken_in(engines, own(nothing)) == moving.project_content(study.engine, NAME)


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_a_large_one_is_written_by_another_process(both, engines, study, apart):
    with archive_beside(study.engine, NAME) as own:
        content = own(nothing)
    assert len(apart) == 1
    assert taken_in(engines, content) == moving.project_content(study.engine, NAME)


def test_whoever_is_waiting_can_stop_it(study, apart):
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop()

    with pytest.raises(Stop), archive_beside(study.engine, NAME) as own:
        own(stop)
    assert apart[0].returncode < 0


def test_an_export_that_fails_first_ends_it_too(study, apart):
    with pytest.raises(ZeroDivisionError), archive_beside(study.engine, NAME):
        raise ZeroDivisionError()
    assert apart[0].returncode < 0


def test_a_process_that_fails_says_why(study, apart, monkeypatch):
    monkeypatch.setattr(archiving_beside, "OWN_FILE", "no-such-folder/own.qualcode")
    with archive_beside(study.engine, NAME) as own, pytest.raises(NoPlace) as found:
        own(nothing)
    assert "No such file" in found.value.facts["reason"]


def test_who_works_blind_gets_none(study, apart):
    with writing(study.engine) as session:
        members.allow(session, act(study.me), study.project, [roles.BLIND_CODING])
        session.flush()
        eyes = sight.sight(session, study.me)
    with pytest.raises(WorksBlind), archive_beside(sight.through(study.engine, eyes), NAME):
        raise AssertionError("it begins nothing")
    assert apart == []
