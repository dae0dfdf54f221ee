"""The accumulation curve: new codes per interview as bars, codes so far as a line, the mean of all orders dotted."""

from collections.abc import Sequence

import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREEN, GREY, dressed
from qualcode.locale import number, say

HEIGHT = 440
HEADROOM = 1.2
ROOMY = 0.15  # of the axis: bars this tall hold their number, clear of the line that starts at their top


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
    names = [f"{at}. {informant}" for at, informant in enumerate(informants, 1)]
    total = [sum(new[: at + 1]) for at in range(len(new))]
    figure = go.Figure(
        [
            _bars(names, list(new), language),
            _line(names, total, "cumulative", language, line={"color": BLUE, "width": 3}, mode="lines+markers"),
            _line(names, list(expected), "expected", language, line={"color": GREEN, "width": 2, "dash": "dot"}, digits=1),
        ]
    )
    figure.update_xaxes(title=say("charts.saturation.interviews", language), type="category")
    most = max([*total, *expected, 1])
    figure.update_yaxes(title=say("charts.saturation.codes", language), range=[0, HEADROOM * most])
    if reached_at is not None:
        figure.add_vline(
            x=reached_at - 0.5,
            line={"dash": "dash", "width": 2, "color": GREY},
            annotation={"text": say("charts.saturation.reached", language, at=reached_at), "yanchor": "top"},
        )
    return dressed(figure, language, height=HEIGHT)


def _bars(names: list[str], new: list[int], language: str) -> go.Bar:
    written = [number(count, language) for count in new]
    roomy = ROOMY * max(sum(new), 1)
    return go.Bar(
        x=names,
        y=new,
        name=say("charts.saturation.new", language),
        marker={"color": GREY},
        text=written,
        textposition=["inside" if count >= roomy else "outside" for count in new],
        textangle=0,
        insidetextanchor="middle",
        cliponaxis=False,
        **_hover("new", names, written, language),
    )


def _line(names: list[str], values: list[float], key: str, language: str, *, line: dict, mode: str = "lines",
          digits: int = 0) -> go.Scatter:  # fmt: skip
    written = [number(value, language, digits=digits) for value in values]
    return go.Scatter(
        x=names,
        y=values,
        name=say(f"charts.saturation.{key}", language),
        mode=mode,
        line=line,
        **_hover(key, names, written, language),
    )


def _hover(key: str, names: list[str], written: list[str], language: str) -> dict[str, object]:
    told = [
        say(f"charts.saturation.told_{key}", language, interview=name, at=at, count=count)
        for at, (name, count) in enumerate(zip(names, written, strict=True), 1)
    ]
    return {"hovertext": told, "hoverinfo": "text"}
