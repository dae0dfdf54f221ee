"""The figures show the numbers they were given, in both languages, and say with signs what they say with colours."""

import re

import pandas as pd
import pytest

from qualcode.analysis import triangulation
from qualcode.analysis.balance import balance
from qualcode.analysis.frequencies import frequencies
from qualcode.charts import balance as balance_chart
from qualcode.charts import counts as count_chart
from qualcode.charts import frequencies as frequency_chart
from qualcode.charts import saturation as saturation_chart
from qualcode.charts import triangulation as triangulation_chart
from qualcode.charts.look import wrapped
from qualcode.locale import LANGUAGES, catalogue, known, say
from tests.analysis import frames

pytestmark = pytest.mark.parametrize("language", LANGUAGES)
CODES = "B1 B1.1 B2"


def plain(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell.replace("<br>", " "))


def test_the_accumulation_curve_draws_new_and_cumulative_codes(language):
    figure = saturation_chart.accumulation(["I1", "I2", "I3"], [4, 2, 0], [3.0, 5.0, 6.0], language, reached_at=2)
    new, total, expected = figure.data
    assert list(new.y) == [4, 2, 0]
    assert list(total.y) == [4, 6, 6]
    assert list(expected.y) == [3.0, 5.0, 6.0]
    assert figure.layout.annotations[0].text == say("charts.saturation.reached", language, at=2)
    assert figure.layout.shapes[0].x0 == 2.5
    assert list(figure.layout.xaxis.ticktext) == ["1. I1", "2. I2", "3. I3"]
    assert list(new.text) == ["4", "2", "0"]
    mean = {"id": "5,0", "en": "5.0"}[language]
    assert expected.hovertext[1] == say("charts.saturation.told_expected", language, at=2, count=mean)


def test_the_band_of_the_orders_is_filled_between_its_edges(language):
    figure = saturation_chart.accumulation(["I1", "I2"], [4, 2], [3.0, 6.0], language, band=([2, 6], [4, 6]))
    *_, low, high = figure.data
    assert (list(low.y), list(high.y), high.fill) == ([2, 6], [4, 6], "tonexty")
    assert high.hovertext[0] == say("charts.saturation.told_band", language, at=1, low=2, high=4)


def test_many_interviews_are_numbered_and_carry_no_figures(language):
    names = [f"I{at}" for at in range(1, 40)]
    figure = saturation_chart.accumulation(names, [1] * 39, [1.0] * 39, language)
    assert figure.data[0].text is None
    assert figure.layout.xaxis.ticktext is None


def test_the_expected_codes_are_exact_up_to_the_sample_and_dashed_beyond(language):
    figure = saturation_chart.expectation([2.0, 3.0, 3.4, 3.6], 2, 3, 4.0, language)
    rarefied, extrapolated, heard = figure.data
    assert list(rarefied.x) == [1, 2]
    assert (list(extrapolated.x), extrapolated.line.dash) == ([2, 3, 4], "dash")
    assert (heard.x[0], heard.y[0]) == (2, 3)
    assert figure.layout.shapes[0].y0 == 4


def test_a_curve_without_interviews_or_codes_is_drawn_too(language):
    assert not saturation_chart.accumulation([], [], [], language).data[0].x
    assert saturation_chart.accumulation(["I1"], [0], [0.0], language).layout.yaxis.range[1] > 0


def test_the_heat_map_writes_sign_and_counts_into_every_cell(language):
    cells = triangulation.matrix(
        frames.codings("I1:B1.1+ I2:B1- I3:B1+"), frames.sources("I1 I2 I3"), frames.informants("I1 I2 I3"), codes=["B1", "B2"]
    )
    labels, sets = {"B1": "Satu", "B2": "Dua"}, {"GOV": "Pemerintah", "VIL": "Desa"}
    figure = triangulation_chart.heat_map(cells, labels, sets, language)
    assert [[plain(cell) for cell in row] for row in figure.data[0].text] == [["± +1 −1", "+ +1 −0"], ["–", "–"]]
    assert list(figure.data[0].z[1]) == [None, None]


def test_sets_whose_long_names_begin_alike_keep_their_own_columns(language):
    cells = triangulation.matrix(
        frames.codings("I1:B1+ I3:B1-"), frames.sources("I1 I3"), frames.informants("I1 I3"), codes=["B1"]
    )
    sets = {"GOV": "Pemerintah " * 9 + "kecamatan", "VIL": "Pemerintah " * 9 + "desa"}
    figure = triangulation_chart.heat_map(cells, {"B1": "Satu"}, sets, language)
    assert list(figure.data[0].x) == ["GOV", "VIL"]
    assert len(figure.layout.xaxis.ticktext) == 2
    assert "kecamatan" in figure.data[1].hovertext[0]
    assert list(figure.data[1].customdata[1]) == ["B1", "VIL"]


@pytest.mark.parametrize("supporting", range(21))
def test_every_cell_of_the_heat_map_contrasts_with_its_text(language, supporting):
    words = " ".join(["I1:B1+"] * supporting + ["I1:B1-"] * (20 - supporting))
    cells = triangulation.matrix(frames.codings(words), frames.sources("I1"), frames.informants("I1"), codes=["B1"])
    trace = triangulation_chart.heat_map(cells, {"B1": "Satu"}, {"GOV": "Pemerintah"}, language).data[0]
    light = luminance(mixed(trace.z[0][0])) + 0.05
    contrast = 1.05 / light if "#fff" in trace.text[0][0] else light / 0.05
    assert contrast >= 4.5  # WCAG 2.2, 1.4.3


def mixed(balance: float) -> list[float]:
    (_, low), (_, middle), (_, high) = triangulation_chart.SCALE
    end, share = (high, balance) if balance > 0 else (low, -balance)
    return [share * a + (1 - share) * b for a, b in zip(channels(end), channels(middle), strict=True)]


def channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(colour: list[float]) -> float:
    linear = [c / 12.92 if (c := value / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for value in colour]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_diverging_bars_point_both_ways_and_label_both(language):
    figure = balance_chart.diverging(balance(frames.codings("I1:B1+ I2:B1.1- I2:B1-"), frames.codes(CODES)), language)
    inhibiting, supporting = figure.data
    assert list(inhibiting.x) == [-2, 0]
    assert list(inhibiting.text) == ["2", "0"]
    assert list(supporting.x) == [1, 0]
    assert inhibiting.marker.pattern.shape
    assert inhibiting.hovertext[0] == say("charts.balance.told_inhibiting", language, code="B1 Kode B1", count=2)


def test_frequencies_show_codings_and_informants(language):
    figure = frequency_chart.bars(frequencies(frames.codings("I1:B1 I1:B1.1"), frames.codes(CODES), 2), language)
    assert [list(trace.x) for trace in figure.data] == [[2, 1, 0], [1, 1, 0]]


def test_empty_frames_draw_empty_figures(language):
    empty = balance(frames.codings(""), frames.codes(""))
    assert balance_chart.diverging(empty, language).layout.height > 0
    unused = frequencies(frames.codings(""), frames.codes(""), 0)
    assert frequency_chart.bars(unused, language).layout.height > 0


def test_figures_grow_with_their_rows_and_leave_font_colours_to_the_theme(language):
    few, many = (
        frequency_chart.bars(frequencies(frames.codings("I1:B1"), frames.codes(names), 1), language)
        for names in ("B1", "B1 B2 B3")
    )
    assert many.layout.height > few.layout.height
    assert few.layout.font.color is None
    assert few.layout.separators == {"id": ",.", "en": ".,"}[language]


def test_every_sentence_of_the_charts_is_in_both_languages(language):
    keys = [key for key in catalogue(language) if key.startswith("charts.")]
    assert keys
    assert all(known(key) for key in keys)


def test_long_labels_wrap_shorten_and_are_never_markup(language):
    assert wrapped("B1 Tata kelola inovasi pelayanan publik kecamatan", 16) == "B1 Tata kelola<br>inovasi…"
    assert wrapped("a <b> & c", 20) == "a &lt;b&gt; &amp; c"
    assert wrapped("", 20) == ""


def test_counts_of_passages_are_drawn_in_their_order_under_their_names(language):
    counted = pd.DataFrame({"name": ["B1", "B2"], "passages": [1200, 3]})
    bar = count_chart.bars(counted, {"B1": "B1 <Satu>"}, language).data[0]
    assert (list(bar.y), list(bar.x)) == (["B1", "B2"], [1200, 3])
    assert bar.text[0] == {"id": "1.200", "en": "1,200"}[language]
    assert bar.hovertext[0].startswith("B1 &lt;Satu&gt;")


def test_a_cell_whose_polarity_is_not_set_is_not_drawn_as_neutral(language):
    cells = triangulation.matrix(
        frames.codings("I1:B1 I3:B1="), frames.sources("I1 I3"), frames.informants("I1 I3"), codes=["B1"]
    )
    figure = triangulation_chart.heat_map(cells, {"B1": "Satu"}, {"GOV": "Pemerintah", "VIL": "Desa"}, language)
    assert [plain(cell) for cell in figure.data[0].text[0]] == ["·", "= +0 −0"]
    assert list(figure.data[0].z[0]) == [None, 0]
    assert ("1 with polarity not set" if language == "en" else "1 belum diisi polaritasnya") in figure.data[1].hovertext[0]
