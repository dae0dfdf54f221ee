"""Triangulation: stances, the table of pairs, and silence that never counts as agreement."""

import pandas as pd
import pytest

from qualcode.analysis import triangulation
from tests.analysis import frames

NAMES = "I1 I2 I3"


def cells(words: str, by="group", held="I1 I2 I3 O1 D1"):
    return triangulation.matrix(frames.codings(words), frames.sources(held), frames.informants(NAMES), by=by)


def proposed(words: str, **options) -> tuple[str, str]:
    row = triangulation.convergence(cells(words, **options)).iloc[0]
    return row["category"], row["view"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"supporting": 2}, "+"),
        ({"inhibiting": 1, "neutral": 3}, "-"),
        ({"supporting": 1, "inhibiting": 1}, "mixed"),
        ({"neutral": 1}, "neutral"),
        ({"unset": 1}, "neutral"),
        ({}, "silent"),
    ],
)
def test_the_stance_follows_the_polarities(counts, expected):
    assert triangulation.stance(counts) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I1:B+ I2:B+ I3:B+", ("agreement", "same")),
        ("I1:B+ I3:B+", ("partial", "partly same")),  # half of one group against all of the other: prominence differs
        ("I1:B.1+ I2:B.1+ I3:B.2+", ("partial", "partly same")),  # no code in common
        ("I1:B+ I2:B+ I3:B-", ("dissonance", "different")),
        ("I1:B- I2:B- I3:B+", ("dissonance", "different")),
        ("I1:B+ I2:B- I3:B+", ("partial", "partly same")),
        ("I1:B= I2:B= I3:B=", ("agreement", "same")),
        ("I1:B= I2:B= I3:B+", ("partial", "partly same")),
        ("I1:B+ I2:B+", ("silence", "specific")),
        ("O1:B+", ("no data", "no data")),
    ],
)
def test_the_category_follows_the_table_of_pairs(words, expected):
    assert proposed(words) == expected


def test_silence_of_one_of_three_techniques_is_never_agreement():
    assert proposed("I1:B+ I2:B+ I3:B+ O1:B+", by="technique") == ("silence", "partly same")
    assert proposed("I1:B+ I2:B+ I3:B+ O1:B+ D1:B+", by="technique") == ("agreement", "same")
    assert proposed("I1:B+ O1:B-", by="technique") == ("dissonance", "different")


def test_codings_of_children_count_for_the_code_above():
    found = cells("I1:B.1+ I1:B.2- I3:B.1+")
    government = found[found["set"] == "GOV"].iloc[0]
    assert (government["supporting"], government["inhibiting"], government["stance"]) == (1, 1, "mixed")
    assert government["voices"] == ("I1",)
    assert government["share"] == 0.5


def test_notes_and_documents_belong_to_no_group_and_are_counted_as_left_out():
    laid = frames.codings("I1:B+ O1:B+ D1:B+")
    assert triangulation.left_out(laid, "group") == 2
    assert triangulation.left_out(laid, "technique") == 0


def test_completeness_counts_the_sets_that_speak():
    row = triangulation.convergence(cells("I1:B+")).iloc[0]
    assert (row["with_data"], row["sets"]) == (1, 2)


@pytest.mark.parametrize(("share", "band"), [(0, 0), (0.33, 0), (1 / 3, 0), (0.34, 1), (0.66, 1), (2 / 3, 2), (1, 2)])
def test_prominence_bands_are_those_of_the_protocol(share, band):
    assert triangulation.band(share) == band


def test_an_empty_project_gives_an_empty_matrix():
    assert cells("").empty
    assert triangulation.convergence(cells("")).empty


def test_waves_stand_in_the_order_of_their_numbers():
    held = frames.sources("I1 I2 I3")
    held["wave"] = pd.array([10, 2, 1], dtype="Int64")
    assert list(triangulation.set_members(frames.codings(""), held, frames.informants(NAMES), "wave")) == ["1", "2", "10"]


def test_coders_who_judge_a_passage_differently_make_a_stance_mixed():
    assert proposed("I1:B+ I1:B- I2:B+ I3:B+") == ("partial", "partly same")


def test_a_single_set_agrees_with_nobody():
    assert proposed("I1:B+", by="technique", held="I1") == ("silence", "specific")


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("I1:B.1+ I2:B.2+ I3:B.1+", "agreement"),  # one code of two in common: Jaccard .5
        ("I1:B.1+ I2:B.2+ I1:B.3+ I3:B.1+", "partial"),  # one of three
    ],
)
def test_half_of_the_codes_in_common_is_enough_for_coverage_to_agree(words, category):
    assert proposed(words)[0] == category
    assert triangulation.convergence(cells(words), overlap=0.2)["category"].iloc[0] == "agreement"


STANCES = ["+", "-", "mixed", "neutral", "silent"]


@pytest.mark.parametrize("first", STANCES)
@pytest.mark.parametrize("second", STANCES)
def test_the_whole_table_of_pairs_is_symmetric(first, second):
    said = {"+": ["+"], "-": ["-"], "mixed": ["+", "-"], "neutral": ["="], "silent": []}
    left = [f"{who}:B{sign}" for who in ("I1", "I2") for sign in said[first]]
    right = [f"I3:B{sign}" for sign in said[second]]
    found = triangulation.convergence(
        triangulation.matrix(frames.codings(" ".join(left + right)), frames.sources(NAMES), frames.informants(NAMES), codes=["B"])
    )["category"].iloc[0]
    speaking = [stance for stance in (first, second) if stance != "silent"]
    if not speaking:
        assert found == "no data"
    elif len(speaking) == 1:
        assert found == "silence"
    elif set(speaking) == {"+", "-"}:
        assert found == "dissonance"
    else:
        assert found == ("agreement" if first == second != "mixed" else "partial")


def test_waves_and_coders_are_sets_too():
    assert set(cells("I1:B+", by="wave")["set"]) == {"1"}
    assert set(cells("I1:B+", by="coder")["set"]) == {"A"}
