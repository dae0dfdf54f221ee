"""Searching all sources: what is found stands where it is said to stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import BadValue
from qualcode.services.searching import pattern, search
from qualcode.store.database import database, reading
from tests.study import SmallStudy

FIRST = "I1: Belum ada sosialisasi 😀 di desa.\nP: Sosialisasi apa?"
SECOND = "I2: Kami tahu dari\nbanner di pasar."


@pytest.fixture
def study(sqlite_database):
    made = SmallStudy(database(sqlite_database)).start()
    made.source("A", FIRST)
    made.source("B", SECOND)
    return made


def found(study, words: str, **how):
    with reading(study.engine) as session:
        return list(search(session, study.project, pattern(words, **how)))


def test_every_hit_is_the_slice_with_its_context_and_paragraph(study):
    first, second = found(study, "sosialisasi")
    assert (first.words, first.span.of(FIRST), first.paragraph) == ("sosialisasi", "sosialisasi", 1)
    assert (first.before, first.after) == ("I1: Belum ada ", " 😀 di desa.")
    assert (second.words, second.paragraph) == ("Sosialisasi", 2)


def test_a_phrase_is_found_across_lines(study):
    assert [hit.words for hit in found(study, "dari banner")] == ["dari\nbanner"]


def test_whole_words_are_not_parts_of_words(study):
    assert [hit.source_name for hit in found(study, "desa", whole=True)] == ["A"]
    assert found(study, "sosial", whole=True) == []


def test_regular_expressions_are_taken_only_where_asked_for(study):
    assert len(found(study, "sosialisasi|banner", regex=True)) == 3
    assert found(study, "sosialisasi|banner") == []


@pytest.mark.parametrize(("words", "regex"), [("", False), ("   ", True), ("(", True), ("x" * 300, False)])
def test_what_cannot_be_looked_for_is_refused(words, regex):
    with pytest.raises(BadValue):
        pattern(words, regex=regex)


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_any_words_can_be_looked_for_as_a_phrase(words):
    assert pattern(words).search(f"x {' '.join(words.split())} y")
