"""Every figure prints as SVG and PNG at a page's width, with its caption, its words as they stand, and without colour."""

import importlib
import inspect
import pkgutil
from html import unescape
from io import BytesIO

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from lxml import etree
from PIL import Image

from qualcode import charts
from qualcode.analysis import triangulation
from qualcode.analysis.balance import balance
from qualcode.analysis.cooccurrence import cooccurrence, square
from qualcode.analysis.frequencies import frequencies
from qualcode.analysis.joint import derived
from qualcode.analysis.matrices import crossed
from qualcode.charts import agreement, matrices, press
from qualcode.charts import balance as balance_chart
from qualcode.charts import cooccurrence as meetings
from qualcode.charts import counts as count_chart
from qualcode.charts import frequencies as frequency_chart
from qualcode.charts import joint as joint_chart
from qualcode.charts import saturation as saturation_chart
from qualcode.charts import triangulation as triangulation_chart
from qualcode.charts.press import printed, words
from qualcode.locale import LANGUAGES
from tests.analysis import frames
from tests.lengths import some

CAPTION = "Gambar 4.1 Kode <satu> & $dua$ menurut $informan$"
LABELS = {"A": "A Tata <kelola> $5$", "B": "B Ide", "C": "C Biaya"}
WIDTH = round(16 / 2.54 * 300)


def laid() -> pd.DataFrame:
    return frames.codings("I1:B1.1+ I2:B1- I3:B1+ I1:B2-")


def crossing(language: str, *, columns: int = 3) -> go.Figure:
    rows, across = {"B1": "B1 Satu", "B2": "B2 Dua"}, {f"I{at}": f"I{at}" for at in range(1, columns + 1)}
    counts = crossed(laid(), list(rows), laid()["informant"], list(across))
    return matrices.crossed(counts, counts, rows, across, language)


def meeting(kind: str, language: str) -> go.Figure:
    found = cooccurrence(
        frames.codings("I1:A I1:A I1:B I1:C").assign(start=[0, 10, 3, 4], end=[5, 15, 12, 95]), list(LABELS), "overlap"
    )
    if kind == "network":
        return meetings.network(found, LABELS, language, "overlap", "count")
    return meetings.matrix(found, square(found, list(LABELS), "count"), LABELS, language, "overlap", "count")


def converging(language: str) -> go.Figure:
    cells = triangulation.matrix(
        laid(), frames.sources("I1 I2 I3"), frames.informants("I1 I2 I3"), codes=["B1", "B2"]
    )
    return triangulation_chart.heat_map(cells, {"B1": "Satu", "B2": "Dua"}, {"GOV": "Pemerintah", "VIL": "Desa"}, language)


def agreeing(language: str) -> go.Figure:
    gone = float("nan")
    found = pd.DataFrame(
        {
            "code": list(LABELS), "units": [40, 40, 40], "alpha": [0.5, -0.6, gone], "alpha_low": [0.2, gone, gone],
            "alpha_high": [0.8, gone, gone], "ac1": [0.9, 0.7, gone], "ac1_low": [0.8, 0.5, gone], "ac1_high": [0.95, 0.9, gone],
        }
    )  # fmt: skip
    return agreement.dots(found, LABELS, language)


def joined(language: str) -> go.Figure:
    rows = pd.DataFrame({"row": ["1", "2"], "label": ["Nikah", "Pindah & datang"], "measure": "Layanan",
                         "counts": [(("2018", 40.0), ("2019", 65.0)), (("2019", 12.5),)]})  # fmt: skip
    return joint_chart.bars(rows, derived(rows), language)


# by module and function, with what sets one apart from another
FIGURES = {
    "saturation.accumulation": lambda language: saturation_chart.accumulation(
        ["I1", "I2", "I3"], [4, 2, 0], [3.0, 5.0, 6.0], language, reached_at=2
    ),
    "saturation.accumulation with its band": lambda language: saturation_chart.accumulation(
        ["I1", "I2", "I3"], [4, 2, 0], [3.0, 5.0, 6.0], language, band=([2, 4, 6], [5, 6, 6])
    ),
    "saturation.accumulation of nothing": lambda language: saturation_chart.accumulation([], [], [], language),
    "saturation.accumulation of many": lambda language: saturation_chart.accumulation(
        [f"I{at}" for at in range(40)], [1] * 40, [float(at) for at in range(40)], language
    ),
    "saturation.expectation": lambda language: saturation_chart.expectation([2.0, 3.0, 3.4, 3.6], 2, 3, 4.0, language),
    "balance.diverging": lambda language: balance_chart.diverging(balance(laid(), frames.codes("B1 B1.1 B2")), language),
    "balance.diverging of nothing": lambda language: balance_chart.diverging(
        balance(frames.codings(""), frames.codes("")), language
    ),
    "frequencies.bars": lambda language: frequency_chart.bars(frequencies(laid(), frames.codes("B1 B1.1 B2"), 3), language),
    "counts.bars": lambda language: count_chart.bars(
        pd.DataFrame({"name": ["B1", "B2"], "passages": [1200, 3]}), {"B1": "B1 <Satu>"}, language
    ),
    "triangulation.heat_map": converging,
    "matrices.crossed": crossing,
    "cooccurrence.matrix": lambda language: meeting("matrix", language),
    "cooccurrence.network": lambda language: meeting("network", language),
    "agreement.dots": agreeing,
    "joint.bars": joined,
}
PARTS = {"look.dressed", "matrices.heat_map"}  # what figures are made with


def drawing() -> set[str]:
    """The functions of qualcode.charts that return a figure, by module and name."""
    modules = (importlib.import_module(f"qualcode.charts.{found.name}") for found in pkgutil.iter_modules(charts.__path__))
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__ and made.__annotations__.get("return") is go.Figure and not name.startswith("_")
    }


def in_turns() -> list:
    """Every figure in every language: in `make test` each is printed in one of them, one after the other."""
    return [
        pytest.param(name, language, marks=() if number % len(LANGUAGES) == turn else pytest.mark.soak)
        for number, name in enumerate(FIGURES) for turn, language in enumerate(LANGUAGES)
    ]  # fmt: skip


def test_every_function_that_draws_a_figure_is_printed_here():
    assert {name.split()[0] for name in FIGURES} == drawing() - PARTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_says_what_it_counts_in_its_title_and_names_an_axis(language):
    for name, made in FIGURES.items():
        layout = made(language).layout
        assert len(layout.title.text.split()) > 3, name
        assert "network" in name or layout.xaxis.title.text or layout.yaxis.title.text, name
        lines = layout.title.text.count("<br>")
        assert layout.margin.t >= 40 + 20 * (1 + lines), name


@pytest.mark.parametrize(("name", "language"), in_turns())
def test_every_figure_prints_as_svg_with_its_caption(name, language):
    root = etree.fromstring(printed(FIGURES[name](language), caption=CAPTION, language=language, ending="svg"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(16 / 2.54 * 72, abs=1)
    assert root.findtext(".//{http://purl.org/dc/elements/1.1/}title") == CAPTION
    assert any("Gambar 4.1 Kode <satu> & $dua$" in unescape(comment.text) for comment in root.iter(etree.Comment))


@pytest.mark.parametrize("name", some(FIGURES, 4))
def test_every_figure_prints_as_png_16_cm_wide_at_300_dots_an_inch_and_without_colour(name):
    picture = Image.open(BytesIO(printed(FIGURES[name]("id"), caption=CAPTION, language="id", ending="png")))
    assert abs(picture.width - WIDTH) <= 1
    assert round(picture.info["dpi"][0]) == 300
    red, green, blue = (np.asarray(band) for band in picture.convert("RGB").split())
    assert (red == green).all()
    assert (green == blue).all()
    assert red.min() < 100


def comments(figure: go.Figure, language: str = "id") -> str:
    root = etree.fromstring(printed(figure, caption="Keterangan", language=language, ending="svg"))
    return "\n".join(unescape(comment.text) for comment in root.iter(etree.Comment))


def test_words_are_printed_as_they_stand_neither_markup_nor_mathematics():
    told = comments(meeting("network", "id"))
    assert "A Tata <kelola> $5$" in told
    assert "<br>" not in told
    assert "1.200" in comments(FIGURES["counts.bars"]("id"))
    assert "1,200" in comments(FIGURES["counts.bars"]("en"), "en")


def test_the_same_figure_gives_the_same_file():
    one = printed(crossing("id"), caption=CAPTION, language="id", ending="svg")
    assert printed(crossing("id"), caption=CAPTION, language="id", ending="svg") is one
    press._printed.cache_clear()
    assert printed(crossing("id"), caption=CAPTION, language="id", ending="svg") == one


def test_a_figure_that_looks_otherwise_is_printed_anew():
    figure = crossing("id")
    before = printed(figure, caption=CAPTION, language="id", ending="svg")
    figure.update_traces(text=[["lain"] * 3] * 2, selector={"type": "heatmap"})
    assert printed(figure, caption=CAPTION, language="id", ending="svg") != before


def test_a_matrix_of_many_columns_is_printed_on_a_page_on_its_side():
    picture = Image.open(BytesIO(printed(crossing("id", columns=17), caption=CAPTION, language="id", ending="png")))
    assert abs(picture.width - 24.7 / 2.54 * 300) <= 1


def test_letters_that_no_font_has_and_control_characters_never_break_the_file():
    caption = "Kode \x00\x01 \ue123 --> ke--"
    root = etree.fromstring(printed(crossing("id"), caption=caption, language="id", ending="svg"))
    assert root.findtext(".//{http://purl.org/dc/elements/1.1/}title") == words.printable(caption)
    assert words.printable("a\x00b\tc") == f"a{words.MISSING}b c"


def test_inhibiting_cells_are_hatched_so_that_the_two_ends_of_a_scale_differ_without_colour():
    assert "<pattern" in printed(converging("id"), caption="", language="id", ending="svg").decode()
    assert "<pattern" not in printed(crossing("id"), caption="", language="id", ending="svg").decode()


def test_no_two_named_lines_look_alike():
    figure = go.Figure([go.Scatter(x=[1, 2], y=[at, at + 1], name=f"garis {at}", mode="lines") for at in range(4)])
    root = etree.fromstring(printed(figure, caption="", language="id", ending="svg"))
    drawn = {path.get("style") for path in root.iter("{http://www.w3.org/2000/svg}path") if "stroke-width: 1.2" in str(
        path.get("style"))}  # fmt: skip
    assert len(drawn) >= 4


def test_a_tall_figure_is_drawn_smaller_to_fit_a_page():
    names = " ".join(f"B{at}" for at in range(1, 21))
    tall = frequency_chart.bars(frequencies(laid(), frames.codes(names), 3), "id")
    picture = Image.open(BytesIO(printed(tall, caption="Keterangan", language="id", ending="png")))
    assert picture.height / 300 * 2.54 < 25


def test_other_kinds_of_figures_are_refused():
    with pytest.raises(ValueError, match="cannot print traces of pie"):
        printed(go.Figure(go.Pie(values=[1])), caption="", language="id", ending="svg")


def test_bars_of_different_series_are_equally_thick_also_where_one_lacks_a_row():
    paper = press._paper(joined("id"), "", "id")
    thick = {round(patch.get_height(), 6) for patch in paper.axes[0].patches}
    assert len(thick) == 1
