"""Bars on paper: beside, upon or over each other, told apart by greys and hatches, each with its figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from qualcode.charts.press.ink import BLACK, WHITE, on
from qualcode.charts.press.places import spacing
from qualcode.charts.press.sheet import Sheet
from qualcode.charts.press.words import bare, families

GAP, CLEAR = 0.2, 2.5
STACKED = ("stack", "relative")


@dataclass(frozen=True, slots=True)
class Laid:
    """One trace's bars: where they stand across, how thick they are, where they begin and how far they reach."""

    across: list[float]
    thick: float
    begins: list[float]
    lengths: list[float]


def draw(sheet: Sheet, traces: Sequence[go.Bar], layout: go.Layout) -> None:
    """Draw all bars of the figure by the layout's mode, and put each series into the legend."""
    for trace, laid in zip(traces, _laid(sheet, traces, layout), strict=True):
        if not laid.across:
            continue
        colours = _inks(sheet, trace, len(laid.across))
        along = sheet.axes.barh if trace.orientation == "h" else sheet.axes.bar
        where: dict[str, Any] = {"height" if trace.orientation == "h" else "width": laid.thick, _base(trace): laid.begins}
        drawn = along(laid.across, laid.lengths, **where, edgecolor=BLACK, linewidth=0.6, label=bare(trace.name), zorder=2)
        for patch, (fill, hatch) in zip(drawn.patches, colours, strict=True):
            patch.set(facecolor=fill, hatch=hatch or None)
            patch.set_hatch_linewidth(0.5)
        _figures(sheet, trace, laid, colours, stacked=layout.barmode in STACKED and len(traces) > 1)


def _base(trace: go.Bar) -> str:
    return "left" if trace.orientation == "h" else "bottom"


def _laid(sheet: Sheet, traces: Sequence[go.Bar], layout: go.Layout) -> list[Laid]:
    beside = layout.barmode in (None, "group")
    heights: dict[tuple[float, bool], float] = defaultdict(float)
    room = 1 - (layout.bargap if layout.bargap is not None else GAP)
    places = [_places(sheet, trace) for trace in traces]
    thick = room * spacing([place for across, _ in places for place in across]) / (max(len(traces), 1) if beside else 1)
    found = []
    for at, (across, lengths) in enumerate(places):
        shift = (at - (len(traces) - 1) / 2) * thick if beside else 0.0
        begins = [0.0] * len(across)
        if layout.barmode in STACKED:
            begins = [_upon(heights, place, length) for place, length in zip(across, lengths, strict=True)]
        found.append(Laid([place + shift for place in across], thick, begins, lengths))
    return found


def _places(sheet: Sheet, trace: go.Bar) -> tuple[list[float], list[float]]:
    """Return where the bars of a trace stand across, and how long they are."""
    across, along = (sheet.y, sheet.x) if trace.orientation == "h" else (sheet.x, sheet.y)
    named, counted = (trace.y, trace.x) if trace.orientation == "h" else (trace.x, trace.y)
    return across.places([] if named is None else named), along.places([] if counted is None else counted)


def _upon(heights: dict[tuple[float, bool], float], place: float, length: float) -> float:
    """Return where a bar begins on those below it; what goes the other way has its own pile."""
    pile = (place, length < 0)
    begins = heights[pile]
    heights[pile] += 0.0 if length != length else length
    return begins


def _inks(sheet: Sheet, trace: go.Bar, bars: int) -> list[tuple[str, str]]:
    """Return fill and hatch for each bar: one for the series, or one for each of its colours."""
    colours = trace.marker.color
    hatched = bool(trace.marker.pattern.shape)
    if colours is None or isinstance(colours, str) or not all(isinstance(colour, str) for colour in colours):
        return [sheet.wells.fill(hatched=hatched)] * bars
    inks = {colour: sheet.wells.fill(hatched=hatched) for colour in dict.fromkeys(colours)}
    return [inks[colour] for colour in colours]


def _figures(sheet: Sheet, trace: go.Bar, laid: Laid, inks: list[tuple[str, str]], *, stacked: bool) -> None:
    if trace.text is None or trace.textposition == "none":
        return
    texts = [trace.text] * len(laid.across) if isinstance(trace.text, str) else trace.text
    wanted = trace.textposition
    positions = [wanted] * len(texts) if wanted is None or isinstance(wanted, str) else wanted
    for at, (text, position) in enumerate(zip(texts, positions, strict=True)):
        inside = position == "inside" or (stacked and position != "outside")
        if bare(text):
            _figure(sheet, trace, bare(text), laid, at, inks[at], inside=inside)


def _figure(sheet: Sheet, trace: go.Bar, text: str, laid: Laid, at: int, ink: tuple[str, str], *, inside: bool) -> None:
    flat, sign = trace.orientation == "h", -1 if laid.lengths[at] < 0 else 1
    along = laid.begins[at] + laid.lengths[at] / (2 if inside else 1)
    point = (along, laid.across[at]) if flat else (laid.across[at], along)
    push = 0.0 if inside else sign * CLEAR
    sides = ("left", "right") if flat else ("bottom", "top")
    beside = "center" if inside else sides[sign < 0]
    sheet.axes.annotate(
        text, point, xytext=(push, 0) if flat else (0, push), textcoords="offset points",
        ha=beside if flat else "center", va="center" if flat else beside,
        fontsize=sheet.size, fontfamily=families(text), color=on(ink[0]) if inside and not ink[1] else BLACK,
        bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.8} if inside and ink[1] else None, annotation_clip=False,
    )  # fmt: skip
