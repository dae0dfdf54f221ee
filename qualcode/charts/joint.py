"""The numbers of a joint display as bars: one group a row, one bar a year, each with its number."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREEN, GREY, HATCHED, ORANGE, dressed, named
from qualcode.locale import number, percent, say
from qualcode.tables import each_row

COLOURS = (BLUE, ORANGE, GREEN, GREY)
SHAPES = ("", "/", "x", ".")
ROW, BAR = 34, 26
NAME = 34


def bars(rows: pd.DataFrame, numbers: pd.DataFrame, language: str) -> go.Figure:
    """Return the numbers of `qualcode.analysis.joint.derived` as bars; `rows` names and orders them.

    Years are told apart by colour and hatching; each bar writes its number, and its share where it has one.
    """
    figure = go.Figure()
    ids = list(rows["row"])
    labels = dict(zip(rows["row"], rows["label"], strict=True))
    for at, (year, held) in enumerate(numbers.groupby("year", sort=True)):
        look = at % len(COLOURS)
        pattern = {**HATCHED, "shape": SHAPES[look]} if SHAPES[look] else None
        figure.add_bar(
            name=str(year), y=list(held["row"]), x=list(held["count"]), orientation="h",
            text=[_written(row, language) for row in each_row(held)], textposition="outside",
            cliponaxis=False, hoverinfo="text", customdata=[[row, None] for row in held["row"]],
            hovertext=[_told(row, str(year), labels, language) for row in each_row(held)],
            marker={"color": COLOURS[look], "pattern": pattern},
        )  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    most = float(numbers["count"].max()) if len(numbers) else 1.0
    figure.update_xaxes(title=say("charts.joint.count", language), range=[0, 1.25 * max(most, 1.0)])
    figure.update_layout(barmode="group", showlegend=True)
    named(figure.layout.yaxis, ids, list(rows["label"]), width=NAME)
    return dressed(figure, language, height=150 + ROW * len(ids) + BAR * len(numbers), title=say("charts.joint.title", language))


def _told(row: Any, year: str, labels: Mapping[str, str], language: str) -> str:
    return say("charts.joint.told", language, row=escape(labels[row.row]), year=escape(year), count=_written(row, language))


def _written(row: Any, language: str) -> str:
    written = number(row.count, language, digits=0 if float(row.count).is_integer() else 1)
    return written if pd.isna(row.share) else f"{written} ({percent(row.share, language, digits=1)})"
