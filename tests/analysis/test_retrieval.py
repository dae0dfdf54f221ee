"""Retrieval queries: each operator on small texts, and all of them against a naive form that looks at every pair."""

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis import intervals
from qualcode.analysis.retrieval import counts, passages
from qualcode.model.query import Coded, Combined, Measure, Named, Only, Query, Relation, Unit, from_json, measures, steps, to_json
from qualcode.tables import CODES, CODINGS, INFORMANTS, SOURCES
from tests.lengths import few

GROUPS = {"I1": "GOV", "I2": "COM"}


def laid(*rows: str) -> pd.DataFrame:
    """Codings as `I1 A 0-10`, then optionally the polarity's sign and a coder: `I1 A 0-10 + Ani`."""
    return CODINGS.frame(_coding(number, *row.split()) for number, row in enumerate(rows))


def _coding(number: int, source: str, code: str, place: str, *more: str) -> dict[str, object]:
    start, end = map(int, place.split("-"))
    signs = {"+": "supporting", "-": "inhibiting"}
    polarity = next((signs[word] for word in more if word in signs), "unset")
    coder = next((word for word in more if word not in signs), "Ani")
    return {
        "coding": f"c{number}", "source": source, "source_name": source, "technique": "interview", "wave": int(source[1:]),
        "date": pd.Timestamp(2020, 7, int(source[1:])), "source_position": int(source[1:]), "informant": source,
        "group": GROUPS.get(source), "coder": coder, "code": code, "code_guid": f"g{code}", "label": code, "path": code,
        "lineage": (code[0],), "polarity": polarity, "start": start, "end": end, "quote": "x", "paragraph": 1, "note": "",
    }  # fmt: skip


CODEBOOK = CODES.frame(
    {"code": code, "guid": f"g{code}", "label": code, "parent_guid": parent, "depth": 0, "position": at, "codable": True,
     "codings": 0, "informants": 0}
    for at, (code, parent) in enumerate([("A", None), ("A1", "gA"), ("A11", "gA1"), ("B", None), ("C", None)])
)  # fmt: skip
SOURCE_TABLE = SOURCES.frame(
    {"id": number, "source": f"I{number}", "name": f"I{number}", "technique": "interview", "place": place, "words": 1,
     "length": 100, "position": number, "coded": 0, "codings": 0, "informants": (f"I{number}",)}
    for number, place in ((1, "Kantor"), (2, None))
)  # fmt: skip
PEOPLE = INFORMANTS.frame(
    {"informant": name, "role": role, "position": 1, "sources": 1, "codings": 0, "attribute:age": age}
    for name, role, age in (("I1", "Camat", "40"), ("I2", "Warga", None))
)
RULER = pd.DataFrame([(source, start) for source in ("I1", "I2") for start in range(0, 100, 10)], columns=["source", "start"])
RULERS = dict.fromkeys(Measure, RULER)
A, B, C = (Coded((f"g{code}",)) for code in "ABC")


def answer(find, codings: pd.DataFrame, **scope) -> pd.DataFrame:
    return passages(Query(find, **scope), codings, CODEBOOK, SOURCE_TABLE, PEOPLE, RULERS)


def found(find, *rows: str, **scope) -> list[str]:
    return [f"{row.source} {row.start}-{row.end}" for row in answer(find, laid(*rows), **scope).itertuples()]


def test_any_of_the_codes_with_those_below_it():
    rows = ("I1 A 0-5", "I1 A11 10-15", "I1 B 20-25", "I2 C 0-5")
    assert found(A, *rows) == ["I1 0-5", "I1 10-15"]
    assert found(Coded(("gA",), below=False), *rows) == ["I1 0-5"]
    assert found(Coded(("gA", "gC")), *rows) == ["I1 0-5", "I1 10-15", "I2 0-5"]
    assert len(found(Coded(), *rows)) == 4


def test_polarity_and_coder_of_a_set_of_codes():
    rows = ("I1 A 0-5 +", "I1 A 10-15 -", "I1 A 20-25 + Budi")
    assert found(Coded(("gA",), polarities=("supporting",)), *rows) == ["I1 0-5", "I1 20-25"]
    assert found(Coded(("gA",), coders=("Budi",)), *rows) == ["I1 20-25"]


def test_what_several_coders_found_alike_is_one_passage_at_the_place_of_the_one_with_more():
    frame = laid("I1 A 0-10", "I1 A 20-30", "I1 A 5-12 Budi", "I1 A 20-30 Budi")
    result = answer(A, frame)
    assert list(zip(result["start"], result["end"], strict=True)) == [(0, 10), (20, 30)]
    assert list(result["codings"]) == [("c0",), ("c1", "c3")]


def test_a_passage_of_one_coder_alone_stays_when_the_scope_leaves_the_other_out():
    assert found(A, "I1 A 0-10", "I1 A 20-30", "I1 A 5-12 Budi", only=(Only("coder", ("Budi",)),)) == ["I1 5-12"]


def test_codes_on_the_same_place_are_one_passage_that_rests_on_both():
    result = answer(Combined(Relation.OR, A, B), laid("I1 A 0-5", "I1 B 0-5", "I1 B 3-9"))
    assert list(result["codings"]) == [("c0", "c1"), ("c2",)]


def test_and_gives_the_part_in_common_with_the_codings_of_both():
    result = answer(Combined(Relation.AND, A, B), laid("I1 A 0-10", "I1 B 5-20", "I1 B 10-12", "I2 B 0-10"))
    assert result[["source", "start", "end", "codings"]].values.tolist() == [["I1", 5, 10, ("c1", "c0")]]


@pytest.mark.parametrize(
    ("relation", "unit", "expected"),
    [
        (Relation.AND, Unit.TURN, ["I1 0-3"]),
        (Relation.AND, Unit.SOURCE, ["I1 0-3", "I1 30-33"]),
        (Relation.NOT, Unit.TURN, ["I1 30-33", "I2 0-3"]),
        (Relation.NOT, Unit.SOURCE, ["I2 0-3"]),
        (Relation.NOT, Unit.PASSAGE, ["I1 0-3", "I1 30-33", "I2 0-3"]),
    ],
)
def test_and_and_not_look_at_the_turn_or_the_source_where_told(relation, unit, expected):
    rows = ("I1 A 0-3", "I1 A 30-33", "I2 A 0-3", "I1 B 6-12")
    assert found(Combined(relation, A, B, unit), *rows) == expected


def test_touching_is_not_overlapping():
    rows = ("I1 A 0-5", "I1 A 4-9", "I1 B 5-8")
    assert found(Combined(Relation.OVERLAPPING, A, B), *rows) == ["I1 4-9"]
    assert found(Combined(Relation.NOT, A, B), *rows) == ["I1 0-5"]


def test_within_and_enclosing_take_the_same_place_too():
    rows = ("I1 A 0-5", "I1 A 6-9", "I1 A 20-30", "I1 B 0-5", "I1 B 5-10", "I1 B 21-22")
    assert found(Combined(Relation.WITHIN, A, B), *rows) == ["I1 0-5", "I1 6-9"]
    assert found(Combined(Relation.ENCLOSING, A, B), *rows) == ["I1 0-5", "I1 20-30"]


def test_followed_by_gives_the_stretch_to_the_next_one_that_is_near_enough():
    rows = ("I1 A 0-5", "I1 B 12-15", "I1 B 18-19", "I1 A 40-45", "I1 B 61-65", "I2 B 1-2")
    assert found(Combined(Relation.FOLLOWED_BY, A, B, most=1), *rows) == ["I1 0-15"]
    assert found(Combined(Relation.FOLLOWED_BY, A, B, most=2), *rows) == ["I1 0-15", "I1 40-65"]
    assert found(Combined(Relation.FOLLOWED_BY, B, A, most=9), *rows) == ["I1 12-45", "I1 18-45"]
    assert found(Combined(Relation.FOLLOWED_BY, A, B, most=0), "I1 A 0-5", "I1 B 5-8") == ["I1 0-8"]


def test_near_looks_both_ways_and_overlapping_is_near():
    rows = ("I1 A 0-5", "I1 A 22-25", "I1 A 60-65", "I1 A 90-95", "I1 B 12-15", "I1 B 64-70", "I2 A 0-5")
    assert found(Combined(Relation.NEAR, A, B, most=1), *rows) == ["I1 0-5", "I1 22-25", "I1 60-65"]
    assert found(Combined(Relation.NEAR, A, B, most=0), *rows) == ["I1 60-65"]


def test_conditions_are_laid_one_after_another_and_within_each_other():
    rows = ("I1 A 0-10", "I1 A 20-30", "I1 B 5-25", "I1 C 22-24")
    chain = Combined(Relation.NOT, Combined(Relation.OVERLAPPING, A, B), C)
    assert found(chain, *rows) == ["I1 0-10"]
    nested = Combined(Relation.OVERLAPPING, A, Named("b with c", Combined(Relation.AND, B, C)))
    assert found(nested, *rows) == ["I1 20-30"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("source", "I1", ["I1 0-5"]),
        ("technique", "interview", ["I1 0-5", "I2 0-5"]),
        ("place", "Kantor", ["I1 0-5"]),
        ("wave", "2", ["I2 0-5"]),
        ("group", "COM", ["I2 0-5"]),
        ("role", "Warga", ["I2 0-5"]),
        ("informant:age", "40", ["I1 0-5"]),
        ("informant:shoes", "40", []),
        ("segment:novelty", "yes", []),
    ],
)
def test_the_scope_says_which_codings_count(field, value, expected):
    assert found(A, "I1 A 0-5", "I2 A 0-5", only=(Only(field, (value,)),)) == expected


def test_what_is_out_of_scope_counts_on_no_side():
    rows = ("I1 A 0-5", "I1 B 0-5 Budi")
    assert found(Combined(Relation.NOT, A, B), *rows) == []
    assert found(Combined(Relation.NOT, A, B), *rows, only=(Only("coder", ("Ani",)),)) == ["I1 0-5"]


def test_dates_restrict_inclusively():
    rows = ("I1 A 0-5", "I2 A 0-5", "I3 A 0-5")
    assert found(A, *rows, since=date(2020, 7, 2), until=date(2020, 7, 2)) == ["I2 0-5"]


def test_nothing_coded_gives_nothing():
    for relation in Relation:
        assert found(Combined(relation, A, B)) == []


def test_counts_by_code_count_a_passage_once_for_each_of_its_codes():
    frame = laid("I1 A 0-5", "I1 B 0-5", "I2 A 0-5")
    by_code = counts(answer(Coded(), frame), frame, "code")
    assert by_code.values.tolist() == [["A", 2, 2, 1.0], ["B", 1, 1, 0.5]]
    by_group = counts(answer(Coded(), frame), frame, "group")
    assert by_group[["name", "passages"]].values.tolist() == [["COM", 1], ["GOV", 1]]
    assert counts(answer(C, frame), frame, "code").empty


spots = st.lists(
    st.tuples(st.sampled_from(["I1", "I2"]), st.sampled_from("AB"), st.integers(0, 60), st.integers(1, 25)), max_size=14
)
conditions = st.tuples(st.sampled_from(Relation), st.sampled_from(Unit), st.integers(0, 3))


@given(spots, conditions)
def test_every_operator_answers_as_the_naive_form_does(given_spots, condition):
    relation, unit, most = condition
    frame = laid(*(f"{source} {code} {start}-{start + size}" for source, code, start, size in given_spots))
    find = Combined(relation, A, B, unit, most=most)
    result = answer(find, frame)
    a, b = (sorted({(s, at, at + n) for s, c, at, n in given_spots if c == code}) for code in "AB")
    assert list(result[["source", "start", "end"]].itertuples(index=False, name=None)) == sorted(naive(find, a, b))
    own = frame.set_index("coding")
    for row in result.itertuples():
        assert {own.loc[guid, "source"] for guid in row.codings} == {row.source}
        assert len(set(row.codings)) == len(row.codings) > 0
        assert own.loc[row.codings[0], "start"] == row.start


def naive(find: Combined, a: list, b: list) -> set:
    """The operators as their definitions say them, pair by pair."""
    if find.relation is Relation.OR:
        return {*a, *b}
    if find.relation is Relation.AND and find.unit is Unit.PASSAGE:
        return {(x[0], max(x[1], y[1]), min(x[2], y[2])) for x, y in product(a, b) if meet(x, y)}
    if find.relation is Relation.FOLLOWED_BY:
        nexts = {x: min((y for y in b if y[0] == x[0] and y[1] >= x[2]), default=None) for x in a}
        return {(x[0], x[1], y[2]) for x, y in nexts.items() if y and y[1] // 10 - (x[2] - 1) // 10 <= find.most}
    fits = {
        Relation.OVERLAPPING: meet,
        Relation.WITHIN: lambda x, y: x[0] == y[0] and y[1] <= x[1] and x[2] <= y[2],
        Relation.ENCLOSING: lambda x, y: x[0] == y[0] and x[1] <= y[1] and y[2] <= x[2],
        Relation.NEAR: lambda x, y: x[0] == y[0] and (meet(x, y) or gap(x, y) <= find.most),
    }.get(find.relation, lambda x, y: together(x, y, find.unit))
    kept = {x for x in a if any(fits(x, y) for y in b)}
    return set(a) - kept if find.relation is Relation.NOT else kept


def meet(x, y) -> bool:
    return x[0] == y[0] and x[1] < y[2] and y[1] < x[2]


def gap(x, y) -> int:
    first, second = sorted((x, y), key=lambda place: place[1:])
    return second[1] // 10 - (first[2] - 1) // 10


def together(x, y, unit: Unit) -> bool:
    if unit is Unit.TURN:
        turns = [set(range(place[1] // 10, (place[2] - 1) // 10 + 1)) for place in (x, y)]
        return x[0] == y[0] and bool(turns[0] & turns[1])
    return x[0] == y[0] if unit is Unit.SOURCE else meet(x, y)


@settings(max_examples=few(8))
@given(spots)
def test_and_is_symmetric_and_not_parts_the_passages_in_two(given_spots):
    frame = laid(*(f"{source} {code} {start}-{start + size}" for source, code, start, size in given_spots))
    both, other = (answer(Combined(Relation.AND, *sides), frame) for sides in ((A, B), (B, A)))
    assert both.to_dict("records") == other.to_dict("records")
    every = len(answer(A, frame))
    for unit in Unit:
        kept = Combined(Relation.OVERLAPPING, A, B) if unit is Unit.PASSAGE else Combined(Relation.AND, A, B, unit)
        parts = [len(answer(find, frame)) for find in (kept, Combined(Relation.NOT, A, B, unit))]
        assert sum(parts) == every


def test_pairs_that_do_not_fit_into_memory_at_once_come_in_parts(monkeypatch):
    monkeypatch.setattr(intervals, "CHUNK", 3)
    ends = np.arange(1, 8)
    got = [pair for parts in intervals.pairs(ends - 1, ends + 1, ends - 1, ends + 1) for pair in zip(*parts, strict=True)]
    assert len(got) == len(set(got)) == 7 + 2 * 6


coded = st.builds(
    Coded, st.lists(st.sampled_from(["g1", "g2"]), max_size=2).map(tuple), st.booleans(),
    st.sampled_from([(), ("supporting",)]), st.sampled_from([(), ("Ani",)]),
)  # fmt: skip
trees = st.recursive(
    coded,
    lambda inner: st.one_of(
        st.builds(Combined, st.sampled_from(Relation), inner, inner, st.sampled_from(Unit), st.sampled_from(Measure),
                  st.integers(0, 9)),
        st.builds(Named, st.text(max_size=5), inner),
    ),
    max_leaves=6,
)  # fmt: skip
queries = st.builds(
    Query, trees, st.lists(st.builds(Only, st.sampled_from(["group", "informant:age"]), st.just(("x",))), max_size=2).map(tuple),
    st.none() | st.dates(), st.none() | st.dates(),
)  # fmt: skip


@given(queries)
def test_a_query_comes_back_from_json_as_it_was(query):
    assert from_json(to_json(query)) == query


@given(trees)
def test_steps_put_together_again_are_the_expression(find):
    first, conditions = steps(find)
    for step in conditions:
        assert step.left == first
        first = step
    assert first == find


@pytest.mark.parametrize(
    "broken",
    [
        {}, {"version": 2, "find": {"codes": []}}, {"version": 1, "find": {"codes": "gA"}}, {"version": 1, "find": 3},
        {"version": 1, "find": {"relation": "beside", "left": {"codes": []}, "right": {"codes": []}}},
        {"version": 1, "find": {"relation": "near", "left": {"codes": []}, "right": {"codes": []}, "most": -1}},
        {"version": 1, "find": {"codes": []}, "only": [{"field": "shoes", "values": []}]},
        {"version": 1, "find": {"codes": []}, "since": "yesterday"},
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused(broken):
    with pytest.raises(ValueError, match=r"."):
        from_json(broken)


def test_a_query_of_endless_depth_is_refused():
    node = {"codes": []}
    for _ in range(100):
        node = {"name": "x", "query": node}
    with pytest.raises(ValueError, match="conditions"):
        from_json({"version": 1, "find": node})


def test_a_query_says_which_measures_it_needs():
    near = Combined(Relation.NEAR, A, B, measure=Measure.WORDS)
    assert measures(Combined(Relation.NOT, near, C, Unit.TURN)) == {Measure.WORDS, Measure.TURNS}
    assert measures(Combined(Relation.OR, A, B)) == frozenset()
