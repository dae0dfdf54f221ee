"""Cells on paper: darker greys for more; below a middle they are hatched; every cell writes what the screen's writes."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize

from qualcode.charts.press.ink import BLACK, WHITE, grey, lightness, on
from qualcode.charts.press.places import written
from qualcode.charts.press.sheet import Sheet
from qualcode.charts.press.words import bare, families

FRAME = "#b8b8b8"
PALEST, DARKEST = 0.93, 0.13
DEEPEST = 0.5  # of cells around a middle: hatches and figures stay legible on them
SLOT = re.compile(r"%\{(text|x|y|z)(?::([^}]*))?\}")
MARGIN = 0.15  # in lightness, by which a scale's middle is lighter than both ends where it has two directions


def draw(sheet: Sheet, trace: go.Heatmap) -> None:
    """Draw a heat map: each cell's grey by its place on the scale, framed where it has no value."""
    values = np.array([[float("nan") if z is None else float(z) for z in row] for row in _rows(trace.z)], dtype=float)
    if not values.size:
        return
    across, down = sheet.x.places(trace.x or range(values.shape[1])), sheet.y.places(trace.y or range(values.shape[0]))
    squares = [_square(x, y) for y in down for x in across]
    if _single(trace):
        sheet.axes.add_collection(PolyCollection(squares, facecolors=WHITE, edgecolors=FRAME, linewidths=0.4, zorder=1))
        return
    shares, two = _shares(trace, values), two_ways(trace)
    fills = [_tone(share, two=two) for share in shares.ravel()]
    below = [bool(two and share < 0.5) for share in shares.ravel()]
    edges = [FRAME if fill == WHITE else WHITE for fill in fills]
    sheet.axes.add_collection(PolyCollection(squares, facecolors=fills, edgecolors=edges, linewidths=0.8, zorder=2))
    _hatch(sheet, [square for square, hatched in zip(squares, below, strict=True) if hatched])
    _write(sheet, trace, values, across, down, fills, below)
    if trace.showscale is not False:
        _scale(sheet, trace, values, two=two)


def _rows(given: Sequence[Any] | None) -> Sequence[Any]:
    return () if given is None else given


def _square(x: float, y: float) -> list[tuple[float, float]]:
    return [(x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5), (x - 0.5, y + 0.5)]


def _stops(trace: go.Heatmap) -> list[tuple[float, str]]:
    return [(float(at), colour) for at, colour in trace.colorscale] if trace.colorscale else [(0.0, "#fff"), (1.0, "#000")]


def _single(trace: go.Heatmap) -> bool:
    return len({colour for _, colour in _stops(trace)}) == 1


def two_ways(trace: go.Heatmap) -> bool:
    """Return whether the scale darkens from a middle towards two ends that mean opposite things."""
    stops = _stops(trace)
    middle = min(stops, key=lambda stop: abs(stop[0] - 0.5))
    ends = lightness(stops[0][1]), lightness(stops[-1][1])
    return lightness(middle[1]) > max(ends) + MARGIN


def _ends(trace: go.Heatmap, values: np.ndarray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    lowest = trace.zmin if trace.zmin is not None else float(known.min()) if known.size else 0.0
    highest = trace.zmax if trace.zmax is not None else float(known.max()) if known.size else 1.0
    return float(lowest), float(highest)


def _shares(trace: go.Heatmap, values: np.ndarray) -> np.ndarray:
    """Return each value's place on the scale, 0 to 1, light to dark; missing ones stay missing."""
    lowest, highest = _ends(trace, values)
    found = np.clip((values - lowest) / ((highest - lowest) or 1.0), 0, 1)
    stops = _stops(trace)
    falling = lightness(stops[0][1]) >= lightness(stops[-1][1])
    return found if falling or two_ways(trace) else 1 - found


def _tone(share: float, *, two: bool) -> str:
    if share != share:
        return WHITE
    depth = abs(2 * share - 1) if two else share
    return grey(PALEST - depth * (PALEST - (DEEPEST if two else DARKEST)))


def _hatch(sheet: Sheet, squares: list) -> None:
    if squares:
        hatched = PolyCollection(squares, facecolors="none", edgecolors=WHITE, linewidths=0.8, hatch="////", zorder=3)
        hatched.set_hatch_linewidth(0.9)
        sheet.axes.add_collection(hatched)


def _write(
    sheet: Sheet,
    trace: go.Heatmap,
    values: np.ndarray,
    across: list[float],
    down: list[float],
    fills: list[str],
    below: list[bool],
) -> None:
    smaller = sheet.size * min(1.0, 24 / max(len(across), 1)) ** 0.5
    for row, y in enumerate(down):
        for column, x in enumerate(across):
            at = row * len(across) + column
            text = _text(sheet, trace, values, row, column)
            if not text:
                continue
            sheet.axes.text(
                x, y, text, ha="center", va="center", fontsize=smaller, fontfamily=families(text), zorder=4,
                color=on(fills[at]), linespacing=1.05,
                bbox={"facecolor": fills[at], "edgecolor": "none", "pad": 0.6} if below[at] else None,
            )  # fmt: skip


def _text(sheet: Sheet, trace: go.Heatmap, values: np.ndarray, row: int, column: int) -> str:
    def filled(slot: re.Match) -> str:
        name, form = slot.groups()
        if name == "z":
            return "" if np.isnan(values[row][column]) else written(values[row][column], form, sheet.language)
        return str({"text": _rows(trace.text)[row][column] if trace.text is not None else "",
                    "x": trace.x[column], "y": trace.y[row]}[name] or "")  # fmt: skip

    return bare(SLOT.sub(filled, trace.texttemplate)) if trace.texttemplate else ""


def _scale(sheet: Sheet, trace: go.Heatmap, values: np.ndarray, *, two: bool) -> None:
    """Draw the scale below the cells, hatched where cells below the middle are."""
    lowest, highest = _ends(trace, values)
    tones = [_tone(float(share), two=two) for share in np.linspace(0, 1, 101)]
    stops = _stops(trace)
    if not two and lightness(stops[0][1]) < lightness(stops[-1][1]):
        tones.reverse()
    bar = sheet.paper.colorbar(
        _mappable(tones, lowest, highest), ax=sheet.axes, location="bottom", shrink=0.6, aspect=34, pad=0.04,
    )  # fmt: skip
    if two:
        bar.ax.axvspan(lowest, (lowest + highest) / 2, facecolor="none", edgecolor=WHITE, hatch="////", linewidth=0)
    told = trace.colorbar
    if told.tickvals is not None:
        bar.set_ticks(list(told.tickvals), labels=[bare(name) for name in told.ticktext or told.tickvals])
    bar.ax.tick_params(labelsize=sheet.size, length=0, labelcolor=BLACK)
    bar.outline.set_linewidth(0.4)
    if told.title.text:
        bar.set_label(bare(told.title.text), fontsize=sheet.size)


def _mappable(tones: list[str], lowest: float, highest: float) -> ScalarMappable:
    return ScalarMappable(Normalize(lowest, highest), LinearSegmentedColormap.from_list("grey", tones))
