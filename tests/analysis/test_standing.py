"""What changed under a finding since it was written: each kind of change, and nothing where nothing did."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.coverage import joined
from qualcode.analysis.standing import CHANGES, changes, fact, gathered
from qualcode.tables import FINDINGS
from tests.analysis import frames
from tests.analysis.test_coverage import evidence, finding

LAID = "I1:B1+ I2:B1.1- I1:B2+"
SEEN = {
    "evidence": {"0": fact("B1", "supporting", "x"), "1": fact("B1.1", "inhibiting", "x")}, "under": gathered(["0", "1"]),
}  # fmt: skip


def told(laid: pd.DataFrame, links: str = "F1:0 F1:1", seen=SEEN, code: str | None = "B1") -> list[tuple]:
    linked = joined(evidence(links), laid)
    rows = changes(FINDINGS.frame([finding(code=code, seen=seen)]), linked, laid)
    assert set(rows["change"]) <= set(CHANGES)
    return list(rows[["change", "coding", "was", "now"]].itertuples(index=False, name=None))


def test_nothing_changed_where_evidence_and_codings_are_the_same():
    assert told(frames.codings(LAID)) == []


def test_a_finding_that_remembers_nothing_has_no_changes():
    assert told(frames.codings(LAID), seen={}) == []


def test_a_passage_that_is_gone_is_told_and_so_are_the_codings_under_the_code():
    laid = frames.codings(LAID)
    assert told(laid[laid["coding"] != "1"]) == [("gone", "1", "", ""), ("under", "", "2", "1")]


def test_a_new_coding_under_the_code_or_below_it_is_told():
    assert told(frames.codings(f"{LAID} I3:B1.1-")) == [("under", "", "2", "3")]
    assert told(frames.codings(f"{LAID} I3:B2-")) == []


def test_as_many_codings_as_before_but_others_are_told():
    laid = frames.codings(f"{LAID} I3:B1-")
    assert told(laid[laid["coding"] != "1"], links="F1:0")[-1] == ("under", "", "2", "2")


@pytest.mark.parametrize(("column", "value", "expected"), [
    ("code_guid", "B1.2", ("code", "1", "B1.1", "B1.2")),
    ("polarity", "neutral", ("polarity", "1", "inhibiting", "neutral")),
    ("quote", "lain", ("words", "1", "", "")),
])  # fmt: skip
def test_a_passage_coded_otherwise_is_told(column, value, expected):
    laid = frames.codings(LAID)
    laid.loc[laid["coding"] == "1", column] = value
    assert told(laid) == [expected]


@pytest.mark.parametrize(("column", "value"), [("start", 99), ("note", "catatan"), ("paragraph", 7)])
def test_what_is_moved_by_a_correction_elsewhere_is_no_change(column, value):
    laid = frames.codings(LAID)
    laid[column] = value
    assert told(laid) == []


def test_a_passage_that_joined_the_evidence_is_told():
    assert told(frames.codings(LAID), links="F1:0 F1:1 F1:2") == [("came", "2", "", "")]


def test_a_finding_without_a_code_looks_at_its_evidence_alone():
    assert told(frames.codings(f"{LAID} I3:B1-"), seen={**SEEN, "under": gathered(())}, code=None) == []


@given(st.lists(st.uuids().map(str), unique=True), st.randoms())
def test_the_order_of_codings_does_not_matter(guids, chance):
    mixed = list(guids)
    chance.shuffle(mixed)
    assert gathered(guids) == gathered(mixed)
    assert gathered([*guids, "lain"]) != gathered(guids)
