"""Co-occurrence counts what a plain comparison of all pairs counts, in every unit, and says where codes meet."""

from functools import cache
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis import cooccurrence as room
from qualcode.analysis.cooccurrence import UNITS, cooccurrence, lifted, square, together
from qualcode.tables import CODINGS, TURNS
from tests.lengths import few

CODES = ["A", "B", "C", "D"]
TURN, LINE = 10, 5


def codings(rows) -> pd.DataFrame:
    """Codings of (source, code, start, length) in texts whose lines have five characters and whose turns have two lines."""
    return CODINGS.frame(
        {
            "coding": str(number), "source": source, "source_name": source, "technique": "interview", "source_position": 0,
            "coder": "A", "code": code, "code_guid": code, "label": code, "path": code, "parent": code, "root": code,
            "lineage": (code,), "kind": "theme", "polarity": "unset", "start": start, "end": start + size,
            "quote": text()[start : start + size], "paragraph": start // LINE + 1, "note": "",
        }
        for number, (source, code, start, size) in enumerate(rows)
    )  # fmt: skip


def text() -> str:
    return "abcd\n" * 12


@cache
def turns(sources="xy") -> pd.DataFrame:
    rows = [{"source": source, "start": at, "end": at + TURN - 1} for source in sources for at in range(0, 60, TURN)]
    return TURNS.frame(rows)


laid = st.lists(
    st.tuples(st.sampled_from("xy"), st.sampled_from(CODES), st.integers(0, 40), st.integers(1, 14)), max_size=30
)


def units_of(row, unit: str) -> set[tuple[str, int]]:
    if unit == "source":
        return {(row.source, 0)}
    size, reach = {"turn": (TURN, TURN - 1), "paragraph": (LINE, LINE - 1)}[unit]
    touched = {(row.source, at // size) for at in range(row.start, row.end) if at % size < reach}
    return touched | ({(row.source, row.start // size)} if unit == "paragraph" else set())


def naive(frame: pd.DataFrame, unit: str) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """Count, both and the uses of each code, straight from the definition."""
    rows = list(frame.itertuples(index=False))
    found = {}
    for first, second in combinations(CODES, 2):
        one, other = ([row for row in rows if row.code == code] for code in (first, second))
        if unit == "overlap":
            meet = [(a.coding, b.coding) for a in one for b in other
                    if a.source == b.source and a.start < b.end and b.start < a.end]  # fmt: skip
            both = min(len({a for a, _ in meet}), len({b for _, b in meet}))
            found[first, second] = len(meet), both, len(one), len(other)
        else:
            left, right = ({at for row in side for at in units_of(row, unit)} for side in (one, other))
            found[first, second] = len(left & right), len(left & right), len(left), len(right)
    return {pair: counts for pair, counts in found.items() if counts[0]}


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=few(10))
@given(rows=laid)
def test_the_sweep_counts_what_a_comparison_of_all_pairs_counts(unit, rows):
    frame = codings(rows)
    found = cooccurrence(frame, CODES, unit, turns())
    pairs = found[found["first"] != found["second"]]
    columns = ["first", "second", "count", "both", "uses_first", "uses_second"]
    counted = {(first, second): counts for first, second, *counts in pairs[columns].itertuples(index=False, name=None)}
    counted = {pair: tuple(counts) for pair, counts in counted.items()}
    assert counted == naive(frame, unit)


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=few(10))
@given(rows=laid)
def test_each_meeting_that_is_counted_can_be_shown_and_jaccard_is_a_share(unit, rows):
    frame = codings(rows)
    found = cooccurrence(frame, CODES, unit, turns())
    assert found["jaccard"].between(0, 1).all()
    laid_by = dict(zip(frame["coding"], frame["code"], strict=True))
    for first, second, count in found[["first", "second", "count"]].itertuples(index=False, name=None):
        meetings = together(frame, first, second, unit, turns())
        assert len(meetings) == count
        assert all({laid_by[guid] for guid in guids} == {first, second} for guids in meetings["codings"])
        assert (meetings["start"] < meetings["end"]).all()


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=few(10))
@given(rows=laid, order=st.permutations(CODES))
def test_the_matrix_is_symmetric_whatever_the_order_of_codes(unit, rows, order):
    frame = codings(rows)
    one = square(cooccurrence(frame, CODES, unit, turns()), CODES, "jaccard")
    other = square(cooccurrence(frame.sample(frac=1, random_state=1), order, unit, turns()), order, "jaccard")
    assert (one.to_numpy() == one.to_numpy().T).all()
    pd.testing.assert_frame_equal(one, other.loc[CODES, CODES])


def test_the_published_coefficient():
    apart = [("x", "A", 100 * at, 5) for at in range(10)] + [("x", "B", 100 * at + 3, 5) for at in range(3)]
    frame = codings([*apart, ("x", "B", 2000, 5), ("x", "B", 3000, 5)])
    (row,) = cooccurrence(frame, ["A", "B"]).query("first != second").to_dict("records")
    assert (row["count"], row["uses_first"], row["uses_second"], row["jaccard"]) == (3, 10, 5, 0.25)


def test_one_character_shared_is_enough_and_touching_is_not():
    meet = codings([("x", "A", 0, 5), ("x", "B", 4, 5), ("x", "C", 5, 5), ("y", "A", 0, 50)])
    found = cooccurrence(meet, CODES).query("first != second")
    assert list(found[["first", "second"]].itertuples(index=False, name=None)) == [("A", "B"), ("B", "C")]


def test_a_coding_outside_every_turn_is_in_none():
    frame = codings([("x", "A", 0, 3), ("x", "B", 2, 3), ("z", "A", 0, 5), ("z", "B", 0, 5)])
    found = cooccurrence(frame, CODES, "turn", turns())
    assert list(found["count"]) == [1, 1, 1]
    assert together(frame, "A", "B", "turn", turns())["codings"].tolist() == [("0", "1")]


def test_many_pairs_are_counted_in_pieces(monkeypatch):
    frame = codings([("x", code, at, 14) for at in range(30) for code in CODES])
    whole = cooccurrence(frame, CODES)
    monkeypatch.setattr(room, "AT_ONCE", 7)
    pd.testing.assert_frame_equal(cooccurrence(frame, CODES), whole)


def test_a_level_joins_the_codes_below_it():
    frame = codings([("x", "A", 0, 5), ("x", "B", 0, 5), ("x", "C", 0, 5)])
    frame["lineage"] = [("I",), ("I", "B"), ("J", "K", "C")]
    assert list(lifted(frame, 0)["code"]) == ["I", "I", "J"]
    assert list(lifted(frame, 1)["code"]) == ["I", "B", "K"]


def test_codes_that_are_not_asked_for_and_empty_input_give_nothing():
    frame = codings([("x", "A", 0, 5), ("x", "B", 0, 5)])
    assert list(cooccurrence(frame, ["A"])["count"]) == [1]
    for unit in UNITS:
        assert cooccurrence(codings([]), CODES, unit, turns()).empty
        assert cooccurrence(frame, [], unit, turns()).empty
        assert together(codings([]), "A", "B", unit, turns()).empty


def test_an_unknown_unit_and_missing_turns_are_named():
    for unit in ("week", "turn"):
        with pytest.raises(ValueError, match=unit):
            cooccurrence(codings([("x", "A", 0, 5)]), CODES, unit)
