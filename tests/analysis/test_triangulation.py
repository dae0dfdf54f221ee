"""Triangulation: stances, the table of pairs, and silence that never counts as agreement."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ({"unset": 1}, "unset"),
        ({"unset": 3, "neutral": 1}, "neutral"),
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
        ("I1:B+ I2:B+ I3:C+", ("silence", "specific")),
        ("I1:B+ I2:B+", ("one set", "one set")),  # nothing of the other group is coded: nothing can be compared
        ("I1:B I2:B I3:B", ("unset", "unset")),
        ("I1:B I2:B I3:B+", ("unset", "unset")),
        ("I1:B I2:B I3:C", ("unset", "unset")),
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


def test_where_one_set_alone_has_codings_no_verdict_is_given():
    assert proposed("I1:B+", by="technique", held="I1") == ("one set", "one set")
    assert proposed("I1:B+ I2:B+", by="technique") == ("one set", "one set")
    assert proposed("I1:B+ O1:C+", by="technique") == ("silence", "specific")


def test_codings_of_informants_without_a_group_are_told_from_those_without_an_informant():
    laid = frames.codings("I1:B+ I4:B+ I5:B- O1:B+ D1:B+")
    assert (triangulation.left_out(laid, "group"), triangulation.ungrouped(laid)) == (4, 2)


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


STANCES = ["+", "-", "mixed", "neutral", "unset", "silent"]


@pytest.mark.parametrize("first", STANCES)
@pytest.mark.parametrize("second", STANCES)
def test_the_whole_table_of_pairs_is_symmetric(first, second):
    said = {"+": ["+"], "-": ["-"], "mixed": ["+", "-"], "neutral": ["="], "unset": [""], "silent": []}
    left = [f"{who}:B{sign}" for who in ("I1", "I2") for sign in said[first]]
    right = [f"I3:B{sign}" for sign in said[second]]
    words = " ".join([*left, *right, "I1:C", "I3:C"])
    found = triangulation.convergence(
        triangulation.matrix(frames.codings(words), frames.sources(NAMES), frames.informants(NAMES), codes=["B"])
    )["category"].iloc[0]
    speaking = [stance for stance in (first, second) if stance != "silent"]
    if not speaking:
        assert found == "no data"
    elif "unset" in speaking:
        assert found == "unset"
    elif len(speaking) == 1:
        assert found == "silence"
    elif set(speaking) == {"+", "-"}:
        assert found == "dissonance"
    else:
        assert found == ("agreement" if first == second != "mixed" else "partial")


def test_waves_and_coders_are_sets_too():
    assert set(cells("I1:B+", by="wave")["set"]) == {"1"}
    assert set(cells("I1:B+", by="coder")["set"]) == {"A"}


SIDES = {"+": "+", "-": "-", "mixed": "+-", "neutral": "="}
TABLE = """
        +           -           mixed    neutral    silent
+       agreement   dissonance  partial  partial    silence
-       dissonance  agreement   partial  partial    silence
mixed   partial     partial     partial  partial    silence
neutral partial     partial     partial  agreement  silence
silent  silence     silence     silence  silence    no_data
"""
"""The table of pairs of this project's polarity rule, where prominence and codes agree."""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (row.split()[0], column, cell.replace("_", " "))
        for row in TABLE.strip().split("\n")[1:]
        for column, cell in zip(TABLE.strip().split("\n")[0].split(), row.split()[1:], strict=True)
    ],
)
def test_the_table_of_pairs_is_kept_cell_by_cell(first, second, expected):
    words = [f"{who}:B{sign}" for who in ("I1", "I2") for sign in SIDES.get(first, "")]
    words += [f"I3:B{sign}" for sign in SIDES.get(second, "")]
    found = triangulation.matrix(
        frames.codings(" ".join(words)), frames.sources(NAMES), frames.informants(NAMES), codes=["B"]
    )
    assert triangulation.pairs(found)["category"].item() == expected


def test_a_pair_says_on_what_it_rests():
    pair = triangulation.pairs(cells("I1:B.1+ I2:B.2+ I3:B.1+")).iloc[0]
    assert (pair["first"], pair["second"], pair["overlap"]) == ("GOV", "VIL", 0.5)
    assert pair[["meaning", "coverage", "same_stance", "same_prominence"]].all()
    apart = triangulation.pairs(cells("I1:B.1+ I3:B.2+")).iloc[0]
    assert (apart["meaning"], apart["coverage"], apart["same_stance"], apart["same_prominence"]) == (False, False, True, False)


@pytest.mark.parametrize(("share", "band"), [(0.335, 1), (0.665, 2), (0.3349, 0), (0.6649, 1)])
def test_a_share_between_two_bands_is_rounded_half_up(share, band):
    assert triangulation.band(share) == band


def test_silence_alone_is_said_as_no_data_for_every_code():
    found = triangulation.matrix(frames.codings(""), frames.sources(NAMES), frames.informants(NAMES), codes=["B1", "B2"])
    assert set(found["stance"]) == {"silent"}
    proposed = triangulation.convergence(found)
    assert set(proposed["category"]) == {"no data"}
    assert triangulation.summary(proposed) == {
        "agreement": 0, "partial": 0, "silence": 0, "dissonance": 0, "conditional": 0, "no data": 2, "with_data": 0, "cells": 4,
        "unset": 0, "one set": 0,
    }  # fmt: skip


def test_the_summary_counts_codes_and_cells_and_nothing_else():
    proposed = triangulation.convergence(cells("I1:B+ I2:B+ I3:B+ I1:C+ I2:C+ I3:C- I1:D+"))
    counts = triangulation.summary(proposed)
    assert (counts["agreement"], counts["dissonance"], counts["silence"]) == (1, 1, 1)
    assert (counts["with_data"], counts["cells"]) == (5, 6)


@pytest.mark.parametrize("by", ["group", "technique", "wave", "coder"])
def test_one_set_is_compared_with_nobody_and_no_codings_give_no_rows(by):
    alone = triangulation.matrix(frames.codings("I1:B+"), frames.sources("I1"), frames.informants("I1"), by=by)
    assert list(triangulation.convergence(alone)["category"]) == ["one set"]
    none = triangulation.matrix(frames.codings(""), frames.sources("I1"), frames.informants("I1"), by=by)
    assert none.empty
    assert triangulation.convergence(none).empty
    assert triangulation.pairs(none).empty


def test_informants_without_groups_give_no_sets():
    people = frames.informants("I8 I9")
    found = triangulation.matrix(frames.codings("I8:B+"), frames.sources("I8"), people, codes=["B"])
    assert found.empty
    assert triangulation.convergence(found).empty


def linked_to(sources: pd.DataFrame, who: dict[str, str]) -> pd.DataFrame:
    told = [(who[name],) if name in who else held for name, held in zip(sources["name"], sources["informants"], strict=True)]
    return sources.assign(informants=pd.Series(told, index=sources.index, dtype="object"))


def spoken(words: str, who: dict[str, str]) -> pd.DataFrame:
    laid = frames.codings(words)
    return laid.assign(informant=laid["informant"].fillna(laid["source_name"].map(who)).astype("str"))


def test_strict_technique_triangulation_compares_the_same_informant_by_technique():
    who = {"O1": "I1", "D1": "I1", "O2": "I2"}
    held = linked_to(frames.sources("I1 I2 I3 O1 O2 D1"), who)
    laid = spoken("I1:B+ O1:B- D1:B+ I2:B+ O2:B+ I3:B-", who)
    found = triangulation.strict(laid, held, frames.informants(NAMES))
    assert [*zip(found["informant"], found["set"], found["stance"], strict=True)] == [
        ("I1", "interview", "+"), ("I1", "observation", "-"), ("I1", "document", "+"),
        ("I2", "interview", "+"), ("I2", "observation", "+"),
    ]  # fmt: skip
    proposed = triangulation.convergence(found)
    assert [*zip(proposed["informant"], proposed["category"], strict=True)] == [("I1", "dissonance"), ("I2", "agreement")]
    loose = triangulation.convergence(triangulation.matrix(laid, held, frames.informants(NAMES), by="technique"))
    assert list(loose["category"]) == ["partial"]


def test_nobody_met_by_two_techniques_leaves_the_strict_comparison_empty():
    found = triangulation.strict(frames.codings("I1:B+ O1:B-"), frames.sources("I1 O1"), frames.informants("I1"))
    assert found.empty
    assert triangulation.convergence(found).empty


def told_by_innovation(words: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return codings written as `I1:B3+@MAWAR` and their innovations."""
    plain, innovations = zip(*(word.split("@") for word in words.split()), strict=True)
    laid = frames.codings(" ".join(plain))
    return laid, pd.Series(innovations, index=laid.index, dtype="str")


STUDY = "I1:B3.1+@MAWAR I3:B3.1+@MAWAR I1:B3.1+@AJAK I2:B3.3-@GUWA I3:B3.3-@GUWA"


def test_the_dissonance_of_b3_disappears_by_innovation_and_becomes_a_conditional_finding():
    laid, told = told_by_innovation(STUDY)
    assert triangulation.over_all(laid, ["B3"])["stance"].item() == "mixed"
    parts = triangulation.split(laid, told, ["B3"])
    assert dict(zip(parts["value"], parts["stance"], strict=True)) == {"AJAK": "+", "GUWA": "-", "MAWAR": "+"}
    found = triangulation.conditions(parts).iloc[0]
    assert (found["outcome"], found["exceptions"]) == ("conditional", 0)
    assert (found["supporting"], found["inhibiting"]) == (("AJAK", "MAWAR"), ("GUWA",))


@pytest.mark.parametrize(
    ("words", "outcome", "exceptions"),
    [
        (f"{STUDY} I2:B3.3+@GUWA", "leaning", 1),
        ("I1:B3+@AJAK I2:B3-@GUWA I3:B3+@GUWA", "remains", 1),
        ("I1:B3+@AJAK I2:B3+@GUWA I3:B3+@GUWA I3:B3-@GUWA", "one side", 1),
        ("I1:B3+@AJAK I2:B3-@AJAK", "not assessable", 1),
        ("I1:B3+@AJAK I2:B3=@GUWA", "not assessable", 0),
        ("I1:B3=@AJAK I2:B3=@GUWA", "not assessable", 0),
    ],
)
def test_a_split_says_what_it_explains(words, outcome, exceptions):
    found = triangulation.conditions(triangulation.split(*told_by_innovation(words), ["B3"])).iloc[0]
    assert (found["outcome"], found["exceptions"]) == (outcome, exceptions)


def test_a_split_of_nothing_has_no_rows():
    laid = frames.codings("I1:B+")
    parts = triangulation.split(laid, pd.Series([None], index=laid.index, dtype="str"), ["B"])
    assert parts.empty
    assert triangulation.conditions(parts).empty


def test_the_fingerprint_changes_with_the_codings_and_with_their_sets():
    laid = frames.codings("I1:B+ I2:B- I3:C+")
    first = triangulation.fingerprint(laid, "B", "group")
    assert triangulation.fingerprint(laid.iloc[::-1], "B", "group") == first
    assert triangulation.fingerprint(laid[laid["code"] == "B"], "B", "group") == first
    assert triangulation.fingerprint(laid.assign(polarity="neutral"), "B", "group") != first
    moved = laid.assign(group=laid["group"].where(laid["informant"] != "I1", "VIL"))
    assert triangulation.fingerprint(moved, "B", "group") != first
    assert triangulation.fingerprint(moved, "B", "technique") == triangulation.fingerprint(laid, "B", "technique")


@given(st.lists(st.tuples(st.sampled_from(["I1", "I2", "I3", "O1"]), st.sampled_from(["B", "B.1", "C"]),
                          st.sampled_from(["+", "-", "=", ""])), max_size=12),
       st.sampled_from(["group", "technique", "wave", "coder"]))  # fmt: skip
def test_whatever_is_coded_counts_once_in_a_set_and_silence_never_agrees(laid, by):
    words = " ".join(f"{who}:{code}{sign}" for who, code, sign in laid)
    found = cells(words, by=by)
    assert found["total"].sum() == len(laid) - triangulation.left_out(frames.codings(words), by)
    assert ((found["stance"] == "silent") == (found["total"] == 0)).all()
    proposed = triangulation.convergence(found)
    silent = set(found.loc[found["total"] == 0, "code"])
    assert not set(proposed.loc[proposed["category"] == "agreement", "code"]) & silent
    pairs = triangulation.pairs(found)
    assert set(pairs.loc[pairs["category"] == "agreement", "code"]) <= set(found["code"])
