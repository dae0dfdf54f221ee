"""Saturation against the numbers that its sources published."""

from itertools import pairwise, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from qualcode.analysis import saturation
from qualcode.analysis.orders import cumulated
from qualcode.analysis.saturation import guest
from tests.analysis import frames
from tests.lengths import few

# The package novelqualcodes' own data, with its counting error put right.
NOVEL = [5, 4, 3, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0]
# Guest, Namey & Chen (2020): base 37, runs of 7, 4 and 1 new codes; how the base splits over interviews does not matter.
GUEST = [20, 10, 5, 2, 4, 3, 1, 0, 1, 0]
# Butler & Chazdon (1998), seed bank, 121 samples, as printed with EstimateS 9.1.
SEEDS = [61, 52, 47, 43, 43, 24, 24, 17, 13, 11, 11, 10, 9, 9, 9, 8, 7, 6, 6, 6, 6, 6, 5, 4, 4, 4, 3, 3, 3, 2, 2, 1, 1, 1]


def test_guest_finds_6_plus_2_and_7_plus_3_on_the_published_example():
    found = guest(GUEST)
    assert found.label == "6+2"
    assert [round(100 * ratio) for _, ratio in found.ratios[:3]] == [19, 11, 3]
    assert guest(GUEST, run_length=3).label == "7+3"


def test_guest_compares_the_threshold_unrounded():
    assert guest([20, 10, 5, 2, 1, 1, 0, 0]).at == 5
    assert round(100 * 2 / 37) == 5


@pytest.mark.parametrize("base", [4, 5, 6])
@pytest.mark.parametrize("threshold", [0.05, 0.0])
def test_guest_on_the_corrected_novelqualcodes_series(base, threshold):
    assert guest(NOVEL, base_size=base, threshold=threshold).label == "8+2"
    assert guest(NOVEL, base_size=base, run_length=3, threshold=threshold).status == "not reached"


def test_too_few_interviews_are_not_assessable():
    found = guest([5, 4, 3, 1, 1])
    assert (found.status, found.reason, found.needed, found.had) == ("not assessable", "too few", 6, 5)


def test_a_base_without_codes_is_not_assessable():
    assert guest([0] * 8).reason == "no codes"


def test_francis_needs_thirteen_interviews_and_three_without_anything_new():
    assert saturation.francis([1] * 9).status == "not assessable"
    assert saturation.francis(NOVEL).status == "not reached"
    reached = saturation.francis([3] * 10 + [0, 0, 0])
    assert (reached.status, reached.at, reached.label, reached.confirmed_at) == ("reached", 13, "10+3", 13)
    assert saturation.francis([0] * 13).reason == "no codes"


def test_francis_judges_each_branch_alone():
    first = " ".join(f"I{at}:B1.{at}" for at in range(1, 11))
    laid = frames.codings(f"{first} " + " ".join(f"I{at}:B2.{at}" for at in range(1, 14)))
    held = frames.sources(" ".join(f"I{at}" for at in range(1, 14)))
    found = saturation.by_branch(laid, held)
    assert {root: outcome.status for root, outcome in found.items()} == {"B1": "reached", "B2": "not reached"}
    assert saturation.by_branch(frames.codings(""), held) == {}


def test_incidence_takes_interviews_only_in_the_order_of_their_dates():
    matrix = saturation.incidence(frames.codings("I2:B1 I1:B2 I1:B2 O1:B3"), frames.sources("I1 I2 O1 I3"))
    assert list(matrix.index) == ["I1", "I2", "I3"]
    assert list(matrix.columns) == ["B2", "B1"]
    assert matrix.to_numpy().tolist() == [[1, 0], [0, 1], [0, 0]]
    assert saturation.new_codes(matrix) == [1, 1, 0]


def test_the_level_counts_codes_parents_or_roots():
    laid, held = frames.codings("I1:B1.1 I2:B1.2 I2:B2.1.1"), frames.sources("I1 I2")
    assert saturation.new_codes(saturation.incidence(laid, held)) == [1, 2]
    assert saturation.new_codes(saturation.incidence(laid, held, level="parent")) == [1, 1]
    assert list(saturation.incidence(laid, held, level="root").columns) == ["B1", "B2"]


def test_a_second_interview_does_not_move_an_informant_nor_count_twice():
    held = frames.sources("I1 I2 I3")
    held.at[2, "informants"] = ("I1",)
    matrix = saturation.incidence(frames.codings("I1:B1 I2:B2"), held)
    assert list(matrix.index) == ["I1", "I2"]


def test_an_interview_without_an_informant_counts_under_its_own_name():
    laid, held = frames.codings("I1:B1 I2:B2"), frames.sources("I1 I2")
    laid["informant"] = laid["informant"].where(laid["informant"] != "I1")
    laid["source_name"] = laid["source_name"].replace("I1", "Wawancara")
    held.loc[0, "name"] = "Wawancara"
    held.at[0, "informants"] = ()
    assert saturation.incidence(laid, held).to_numpy().tolist() == [[1, 0], [0, 1]]


def test_undated_interviews_come_last_in_the_order_of_the_project():
    held = frames.sources("I1 I2 I3")
    held.loc[0, "date"] = None
    assert list(saturation.incidence(frames.codings(""), held).index) == ["I2", "I3", "I1"]
    assert list(saturation.incidence(frames.codings(""), held, order="project").index) == ["I1", "I2", "I3"]


def test_nothing_coded_gives_an_empty_matrix_and_no_traceback():
    matrix = saturation.incidence(frames.codings(""), frames.sources("I1 I2"))
    assert matrix.shape == (2, 0)
    assert saturation.new_codes(matrix) == [0, 0]
    assert saturation.reordered(matrix).orders == 0
    assert saturation.accumulation([], 2, [1, 2, 4]) == [0, 0, 0]


@pytest.mark.parametrize(
    ("informants", "once", "twice", "rest", "chao2", "se", "jack1", "jack2"),
    [
        (50, 21, 19, 185, 236.3732, 6.54361, 245.58, 247.8722),  # BCI trees, vegan vignette
        (121, 3, 2, 29, 36.231, 3.370, 36.98, 37.98),  # seed bank
        (15, 2, 7, 9, 18.2667, 0.6473, 19.8667, 18),  # novelqualcodes; the second jackknife falls below and is clamped
    ],
)
def test_richness_estimators_match_published_values(informants, once, twice, rest, chao2, se, jack1, jack2):
    found = saturation.richness([1] * once + [2] * twice + [3] * rest, informants)
    assert found.chao2 == pytest.approx(chao2, abs=5e-4)
    assert found.chao2_se == pytest.approx(se, abs=5e-4)
    assert found.jackknife1 == pytest.approx(jack1, abs=6e-3)
    assert found.jackknife2 == pytest.approx(jack2, abs=6e-3)


def test_the_seed_bank_matches_what_estimates_printed():
    found = saturation.richness(SEEDS, 121)
    assert found.chao2_bc == pytest.approx(34.99, abs=5e-3)
    assert found.bootstrap == pytest.approx(35.58, abs=5e-3)
    assert found.coverage == pytest.approx(0.9936, abs=5e-5)
    assert found.chao2_bc_se == pytest.approx(1.81, abs=5e-3)
    assert found.chao2_bc_ci == pytest.approx((34.09, 44.61), abs=1e-2)
    assert found.good_turing == pytest.approx(1 - 3 / sum(SEEDS))
    curve = saturation.accumulation(SEEDS, 121, [2, 10, 60])
    assert curve == pytest.approx([6.62, 17.29, 31.31], abs=6e-3)


def test_the_etosha_ciliates_match_the_guide_of_inext():
    # 216 species in 19 samples, 107 once and 44 twice; that they sum to 516 follows from the printed coverage.
    counts = [1] * 107 + [2] * 44 + [5] * 61 + [4] * 4
    found = saturation.richness(counts, 19)
    assert (found.observed, sum(counts)) == (216, 516)
    assert found.chao2 == pytest.approx(339.255, abs=5e-4)
    assert found.coverage == pytest.approx(0.8017, abs=5e-5)
    assert saturation.accumulation(counts, 19, [20, 88, 150]) == pytest.approx([221.386, 333.606, 338.901], abs=5e-4)
    assert saturation.accumulation(counts, 19, [1])[0] == pytest.approx(27.158, abs=5e-4)


def test_the_estimators_on_the_bci_trees_and_novelqualcodes_agree_on_the_corrected_form_too():
    found = saturation.richness([1] * 2 + [2] * 7 + [4] * 9, 15)
    assert found.chao2_bc == pytest.approx(18.1167, abs=5e-5)
    assert found.coverage == pytest.approx(0.97436, abs=5e-6)  # 52 mentions in all


@pytest.mark.parametrize("once", [0, 1])
def test_a_code_or_none_heard_once_and_none_twice_leaves_nothing_unseen(once):
    found = saturation.richness([1] * once + [3, 4], 5)
    assert (found.chao2, found.chao2_bc, found.chao2_ci, found.chao2_bc_ci) == (2 + once, 2 + once, None, None)


def test_no_codes_give_no_estimate_and_no_traceback():
    found = saturation.richness([], 3)
    assert (found.observed, found.chao2, found.coverage, found.good_turing) == (0, 0, 1, 1)


def test_the_clamped_second_jackknife_is_flagged():
    found = saturation.richness([1] * 2 + [2] * 7 + [3] * 9, 15)
    assert found.jackknife2_clamped
    assert found.jackknife2 == 18


def test_nothing_heard_once_means_everything_was_heard():
    found = saturation.richness([3, 3, 2], 5)
    assert (found.chao2, found.coverage, found.chao2_ci, found.expected_next) == (3, 1.0, None, 0.0)


def test_counts_above_the_number_of_informants_are_refused():
    with pytest.raises(ValueError, match="between 1 and"):
        saturation.richness([4], 3)


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=9), min_size=1, max_size=12), st.integers(1, 3))
def test_the_curve_never_falls_and_passes_through_what_was_observed(rows, more):
    counts = [len(set(row)) for row in rows]
    curve = saturation.accumulation(counts, 9, range(1, 10 + more))
    assert curve[8] == pytest.approx(len(counts))
    assert all(after >= before - 1e-9 for before, after in pairwise(curve))


@given(st.data())
def test_every_order_of_interviews_finds_the_same_codes(data):
    rows = data.draw(st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=6))
    words = " ".join(f"I{at}:{code}" for at, row in enumerate(rows, 1) for code in sorted(row))
    names = [f"I{at}" for at in range(1, len(rows) + 1)]
    shuffled = data.draw(st.permutations(names))
    found = [
        sum(saturation.new_codes(saturation.incidence(frames.codings(words), frames.sources(" ".join(order)))))
        for order in (names, shuffled)
    ]
    assert found[0] == found[1] == len(set().union(*rows))


def test_reordering_tries_all_orders_of_few_interviews_and_agrees_with_guest():
    matrix = saturation.incidence(
        frames.codings("I1:a I1:b I2:a I2:c I3:b I4:a I5:d I6:a I7:a"), frames.sources("I1 I2 I3 I4 I5 I6 I7")
    )
    found = saturation.reordered(matrix)
    points = [guest(saturation.new_codes(matrix.iloc[list(order)])).at for order in _orders(7)]
    assert (found.orders, found.exhaustive) == (5040, True)
    assert found.share == pytest.approx(sum(point is not None for point in points) / 5040)
    assert found.own == guest(saturation.new_codes(matrix)).at


def _orders(rows: int):
    return permutations(range(rows))


def test_an_own_order_whose_base_is_empty_still_has_other_orders():
    found = saturation.reordered(pd.DataFrame([[0]] * 4 + [[1]] * 3))
    assert (found.orders, found.own) == (5040, None)
    assert found.share > 0


def test_codes_that_a_group_never_uses_do_not_disturb_its_orders():
    used = pd.DataFrame([[1, 0], [1, 1], [0, 1], [1, 0], [0, 0], [0, 0]])
    assert saturation.reordered(used.assign(unused=0)) == saturation.reordered(used)


@settings(max_examples=few(8))
@given(
    st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=6, max_size=6),
    st.sampled_from([0.0, 0.05, 0.07, 0.2, 0.29, 0.58]),
)
def test_reordering_reaches_in_exactly_the_orders_in_which_guest_does(rows, threshold):
    matrix = pd.DataFrame(rows).astype(int)
    points = [guest(saturation.new_codes(matrix.iloc[list(order)]), threshold=threshold).at for order in _orders(6)]
    found = saturation.reordered(matrix, threshold=threshold)
    assert found.share == pytest.approx(sum(point is not None for point in points) / 720)


def test_a_threshold_that_binary_numbers_miss_is_met_in_every_order():
    matrix = pd.DataFrame([[1] * 100 + [0] * 29] * 4 + [[0] * 100 + [1] * 29] + [[0] * 129])
    own = guest(saturation.new_codes(matrix), threshold=0.29)
    assert 0.29 * 100 < 29
    assert own.at == 4
    assert saturation.reordered(matrix, threshold=0.29).share == pytest.approx(
        sum(guest(saturation.new_codes(matrix.iloc[list(order)]), threshold=0.29).at is not None for order in _orders(6)) / 720
    )


def test_random_orders_repeat_with_the_same_seed():
    words = " ".join(f"I{at}:{code}" for at in range(1, 10) for code in "abcdefghij"[at - 1 :])
    matrix = saturation.incidence(frames.codings(words), frames.sources(" ".join(f"I{at}" for at in range(1, 10))))
    assert saturation.reordered(matrix, orders=300, seed=4) == saturation.reordered(matrix, orders=300, seed=4)


def test_a_group_of_four_cannot_be_assessed_alone():
    matrix = saturation.incidence(frames.codings("I1:a I2:b I3:c"), frames.sources("I1 I2 I3"))
    found = saturation.by_group(matrix, frames.informants("I1 I2 I3"))
    assert {group: outcome.status for group, outcome in found.items()} == dict.fromkeys(["GOV", "VIL"], "not assessable")


# Spiders in girdled hemlock as iNEXT prints them: individuals of 26 species, 168 in all.
GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12


def test_the_spiders_match_the_guide_of_inext_with_individuals_in_place_of_interviews():
    found = saturation.richness(GIRDLED, sum(GIRDLED))
    assert found.chao2 == pytest.approx(43.893, abs=5e-4)
    assert found.coverage == pytest.approx(0.9289, abs=5e-5)


def test_ice_matches_the_form_of_spader_on_the_seed_bank_and_is_hidden_for_ten_informants():
    assert saturation.richness(SEEDS, 121).ice == pytest.approx(35.064, abs=5e-4)
    assert saturation.ice(SEEDS, 121) == pytest.approx(35.05, abs=0.05)  # what EstimateS printed
    assert saturation.richness([1, 2, 5], 10).ice is None
    assert saturation.ice([1, 1, 1], 11) is None
    assert saturation.ice([3, 12], 20) == 2


def test_chao2_says_which_form_it_has_and_the_two_forms_differ_on_the_seed_bank():
    found = saturation.richness(SEEDS, 121)
    assert found.classic
    assert (round(found.chao2, 2), round(found.chao2_bc, 2)) == (36.23, 34.99)
    assert not saturation.richness([1, 1, 3], 5).classic


def test_rarefaction_is_the_mean_over_all_orders_counted_one_by_one():
    matrix = pd.DataFrame([[1, 0, 0, 1], [1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]])
    curves = [np.cumsum(saturation.new_codes(matrix.iloc[list(order)])) for order in permutations(range(5))]
    exact = saturation.accumulation(saturation.frequencies_of(matrix), 5, range(1, 6))
    assert exact == pytest.approx(np.mean(curves, axis=0).tolist())


def test_expected_new_codes_are_the_step_from_the_sample_to_one_more_interview():
    found = saturation.richness(SEEDS, 121)
    more, most = saturation.accumulation(SEEDS, 121, [122, 100_000])
    assert found.expected_next == pytest.approx(more - 34)
    unseen, once = found.chao2 - 34, 3
    assert found.expected_next == pytest.approx(unseen * once / (121 * unseen + once))
    assert most == pytest.approx(found.chao2, abs=1e-3)
    assert saturation.accumulation([], 0, [0, 1, 5]) == [0, 0, 0]


def test_fugard_and_potts_find_29_for_a_prevalence_of_ten_percent_and_two_instances():
    assert saturation.sample_size(0.10, instances=2, power=0.80) == 29


@pytest.mark.parametrize(
    ("prevalence", "sizes"),
    [
        (0.05, [32, 59, 85, 134, 249]),
        (0.10, [16, 29, 42, 66, 124]),
        (0.20, [8, 14, 21, 33, 61]),
        (0.25, [6, 11, 16, 26, 49]),
        (0.50, [3, 5, 8, 12, 24]),
        (0.90, [1, 2, 4, 6, 12]),
    ],
)
def test_the_table_of_sample_sizes_at_a_power_of_80_percent(prevalence, sizes):
    assert [saturation.sample_size(prevalence, instances=instances) for instances in (1, 2, 3, 5, 10)] == sizes


@given(st.floats(0.02, 1), st.integers(1, 12), st.floats(0.05, 0.99))
def test_sample_sizes_agree_with_the_binomial_distribution_of_scipy(prevalence, instances, power):
    size = saturation.sample_size(prevalence, instances=instances, power=power)
    assert binom.sf(instances - 1, size, prevalence) >= power - 1e-9
    assert size == instances or binom.sf(instances - 1, size - 1, prevalence) < power + 1e-9


def test_a_published_application_heard_with_99_percent_what_6_percent_hold():
    assert saturation.chance_of_hearing(0.06, 200, instances=5) == pytest.approx(0.9936, abs=5e-5)


def test_galvin_is_fugard_and_potts_with_one_instance():
    assert saturation.sample_size(0.20, power=0.95) == 14  # ln(1 - .95) / ln(1 - .20) = 13.43
    assert saturation.sample_size(0.10, power=0.95) == 29


def test_nine_interviews_hear_common_themes_and_can_miss_what_28_percent_hold():
    heard = [round(saturation.chance_of_hearing(prevalence, 9), 3) for prevalence in (0.1, 0.2, 0.3, 0.4)]
    assert heard == [0.613, 0.866, 0.960, 0.990]
    assert saturation.highest_unheard(9) == pytest.approx(0.283, abs=5e-4)
    assert saturation.highest_unheard(0) == 1


@pytest.mark.parametrize("wrong", [{"prevalence": 0}, {"prevalence": 1.1}, {"power": 1}, {"power": 0}, {"instances": 0}])
def test_sample_sizes_outside_their_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match="prevalence lies above 0"):
        saturation.sample_size(**{"prevalence": 0.1, **wrong})


def test_everybody_holds_it_and_nobody_holds_it():
    assert saturation.sample_size(1.0, instances=3) == 3
    assert saturation.chance_of_hearing(0.0, 9) == 0
    assert saturation.chance_of_hearing(0.5, 1, instances=2) == 0


def test_guest_bunce_and_johnson_found_70_percent_in_six_interviews_and_88_in_twelve():
    ghana = [80, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 9] + [0] * 17  # 109 codes in 30 interviews, 100 by the twelfth
    found = saturation.batches([*ghana, 5, *[0] * 29])  # Nigeria added five
    assert len(found) == 10
    assert (found[0].upto, found[0].cumulative, round(100 * found[0].share)) == (6, 80, 70)
    assert (found[1].upto, found[1].new, round(100 * found[1].share)) == (12, 20, 88)
    assert round(100 * found[1].cumulative / 109) == 92
    assert (found[-1].upto, found[-1].cumulative, found[-1].share) == (60, 114, 1)


def test_the_last_batch_may_be_smaller_and_nothing_coded_has_no_share():
    assert [(batch.upto, batch.new) for batch in saturation.batches([3, 0, 1, 1, 0], size=2)] == [(2, 3), (4, 2), (5, 0)]
    assert [batch.share for batch in saturation.batches([0, 0])] == [0]
    assert saturation.batches([]) == []
    with pytest.raises(ValueError, match="at least one"):
        saturation.batches([1], size=0)


def test_resampling_with_replacement_is_told_apart_from_other_orders_and_finds_fewer_codes():
    chance = np.random.default_rng(5)
    matrix = pd.DataFrame((chance.random((15, 18)) < 0.2).astype(int))
    orders, resamples = saturation.reordered(matrix, orders=2000), saturation.bootstrap(matrix, resamples=2000)
    assert (orders.kind, resamples.kind, resamples.orders) == ("orders", "resamples", 2000)
    assert resamples.median < orders.median
    assert resamples.degree < orders.degree <= 1
    assert saturation.bootstrap(matrix, resamples=50, seed=3) == saturation.bootstrap(matrix, resamples=50, seed=3)
    assert not resamples.exhaustive


def test_the_bootstrap_over_all_samples_is_what_the_rule_says_of_each():
    matrix = pd.DataFrame([[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    found = saturation.bootstrap(matrix, resamples=30_000, base_size=1, run_length=1)
    told = [
        guest(saturation.new_codes(matrix.iloc[list(drawn)]), base_size=1, run_length=1)
        for drawn in product(range(3), repeat=3)
    ]
    assert found.share == pytest.approx(np.mean([outcome.status == "reached" for outcome in told]), abs=0.02)


def test_too_few_interviews_give_no_bootstrap_and_no_traceback():
    for matrix in (pd.DataFrame(), pd.DataFrame([[1, 0]] * 5), pd.DataFrame(index=range(9))):
        assert saturation.bootstrap(matrix).orders == 0
        assert saturation.reordered(matrix).orders == 0
        assert len(saturation.band(matrix)[0]) == len(matrix)


def test_the_band_holds_all_orders_of_few_interviews_between_its_percentiles():
    matrix = pd.DataFrame([[1, 0, 0, 1], [1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]])
    curves = [np.cumsum(saturation.new_codes(matrix.iloc[list(order)])) for order in permutations(range(5))]
    low, high = saturation.band(matrix)
    assert low == np.percentile(curves, 5, axis=0).tolist()
    assert high == np.percentile(curves, 95, axis=0).tolist()
    assert low[-1] == high[-1] == 4


@given(st.integers(1, 140), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_codes_packed_into_words_are_counted_as_one_by_one(codes, rows, seed):
    chance = np.random.default_rng(seed)
    matrix = pd.DataFrame((chance.random((rows, codes)) < 0.3).astype(int))
    order = chance.permutation(rows)
    counted = cumulated(matrix.to_numpy(dtype=bool), order[None, :])[0]
    assert counted.tolist() == np.cumsum(saturation.new_codes(matrix.iloc[order])).tolist()


def test_notes_and_documents_are_a_series_of_their_own():
    laid, held = frames.codings("I1:B1 O1:B1 O1:B3 O2:B3 D1:B4"), frames.sources("I1 O1 O2 D1")
    notes = saturation.of_sources(laid, held, "observation")
    assert list(notes.index) == ["O1", "O2"]
    assert saturation.new_codes(notes) == [2, 0]
    assert saturation.new_codes(saturation.of_sources(laid, held, "document")) == [1]
    assert saturation.of_sources(laid, held, "focus group").shape == (0, 0)
    assert saturation.new_codes(saturation.incidence(laid, held)) == [1]


def test_each_polarity_is_judged_alone():
    words = "I1:B1+ I2:B2+ I3:B1+ I4:B1+ I5:B1+ I6:B2+ I1:B1- I6:B2-"
    held = frames.sources("I1 I2 I3 I4 I5 I6")
    found = saturation.by_polarity(frames.codings(words), held, ["supporting", "inhibiting", "unset"])
    assert [outcome.status for outcome in found.values()] == ["reached", "not reached", "not assessable"]
    assert found["unset"].reason == "no codes"
