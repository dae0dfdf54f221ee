"""Texts are normalised once and measured in code points, whatever the alphabet."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.span import Span
from qualcode.model.text import (
    anchor,
    fingerprint,
    in_sentences,
    normalised,
    paragraphs,
    sentences,
    word_count,
)


@pytest.mark.parametrize("raw", ["satu\r\ndua\rtiga\n", "\ufeffsatu\ndua\ntiga\n"])
def test_line_ends_and_byte_order_mark_are_normalised(raw):
    assert normalised(raw) == "satu\ndua\ntiga\n"


def test_nothing_else_is_normalised():
    kept = "e\u0301 \u00e9 \u00a0  \u2028 tab\t "
    assert normalised(kept) == kept


@given(st.text())
def test_normalising_twice_changes_nothing_more(raw):
    once = normalised(raw.removeprefix("\ufeff"))
    assert normalised(once.removeprefix("\ufeff")) == once.removeprefix("\ufeff")


@given(st.text(max_size=200))
def test_paragraphs_are_the_lines_that_hold_something(text):
    assert [span.of(text) for span in paragraphs(text)] == [line for line in text.split("\n") if line.strip()]


def test_an_anchor_holds_the_quote_and_the_words_around_it():
    found = anchor("sebelum INTI sesudah", Span(8, 12))
    assert (found.prefix, found.quote, found.suffix) == ("sebelum ", "INTI", " sesudah")


def test_the_fingerprint_tells_texts_apart_that_look_alike():
    assert fingerprint("\u00e9") != fingerprint("e\u0301")


def test_words_are_counted_as_a_reader_counts_them():
    assert word_count("Anak-anak datang: 3 orang, ya!") == 5
    assert word_count("Anak-anak datang; jum'at, ya!") == 4


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Ke kantor. Bpk. Camat bilang “baik.” Lalu pulang?", ["Ke kantor.", "Bpk. Camat bilang “baik.”", "Lalu pulang?"]),
        ("Ya!  Tidak… Mungkin 2.5 km, dll. sudah.", ["Ya!", "Tidak…", "Mungkin 2.5 km, dll. sudah."]),
        ("1. Satu hal. Tahun 2019. Baru\nP: Apa?\n\n  Baris", ["1. Satu hal.", "Tahun 2019.", "Baru", "P: Apa?", "Baris"]),
        (" \n\n ", []),
        ("", []),
    ],
)
def test_sentences_end_with_their_mark_or_line_and_not_with_abbreviations(text, cut):
    assert [span.of(text) for span in sentences(text)] == cut


@given(st.text(alphabet="aB.!? \n1"))
def test_sentences_hold_every_character_that_is_not_space_and_never_overlap(text):
    found = sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join("".join(span.of(text).split()) for span in found) == "".join(text.split())


@pytest.mark.parametrize(
    "marked",
    [
        "A satu. <B dua. C tiga. [D empat.] E lima.> F enam.",
        "<A sa[tu. B d]ua. C tiga.> D empat.",
        "<I: Ya.\nP: [Apa?]\nI: Itu.>\nI: Lain.",
    ],
)
def test_a_passage_stands_in_whole_sentences_two_before_it_and_one_behind(marked):
    bare = marked.replace("<", "").replace(">", "")
    text = bare.replace("[", "").replace("]", "")
    found = in_sentences(text, Span(bare.index("["), bare.index("]") - 1))
    assert found.of(text) == marked[marked.index("<") + 1 : marked.index(">")].replace("[", "").replace("]", "")
