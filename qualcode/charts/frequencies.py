"""How often codes were used, as horizontal bars."""

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREY, HATCHED, dressed, shortened
from qualcode.locale import say

ROW = 40


def bars(frequencies: pd.DataFrame, language: str) -> go.Figure:
    """Return the rows of `qualcode.analysis.frequencies.frequencies` in their order: codings and informants."""
    names = [shortened(f"{row.code} {row.label}") for row in frequencies.itertuples(index=False)]
    figure = go.Figure(
        [
            go.Bar(
                y=names,
                x=frequencies[column].tolist(),
                orientation="h",
                name=say(f"charts.frequencies.{column}", language),
                marker=marker,
                text=[str(count) for count in frequencies[column]],
                textposition="outside",
                cliponaxis=False,
            )
            for column, marker in (
                ("codings", {"color": BLUE}),
                ("informants", {"color": GREY, "pattern": HATCHED}),
            )
        ]
    )
    figure.update_xaxes(title=say("charts.frequencies.count", language), rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, language, height=130 + ROW * len(frequencies))
