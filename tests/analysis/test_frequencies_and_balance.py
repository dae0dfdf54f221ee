"""Counts conserve codings, children count for their parents, polarities add up."""

from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.balance import balance
from qualcode.analysis.frequencies import by_informant, frequencies
from tests.analysis import frames

CODES = "B1 B1.1 B1.2 B2 B2.1"
words = st.lists(
    st.tuples(st.sampled_from(["I1", "I2", "O1"]), st.sampled_from(CODES.split()), st.sampled_from("+-= ")), max_size=25
).map(lambda rows: " ".join(f"{who}:{code}{sign}".strip() for who, code, sign in rows))


@given(words)
def test_codes_alone_conserve_the_codings_and_roots_hold_them_all(written):
    laid, tree = frames.codings(written), frames.codes(CODES)
    alone = frequencies(laid, tree, 2, including_children=False)
    whole = frequencies(laid, tree, 2)
    assert alone["codings"].sum() == len(laid)
    assert whole.loc[whole["depth"] == 0, "codings"].sum() == len(laid)
    assert (whole[["supporting", "inhibiting", "neutral", "unset"]].sum(axis=1) == whole["codings"]).all()
    assert (whole["codings"] >= alone["codings"]).all()


@given(words)
def test_the_balance_counts_every_coding_of_an_indicator_once(written):
    laid = frames.codings(written)
    found = balance(laid, frames.codes(CODES))
    assert found["total"].sum() == len(laid)
    assert list(found["code"]) == ["B1", "B2"]


def test_the_share_is_of_all_informants_and_repetition_counts_once():
    found = frequencies(frames.codings("I1:B1.1 I1:B1.1 I2:B1.2"), frames.codes(CODES), 4).set_index("code")
    assert list(found.loc["B1", ["codings", "informants", "share"]]) == [3, 2, 0.5]
    assert list(found.loc["B1.1", ["codings", "informants", "share"]]) == [2, 1, 0.25]
    assert found.loc["B2", "codings"] == 0


def test_code_by_informant_leaves_out_what_nobody_said():
    found = by_informant(frames.codings("I1:B1.1 I2:B1 O1:B1"), frames.codes(CODES), frames.informants("I1 I2")).set_index("code")
    assert list(found.loc["B1", ["I1", "I2", "total"]]) == [1, 1, 2]
    assert list(found.loc["B1.1", ["I1", "I2", "total"]]) == [1, 0, 1]


def test_the_net_is_missing_where_nothing_supports_or_inhibits():
    found = balance(frames.codings("I1:B1.1+ I1:B1- I1:B1+ I1:B2="), frames.codes(CODES)).set_index("code")
    assert round(found.loc["B1", "net"], 4) == round(1 / 3, 4)
    assert found["net"].isna()["B2"]
