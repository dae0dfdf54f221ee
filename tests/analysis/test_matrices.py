"""Matrices conserve the codings, shares are shares, and a changed cell is found out."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis import matrices
from qualcode.analysis.lineage import under
from qualcode.analysis.matrices import attributes, crossed, evidence, fingerprint, reviewed, values
from qualcode.tables import SUMMARIES
from tests.analysis import frames

CODES = "B1 B1.1 B1.2 B2".split()
WHO = "I1 I2 I3 O1"
written = st.lists(
    st.tuples(st.sampled_from(WHO.split()), st.sampled_from(CODES), st.sampled_from("+-= ")), max_size=25
).map(lambda rows: " ".join(f"{who}:{code}{sign}".strip() for who, code, sign in rows))


def study(words: str):
    people = frames.informants("I1 I2 I3").assign(guid=["g1", "g2", "g3"], role=["Camat", "Sekcam", "Kepala desa"])
    people = people.assign(**{"attribute:age": ["40", None, " "]})
    places = frames.sources(WHO).assign(place=["Kantor", "Kantor", "Balai", ""])
    return frames.codings(words), places, people


@given(written)
def test_every_coding_with_a_value_is_counted_once_at_its_own_code(words):
    laid, places, people = study(words)
    for by in ("technique", "group", "polarity"):
        told = values(laid, places, people, by)
        counts = crossed(laid, ["B1", "B2"], told, sorted(told.dropna().unique()))
        assert counts.to_numpy().sum() == told.notna().sum()


@given(written)
def test_shares_of_rows_and_columns_add_up_and_binary_says_where_there_is_any(words):
    laid, places, people = study(words)
    told = values(laid, places, people, "informant")
    columns = sorted(told.dropna().unique())
    count, row, column, binary = (crossed(laid, ["B1", "B2"], told, columns, cell) for cell in matrices.CELLS)
    assert all(total == pytest.approx(1) or total == 0 for total in row.sum(axis=1))
    assert all(total == pytest.approx(1) or total == 0 for total in column.sum())
    assert ((count > 0) == (binary == 1)).to_numpy().all()


def test_a_column_shares_out_its_codings_also_where_a_code_stands_beside_those_below_it():
    laid, places, people = study("I1:B1.1 I1:B2 I1:B1")
    told = values(laid, places, people, "informant")
    shares = crossed(laid, CODES, told, ["I1"], "column")["I1"]
    assert list(shares.round(3)) == [0.667, 0.333, 0.0, 0.333]


def test_codes_hold_what_lies_below_them():
    laid, *_ = study("I1:B1.1 I1:B2")
    assert list(under(laid, ["B1", "B1.1"])["under"]) == ["B1", "B1.1"]
    assert list(under(laid, ["B1", "B1.1"]).index) == [0, 0]
    assert under(laid, []).empty


def test_values_come_from_codings_sources_and_informants():
    laid, places, people = study("I1:B1 I3:B1 O1:B1")
    laid = laid.assign(date=pd.to_datetime(["2020-07-14", None, "2020-07-16"]), **{"attribute:innovation": ["AJAK", None, ""]})
    told = {by: [None if pd.isna(value) else value for value in values(laid, places, people, by)] for by in
            ("role", "place", "date", "wave", "informant:age", "coding:innovation")}  # fmt: skip
    assert told == {
        "role": ["Camat", "Kepala desa", None],
        "place": ["Kantor", "Balai", None],
        "date": ["2020-07-14", None, "2020-07-16"],
        "wave": ["1", "1", "1"],
        "informant:age": ["40", None, None],
        "coding:innovation": ["AJAK", None, None],
    }
    known = attributes(laid, places, people)
    assert known == [*matrices.KNOWN, "informant:age", "coding:innovation"]
    assert attributes(laid.iloc[:0], places, people) == []


@given(written)
def test_every_matrix_of_summaries_holds_each_coding_that_has_a_cell(words):
    laid, places, people = study(words)
    codes = frames.codes("B1 B2")
    cells = {name: evidence(laid, codes, places, people, name) for name in ("framework", "group", "checklist", "effects")}
    assert len(cells["framework"]) == laid["informant"].notna().sum()
    assert len(cells["group"]) == laid["group"].notna().sum()
    assert len(cells["checklist"]) == len(laid)
    assert len(cells["effects"]) == (laid["group"].notna() & laid["polarity"].ne("unset")).sum()


def test_cells_are_named_by_what_they_stand_for():
    laid, places, people = study("I1:B1.1-")
    codes = frames.codes("B1")
    named = {
        name: evidence(laid, codes, places, people, name)[["row", "column"]].to_numpy().tolist()
        for name in ("framework", "group", "role", "checklist", "effects")
    }
    assert named == {
        "framework": [["g1", "B1"]],
        "group": [["GOV", "B1"]],
        "role": [["Camat", "B1"]],
        "checklist": [["B1", "whole"]],
        "effects": [["B1:inhibiting", "GOV"]],
    }
    assert len(matrices.row_key("x" * 65)) == 64


@given(written, st.randoms(use_true_random=False))
def test_a_fingerprint_knows_no_order_and_no_places(words, chance):
    laid, *_ = study(words)
    rows = list(laid.index)
    chance.shuffle(rows)
    assert fingerprint(laid.loc[rows].assign(start=7, note="x", label="y")) == fingerprint(laid)


@pytest.mark.parametrize("change", [{"polarity": "neutral"}, {"quote": "y"}, {"code_guid": "B9"}, {"coding": "9"}])
def test_a_fingerprint_notices_every_change_of_the_coding(change):
    laid, *_ = study("I1:B1+ I1:B1+")
    changed = laid.copy()
    for column, value in change.items():
        changed.loc[0, column] = value
    assert fingerprint(changed) != fingerprint(laid)
    assert fingerprint(laid.iloc[:1]) != fingerprint(laid)


def test_a_summary_needs_a_look_when_its_codings_changed_and_an_empty_cell_when_something_came():
    laid, places, people = study("I1:B1+ I2:B1-")
    held = evidence(laid, frames.codes("B1"), places, people, "framework")
    seen = fingerprint(held[held["row"] == "g1"])
    said = SUMMARIES.frame(
        {"summary": row, "matrix": "framework", "row": row, "column": "B1", "body": "x", "mark": "", "seen": seen}
        for row in ("g1", "g2", "g3")
    )
    said.loc[2, "seen"] = fingerprint(laid.iloc[:0])
    assert list(reviewed(said, held)["stale"]) == [False, True, False]
    assert list(reviewed(said, held.iloc[:0])["stale"]) == [True, True, False]
    assert reviewed(said.iloc[:0], held).empty
