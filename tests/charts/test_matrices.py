"""Heat maps and the network show the figures they were given, can be read without colour, and answer a click with their cell."""

import re

import pandas as pd
import pytest

from qualcode.analysis.cooccurrence import cooccurrence, square
from qualcode.analysis.matrices import crossed
from qualcode.charts import cooccurrence as meetings
from qualcode.charts import matrices
from qualcode.locale import LANGUAGES
from tests.analysis import frames
from tests.charts.test_charts import luminance

LABELS = {"A": "A Tata <kelola>", "B": "B Ide", "C": "C Biaya"}


def plain(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell)


def pairs(unit: str = "overlap") -> pd.DataFrame:
    laid = frames.codings("I1:A I1:A I1:B I1:C").assign(start=[0, 10, 3, 90], end=[5, 15, 12, 95])
    return cooccurrence(laid, list(LABELS), unit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crossed_matrix_writes_its_figures_and_answers_with_row_and_column(language):
    laid = frames.codings("I1:B1 I1:B1 I2:B2")
    counts = crossed(laid, ["B1", "B2"], laid["informant"], ["I1", "I2"])
    shares = crossed(laid, ["B1", "B2"], laid["informant"], ["I1", "I2"], "row")
    rows, columns = {"B1": "B1 Satu", "B2": "B2 Dua"}, {"I1": "I1", "I2": "I2"}
    _, colours, handles = matrices.crossed(counts, shares, rows, columns, language, cell="row").data
    assert [[plain(cell) for cell in row] for row in colours.text] == [
        [{"id": "100\xa0%", "en": "100%"}[language], ""], ["", {"id": "100\xa0%", "en": "100%"}[language]],
    ]  # fmt: skip
    assert [list(cell) for cell in handles.customdata] == [["B1", "I1"], ["B1", "I2"], ["B2", "I1"], ["B2", "I2"]]
    assert "2" in handles.hovertext[0]
    assert colours.z[0][1] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", ["overlap", "paragraph", "source"])
def test_the_co_occurrence_matrix_is_symmetric_with_bare_uses_on_the_diagonal(language, unit):
    found = pairs(unit)
    _, colours, handles = meetings.matrix(found, square(found, list(LABELS), "count"), LABELS, language, unit, "count").data
    written = [[plain(cell) for cell in row] for row in colours.text]
    assert written == [list(row) for row in zip(*written, strict=True)]
    assert written[0][0] == ("2" if unit == "overlap" else "1")
    assert colours.z[0][0] is None
    assert colours.z[0][1] == (2 if unit == "overlap" else 1) / matrices.LEAST["count"]
    assert "Jaccard" in handles.hovertext[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_network_is_the_same_every_time_and_its_lines_and_discs_can_be_clicked(language):
    one, other = (meetings.network(pairs(), LABELS, language, "overlap", "count") for _ in range(2))
    assert one.to_plotly_json() == other.to_plotly_json()
    *_, handles, discs = one.data
    assert [list(cell) for cell in handles.customdata] == [["A", "B"]]
    assert [list(cell) for cell in discs.customdata] == [["A", "A"], ["B", "B"], ["C", "C"]]
    assert "&lt;kelola&gt;" in discs.text[0]
    assert discs.marker.size[0] > discs.marker.size[1]


def test_many_codes_are_named_by_their_ids_alone():
    labels = {f"B{number}": f"B{number} Nama panjang" for number in range(meetings.FULL_NAMES + 1)}
    assert meetings.network(pairs(), labels, "id", "overlap", "jaccard").data[-1].text[1] == "B1"


@pytest.mark.parametrize("depth", [step / 40 for step in range(41)])
def test_every_figure_contrasts_with_its_cell_and_darker_means_more_also_in_grey(depth):
    light = luminance(list(matrices.colour_at(depth))) + 0.05
    contrast = 1.05 / light if matrices.ink_on(depth) == "#fff" else light / 0.05
    assert contrast >= 4.5  # WCAG 2.2, 1.4.3
    assert luminance(list(matrices.colour_at(depth))) >= luminance(list(matrices.colour_at(min(1, depth + 0.025))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_show_is_drawn_too(language):
    nothing = pairs().iloc[:0]
    assert meetings.network(nothing, {}, language, "turn", "count").layout.height > 0
    assert meetings.matrix(nothing, square(nothing, [], "count"), {}, language, "turn", "count").layout.height > 0
