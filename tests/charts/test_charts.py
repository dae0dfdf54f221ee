"""The figures show the numbers they were given, in both languages, and say with signs what they say with colours."""

import pytest

from qualcode.analysis import triangulation
from qualcode.analysis.balance import balance
from qualcode.analysis.frequencies import frequencies
from qualcode.charts import balance as balance_chart
from qualcode.charts import frequencies as frequency_chart
from qualcode.charts import saturation as saturation_chart
from qualcode.charts import triangulation as triangulation_chart
from qualcode.locale import LANGUAGES, say
from tests.analysis import frames

pytestmark = pytest.mark.parametrize("language", LANGUAGES)
CODES = "B1 B1.1 B2"


def test_the_accumulation_curve_draws_new_and_cumulative_codes(language):
    figure = saturation_chart.accumulation(["I1", "I2", "I3"], [4, 2, 0], [3.0, 5.0, 6.0], language, reached_at=2)
    new, total, expected = figure.data
    assert list(new.y) == [4, 2, 0]
    assert list(total.y) == [4, 6, 6]
    assert list(expected.y) == [3.0, 5.0, 6.0]
    assert figure.layout.annotations[0].text == say("charts.saturation.reached", language, at=2)


def test_the_heat_map_writes_sign_and_counts_into_every_cell(language):
    cells = triangulation.matrix(
        frames.codings("I1:B1.1+ I2:B1- I3:B1+"), frames.sources("I1 I2 I3"), frames.informants("I1 I2 I3"), codes=["B1", "B2"]
    )
    labels, sets = {"B1": "Satu", "B2": "Dua"}, {"GOV": "Pemerintah", "VIL": "Desa"}
    figure = triangulation_chart.heat_map(cells, labels, sets, language)
    assert [list(row) for row in figure.data[0].text] == [["<b>±</b>  +1 −1", "<b>+</b>  +1 −0"], ["–", "–"]]
    assert list(figure.data[0].z[1]) == [None, None]


def test_the_diverging_bars_point_both_ways_and_label_both(language):
    figure = balance_chart.diverging(balance(frames.codings("I1:B1+ I2:B1.1- I2:B1-"), frames.codes(CODES)), language)
    inhibiting, supporting = figure.data
    assert list(inhibiting.x) == [-2, 0]
    assert list(inhibiting.text) == ["2", "0"]
    assert list(supporting.x) == [1, 0]
    assert inhibiting.marker.pattern.shape


def test_frequencies_show_codings_and_informants(language):
    figure = frequency_chart.bars(frequencies(frames.codings("I1:B1 I1:B1.1"), frames.codes(CODES), 2), language)
    assert [list(trace.x) for trace in figure.data] == [[2, 1, 0], [1, 1, 0]]


def test_empty_frames_draw_empty_figures(language):
    empty = balance(frames.codings(""), frames.codes(""))
    assert balance_chart.diverging(empty, language).layout.height > 0
