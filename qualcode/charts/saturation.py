"""The accumulation curve: new codes per interview as bars, codes so far as a line, the mean of all orders dotted."""

from collections.abc import Sequence

import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREEN, GREY, HATCHED, dressed
from qualcode.locale import number, say


def accumulation(
    informants: Sequence[str],
    new: Sequence[int],
    expected: Sequence[float],
    language: str,
    *,
    reached_at: int | None = None,
) -> go.Figure:
    """Return the curve in interview order; `expected` is the exact mean at 1, 2, ... interviews.

    `reached_at` draws the line after the interview at which the stopping rule is met.
    """
    numbers = [f"{at}. {informant}" for at, informant in enumerate(informants, 1)]
    total = [sum(new[: at + 1]) for at in range(len(new))]
    figure = go.Figure(
        [
            go.Bar(
                x=numbers,
                y=list(new),
                name=say("charts.saturation.new", language),
                marker={"color": GREY, "pattern": HATCHED},
                text=[str(count) for count in new],
                textposition="outside",
                cliponaxis=False,
            ),
            go.Scatter(
                x=numbers,
                y=total,
                name=say("charts.saturation.cumulative", language),
                mode="lines+markers",
                line={"color": BLUE, "width": 3},
            ),
            go.Scatter(
                x=numbers,
                y=list(expected),
                name=say("charts.saturation.expected", language),
                mode="lines",
                line={"color": GREEN, "width": 2, "dash": "dot"},
                hovertext=[number(value, language, digits=1) for value in expected],
            ),
        ]
    )
    figure.update_xaxes(title=say("charts.saturation.interviews", language))
    figure.update_yaxes(title=say("charts.saturation.codes", language), rangemode="tozero")
    if reached_at is not None:
        figure.add_vline(
            x=reached_at - 0.5,
            line={"dash": "dash", "width": 2, "color": GREY},
            annotation={"text": say("charts.saturation.reached", language, at=reached_at), "yanchor": "top"},
        )
    return dressed(figure, language, height=420)
