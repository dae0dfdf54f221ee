"""Codings as ratings: turns, sentences, characters and own units against the same thing counted unit by unit."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qualcode.analysis import rating
from qualcode.analysis.agreement import gwet_ac1, krippendorff_alpha, percent
from qualcode.analysis.coder_agreement import MEASURES, agreement
from qualcode.analysis.differences import CHANGED, DECIDED, EXTENT, ONE, OPEN, differences, with_state
from qualcode.analysis.rating import placed, shared_sources, tallies
from qualcode.analysis.unitizing import characters_by_code, unitizing_alpha

LENGTHS = {"s1": 30, "s2": 20}
SOURCES = pd.DataFrame({"source": list(LENGTHS), "length": list(LENGTHS.values())})
CUTS = pd.DataFrame(
    [("s1", 0, 9), ("s1", 10, 19), ("s1", 20, 30), ("s2", 0, 5), ("s2", 7, 20)], columns=["source", "start", "end"]
)
CODES = ["A", "A.1", "B"]
LINE = {"A": ("A",), "A.1": ("A", "A.1"), "B": ("B",)}


def laid(*rows: tuple[str, str, str, int, int]) -> pd.DataFrame:
    """Codings as source, coder, code, start and end."""
    return pd.DataFrame(
        [(str(at), *row, LINE[row[2]]) for at, row in enumerate(rows)],
        columns=["coding", "source", "coder", "code", "start", "end", "lineage"],
    )


@st.composite
def rows(draw, coders="RD"):
    source = draw(st.sampled_from(list(LENGTHS)))
    start = draw(st.integers(0, LENGTHS[source] - 1))
    end = draw(st.integers(start + 1, LENGTHS[source]))
    return source, draw(st.sampled_from(coders)), draw(st.sampled_from(CODES)), start, end


def marked(codings: pd.DataFrame, coder: str, code: str, cuts: pd.DataFrame | None) -> np.ndarray:
    """Which units the coder put under the code or one below it, unit by unit."""
    units = [(source, at, at + 1) for source, length in LENGTHS.items() for at in range(length)]
    if cuts is not None:
        units = list(cuts.itertuples(index=False, name=None))
    mine = [row for row in codings.itertuples() if row.coder == coder and code in row.lineage]
    return np.array(
        [any(row.source == source and row.start < end and row.end > start for row in mine) for source, start, end in units]
    )


@pytest.mark.parametrize("cuts", [None, CUTS], ids=["character", "turn"])
@given(st.lists(rows("RDE"), max_size=12))
def test_tallies_are_those_of_units_counted_one_by_one(cuts, given_rows):
    codings = laid(*given_rows)
    found = tallies(placed(codings, CODES, ["R", "D", "E"], SOURCES, cuts)).sum(axis=1)
    for at, code in enumerate(CODES):
        who = sum(marked(codings, coder, code, cuts).astype(int) << bit for bit, coder in enumerate("RDE"))
        assert found[at].tolist() == np.bincount(who, minlength=8).tolist()


@pytest.mark.parametrize("cuts", [None, CUTS], ids=["character", "turn"])
@given(st.lists(rows(), min_size=1, max_size=12))
def test_coefficients_are_those_of_the_ratings_written_out(cuts, given_rows):
    codings = laid(*given_rows)
    found = agreement(codings, CODES, ["R", "D"], SOURCES, unit="x", cuts=cuts, resamples=2)
    for code, one in zip(CODES, found.codes, strict=True):
        a, b = (marked(codings, coder, code, cuts) for coder in "RD")
        assert (one.units, one.coded, one.shared) == (len(a), (a.sum(), b.sum()), (a & b).sum())
        assert one.measures["percent"].value == pytest.approx(percent([a, b]))
        if not one.varies:
            assert {one.measures[name].value for name in ("alpha", "ac1", "kappa")} == {None}
            continue
        assert one.measures["alpha"].value == pytest.approx(krippendorff_alpha([a, b]))
        assert one.measures["ac1"].value == pytest.approx(gwet_ac1([a, b]))
        assert one.measures["kappa"].value == pytest.approx(cohen_kappa_score(a, b))


@given(st.lists(rows("RDE"), min_size=1, max_size=12))
def test_three_coders_are_counted_together(given_rows):
    codings = laid(*given_rows)
    found = agreement(codings, CODES, ["R", "D", "E"], SOURCES, cuts=CUTS, resamples=2)
    for code, one in zip(CODES, found.codes, strict=True):
        if one.varies:
            ratings = [marked(codings, coder, code, CUTS) for coder in "RDE"]
            assert one.measures["alpha"].value == pytest.approx(krippendorff_alpha(ratings))


@given(st.lists(rows(), min_size=1, max_size=12))
def test_characters_and_own_units_are_those_of_the_texts_one_after_another(given_rows):
    codings = laid(*given_rows)
    found = agreement(codings, ["A.1", "B"], ["R", "D"], SOURCES, resamples=2)
    by_code = characters_by_code(codings, SOURCES, "R", "D", ["A.1", "B"]).set_index("code")
    for one in found.codes:
        assert one.measures["percent"].value == pytest.approx(by_code.loc[one.code, "percent"])
        units = [_units(codings, coder, one.code) for coder in "RD"]
        alpha = unitizing_alpha(units, sum(LENGTHS.values())).binary
        if one.varies:
            assert one.measures["binary"].value == (alpha if alpha is None else pytest.approx(alpha))


def _units(codings: pd.DataFrame, coder: str, code: str) -> list[tuple[int, int, str]]:
    """A coder's units on one line, those that overlap made one."""
    base = {"s1": 0, "s2": LENGTHS["s1"]}
    mine = codings[(codings["coder"] == coder) & (codings["code"] == code)]
    places = sorted((row.start + base[row.source], row.end + base[row.source]) for row in mine.itertuples())
    found: list[list[int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return [(start, end, code) for start, end in found]


def test_one_coders_own_overlaps_change_nothing():
    once = laid(("s1", "R", "B", 0, 12), ("s1", "D", "B", 5, 15))
    twice = laid(("s1", "R", "B", 0, 12), ("s1", "R", "B", 3, 9), ("s1", "R", "B", 6, 12), ("s1", "D", "B", 5, 15))
    for cuts in (None, CUTS):
        one, other = (agreement(some, ["B"], ["R", "D"], SOURCES, cuts=cuts, resamples=50) for some in (once, twice))
        assert one.codes == other.codes


def test_only_sources_that_every_coder_coded_are_shared():
    codings = laid(("s1", "R", "A", 0, 5), ("s1", "D", "B", 3, 9), ("s2", "R", "A", 0, 5))
    assert shared_sources(codings, ["R", "D"]) == ["s1"]
    assert shared_sources(codings, ["R"]) == ["s1", "s2"]
    assert shared_sources(codings, ["R", "X"]) == shared_sources(codings, []) == shared_sources(codings[:0], ["R"]) == []


def test_sets_of_codes_are_compared_unit_by_unit():
    codings = laid(("s1", "R", "A", 0, 5), ("s1", "R", "B", 2, 9), ("s1", "D", "B", 0, 9), ("s2", "D", "A", 8, 12))
    found = agreement(codings, ["A", "B"], ["R", "D"], SOURCES, cuts=CUTS, resamples=50)
    r, d, none = frozenset({0, 1}), frozenset({1}), frozenset()
    ratings = [[r, none, none, none, none], [d, none, none, none, frozenset({0})]]
    for name in ("jaccard", "masi"):
        assert found.sets[name].value == pytest.approx(krippendorff_alpha(ratings, metric=name))


def test_too_many_different_sets_are_not_compared(monkeypatch):
    codings = laid(("s1", "R", "A", 0, 5), ("s1", "D", "B", 0, 9))
    places = placed(codings, ["A", "B"], ["R", "D"], SOURCES, CUTS)
    assert rating.code_sets(places, 3) is not None
    assert rating.code_sets(places, 2) is None


def test_intervals_are_drawn_over_sources_where_there_are_enough_and_hold_the_value():
    names = [f"s{number}" for number in range(12)]
    sources = pd.DataFrame({"source": names, "length": 100})
    spans = [[(10 * at, 10 * at + 5 + 2 * (at % 3 + shift)) for shift in (0, 1)] for at in range(10)]
    codings = laid(*(("s1", coder, "B", *span) for pair in spans for coder, span in zip("RD", pair, strict=True)))
    codings = codings.assign(source=[name for name in names[:10] for _ in "RD"])
    many = agreement(codings, ["B"], ["R", "D"], sources, resamples=200)
    few = agreement(codings, ["B"], ["R", "D"], sources[:9], resamples=200, turns=CUTS)
    assert (many.drawn, few.drawn) == ("source", "turn")
    assert agreement(codings, ["B"], ["R", "D"], sources[:9], cuts=CUTS, resamples=2).drawn == "unit"
    for found in (many, few):
        for name in ("percent", "alpha", "ac1", "kappa"):
            low, high = found.codes[0].measures[name].interval
            assert low <= found.codes[0].measures[name].value <= high
    assert many == agreement(codings, ["B"], ["R", "D"], sources, resamples=200)


def test_the_family_for_own_units_needs_codes_that_exclude_each_other():
    apart = laid(("s1", "R", "A", 0, 10), ("s1", "R", "B", 10, 20), ("s1", "D", "A", 0, 10), ("s1", "D", "A", 12, 18))
    found = agreement(apart, ["A", "B"], ["R", "D"], SOURCES, unit="unitizing", resamples=2)
    alone = unitizing_alpha([[(0, 10, "A"), (10, 20, "B")], [(0, 10, "A"), (12, 18, "A")]], 50)
    assert (found.family.u, found.family.cu) == pytest.approx((alone.u, alone.cu))
    assert found.relevant.value == pytest.approx(alone.binary)
    over = laid(("s1", "R", "A", 0, 10), ("s1", "R", "B", 5, 20), ("s1", "D", "A", 0, 10))
    assert agreement(over, ["A", "B"], ["R", "D"], SOURCES, resamples=2).family is None


@pytest.mark.parametrize("cuts", [None, CUTS], ids=["character", "turn"])
def test_nothing_coded_and_nothing_shared_have_no_coefficient(cuts):
    empty = laid()
    for sources in (SOURCES, SOURCES[:0]):
        found = agreement(empty, CODES, ["R", "D"], sources, cuts=cuts, resamples=10)
        assert {one.measures[name].value for one in found.codes for name in one.measures if name != "percent"} == {None}
        assert found.frame()["alpha"].isna().all()
        assert found.mean["alpha"].value is None
    assert agreement(empty, [], ["R", "D"], SOURCES, cuts=cuts, resamples=10).codes == ()
    with pytest.raises(ValueError, match="2 to 6"):
        agreement(empty, CODES, ["R"], SOURCES)


def test_one_source_or_one_unit_has_no_interval():
    one = laid(("s1", "R", "B", 0, 1))
    alone = pd.DataFrame({"source": ["s1"], "length": [1]})
    assert agreement(one, ["B"], ["R", "D"], alone, resamples=10).codes[0].measures["percent"].interval is None


def test_the_frame_has_each_measure_with_its_interval():
    codings = laid(("s1", "R", "B", 0, 12), ("s1", "D", "B", 5, 15))
    frame = agreement(codings, ["B"], ["R", "D"], SOURCES, resamples=20, turns=CUTS).frame()
    assert {f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")} < set(frame.columns)


def found(*given_rows, cuts=None, coders=("R", "D")) -> list[tuple]:
    frame = differences(laid(*given_rows), CODES, coders, SOURCES, cuts)
    return [(row.code, row.source, row.start, row.end, row.kind, row.coders, row.codings) for row in frame.itertuples()]


def test_places_are_told_where_one_coder_is_silent_or_marks_other_words():
    codings = (
        ("s1", "R", "B", 0, 10), ("s1", "D", "B", 0, 10), ("s1", "R", "B", 12, 15), ("s2", "R", "A", 0, 9),
        ("s2", "D", "A", 2, 9),
    )  # fmt: skip
    assert found(*codings) == [
        ("A", "s2", 0, 9, EXTENT, ("R", "D"), ("3", "4")),
        ("B", "s1", 12, 15, ONE, ("R",), ("2",)),
    ]


def test_in_turns_only_turns_count_that_one_coded_and_the_other_did_not():
    assert found(("s1", "R", "B", 0, 3), ("s1", "D", "B", 5, 8), cuts=CUTS) == []
    assert len(found(("s1", "R", "B", 0, 3), ("s1", "D", "B", 5, 8))) == 2
    assert found(("s1", "R", "B", 0, 3), ("s1", "D", "B", 5, 12), cuts=CUTS) == [
        ("B", "s1", 0, 12, EXTENT, ("R", "D"), ("0", "1"))
    ]


def test_a_child_code_is_a_difference_of_its_own_and_not_of_its_parent():
    assert [row[0] for row in found(("s1", "R", "A.1", 0, 5), ("s1", "D", "A", 0, 5))] == ["A", "A.1"]


def test_one_who_overlaps_himself_differs_from_nobody():
    assert found(("s1", "R", "B", 0, 6), ("s1", "R", "B", 4, 10), ("s1", "D", "B", 0, 10)) == []
    assert found() == []


@given(st.lists(rows(), max_size=10))
def test_without_differences_every_character_is_treated_alike(given_rows):
    codings = laid(*given_rows)
    frame = differences(codings, ["A", "B"], ["R", "D"], SOURCES)
    by_code = characters_by_code(codings, SOURCES, "R", "D", CODES)
    apart = by_code.loc[by_code["only_a"] + by_code["only_b"] > 0, "code"]
    assert set(frame["code"]) == set(apart)
    for code in set(frame["code"]):
        spans = sorted(zip(frame[frame["code"] == code]["source"], frame[frame["code"] == code]["start"],
                           frame[frame["code"] == code]["end"], strict=True))  # fmt: skip
        assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


def test_a_difference_is_decided_open_or_needs_a_look():
    codings = laid(("s1", "R", "B", 0, 10), ("s1", "D", "B", 5, 12), ("s2", "R", "B", 0, 4))
    frame = differences(codings, CODES, ["R", "D"], SOURCES)

    def states(*decisions) -> list[str]:
        columns = ["reconciliation", "codings", "coders", "fresh"]
        return list(with_state(frame, pd.DataFrame(decisions, columns=columns), ["R", "D"])["state"])

    assert states() == [OPEN, OPEN]
    assert states(("g", ("0", "1"), ("R", "D"), True)) == [DECIDED, OPEN]
    assert states(("g", ("0", "1"), ("D", "R", "E"), True)) == [DECIDED, OPEN]
    assert states(("g", ("0", "1"), ("R", "D"), False)) == [CHANGED, OPEN]
    assert states(("g", ("0",), ("R", "D"), True)) == [CHANGED, OPEN]
    assert states(("g", ("0", "1"), ("R", "E"), True)) == [CHANGED, OPEN]
