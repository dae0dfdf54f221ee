"""Krippendorff's alpha against the library of that name, on ratings made by chance with gaps, for every metric of numbers."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.agreement import krippendorff_alpha

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@st.composite
def tables(draw) -> list[list[int | None]]:
    """Two to four coders and three to twelve units; zero stays out, of which ratios make no sense."""
    coders, units = draw(st.integers(2, 4)), draw(st.integers(3, 12))
    rating = st.one_of(st.none(), st.integers(1, 5))
    return [draw(st.lists(rating, min_size=units, max_size=units)) for _ in range(coders)]


@pytest.mark.parametrize("metric", LEVELS)
@given(ratings=tables())
def test_alpha_is_that_of_the_library(metric, ratings):
    held = np.array([[np.nan if value is None else value for value in row] for row in ratings], dtype=float)
    pairable = (~np.isnan(held)).sum(axis=0) >= 2
    values = held[:, pairable]
    if len(set(values[~np.isnan(values)].tolist())) < 2:
        assert krippendorff_alpha(ratings, metric=metric) is None
        return
    expected = krippendorff.alpha(reliability_data=held, level_of_measurement=metric)
    assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(expected)
