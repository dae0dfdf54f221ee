"""Splitting a code: codings are conserved, and undo brings them home."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import BadValue
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, codings, projects, reverting, splitting, undoing
from qualcode.services.codebook import CodeInUse
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.lengths import few
from tests.study import look

TEXT = "I1: " + " ".join(f"kata{number}" for number in range(12))


@pytest.fixture
def study(database_url):
    return small_study(database_url, one_code)


def one_code(study) -> None:
    study.code("B1")


def split(study, guids, label="Pecahan") -> str:
    with writing(study.engine) as session:
        return splitting.split_code(
            session, act(study.me), study.project, study.codes["B1"], {"id": label}, guids, definition={"id": "Baru"}
        )[0]


@pytest.mark.usefixtures("both")
def test_the_named_codings_go_to_a_new_code_beside_the_old_one(study):
    source = study.source("A", TEXT)
    first, second = (study.lay(source, Span(at, at + 4), "B1", TEXT) for at in (4, 20))
    new = split(study, [second])
    with reading(study.engine) as session:
        held = {coding.guid: coding.code for coding in codings.source_codings(session, source)}
        old, made = codebook.codes(session, study.project)
    assert held == {first: study.codes["B1"], second: new}
    assert (made.guid, made.parent, made.definition) == (new, old.parent, {"id": "Baru"})
    assert made.colour != old.colour


def test_nothing_or_another_codes_coding_cannot_be_split_off(study):
    source = study.source("A", TEXT)
    foreign = study.lay(source, Span(4, 8), "B2", TEXT)
    for wrong in ([], [foreign], ["00000000-0000-0000-0000-000000000000"]):
        with pytest.raises(BadValue):
            split(study, wrong)


@pytest.mark.usefixtures("both")
def test_reverting_is_refused_where_the_new_code_has_got_more(study):
    source = study.source("A", TEXT)
    new = split(study, [study.lay(source, Span(4, 8), "B1", TEXT)])
    with reading(study.engine) as session:
        number = projects.project(session, study.project).revision
    with writing(study.engine) as session:
        codings.apply_code(session, act(study.me), study.project, source, new, Span(30, 34), quote=TEXT[30:34])
    before = look(study)
    with pytest.raises(CodeInUse), writing(study.engine) as session:
        reverting.revert(session, act(study.me), study.project, number)
    assert look(study) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=few(6))
@given(chosen=st.sets(st.integers(0, 5), min_size=1))
def test_splitting_conserves_codings_and_undo_is_the_identity(study, chosen):
    with reading(study.engine) as session:
        known = tables.sources(session, study.project)
    source = int(known["id"].iloc[0]) if len(known) else study.source("A", TEXT)
    guids = [study.lay(source, Span(4 + 6 * at, 8 + 6 * at), "B1", TEXT) for at in range(6)]
    before = look(study)
    new = split(study, [guids[at] for at in chosen])
    with reading(study.engine) as session:
        held = codings.source_codings(session, source)
    assert sorted(coding.guid for coding in held) == sorted(guids)
    assert {coding.guid for coding in held if coding.code == new} == {guids[at] for at in chosen}
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert look(study) == before
