"""Numbers from outside: what is none, infinite or out of bounds is never reckoned with."""

import pytest

from qualcode.errors import BadNumber
from qualcode.model.number import LARGEST, finite, whole


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), -0.1, 1.1, 10**400])
def test_a_number_out_of_bounds_is_refused(value):
    with pytest.raises(BadNumber):
        finite(value, least=0, most=1)


@pytest.mark.parametrize("value", [0, 0.05, 1])
def test_a_number_within_bounds_is_itself(value):
    assert finite(value, least=0, most=1) == value


@pytest.mark.parametrize(("written", "number"), [
    ("12", 12), (str(LARGEST), LARGEST), (str(LARGEST + 1), None), ("9" * 6_000, None), ("-1", None), ("1.5", None), ("٣", None),
    ("", None), ("²", None),
])  # fmt: skip
def test_digits_are_a_number_where_both_engines_hold_it(written, number):
    assert whole(written) == number
