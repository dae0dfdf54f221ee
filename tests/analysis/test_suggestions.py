"""Suggested passages: the uncoded turns that are most alike come first, and what is coded is never suggested."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.suggestions import precision_at, ranked

TEXTS = [
    "Kantor camat terlalu jauh dari desa kami",
    "Jauh sekali jalan ke kantor kecamatan",
    "Petugas ramah dan cepat melayani",
    "Dari desa ke kantor jauhnya dua jam",
    "Pelayanan cepat, petugasnya ramah",
    "Kami menanam padi dan karet",
]


def test_the_turn_that_is_most_alike_comes_first():
    rows, scores = ranked(TEXTS, np.array([True, True, False, False, False, False]))
    assert rows[0] == 3
    assert scores[0] == 1.0
    assert list(scores) == sorted(scores, reverse=True)


def test_one_coded_turn_or_no_open_one_gives_nothing():
    one = np.array([True] + [False] * 5)
    assert len(ranked(TEXTS, one)[0]) == 0
    assert len(ranked(TEXTS, np.ones(6, dtype=bool))[0]) == 0
    assert len(ranked(TEXTS, np.array([True, True] + [False] * 4), np.zeros(6, dtype=bool))[0]) == 0


@given(st.lists(st.booleans(), min_size=6, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_only_open_uncoded_turns_are_suggested_each_once(coded, answered):
    rows, scores = ranked(TEXTS, np.array(coded), np.array(answered))
    wanted = [at for at in range(6) if answered[at] and not coded[at]]
    assert sorted(rows) == (wanted if sum(coded) >= 2 else [])
    assert ((scores >= 0) & (scores <= 1)).all()


def test_precision_counts_the_first_rows():
    assert precision_at(np.array([True, False, True, False]), np.array([2, 0, 1, 3]), 2) == 1.0
    assert precision_at(np.array([True, False, True, False]), np.array([1, 2]), 2) == 0.5
