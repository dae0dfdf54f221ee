"""Supporting against inhibiting statements as diverging bars."""

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import HATCHED, INHIBITING, SUPPORTING, dressed, shortened
from qualcode.locale import say

ROW = 46


def diverging(balance: pd.DataFrame, language: str) -> go.Figure:
    """Return the rows of `qualcode.analysis.balance.balance`: inhibiting to the left, hatched; supporting to the right."""
    names = [shortened(f"{row.code} {row.label}") for row in balance.itertuples(index=False)]
    figure = go.Figure(
        [
            _side(names, -balance["inhibiting"], balance["inhibiting"], say("charts.balance.inhibiting", language),
                  {"color": INHIBITING, "pattern": HATCHED}),
            _side(names, balance["supporting"], balance["supporting"], say("charts.balance.supporting", language),
                  {"color": SUPPORTING}),
        ]
    )  # fmt: skip
    most = int(max(balance["inhibiting"].max(), balance["supporting"].max(), 1)) if len(balance) else 1
    ticks = sorted({-most, -(most // 2), 0, most // 2, most})
    figure.update_layout(barmode="relative")
    figure.update_xaxes(
        title=say("charts.balance.codings", language),
        tickvals=ticks,
        ticktext=[str(abs(tick)) for tick in ticks],
        range=[-1.18 * most, 1.18 * most],
    )
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, language, height=130 + ROW * len(balance))


def _side(names: list[str], lengths: pd.Series, counts: pd.Series, name: str, marker: dict) -> go.Bar:
    return go.Bar(
        y=names,
        x=lengths.tolist(),
        orientation="h",
        name=name,
        marker=marker,
        text=[str(count) for count in counts],
        textposition="outside",
        cliponaxis=False,
        hovertemplate=f"%{{y}}<br>{name}: %{{text}}<extra></extra>",
    )
