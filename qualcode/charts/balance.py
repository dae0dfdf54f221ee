"""Supporting against inhibiting statements as diverging bars."""

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import HATCHED, INHIBITING, LEGEND, SUPPORTING, dressed, named
from qualcode.locale import number, say
from qualcode.tables import each_row

ROW = 46
NAME = 28


def diverging(balance: pd.DataFrame, language: str) -> go.Figure:
    """Return the rows of `qualcode.analysis.balance.balance`: inhibiting to the left, hatched; supporting to the right."""
    figure = go.Figure(
        [
            _side(balance, "inhibiting", -1, {"color": INHIBITING, "pattern": HATCHED}, language),
            _side(balance, "supporting", 1, {"color": SUPPORTING}, language),
        ]
    )
    most = int(max(balance["inhibiting"].max(), balance["supporting"].max(), 1)) if len(balance) else 1
    ticks = sorted({-most, -(most // 2), 0, most // 2, most})
    figure.update_layout(barmode="relative")
    figure.update_xaxes(
        title=say("charts.balance.codings", language),
        tickvals=ticks,
        ticktext=[number(abs(tick), language) for tick in ticks],
        range=[-1.25 * most, 1.25 * most],
    )
    figure.update_yaxes(autorange="reversed")
    named(figure.layout.yaxis, *_names(balance), width=NAME)
    title = say("charts.balance.title", language)
    return dressed(figure, language, height=130 + LEGEND + ROW * len(balance), title=title)


def _names(balance: pd.DataFrame) -> tuple[list[str], list[str]]:
    rows = list(each_row(balance[["code", "label"]]))
    return [row.code for row in rows], [f"{row.code} {row.label}" for row in rows]


def _side(balance: pd.DataFrame, polarity: str, direction: int, marker: dict, language: str) -> go.Bar:
    ids, names = _names(balance)
    counts = [number(count, language) for count in balance[polarity]]
    return go.Bar(
        y=ids,
        x=(direction * balance[polarity]).tolist(),
        orientation="h",
        name=say(f"charts.balance.{polarity}", language),
        marker=marker,
        text=counts,
        customdata=[[code, polarity] for code in ids],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            say(f"charts.balance.told_{polarity}", language, code=name, count=count)
            for name, count in zip(names, counts, strict=True)
        ],
        hoverinfo="text",
    )
