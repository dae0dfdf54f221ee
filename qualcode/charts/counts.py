"""How many passages a query found, by whatever they are counted, as horizontal bars."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, LEGEND, dressed, named
from qualcode.locale import number, say

ROW = 40
NAME = 32
TICKS = 5


def bars(counts: pd.DataFrame, names: dict[str, str], language: str) -> go.Figure:
    """Return a bar for each row of `qualcode.analysis.retrieval.counts`, in their order; `names` says what to call them."""
    ids = counts["name"].tolist()
    labels = [names.get(name, name) for name in ids]
    written = [number(count, language) for count in counts["passages"]]
    figure = go.Figure(
        go.Bar(
            y=ids,
            x=counts["passages"].tolist(),
            orientation="h",
            marker={"color": BLUE},
            text=written,
            customdata=[[name] for name in ids],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                say("queries.told", language, name=escape(label, quote=False), count=count)
                for label, count in zip(labels, written, strict=True)
            ],
            hoverinfo="text",
        )
    )
    if len(counts) and counts["passages"].max() < TICKS:
        figure.update_xaxes(dtick=1)
    figure.update_xaxes(title=say("queries.counted", language), rangemode="tozero", tickformat=",d", nticks=TICKS)
    figure.update_yaxes(autorange="reversed")
    named(figure.layout.yaxis, ids, labels, width=NAME)
    title = say("queries.chart_title", language)
    return dressed(figure, language, height=110 + LEGEND + ROW * len(counts), title=title)
