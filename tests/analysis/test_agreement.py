"""Agreement against published numbers, against independent libraries, and in the cases where nothing can be said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import interval_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, to_table
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_of_statsmodels

from qualcode.analysis.agreement import (
    brennan_prediger,
    character_agreement,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    interval,
    krippendorff_alpha,
    percent,
    scott_pi,
    unitizing_alpha,
)
from qualcode.analysis.unitizing import characters_by_code

FLEISS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1), (7, 7, 0, 0, 0), (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip
A, B, C, D = "ABCD"
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
WIKIPEDIA = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]


def crossed(both: int, first: int, second: int, neither: int) -> list[list[int]]:
    """Return the ratings of two coders from a two by two table."""
    return [[1] * (both + first) + [0] * (second + neither), [1] * both + [0] * first + [1] * second + [0] * neither]


def test_cohens_kappa_of_the_table_in_wikipedia():
    assert cohen_kappa(crossed(20, 5, 10, 15)) == pytest.approx(0.4)
    assert percent(crossed(20, 5, 10, 15)) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"), [((40, 9, 6, 45), 0.6995, 0.7007), ((80, 10, 5, 5), 0.3182, 0.8080)]
)
def test_the_paradox_of_feinstein_and_cicchetti_1990(table, kappa, ac1):
    ratings = crossed(*table)
    assert percent(ratings) == pytest.approx(0.85)
    assert cohen_kappa(ratings) == pytest.approx(kappa, abs=5e-5)
    assert gwet_ac1(ratings) == pytest.approx(ac1, abs=5e-5)


def test_the_example_of_fleiss_1971_as_wikipedia_gives_it():
    units = [[value for value, times in enumerate(row) for _ in range(times)] for row in FLEISS]
    assert fleiss_kappa([list(coder) for coder in zip(*units, strict=True)]) == pytest.approx(0.2099, abs=5e-5)


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)]
)
def test_data_c_of_krippendorff_2011(metric, alpha):
    assert krippendorff_alpha(KRIPPENDORFF_2011, metric=metric) == pytest.approx(alpha, abs=5e-5)


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.6914), ("interval", 0.8108)])
def test_the_example_of_alpha_in_wikipedia(metric, alpha):
    assert krippendorff_alpha(WIKIPEDIA, metric=metric) == pytest.approx(alpha, abs=5e-5)


def test_the_kappa_of_brennan_and_prediger_as_maxqda_documents_it():
    ratings = [[0] * 14 + [1], [0] * 14 + [2]]
    assert percent(ratings) == pytest.approx(14 / 15)
    assert brennan_prediger(ratings, categories=10) == pytest.approx(0.9259, abs=5e-5)


@pytest.mark.parametrize(("metric", "apart"), [("masi", 2 / 3), ("masi-dkpro", 1 / 6), ("jaccard", 1 / 2)])
def test_the_distance_of_sets_has_three_forms(metric, apart):
    """{1, 2} and {1, 2, 3, 4} are 2/3 apart by MASI in NLTK; disjoint sets are 1 apart by each form."""
    a, b, c = frozenset({1, 2}), frozenset({1, 2, 3, 4}), frozenset({9})
    expected = 1 - 3 * 2 * (apart + 1) / (2 * (2 * apart + 2 + 1))
    assert krippendorff_alpha([[a, a], [b, c]], metric=metric) == pytest.approx(expected)
    assert krippendorff_alpha([[frozenset()], [frozenset()]], metric=metric) is None


NINE_UNITS = [
    [(), "A", "A", "A", "AB", "AB", "ABC", "C", "C"],
    [(), (), "A", "B", "A", "AC", "ABC", "AC", "AC"],
]


@pytest.mark.parametrize(("metric", "alpha"), [("masi", 0.2731), ("masi-dkpro", 0.2529), ("jaccard", 0.3156)])
def test_the_nine_units_with_sets_of_dkpros_own_test(metric, alpha):
    """The units of SetAnnotationsTest in DKPro Statistics, whose own value for its MASI is .252, to 3 digits."""
    ratings = [[frozenset(unit) for unit in coder] for coder in NINE_UNITS]
    assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(alpha, abs=5e-5)
    if metric == "masi-dkpro":
        assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(0.252, abs=1e-3)


def test_the_standard_error_and_interval_that_statsmodels_gives_for_wikipedias_table():
    """Kappa .400 with CI .151 to .649 by statsmodels; the bootstrap's own interval is near it."""
    of_statsmodels = cohens_kappa(np.array([[20, 5], [10, 15]]))
    assert of_statsmodels.kappa == pytest.approx(cohen_kappa(crossed(20, 5, 10, 15)))
    assert (of_statsmodels.kappa_low, of_statsmodels.kappa_upp) == pytest.approx((0.151, 0.649), abs=5e-4)
    assert interval(cohen_kappa, crossed(20, 5, 10, 15)) == pytest.approx((0.151, 0.649), abs=0.04)


def test_nvivos_example_of_characters_depends_on_how_the_difference_is_split():
    even, one_sided = character_agreement([(0, 125)], [(75, 200)], 1000), character_agreement([(0, 50)], [(0, 200)], 1000)
    assert (even.percent, one_sided.percent) == (0.85, 0.85)
    assert even.kappa == pytest.approx(0.3143, abs=5e-5)
    assert one_sided.kappa == pytest.approx(0.3478, abs=5e-5)


ALEX = [(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)]
PAUL = [(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)]
SUZAN = [(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)]


def test_the_units_of_krippendorff_2019_figure_12_11():
    found = unitizing_alpha([ALEX, PAUL, SUZAN], 60)
    assert found.u == pytest.approx(0.510, abs=5e-4)
    assert found.binary == pytest.approx(0.413, abs=1e-3)
    assert found.cu == pytest.approx(0.724, abs=5e-4)
    assert found.per_code == {1: 1.0, 2: 0.0, 3: 0.0, 4: 0.0, 5: 1.0, 6: 1.0, 7: None}


def test_nothing_that_varies_is_undefined_and_neither_0_nor_1():
    same = [["a"] * 5, ["a"] * 5]
    for measure in (cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha, gwet_ac1, brennan_prediger):
        assert measure(same) is None, measure
    assert percent(same) == 1.0
    for measure in (percent, cohen_kappa, krippendorff_alpha, gwet_ac1):
        assert measure([[], []]) is None
        assert measure([[None, "a"], ["a", None]]) is None
    nothing = character_agreement([], [], 100)
    assert (nothing.percent, nothing.kappa) == (1.0, None)
    assert character_agreement([], [(0, 20)], 100).kappa == 0.0
    assert character_agreement([], [], 0).percent is None
    empty = unitizing_alpha([[], []], 50)
    assert (empty.u, empty.binary, empty.cu, empty.per_code) == (None, None, None, {})


def test_what_cannot_be_compared_is_refused():
    for wrong in ([["a"]], [["a"], ["a", "b"]]):
        with pytest.raises(ValueError, match="two coders"):
            percent(wrong)
    with pytest.raises(ValueError, match="two coders"):
        cohen_kappa([["a"], ["a"], ["a"]])
    with pytest.raises(ValueError, match="overlaps"):
        unitizing_alpha([[(0, 5, 1), (4, 8, 2)], []], 10)
    with pytest.raises(ValueError, match="not within"):
        character_agreement([(5, 11)], [], 10)


pairs = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40)


@given(pairs)
def test_cohens_kappa_is_that_of_scikit_learn(units):
    one, other = zip(*units, strict=True)
    if len({*one, *other}) > 1:
        assert cohen_kappa([one, other]) == pytest.approx(cohen_kappa_score(one, other))


@given(st.lists(st.tuples(*[st.sampled_from([1, 2, 3, None])] * 3), min_size=1, max_size=20))
def test_alpha_is_the_definition_carried_out_pair_by_pair(units):
    rated = [[value for value in unit if value is not None] for unit in units]
    rated = [values for values in rated if len(values) > 1]
    pooled = [value for values in rated for value in values]
    within = sum(
        (a - b) ** 2 / (len(values) - 1) for values in rated for i, a in enumerate(values) for j, b in enumerate(values) if i != j
    )
    among = sum((a - b) ** 2 for i, a in enumerate(pooled) for j, b in enumerate(pooled) if i != j)
    found = krippendorff_alpha([list(row) for row in zip(*units, strict=True)], metric="interval")
    if not among:
        assert found is None
    else:
        assert found == pytest.approx(1 - within * (len(pooled) - 1) / among)


@given(pairs)
def test_cohens_kappa_is_that_of_statsmodels(units):
    one, other = (np.array([ord(value) for value in coder]) for coder in zip(*units, strict=True))
    if len({*one, *other}) > 1:
        table, _ = to_table(np.array([one, other]).T)
        with np.errstate(invalid="ignore"):  # of the standard error, where one coder uses a single value
            assert cohen_kappa([one, other]) == pytest.approx(cohens_kappa(table).kappa)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=4, max_size=4), min_size=2, max_size=30))
def test_the_kappa_of_fleiss_is_that_of_statsmodels(units):
    counts = np.array([[unit.count(value) for value in "abc"] for unit in units])
    found = fleiss_kappa([list(coder) for coder in zip(*units, strict=True)])
    if found is not None:
        assert found == pytest.approx(fleiss_of_statsmodels(counts))


@given(st.lists(st.lists(st.sampled_from([1, 2, 3]), min_size=3, max_size=3), min_size=2, max_size=20))
def test_alpha_and_pi_are_those_of_nltk(units):
    ratings = [list(coder) for coder in zip(*units, strict=True)]
    task = [(str(coder), str(unit), value) for coder, row in enumerate(ratings) for unit, value in enumerate(row)]
    if len({value for *_, value in task}) > 1:
        assert krippendorff_alpha(ratings) == pytest.approx(AnnotationTask(data=task).alpha())
        of_numbers = AnnotationTask(data=task, distance=interval_distance).alpha()
        assert krippendorff_alpha(ratings, metric="interval") == pytest.approx(of_numbers)
        two = AnnotationTask(data=[row for row in task if row[0] != "2"])
        if (pi := scott_pi(ratings[:2])) is not None:
            assert pi == pytest.approx(two.pi())


sets = st.frozensets(st.sampled_from("abcd"), min_size=1)


@given(st.lists(st.tuples(sets, sets), min_size=2, max_size=15))
def test_alpha_by_masi_is_that_of_nltk(units):
    ratings = [list(coder) for coder in zip(*units, strict=True)]
    task = [(str(coder), str(unit), value) for coder, row in enumerate(ratings) for unit, value in enumerate(row)]
    found = krippendorff_alpha(ratings, metric="masi")
    if found is not None:
        assert found == pytest.approx(AnnotationTask(data=task, distance=masi_distance).alpha())


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=20).filter(lambda row: len(set(row)) > 1))
def test_everybody_agrees_with_themselves(row):
    for measure in (cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha, gwet_ac1, brennan_prediger, percent):
        assert measure([row, row]) == pytest.approx(1.0)


def test_missing_ratings_may_be_nan_and_sets_need_not_be_frozen():
    gaps = [[float("nan") if value is None else value for value in row] for row in WIKIPEDIA]
    assert krippendorff_alpha(np.array(gaps)) == pytest.approx(krippendorff_alpha(WIKIPEDIA))
    assert krippendorff_alpha([[{1}, {2}], [{1}, {2}]], metric="jaccard") == 1.0


@pytest.mark.parametrize(
    ("a", "b", "kappa"),
    [
        ([(0, 100)], [(0, 100)], 1.0),
        ([(0, 100)], [(50, 150)], 0.4444),
        ([(0, 100)], [(200, 300)], -0.1111),
        ([(0, 100), (50, 100)], [], 0.0),
        ([(0, 100), (20, 80), (50, 100)], [(0, 100)], 1.0),
    ],
    ids=["alike", "half overlap", "disjoint", "one alone, overlapping himself", "alike, one overlapping himself"],
)
def test_ones_own_overlaps_change_nothing(a, b, kappa):
    """Textbook kappa on 1,000 characters; QualCoder gave 1.0, .2987, -.0667, .8 and .0279 for these (tried in its own code)."""
    percentage, found = character_agreement(a, b, 1000)
    assert found == pytest.approx(kappa, abs=5e-5)
    assert percentage == character_agreement(a, b, 1000).percent


@given(pairs)
def test_the_order_of_coders_and_units_does_not_matter(units):
    one, other = zip(*units, strict=True)
    for measure in (cohen_kappa, scott_pi, gwet_ac1, krippendorff_alpha):
        first, second = measure([one, other]), measure([other[::-1], one[::-1]])
        assert first == second or first == pytest.approx(second)


def test_the_interval_holds_the_value_and_is_the_same_for_the_same_seed():
    ratings = crossed(40, 9, 6, 45)
    low, high = interval(cohen_kappa, ratings)
    assert low < cohen_kappa(ratings) < high
    assert interval(cohen_kappa, ratings) == (low, high)
    clusters = [number // 10 for number in range(100)]
    assert interval(krippendorff_alpha, ratings, clusters=clusters) is not None
    assert interval(cohen_kappa, [["a"], ["b"]]) is None
    assert interval(cohen_kappa, ratings, clusters=["one"] * 100) is None


spans = st.lists(st.tuples(st.integers(0, 48), st.integers(1, 12)).map(lambda at: (at[0], min(50, at[0] + at[1]))), max_size=6)


@given(spans, spans)
def test_agreement_on_characters_is_that_of_marked_characters(first, second):
    a, b = (np.isin(np.arange(50), [at for start, end in some for at in range(start, end)]) for some in (first, second))
    found = character_agreement(first, second, 50)
    assert (found.both, found.only_a, found.only_b) == ((a & b).sum(), (a & ~b).sum(), (b & ~a).sum())
    if found.kappa is not None:
        assert found.kappa == pytest.approx(cohen_kappa_score(a, b))


def test_characters_are_compared_code_by_code_over_all_texts():
    codings = pd.DataFrame(
        [
            ("s1", "A", "R", 0, 10), ("s1", "A", "D", 5, 15), ("s2", "A", "R", 0, 5), ("s2", "B", "D", 0, 5),
            ("s3", "A", "R", 0, 9),
        ],
        columns=["source", "code", "coder", "start", "end"],
    )
    sources = pd.DataFrame({"source": ["s1", "s2"], "length": [20, 30]})
    found = characters_by_code(codings, sources, "R", "D", ["A", "B", "C"]).set_index("code")
    assert tuple(found.loc["A", ["both", "only_a", "only_b", "neither"]]) == (5, 10, 5, 30)
    whole = character_agreement([(0, 10), (20, 25)], [(5, 15)], 50)
    assert found.loc["A", "kappa"] == pytest.approx(whole.kappa)
    assert found.loc["B", "kappa"] == 0.0
    assert pd.isna(found.loc["C", "kappa"])
    assert found.loc["C", "percent"] == 1.0
