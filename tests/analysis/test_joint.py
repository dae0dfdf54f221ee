"""Numbers beside words: shares and changes of Table 1.1 of the study article, and what is undefined."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis import joint
from qualcode.tables import JOINT_ROWS
from tests.analysis import frames

ARTICLE = {"AJAK": {"2019": 243}, "MAWAR": {"2018": 212, "2019": 251}, "GUWA": {"2019": 8}}
"""Table 1.1 "Jenis Inovasi Pelayanan dan Data pelayanan tahun 2019", Kecamatan Gunung Toar."""


def rows(counts: dict[str, dict[str, float]], measure="pelayanan") -> pd.DataFrame:
    return JOINT_ROWS.frame({"row": name, "label": name, "measure": measure, "counts": held} for name, held in counts.items())


def table(counts) -> pd.DataFrame:
    return joint.derived(rows(counts)).set_index(["row", "year"])


@pytest.mark.parametrize(("name", "percent"), [("AJAK", 48.4), ("MAWAR", 50.0), ("GUWA", 1.6)])
def test_the_shares_of_table_1_1_follow_from_its_counts(name, percent):
    found = table(ARTICLE).loc[(name, "2019")]
    assert found["total"] == 502
    assert round(100 * found["share"], 1) == percent


def test_mawar_rose_by_39_services_or_18_4_per_cent():
    found = table(ARTICLE).loc[("MAWAR", "2019")]
    assert (found["before"], found["change"]) == ("2018", 39)
    assert round(100 * found["change_share"], 1) == 18.4


def test_a_year_in_which_a_row_has_no_number_has_no_shares():
    found = table(ARTICLE).loc[("MAWAR", "2018")]
    assert math.isnan(found["share"])
    assert math.isnan(found["change"])


def test_shares_of_nothing_and_changes_from_nothing_are_undefined():
    found = table({"a": {"2018": 0, "2019": 0}, "b": {"2018": 0, "2019": 0}}).loc[("a", "2019")]
    assert math.isnan(found["share"])
    assert found["change"] == 0
    assert math.isnan(found["change_share"])


def test_only_rows_that_count_the_same_share_a_total():
    held = pd.concat([rows({"a": {"2019": 3}}, "surat"), rows({"b": {"2019": 9}}, "orang")], ignore_index=True)
    assert list(joint.derived(held)["share"]) == [1.0, 1.0]


def test_no_rows_and_rows_without_numbers_give_nothing():
    assert joint.derived(rows({})).empty
    assert joint.derived(rows({"a": {}})).empty


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000), min_size=1))
def test_shares_of_a_year_add_up_to_one(counts):
    found = joint.derived(rows({name: {"2019": count} for name, count in counts.items()}))
    assert math.isclose(found["share"].sum(), 1) or found["share"].isna().all()


def linked(words: str, innovations: list[str], **wanted) -> list[str]:
    laid = frames.codings(words)
    laid["attribute:innovation"] = pd.array(innovations, dtype="str")
    return list(joint.linked(laid, frames.sources("I1 I2 I3"), frames.informants("I1 I2 I3"), **wanted)["coding"])


def test_words_beside_numbers_are_of_the_code_the_attribute_or_both():
    words, told = "I1:B.1+ I2:B- I3:C+", ["GUWA", "GUWA", "GUWA"]
    assert linked(words, told, code="B") == ["0", "1"]
    assert linked(words, told, attribute="coding:innovation", value="GUWA") == ["0", "1", "2"]
    assert linked(words, ["GUWA", "AJAK", "GUWA"], code="B", attribute="coding:innovation", value="GUWA") == ["0"]
    assert linked(words, told) == []
    assert linked(words, told, code="B", attribute="coding:weather", value="rain") == []


def test_the_words_are_counted_with_their_stance():
    assert joint.counts(frames.codings("I1:B+ I2:B-")) == {
        "supporting": 1, "inhibiting": 1, "neutral": 0, "unset": 0, "total": 2, "stance": "mixed",
    }  # fmt: skip
    assert joint.counts(frames.codings(""))["stance"] == "silent"
