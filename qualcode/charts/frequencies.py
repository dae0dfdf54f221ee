"""How often codes were used, as horizontal bars."""

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREY, HATCHED, LEGEND, dressed, named
from qualcode.locale import number, say
from qualcode.tables import each_row

ROW = 46
NAME = 32


def bars(frequencies: pd.DataFrame, language: str) -> go.Figure:
    """Return the rows of `qualcode.analysis.frequencies.frequencies` in their order: codings and informants, hatched."""
    ids = frequencies["code"].tolist()
    names = [f"{row.code} {row.label}" for row in each_row(frequencies)]
    figure = go.Figure(
        [
            _counted(frequencies[column], column, ids, names, marker, language)
            for column, marker in (
                ("codings", {"color": BLUE}),
                ("informants", {"color": GREY, "pattern": HATCHED}),
            )
        ]
    )
    figure.update_xaxes(title=say("charts.frequencies.count", language), rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    named(figure.layout.yaxis, ids, names, width=NAME)
    title = say("charts.frequencies.title", language)
    return dressed(figure, language, height=130 + LEGEND + ROW * len(frequencies), title=title)


def _counted(counts: pd.Series, column: str, ids: list[str], names: list[str], marker: dict, language: str) -> go.Bar:
    written = [number(count, language) for count in counts]
    return go.Bar(
        y=ids,
        x=counts.tolist(),
        orientation="h",
        name=say(f"charts.frequencies.{column}", language),
        marker=marker,
        text=written,
        customdata=[[code, column] for code in ids],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            say(f"charts.frequencies.told_{column}", language, code=name, count=count)
            for name, count in zip(names, written, strict=True)
        ],
        hoverinfo="text",
    )
