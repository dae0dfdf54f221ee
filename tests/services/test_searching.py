"""Searching all sources: what is found stands where it is said to stand, near is near, and nothing hangs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import BadValue
from qualcode.model.span import Span
from qualcode.model.text import word_starts
from qualcode.services import searching
from qualcode.services.searching import How, Place, TooSlow, hits, places, sought, spans, widened
from qualcode.store.database import reading
from tests.filled import small_study

FIRST = "I1: Belum ada sosialisasi 😀 di desa. Kantor jauh! Jadi repot.\nP: Sosialisasi apa?"
SECOND = "I2: Kami tahu dari\nbanner di pasar."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_sources)


def two_sources(study) -> None:
    study.source("A", FIRST)
    study.source("B", SECOND)


def found(study, words: str, how=How.PHRASE, **more):
    with reading(study.engine) as session:
        return hits(session, study.project, list(places(session, study.project, sought(words, how, **more))))


@pytest.mark.usefixtures("both")
def test_every_hit_is_the_slice_with_its_context_its_paragraph_and_who_speaks(study):
    first, second = found(study, "sosialisasi")
    assert (first.words, first.span.of(FIRST), first.paragraph) == ("sosialisasi", "sosialisasi", 1)
    assert (first.before, first.after) == ("I1: Belum ada ", " 😀 di desa. Kantor jauh! Jadi repot.")
    assert (second.words, second.paragraph) == ("Sosialisasi", 2)
    assert (first.speaker, first.informant, second.speaker) == ("I1", "I1", "P")


@pytest.mark.usefixtures("both")
def test_a_phrase_is_found_across_lines(study):
    assert [hit.words for hit in found(study, "dari banner")] == ["dari\nbanner"]


@pytest.mark.usefixtures("both")
def test_whole_words_are_not_parts_of_words(study):
    assert [hit.source_name for hit in found(study, "desa", How.WHOLE)] == ["A"]
    assert found(study, "sosial", How.WHOLE) == []


def test_regular_expressions_are_taken_only_where_asked_for(study):
    assert len(found(study, "sosialisasi|banner", How.REGEX)) == 3
    assert found(study, "sosialisasi|banner") == []


@pytest.mark.usefixtures("both")
def test_only_the_named_sources_are_searched(study):
    with reading(study.engine) as session:
        every = [place.source for place in places(session, study.project, sought("di"))]
        only = list(places(session, study.project, sought("di"), [every[-1]]))
    assert len(set(every)) == 2
    assert {place.source for place in only} == {every[-1]}


@pytest.mark.parametrize(
    ("words", "how"),
    [("", How.PHRASE), ("   ", How.REGEX), ("(", How.REGEX), ("x" * 300, How.PHRASE), ("satu", How.NEAR), ('"a b"', How.TURN)],
)
def test_what_cannot_be_looked_for_is_refused(words, how):
    with pytest.raises(BadValue):
        sought(words, how)


def test_an_expression_that_never_ends_is_stopped_and_its_source_is_named(study, monkeypatch):
    monkeypatch.setattr(searching, "SECONDS", 0.2)
    study.source("Panjang", "I1: " + "a" * 40 + "!")
    with pytest.raises(TooSlow) as told:
        found(study, "(a|aa)+$", How.REGEX)
    assert told.value.facts == {"source": "Panjang"}


def near(words: str, text: str, within: int) -> list[str]:
    return [span.of(text) for span in spans(sought(words, How.NEAR, within=within), text)]


def test_near_counts_words_in_either_order_and_takes_the_tightest_place():
    text = "desa ini jauh dari kantor, dan kantor itu jauh sekali dari semua desa lain"
    assert near("kantor jauh", text, 2) == ["jauh dari kantor", "kantor itu jauh"]
    assert near("kantor desa", text, 3) == []
    assert near("kantor desa", text, 4) == ["desa ini jauh dari kantor"]
    assert near('"semua desa" jauh', text, 4) == ["jauh sekali dari semua desa"]


def test_words_in_one_turn_are_found_together_and_not_across_turns(study):
    [hit] = found(study, "repot belum", How.TURN)
    assert hit.words == "Belum ada sosialisasi 😀 di desa. Kantor jauh! Jadi repot"
    assert found(study, "repot apa", How.TURN) == []


@pytest.mark.usefixtures("both")
def test_places_widen_to_sentences_and_turns(study):
    with reading(study.engine) as session:
        [place] = places(session, study.project, sought("jauh"))
        [sentence] = widened(session, [place], "sentence")
        [turn] = widened(session, [place, place], "turn")
        assert widened(session, [place], "hit") == [place]
    assert sentence.span.of(FIRST) == "Kantor jauh!"
    assert turn.span.of(FIRST) == FIRST.split("\n")[0]
    assert isinstance(turn, Place)


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_any_words_can_be_looked_for_as_a_phrase(words):
    assert list(spans(sought(words), f"x {' '.join(words.split())} y"))


@given(st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=30), st.integers(1, 6))
def test_near_finds_something_exactly_where_some_two_words_are_near(words, within):
    text = " ".join(words)
    at = {letter: [i for i, word in enumerate(words) if word == letter] for letter in "ab"}
    close = any(abs(i - j) <= within for i in at["a"] for j in at["b"])
    got = list(spans(sought("a b", How.NEAR, within=within), text))
    assert bool(got) == close
    starts = word_starts(text)
    for span in got:
        inside = [start for start in starts if Span(start, start + 1).overlaps(span)]
        assert len(inside) - 1 <= within
        assert {"a", "b"} <= set(span.of(text).split())
