"""The picture of agreement shows the coefficients that it was given, by shape as well as colour, and says what is undefined."""

import pandas as pd
import pytest

from qualcode.charts.agreement import dots
from qualcode.charts.press import printed
from qualcode.locale import LANGUAGES, say

pytestmark = pytest.mark.parametrize("language", LANGUAGES)
NAMES = {"A": "A Tata <kelola>", "B": "B Ide", "C": "C Biaya"}


def frame() -> pd.DataFrame:
    gone = float("nan")
    return pd.DataFrame(
        {
            "code": ["A", "B", "C"], "units": [40, 40, 40],
            "alpha": [0.5, -0.6, gone], "alpha_low": [0.2, gone, gone], "alpha_high": [0.8, gone, gone],
            "ac1": [0.9, 0.7, gone], "ac1_low": [0.8, 0.5, gone], "ac1_high": [0.95, 0.9, gone],
        }
    )  # fmt: skip


def test_each_coefficient_is_a_mark_of_its_own_shape_with_its_interval(language):
    alpha, ac1, undefined = dots(frame(), NAMES, language).data
    assert list(alpha.x) == [0.5, -0.6]
    for side in (alpha.error_x.array, alpha.error_x.arrayminus):
        assert list(side) == pytest.approx([0.3, 0.0])
    assert list(ac1.x) == [0.9, 0.7]
    assert [tuple(told) for told in alpha.customdata] == [("A", "all"), ("B", "all")]
    assert alpha.marker.symbol != ac1.marker.symbol
    assert alpha.hovertext[0].startswith("A Tata &lt;kelola&gt;")
    half = {"id": "0,50", "en": "0.50"}[language]
    assert half in alpha.hovertext[0]
    assert (list(undefined.y), list(undefined.text)) == ([2], [say("agreement.undefined", language)])


def test_no_coefficient_lies_outside_the_picture(language):
    figure = dots(frame(), NAMES, language)
    assert figure.layout.xaxis.range[0] < -0.6
    assert [shape.x0 for shape in figure.layout.shapes] == [0.667, 0.8]
    assert list(figure.layout.yaxis.ticktext) == ["A Tata &lt;kelola&gt;", "B Ide", "C Biaya"]
    assert not dots(frame().iloc[:0], NAMES, language).data[0].x


def test_it_prints(language):
    assert printed(dots(frame(), NAMES, language), caption="Kesepakatan", language=language, ending="png").startswith(b"\x89PNG")
