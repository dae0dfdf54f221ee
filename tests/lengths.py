"""How much of a long trial is done among all tests: a few examples of a property, every so many of a long list."""

from collections.abc import Iterable

import pytest
from hypothesis import settings

USUAL = settings.get_profile("test").max_examples


def few(examples: int) -> int:
    """Return the number under the profile `test`, and as many times more as another profile has more examples."""
    return examples * settings.default.max_examples // USUAL


def some(values: Iterable[object], every: int) -> list[object]:
    """Return the values as parameters of a test, all but the first of every so many for `make soak` alone."""
    return [pytest.param(value, marks=pytest.mark.soak if at % every else ()) for at, value in enumerate(values)]


ON_EACH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.soak))
"""The engines, where the second one is left to `make soak` because much else of the kind is tried on it."""


HALF_WAY = pytest.mark.parametrize(
    "to_the_end", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["half way", "to the end"]
)
"""For a long walk over a page: among all tests it stops where the test says."""
