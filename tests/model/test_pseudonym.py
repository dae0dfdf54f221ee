"""Names are found as whole words, the longest first, in the writing of names; pseudonyms keep capitals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.anchoring import edited
from qualcode.model.pseudonym import Pseudonym, attached, occurrences, replaced

SITI = (Pseudonym("Siti", "Ani"), Pseudonym("Siti Aminah", "Ibu A"), Pseudonym("Ani", "Budi"))
NAMES = st.lists(st.sampled_from(["Siti", "Siti Aminah", "Ani", "siti", "SITI", " ", "\n", "-", "Sitinya", "😀"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siti Aminah dan Siti.", "Ibu A dan Ani."),
        ("SITI AMINAH: ya", "IBU A: ya"),
        ("Siti  Aminah", "Ibu A"),
        ("Siti\nAminah", "Ani\nAminah"),
        ("Sitinya, Siti-nya, (Siti)", "Sitinya, Ani-nya, (Ani)"),
        ("si siti kecil", "si siti kecil"),
        ("Siti dan Ani", "Ani dan Budi"),
        ("Besiti", "Besiti"),
    ],
)
def test_names_become_pseudonyms(text, expected):
    assert replaced(text, SITI) == expected


def test_names_written_small_are_replaced_only_when_asked_for():
    assert replaced("si siti kecil", SITI, lower_case=True) == "si Ani kecil"
    assert replaced("pak lurah dan Pak Lurah", [Pseudonym("pak lurah", "tokoh A")]) == "tokoh A dan tokoh A"


def test_words_that_only_begin_with_a_name_are_told():
    assert list(attached("Sitinya dan Siti, besiti, sitinya", SITI)) == ["Sitinya"]
    assert list(attached("Siti", [])) == []


def test_a_name_with_signs_is_taken_as_it_stands():
    assert replaced("dr. M.(Si) ada", [Pseudonym("M.(Si)", "X")]) == "dr. X ada"


@given(NAMES.map("".join), st.booleans())
def test_occurrences_are_in_order_apart_and_make_the_replaced_text(text, lower_case):
    found = list(occurrences(text, SITI, lower_case=lower_case))
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))
    there = edited(text, [(each.span, each.words) for each in found])
    assert there.new == replaced(text, SITI, lower_case=lower_case)
    assert all(there.place(each.span).span.of(there.new) == each.words for each in found)
