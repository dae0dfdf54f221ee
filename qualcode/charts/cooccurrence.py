"""Codes that meet: as a heat map, and as a network whose codes stand on a circle in the order of the codebook."""

from collections.abc import Mapping
from html import escape
from math import cos, pi, sin
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREY, ON_SCREEN, dressed, wrapped
from qualcode.charts.matrices import LEAST, heat_map
from qualcode.locale import number, say
from qualcode.tables import each_row

HEIGHT = 660
FULL_NAMES = 12  # more codes than this are named by their ids alone, so that names never lie on each other
WIDTHS = (1.0, 2.5, 4.5, 7.0, 10.0)
SMALLEST, LARGEST = 14, 46
BEND, STEPS = 0.3, 12
HANDLE = 0.35  # how far along a line its hover text hangs: off the middle, where lines cross
DIGITS = {"count": 0, "jaccard": 2}
Places = Mapping[str, tuple[float, float]]


def matrix(
    pairs: pd.DataFrame, square: pd.DataFrame, labels: Mapping[str, str], language: str, unit: str, value: str
) -> go.Figure:
    """Return `qualcode.analysis.cooccurrence.square` as a heat map of the labelled codes, by short id, in their order.

    `pairs` are the rows of `cooccurrence`, `unit` and `value` what was counted. The diagonal writes each code's own uses.
    """
    met = {(row.first, row.second): row for row in each_row(pairs)}
    uses = {first: row.uses_first for (first, second), row in met.items() if first == second}
    shown = square.astype("float64")
    for code in labels:
        shown.at[code, code] = uses.get(code, 0)

    def told(row: str, column: str) -> str:
        return _told(met.get((row, column)) or met.get((column, row)), row, column, labels, language, unit)

    return heat_map(
        shown, labels, labels, told, language,
        written=lambda figure: number(figure, language, digits=0 if figure >= 1 else DIGITS[value]),
        bare=lambda row, column: row == column, ids=True, least=LEAST[value],
        title=_title("matrix", language, unit, value), across=say("charts.matrices.rows", language),
    )  # fmt: skip


def network(pairs: pd.DataFrame, labels: Mapping[str, str], language: str, unit: str, value: str) -> go.Figure:
    """Return the pairs as lines between the labelled codes, thicker for more by `value`; discs are larger for more uses.

    The codes stand clockwise from the top in the order of `labels`, so that the same rows give the same picture.
    """
    places = {code: _on_circle(at, len(labels)) for at, code in enumerate(labels)}
    lines = [row for row in each_row(pairs) if row.first != row.second and {row.first, row.second} <= set(labels)]
    uses = {row.first: row.uses_first for row in each_row(pairs) if row.first == row.second}
    figure = go.Figure([*_lines(lines, places, value), _handles(lines, places, labels, language, unit),
                        _discs(uses, places, labels, language, unit)])  # fmt: skip
    axis = {"visible": False, "range": [-1.9, 1.9]}
    figure.update_xaxes(**axis)
    figure.update_yaxes(**{**axis, "range": [-1.3, 1.3]}, scaleanchor="x")
    figure.update_layout(showlegend=False, hovermode="closest", dragmode=False)
    dressed(figure, language, height=HEIGHT, title=_title("network", language, unit, value))
    figure.update_layout(margin={"l": 10, "r": 10, "b": 20})
    return figure


def _title(picture: str, language: str, unit: str, value: str) -> str:
    """Return what the picture counts: what codes share, by number or Jaccard."""
    what = say(f"charts.cooccurrence.shared_{unit}", language)
    return say(f"charts.cooccurrence.title_{picture}_{value}", language, what=what)


def _on_circle(at: int, of: int) -> tuple[float, float]:
    angle = 2 * pi * at / max(of, 1)
    return sin(angle), cos(angle)


def _lines(lines: list, places: Places, value: str) -> list[go.Scatter]:
    """Return the lines in classes of thickness, one trace a class."""
    most = max((getattr(row, value) for row in lines), default=1)
    classes: dict[float, list] = {width: [] for width in WIDTHS}
    for row in lines:
        at = min(int(len(WIDTHS) * getattr(row, value) / most), len(WIDTHS) - 1)
        classes[WIDTHS[at]].append(row)
    return [
        go.Scatter(
            **_curves([(places[row.first], places[row.second]) for row in rows]),
            mode="lines",
            line={"width": width, "color": GREY},
            opacity=0.6,
            hoverinfo="skip",
        )
        for width, rows in classes.items()
        if rows
    ]


def _curves(ends: list[tuple[tuple[float, float], tuple[float, float]]]) -> dict[str, list[float | None]]:
    x: list[float | None] = []
    y: list[float | None] = []
    for start, end in ends:
        for step in range(STEPS + 1):
            across, up = _along(start, end, step / STEPS)
            x.append(across)
            y.append(up)
        x.append(None)
        y.append(None)
    return {"x": x, "y": y}


def _along(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    """Return the point at a share of the way, on a curve that leans towards the middle of the circle."""
    bent = [BEND * (a + b) / 2 for a, b in zip(start, end, strict=True)]
    one, two, three = (1 - share) ** 2, 2 * share * (1 - share), share**2
    across, up = (one * a + two * c + three * b for a, c, b in zip(start, bent, end, strict=True))
    return across, up


def _handles(lines: list, places: Places, labels: Mapping[str, str], language: str, unit: str) -> go.Scatter:
    spots = [_along(places[row.first], places[row.second], HANDLE) for row in lines]
    return go.Scatter(
        x=[across for across, _ in spots],
        y=[up for _, up in spots],
        customdata=[[row.first, row.second] for row in lines],
        mode="markers",
        marker={"size": 9, "color": GREY, "opacity": 0.9},
        hovertext=[_told(row, row.first, row.second, labels, language, unit) for row in lines],
        hoverinfo="text",
        meta=ON_SCREEN,
    )


def _discs(uses: Mapping[str, int], places: Places, labels: Mapping[str, str], language: str, unit: str) -> go.Scatter:
    most = max(uses.values(), default=1)
    full = len(labels) <= FULL_NAMES
    return go.Scatter(
        x=[places[code][0] for code in labels],
        y=[places[code][1] for code in labels],
        customdata=[[code, code] for code in labels],
        mode="markers+text",
        marker={
            "size": [SMALLEST + (LARGEST - SMALLEST) * (uses.get(code, 0) / most) ** 0.5 for code in labels],
            "color": BLUE,
            "opacity": 1,
            "line": {"width": 2, "color": "#ffffff"},
        },
        text=[wrapped(name if full else code, 24) for code, name in labels.items()],
        textposition=[_beside(*places[code]) for code in labels],
        textfont={"size": 13},
        cliponaxis=False,
        hovertext=[_uses(code, uses.get(code, 0), labels, language, unit) for code in labels],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )


def _beside(across: float, up: float) -> str:
    if abs(across) < 0.2:
        return "top center" if up > 0 else "bottom center"
    return "middle right" if across > 0 else "middle left"


def _told(row: Any, first: str, second: str, labels: Mapping[str, str], language: str, unit: str) -> str:
    if first == second:
        return _uses(first, row.uses_first if row else 0, labels, language, unit)
    count, share = (row.count, row.jaccard) if row else (0, 0.0)
    return say(
        f"charts.cooccurrence.told_{unit}", language, first=escape(labels[first]), second=escape(labels[second]),
        count=number(count, language), jaccard=number(share, language, digits=2),
    )  # fmt: skip


def _uses(code: str, uses: int, labels: Mapping[str, str], language: str, unit: str) -> str:
    return say(f"charts.cooccurrence.uses_{unit}", language, code=escape(labels[code]), count=number(uses, language))
