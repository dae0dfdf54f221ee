"""The accumulation curve: new codes per interview as bars, codes so far as a line, the mean and the band of all orders."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREEN, GREY, LEGEND, ORANGE, dressed, wrapped
from qualcode.locale import number, say

HEIGHT = 440
HEADROOM = 1.2
ROOMY = 0.15  # of the axis: bars this tall hold their number, clear of the line that starts at their top
NAMED = 16  # more interviews than this are numbered alone, and their bars carry no figures
FAINT = "rgba(128,128,128,0.22)"


def accumulation(
    informants: Sequence[str],
    new: Sequence[int],
    expected: Sequence[float],
    language: str,
    *,
    reached_at: int | None = None,
    band: tuple[Sequence[float], Sequence[float]] | None = None,
    ordered: bool = True,
) -> go.Figure:
    """Return the curve in interview order; `expected` is the exact mean at 1, 2, ... interviews.

    `reached_at` draws the line after the interview at which the stopping rule is met; `band` are the lower and the upper
    number of codes between which most orders lie after each interview. A bar that is clicked gives the interview's number as
    custom data. `ordered` says that all interviews have a date.
    """
    names = [f"{at}. {informant}" for at, informant in enumerate(informants, 1)]
    total: list[float] = [sum(new[: at + 1]) for at in range(len(new))]
    figure = go.Figure(
        [
            _bars(names, list(new), language),
            _line(names, total, "cumulative", language, line={"color": BLUE, "width": 3}, mode=_mode(names)),
            _line(names, list(expected), "expected", language, line={"color": GREEN, "width": 2, "dash": "dot"}, digits=1),
            *(_band(names, *band, language) if band is not None else ()),
        ]
    )
    most = max([*total, *expected, 1])
    figure.update_yaxes(title=say("charts.saturation.codes", language), range=[0, HEADROOM * most])
    across = "interviews" if ordered else "interviews_unordered"
    figure.update_xaxes(title=say(f"charts.saturation.{across}", language), range=[0.4, max(len(names), 1) + 0.6])
    if len(names) <= NAMED:
        figure.update_xaxes(tickmode="array", tickvals=_numbers(names), ticktext=[wrapped(name, 12) for name in names])
    if reached_at is not None:
        figure.add_vline(
            x=reached_at + 0.5,
            line={"dash": "dash", "width": 2, "color": GREY},
            annotation={"text": say("charts.saturation.reached", language, at=reached_at), "yanchor": "top"},
        )
    return dressed(figure, language, height=HEIGHT + LEGEND, title=say("charts.saturation.title", language))


def _mode(names: Sequence[str]) -> str:
    return "lines+markers" if len(names) <= NAMED else "lines"


def _numbers(names: Sequence[str]) -> list[int]:
    return list(range(1, len(names) + 1))


def _bars(names: list[str], new: list[int], language: str) -> go.Bar:
    written = [number(count, language) for count in new]
    roomy = ROOMY * max(sum(new), 1)
    figures = {
        "text": written,
        "textposition": ["inside" if count >= roomy else "outside" for count in new],
        "textangle": 0,
        "insidetextanchor": "middle",
        "cliponaxis": False,
    }
    return go.Bar(
        x=_numbers(names),
        customdata=[[str(at), None] for at in _numbers(names)],
        y=new,
        name=say("charts.saturation.new", language),
        marker={"color": GREY},
        **(figures if len(names) <= NAMED else {}),
        **_hover("new", names, written, language),
    )


def _line(names: list[str], values: list[float], key: str, language: str, *, line: dict, mode: str = "lines",
          digits: int = 0) -> go.Scatter:  # fmt: skip
    written = [number(value, language, digits=digits) for value in values]
    return go.Scatter(
        x=_numbers(names),
        y=values,
        name=say(f"charts.saturation.{key}", language),
        mode=mode,
        line=line,
        **_hover(key, names, written, language),
    )


def _band(names: list[str], low: Sequence[float], high: Sequence[float], language: str) -> tuple[go.Scatter, go.Scatter]:
    """Return the lower edge, unseen, and the upper edge filled down to it."""
    edge = {"x": _numbers(names), "mode": "lines", "line": {"width": 0}}
    told = [
        say("charts.saturation.told_band", language, at=at, low=number(lowest, language), high=number(highest, language))
        for at, (lowest, highest) in enumerate(zip(low, high, strict=True), 1)
    ]
    return (
        go.Scatter(y=list(low), showlegend=False, hoverinfo="skip", **edge),
        go.Scatter(
            y=list(high), fill="tonexty", fillcolor=FAINT, name=say("charts.saturation.band", language), hovertext=told,
            hoverinfo="text", **edge,
        ),
    )  # fmt: skip


def _hover(key: str, names: list[str], written: list[str], language: str) -> dict[str, object]:
    told = [
        say(f"charts.saturation.told_{key}", language, interview=escape(name), at=at, count=count)
        for at, (name, count) in enumerate(zip(names, written, strict=True), 1)
    ]
    return {"hovertext": told, "hoverinfo": "text"}


def expectation(curve: Sequence[float], interviews: int, observed: int, chao2: float, language: str) -> go.Figure:
    """Return the expected number of codes at 1, 2, ... interviews: exact up to the sample, dashed beyond it.

    `curve` is `qualcode.analysis.saturation.accumulation` at 1, 2, ... twice the sample; the dot is what was heard, the
    level line the number of codes that Chao2 estimates in all.
    """
    sizes = list(range(1, len(curve) + 1))
    parts = (("rarefied", slice(0, interviews), "dot"), ("extrapolated", slice(max(interviews - 1, 0), None), "dash"))
    figure = go.Figure([_expected(key, sizes[part], curve[part], dash, language) for key, part, dash in parts])
    figure.add_scatter(
        x=[interviews], y=[observed], mode="markers", name=say("charts.saturation.heard", language), hoverinfo="text",
        marker={"size": 11, "color": BLUE},
        hovertext=[say("charts.saturation.told_heard", language, at=interviews, count=number(observed, language))],
    )  # fmt: skip
    figure.add_hline(
        y=chao2, line={"dash": "dashdot", "width": 2, "color": GREY},
        annotation={"text": say("charts.saturation.chao2", language, count=number(chao2, language, digits=1)),
                    "xanchor": "left", "x": 0.02, "yanchor": "bottom"},
    )  # fmt: skip
    figure.update_xaxes(title=say("charts.saturation.many", language), range=[0, len(curve) + 0.6], tickformat=",d")
    figure.update_yaxes(title=say("charts.saturation.codes", language), range=[0, HEADROOM * max([*curve, chao2, 1])])
    title = say("charts.saturation.title_expected", language)
    return dressed(figure, language, height=HEIGHT + LEGEND, title=title)


def _expected(key: str, sizes: Sequence[int], values: Sequence[float], dash: str, language: str) -> go.Scatter:
    told = [
        say("charts.saturation.told_expected", language, at=size, count=number(value, language, digits=1))
        for size, value in zip(sizes, values, strict=True)
    ]
    return go.Scatter(
        x=list(sizes), y=list(values), mode="lines", name=say(f"charts.saturation.{key}", language), hovertext=told,
        hoverinfo="text", line={"width": 3, "dash": dash, "color": GREEN if key == "rarefied" else ORANGE},
    )  # fmt: skip
