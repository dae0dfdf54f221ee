"""Merging codes conserves codings, children and definitions, and can be taken back whole."""

import json

import pytest
from sqlalchemy import select

from qualcode.errors import BadValue, Overtaken
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, codings, merging, sources, undoing
from qualcode.services.bulk_coding import lay_codings
from qualcode.services.feed import swept_since
from qualcode.services.searching import Place
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import EventChangeRecord, EventRecord
from tests.filled import small_study

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah."


@pytest.fixture
def study(database_url):
    return small_study(database_url, three_codes)


def three_codes(study) -> None:
    study.code("B1", "Satu", definition={"id": "Definisi satu"})
    study.code("B2", "Dua", definition={"id": "Definisi dua"})
    study.code("B1.1", parent="B1")


def merge(study, gone: str, kept: str) -> int:
    with writing(study.engine) as session:
        return merging.merge_codes(session, act(study.me), study.project, study.codes[gone], study.codes[kept])


def frames(study):
    with reading(study.engine) as session:
        return tables.codings(session, study.project, "id"), tables.codes(session, study.project, "id").set_index("code")


def plain(study) -> list[dict]:
    return [frame.astype(object).fillna("").to_dict() for frame in frames(study)]


@pytest.mark.usefixtures("both")
def test_codings_children_and_both_definitions_pass_to_the_other_code(study):
    study.source("A", "I1: [Kami jalan|B1+] kaki [ke kantor|B2] karena [lebih|B1.1] murah.")
    merge(study, "B1", "B2")
    laid, codes = frames(study)
    assert list(laid["code"]) == ["B2", "B2", "B1.1"]
    assert list(laid["polarity"]) == ["supporting", "unset", "unset"]
    assert "B1" not in codes.index
    assert codes.loc["B1.1", "parent"] == "B2"
    assert codes.loc["B2", "definition"] == "Definisi dua\nDefinisi satu"


@pytest.mark.usefixtures("both")
def test_twins_of_one_coder_become_one_and_the_coded_share_stays(study):
    source = study.source("A", TEXT)
    for code in ("B1", "B2"):
        study.lay(source, Span(4, 14), code, TEXT)
    study.lay(source, Span(16, 20), "B1", TEXT)
    merge(study, "B1", "B2")
    with reading(study.engine) as session:
        assert [coding.span for coding in codings.source_codings(session, source)] == [Span(4, 14), Span(16, 20)]
        assert sources.source(session, source).coded == 14


@pytest.mark.usefixtures("both")
def test_taking_a_merge_back_brings_twins_and_all_else_back(study):
    source = study.source("A", TEXT)
    for code in ("B1", "B2"):
        study.lay(source, Span(4, 14), code, TEXT)
    before = plain(study)
    revision = merge(study, "B1", "B2")
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
        assert swept_since(session, study.project, revision)
    assert plain(study) == before


def test_a_merge_into_itself_or_below_itself_is_refused(study):
    for kept in ("B1", "B1.1"):
        with pytest.raises(BadValue):
            merge(study, "B1", kept)


def test_a_code_cannot_be_moved_below_itself(study):
    with pytest.raises(BadValue), writing(study.engine) as session:
        codebook.move_code(session, act(study.me), study.project, study.codes["B1"], study.codes["B1.1"])


def test_a_merge_is_not_taken_back_over_a_later_change_of_the_definition(study):
    merge(study, "B1", "B2")
    with writing(study.engine) as session:
        codebook.code_record(session, study.project, study.codes["B2"]).definition = {"id": "Lain"}
    with pytest.raises(Overtaken), writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)


MANY = 2_000
A_CODING = 20
"""How many bytes of an event a coding takes at most."""


@pytest.mark.usefixtures("both")
def test_the_event_of_a_merge_takes_few_bytes_a_coding_and_undo_and_redo_take_none(study):
    words = "kata " * MANY
    source = study.source("A", words)
    places = [Place(source, Span(5 * number, 5 * number + 4)) for number in range(MANY)]
    with writing(study.engine) as session:
        lay_codings(session, act(study.me), study.project, study.codes["B1"], places, quotes=["kata"] * MANY)
    before = bytes_of_trail(study)
    merge(study, "B1", "B2")
    merged = bytes_of_trail(study)
    assert merged - before <= MANY * A_CODING
    for step in (undoing.undo, undoing.redo):
        with writing(study.engine) as session:
            step(session, act(study.me), study.project)
    assert bytes_of_trail(study) - merged < MANY
    laid, _ = frames(study)
    assert set(laid["code"]) == {"B2"}


def bytes_of_trail(study) -> int:
    """How many bytes everything takes that events tell."""
    with reading(study.engine) as session:
        rows = [*session.execute(select(EventRecord.__table__)), *session.execute(select(EventChangeRecord.__table__))]
    return sum(len(value if isinstance(value, bytes) else json.dumps(value, default=str)) for row in rows for value in row)
