"""What stands after a decision on what coders coded differently."""

import pytest

from qualcode.model.reconciliation import Decision, standing
from qualcode.model.span import Span

APART = {1: [Span(0, 10)], 2: [Span(5, 8), Span(12, 20)]}


@pytest.mark.parametrize(
    ("decision", "left"),
    [
        (Decision.CODER, [Span(5, 8), Span(12, 20)]),
        (Decision.WHOLE, [Span(0, 20)]),
        (Decision.SHARED, [Span(5, 8)]),
        (Decision.NONE, []),
    ],
)
def test_each_decision_leaves_its_words(decision, left):
    assert standing(decision, APART, 2) == left


def test_words_that_nobody_shares_leave_nothing():
    assert standing(Decision.SHARED, {1: [Span(0, 5)], 2: [Span(5, 9)]}) == []
    assert standing(Decision.WHOLE, {}) == standing(Decision.CODER, APART, 3) == []


def test_three_coders_share_what_all_of_them_marked():
    assert standing(Decision.SHARED, {**APART, 3: [Span(6, 15)]}) == [Span(6, 8)]
