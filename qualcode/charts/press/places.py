"""Where things stand on an axis: numbers where they are, categories side by side in their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qualcode.charts.press.ink import BLACK, GRID, SOFT
from qualcode.charts.press.words import bare
from qualcode.locale import number, percent


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of the screen's figure: `side` is x or y, `categories` are its values where it names instead of counts.

    `whole` tells that it counts: no value on it has a fraction.
    """

    side: str
    layout: go.layout.XAxis | go.layout.YAxis
    categories: tuple[str, ...] | None
    whole: bool = False

    def place(self, value: Any) -> float:
        """Return where a value stands; a missing one stands nowhere."""
        if value is None:
            return float("nan")
        if self.categories is not None and isinstance(value, str):
            return float(self.categories.index(value)) if value in self.categories else float("nan")
        return float(value)

    def places(self, values: Iterable[Any]) -> list[float]:
        return [self.place(value) for value in values]


def axis_of(figure: go.Figure, side: str) -> Axis:
    """Return an axis of the figure with the categories that its traces and its layout name, in the order shown."""
    layout = getattr(figure.layout, f"{side}axis")
    values = [value for trace in figure.data if (given := getattr(trace, side, None)) is not None for value in given]
    if layout.type != "category" and not any(isinstance(value, str) for value in values):
        return Axis(side, layout, None, whole=all(value is None or value == int(value) for value in values))
    named = [str(value) for value in layout.categoryarray] if layout.categoryarray is not None else []
    return Axis(side, layout, tuple(dict.fromkeys([*named, *(str(value) for value in values if value is not None)])))


def draw(axes: Axes, axis: Axis, language: str, size: float) -> None:
    """Give the sheet's axis the range, ticks, title and lines of the screen's, with numbers as the language writes them."""
    layout, own = axis.layout, axes.xaxis if axis.side == "x" else axes.yaxis
    if layout.visible is False:
        own.set_visible(False)
        return _bound(axes, axis)
    if layout.title.text:
        own.set_label_text(bare(layout.title.text), fontsize=size, color=BLACK)
    _bound(axes, axis)
    _ticks(own, axis, language, size)
    if axis.side == "x" and layout.side == "top":
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
    if layout.showgrid is not False and axis.categories is None:
        own.grid(True, color=GRID, linewidth=0.5)
    own.set_tick_params(length=0 if axis.categories is not None else 2.5, color=SOFT, width=0.5)


def _bound(axes: Axes, axis: Axis) -> None:
    bounds = (axes.set_xlim, axes.get_xlim) if axis.side == "x" else (axes.set_ylim, axes.get_ylim)
    lowest, highest = _range(axis, bounds[1]())
    if axis.layout.type == "log":
        (axes.set_xscale if axis.side == "x" else axes.set_yscale)("log")
    if lowest != highest:
        bounds[0](lowest, highest)


def _range(axis: Axis, drawn: tuple[float, float]) -> tuple[float, float]:
    if axis.layout.range is not None:
        lowest, highest = axis.layout.range
        return (10**lowest, 10**highest) if axis.layout.type == "log" else (axis.place(lowest), axis.place(highest))
    lowest, highest = (-0.5, len(axis.categories) - 0.5) if axis.categories is not None else drawn
    if axis.layout.rangemode == "tozero" and axis.categories is None:
        lowest, highest = min(0.0, lowest), max(0.0, highest)
    return (highest, lowest) if axis.layout.autorange == "reversed" else (lowest, highest)


def _ticks(own: XAxis | YAxis, axis: Axis, language: str, size: float) -> None:
    layout, angle = axis.layout, -(axis.layout.tickangle or 0)
    text: dict[str, Any] = {"fontsize": size, "color": BLACK, "rotation": angle}
    if layout.showticklabels is False:
        own.set_ticks([], labels=[])
    elif layout.tickvals is not None:
        names = layout.ticktext if layout.ticktext is not None else layout.tickvals
        own.set_ticks(axis.places(layout.tickvals), labels=[bare(name) for name in names], **text)
    elif axis.categories is not None:
        own.set_ticks(range(len(axis.categories)), labels=[bare(name) for name in axis.categories], **text)
    else:
        if layout.type != "log":
            own.set_major_locator(MaxNLocator(layout.nticks or 6, integer=axis.whole, steps=[1, 2, 5, 10]))
        own.set_major_formatter(FuncFormatter(lambda value, _: written(value, layout.tickformat, language)))
        own.set_tick_params(labelsize=size, labelcolor=BLACK)


def written(value: float, form: str | None, language: str) -> str:
    """Return a number of an axis as the language writes it; `form` is the screen's format, of which % and digits count."""
    if form and form.endswith("%"):
        return percent(value, language, digits=_digits(form))
    return number(value, language, digits=_digits(form) if form and "." in form else _needed(value))


def _digits(form: str) -> int:
    after = form.partition(".")[2][:1]
    return int(after) if after.isdecimal() else 0


def _needed(value: float) -> int:
    """Return how many digits after the point a number has, at most four."""
    return next((digits for digits in range(4) if abs(round(value, digits) - value) < 1e-9 * max(1, abs(value))), 4)


def spacing(places: Sequence[float]) -> float:
    """Return the least distance between places, 1 where there are fewer than two."""
    held = sorted({place for place in places if place == place})
    return min((after - before for before, after in pairwise(held)), default=1.0)


