"""Prints a figure for a thesis: drawn anew by matplotlib in black ink, at a page's width, with its caption below.

No browser is needed, and no display: only matplotlib's drawing of files is used, never pyplot.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Literal

import matplotlib as mpl
import plotly.graph_objects as go
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from qualcode.charts.look import ON_SCREEN
from qualcode.charts.press import bars, cells, marks, places, scatters
from qualcode.charts.press.ink import BLACK, SOFT, Wells
from qualcode.charts.press.sheet import POINT, Sheet
from qualcode.charts.press.words import families, printable, wrapped

mpl.rcParams["text.parse_math"] = False  # a dollar sign in a code's name is a dollar sign
mpl.rcParams["svg.fonttype"] = "path"  # letters as outlines look alike in every program
mpl.rcParams["svg.hashsalt"] = "qualcode"  # the same figure gives the same file

Ending = Literal["svg", "png"]
CENTIMETRE = 1 / 2.54
UPRIGHT, LYING = 16.0, 24.7  # centimetres between the margins of an A4 page
TALLEST = 23.0
MANY = 16  # columns of cells that still fit an upright page
SIZE, SMALLEST, CAPTION = 8.5, 5.0, 9.0
DOTS = 300
USUAL = 450
KEPT = 24
"""So many printed figures are kept: a document that is made anew in another style has the same ones."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """A figure that is the same as any other that looks the same."""

    told: str
    figure: go.Figure = field(compare=False)


def printed(figure: go.Figure, *, caption: str, language: str, ending: Ending) -> bytes:
    """Return the figure as an SVG or PNG file for print, with its caption where one is given.

    It is 16 cm wide, or 24.7 cm where a heat map has more than 16 columns and fits a page on its side; a PNG has 300 dots
    an inch. Bars, lines, marks, bands, heat maps, shapes, notes, axes and legend are drawn from the traces; what tells series
    apart by colour on the screen does so here by greys, hatches, dashes and marks. A trace whose `meta` is "screen" is not
    drawn: it serves the mouse. Words are drawn as they stand, never read as markup or mathematics. Raises ValueError for
    other kinds of traces.
    """
    return _printed(_Looks(figure.to_json(), figure), caption, language, ending)


@lru_cache(maxsize=KEPT)
def _printed(looks: _Looks, caption: str, language: str, ending: Ending) -> bytes:
    paper = _paper(looks.figure, caption, language)
    file = BytesIO()
    canvas = FigureCanvasSVG(paper) if ending == "svg" else FigureCanvasAgg(paper)
    told = {"Title": printable(caption)}
    about = {**told, "Date": None, "Creator": "QualCode"} if ending == "svg" else {**told, "Software": "QualCode"}
    canvas.print_figure(file, format=ending, dpi=DOTS, metadata=about, facecolor="white")
    return file.getvalue()


def _paper(figure: go.Figure, caption: str, language: str) -> Figure:
    broad, scale = _breadth(figure), _scale(figure)
    below = wrapped(printable(caption), CAPTION, 72 * CENTIMETRE * broad - 12)
    foot = (below.count("\n") + 1) * 1.3 * CAPTION + 8 if below else 0
    high = (figure.layout.height or USUAL) * POINT * scale + foot
    paper = Figure(figsize=(broad * CENTIMETRE, high / 72), layout=ConstrainedLayoutEngine(
        rect=(0, foot / high, 1, 1 - foot / high), h_pad=0.05, w_pad=0.05))  # fmt: skip
    _drawn(paper, figure, language, scale)
    paper.text(6 / (72 * broad * CENTIMETRE), (foot - 4) / high, below, va="top", ha="left", fontsize=CAPTION, color=BLACK,
               fontfamily=families(below), linespacing=1.25)  # fmt: skip
    return paper


def _breadth(figure: go.Figure) -> float:
    columns = max((len(trace.x) for trace in figure.data if trace.type == "heatmap" and trace.x is not None), default=0)
    fits = (figure.layout.height or USUAL) * POINT / 72 / CENTIMETRE <= UPRIGHT
    return LYING if columns > MANY and fits else UPRIGHT


def _scale(figure: go.Figure) -> float:
    """Return how much smaller all is drawn so that a tall figure fits a page, never so small that it cannot be read."""
    tall = (figure.layout.height or USUAL) * POINT / 72 / CENTIMETRE
    return max(min(1.0, TALLEST / tall), SMALLEST / SIZE)


def _drawn(paper: Figure, figure: go.Figure, language: str, scale: float) -> None:
    axes = paper.add_subplot()
    x, y = places.axis_of(figure, "x"), places.axis_of(figure, "y")
    sheet = Sheet(paper, axes, x, y, language, SIZE * scale, scale, Wells())
    traces = [trace for trace in figure.data if trace.meta != ON_SCREEN]
    unknown = {trace.type for trace in traces} - {"bar", "scatter", "heatmap"}
    if unknown:
        raise ValueError(f"cannot print traces of {', '.join(sorted(unknown))}")
    bars.draw(sheet, [trace for trace in traces if trace.type == "bar"], figure.layout)
    for trace in traces:
        if trace.type == "heatmap":
            cells.draw(sheet, trace)
    scatters.draw(sheet, [trace for trace in traces if trace.type == "scatter"])
    _framed(sheet, figure)


def _framed(sheet: Sheet, figure: go.Figure) -> None:
    sheet.axes.set_axisbelow(True)
    sheet.axes.spines[["top", "right"]].set_visible(False)
    sheet.axes.spines[["left", "bottom"]].set(color=SOFT, linewidth=0.6)
    held = any(trace.type == "heatmap" for trace in figure.data)
    for axis in (sheet.x, sheet.y):
        places.draw(sheet.axes, axis, sheet.language, sheet.size)
        if held or axis.layout.visible is False:
            sheet.axes.spines[:].set_visible(False)
    if figure.layout.yaxis.scaleanchor == "x":
        sheet.axes.set_aspect("equal", adjustable="box")
    marks.draw(sheet, figure.layout)
    marks.legend(sheet, figure)
