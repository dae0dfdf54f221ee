"""Lines, marks, bands and words on paper: lines told apart by dashes, marks by shape, bands by grey and hatch."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
import plotly.graph_objects as go

from qualcode.charts.press.ink import BLACK, HATCHES, SOFT, WHITE, grey, lightness
from qualcode.charts.press.sheet import Sheet
from qualcode.charts.press.words import bare, families

MARK = 6.0
LINE = 2.0
BANDS = ("#dedede", "#c4c4c4", "#ededed")
CLEAR = 2.5
Line = tuple[list[float], list[float]]


def draw(sheet: Sheet, traces: Sequence[go.Scatter]) -> None:
    """Draw the scatter traces in their order; a band reaches to the line before it, as on the screen."""
    bands = cycle(BANDS)
    before: Line | None = None
    for trace in traces:
        x, y = sheet.x.places(_given(trace.x)), sheet.y.places(_given(trace.y))
        modes = (trace.mode or "lines+markers").split("+")
        label = bare(trace.name) if trace.name and trace.showlegend is not False else "_"
        if trace.fill not in (None, "none"):
            label = _band(sheet, trace, x, y, before, next(bands), label)
        if "lines" in modes and not _unseen(trace):
            _line(sheet, trace, x, y, label, marked="markers" in modes)
        elif "markers" in modes and not _unseen(trace):
            _marks(sheet, trace, x, y, label)
        if "text" in modes:
            _words(sheet, trace, x, y)
        _spreads(sheet, trace, x, y)
        before = (x, y)


def _given(values: Sequence[Any] | None) -> Sequence[Any]:
    return () if values is None else values


def _unseen(trace: go.Scatter) -> bool:
    """Return whether the trace is only there for the mouse or as the edge of a band."""
    faint = [value for value in (trace.opacity, trace.marker.opacity) if isinstance(value, int | float)]
    return 0 in faint or ("markers" not in (trace.mode or "lines") and trace.line.width == 0)


def _band(sheet: Sheet, trace: go.Scatter, x: list[float], y: list[float], before: Line | None, tone: str, label: str) -> str:
    """Fill the trace's area and return the label that is left for its line."""
    look: dict[str, Any] = {"facecolor": tone, "edgecolor": "none", "label": label, "zorder": 1}
    if trace.fillpattern.shape:
        look |= {"hatch": HATCHES[0], "edgecolor": SOFT, "linewidth": 0}
    if trace.fill in ("toself", "tonext"):
        sheet.axes.fill(x, y, **look)
    elif trace.fill.endswith("x"):
        sheet.axes.fill_betweenx(y, before[0] if trace.fill == "tonextx" and before else 0, x, **look)
    else:
        sheet.axes.fill_between(x, before[1] if trace.fill == "tonexty" and before else 0, y, **look)
    return "_"


def _line(sheet: Sheet, trace: go.Scatter, x: list[float], y: list[float], label: str, *, marked: bool) -> None:
    named = not label.startswith("_")
    first = not sheet.wells.dashes
    mark: dict[str, Any] = {}
    if marked:
        fill = WHITE if "open" in _first(trace.marker.symbol, "") else BLACK
        mark = {"marker": sheet.wells.mark(_first(trace.marker.symbol, None)), "markersize": sheet.points(
            _first(trace.marker.size, None), usual=MARK), "markerfacecolor": fill, "markeredgecolor": BLACK}  # fmt: skip
    dash = sheet.wells.dash(trace.line.dash) if named else {"dot": ":", "dash": "--"}.get(trace.line.dash, "-")
    sheet.axes.plot(
        x, y, label=label, linestyle=dash, linewidth=sheet.points(trace.line.width, usual=LINE),
        color=(BLACK if first else "#404040") if named else "#8c8c8c", zorder=3 if named else 2,
        drawstyle="steps-post" if trace.line.shape == "hv" else "default", alpha=trace.opacity, **mark,
    )  # fmt: skip


def _first(given: Any, otherwise: Any) -> Any:
    """Return the value that a trace gives to all its points, or that of the first where each has its own."""
    if given is None:
        return otherwise
    return given if isinstance(given, str | int | float) else next(iter(given), otherwise)


def _marks(sheet: Sheet, trace: go.Scatter, x: list[float], y: list[float], label: str) -> None:
    sizes = trace.marker.size
    each = [sizes] * len(x) if sizes is None or isinstance(sizes, int | float) else list(sizes)
    shape = sheet.wells.mark(_first(trace.marker.symbol, None)) if not label.startswith("_") else "o"
    fill = WHITE if "open" in str(_first(trace.marker.symbol, "")) else _tones(trace.marker.color, len(x))
    sheet.axes.scatter(
        x, y, s=[sheet.points(size, usual=MARK) ** 2 for size in each], marker=shape, c=fill, edgecolors=BLACK,
        linewidths=0.7, label=label, zorder=4, clip_on=trace.cliponaxis is not False,
    )  # fmt: skip


def _tones(colours: str | Sequence[Any] | None, points: int) -> list[str]:
    if colours is None or isinstance(colours, str) or not all(isinstance(one, str) for one in colours):
        return [SOFT] * points
    return [grey(lightness(colour)) for colour in colours]


def _words(sheet: Sheet, trace: go.Scatter, x: list[float], y: list[float]) -> None:
    texts = [trace.text] * len(x) if isinstance(trace.text, str) else _given(trace.text)
    wanted = trace.textposition
    positions = [wanted] * len(x) if wanted is None or isinstance(wanted, str) else wanted
    sizes = trace.marker.size
    reach = [sizes] * len(x) if sizes is None or isinstance(sizes, int | float) else list(sizes)
    for at, text in enumerate(texts):
        up, across = (positions[at] or "middle center").split()
        away = CLEAR + (sheet.points(reach[at], usual=MARK) / 2 if "markers" in (trace.mode or "") else 0)
        words = bare(text)
        if not words or x[at] != x[at] or y[at] != y[at]:
            continue
        sheet.axes.annotate(
            words, (x[at], y[at]), xytext=(_sign(across, "right", "left") * away, _sign(up, "top", "bottom") * away),
            textcoords="offset points", fontsize=sheet.size, fontfamily=families(words), color=BLACK, annotation_clip=False,
            ha={"right": "left", "left": "right"}.get(across, "center"),
            va={"top": "bottom", "bottom": "top"}.get(up, "center"), zorder=5,
        )  # fmt: skip


def _sign(word: str, more: str, less: str) -> int:
    return (word == more) - (word == less)


def _spreads(sheet: Sheet, trace: go.Scatter, x: list[float], y: list[float]) -> None:
    """Draw the trace's error bars: intervals around what was estimated."""
    spread = {}
    for side, given in (("xerr", trace.error_x), ("yerr", trace.error_y)):
        if given.array is not None and given.visible is not False:
            more = np.array([float("nan") if one is None else one for one in given.array], dtype=float)
            less = more if given.arrayminus is None else np.array(
                [float("nan") if one is None else one for one in given.arrayminus], dtype=float)  # fmt: skip
            spread[side] = np.nan_to_num(np.vstack([less, more]))
    if spread:
        sheet.axes.errorbar(x, y, **spread, fmt="none", ecolor=BLACK, elinewidth=0.8, capsize=2.5, zorder=3)
