"""How far coders agree, code by code: alpha and AC1 as marks of different shapes, each with its interval."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREY, LEGEND, ORANGE, dressed, wrapped
from qualcode.locale import number, say

ROW = 34
NAME = 30
APART = 0.16
MARKS = {"alpha": (BLUE, "circle", -APART), "ac1": (ORANGE, "diamond-open", APART)}
BENCHMARKS = (0.667, 0.8)
LEAST, MOST = -0.35, 1.08


def dots(found: pd.DataFrame, names: Mapping[str, str], language: str) -> go.Figure:
    """Return a row for each code with alpha as a disc and AC1 as an open diamond, and lines for their 95 % intervals.

    Needs the columns code, units, alpha and ac1, each with `_low` and `_high`, as `coder_agreement.Agreement.frame` yields
    them; a mark carries its code and `all` as custom data. Lines stand at Krippendorff's .667 and .80. Where both coefficients
    are undefined the row says so in words.
    """
    figure = go.Figure([_marks(found, names, measure, language) for measure in MARKS])
    figure.add_trace(_undefined(found, language))
    for mark in BENCHMARKS:
        figure.add_vline(x=mark, line={"dash": "dot", "width": 1, "color": GREY})
    edges: Any = found[[f"{name}{end}" for name in MARKS for end in ("", "_low")]].min(axis=None)
    title = say("charts.agreement.coefficient", language)
    figure.update_xaxes(title=title, range=[min(LEAST, edges if edges == edges else 0) - 0.05, MOST], dtick=0.2, tickformat=".1f")
    figure.update_yaxes(
        range=[len(found) - 0.4, -0.6], tickvals=list(range(len(found))),
        ticktext=[wrapped(names[code], NAME) for code in found["code"]], zeroline=False,
    )  # fmt: skip
    return dressed(figure, language, height=150 + LEGEND + ROW * len(found), title=say("charts.agreement.title", language))


def _marks(found: pd.DataFrame, names: Mapping[str, str], measure: str, language: str) -> go.Scatter:
    colour, symbol, off = MARKS[measure]
    at = found[measure].notna().to_numpy().nonzero()[0]
    known = found.iloc[at]
    low, high = (known[f"{measure}{end}"].fillna(known[measure]) for end in ("_low", "_high"))
    return go.Scatter(
        x=known[measure].tolist(),
        y=(at + off).tolist(),
        mode="markers",
        customdata=[(code, "all") for code in known["code"]],
        name=say(f"charts.agreement.{measure}", language),
        marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2}},
        error_x={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
            "array": (high - known[measure]).tolist(), "arrayminus": (known[measure] - low).tolist(),
        },
        hovertext=[_told(row, names, measure, language) for row in known.to_dict("records")],
        hoverinfo="text",
    )  # fmt: skip


def _told(row: Mapping[Hashable, Any], names: Mapping[str, str], measure: str, language: str) -> str:
    value, low, high = (row[f"{measure}{end}"] for end in ("", "_low", "_high"))
    key = "told" if low == low else "told_alone"
    figures = {name: number(float(given), language, digits=2) if given == given else "" for name, given in
               (("value", value), ("low", low), ("high", high))}  # fmt: skip
    return say(
        f"charts.agreement.{key}", language, code=wrapped(names[str(row["code"])], 60),
        measure=say(f"charts.agreement.{measure}", language), units=number(row["units"], language), **figures,
    )  # fmt: skip


def _undefined(found: pd.DataFrame, language: str) -> go.Scatter:
    rows = found[list(MARKS)].isna().all(axis=1).to_numpy().nonzero()[0]
    return go.Scatter(
        x=[0.0] * len(rows),
        y=rows.tolist(),
        mode="text",
        text=[say("agreement.undefined", language)] * len(rows),
        textposition="middle right",
        textfont={"size": 13},
        hoverinfo="skip",
        showlegend=False,
    )
