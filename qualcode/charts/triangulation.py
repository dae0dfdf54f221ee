"""The convergence matrix as a picture: code by set, stance as sign and colour, counts in every cell."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import BLUE, GREY, ORANGE, dressed, named
from qualcode.charts.matrices import handles
from qualcode.locale import number, say
from qualcode.model.notation import STANCE_SIGNS
from qualcode.tables import each_row

UNCOLOURED = ("silent", "unset")
SCALE = [[0.0, ORANGE], [0.5, "#d9d9d9"], [1.0, BLUE]]
ROW = 46
NAME, SET = 28, 14
SCALE_BAR = 60
DEEP = 0.9  # from here on white reads better than black: every cell keeps a contrast of 4.5 and more


def heat_map(cells: pd.DataFrame, labels: Mapping[str, str], sets: Mapping[str, str], language: str) -> go.Figure:
    """Return the matrix of `qualcode.analysis.triangulation.matrix` as a heat map.

    `labels` names the codes and `sets` the sets, both by id and in the order shown. The colour is the balance of
    supporting and inhibiting codings; each cell writes its sign and counts, so that nothing hangs on colour. A cell that is
    clicked gives its code and set as custom data.
    """
    found = {(row.code, row.set): row for row in each_row(cells)}
    rows = [[found[code, name] for name in sets] for code in labels]
    colours = go.Heatmap(
        x=list(sets),
        y=list(labels),
        z=[[_balance(cell) for cell in row] for row in rows],
        text=[[_written(cell) for cell in row] for row in rows],
        hoverinfo="skip",
        texttemplate="%{text}",
        textfont={"size": 13},
        colorscale=SCALE,
        zmin=-1,
        zmax=1,
        xgap=3,
        ygap=3,
        colorbar=_scale_bar(language),
    )

    def told(code: str, name: str) -> str:
        return _told(found[code, name], labels, sets, language)

    figure = go.Figure([colours, handles(labels, sets, told)])
    figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False, showlegend=False)
    figure.update_yaxes(range=[len(labels) - 0.5, -0.5], showgrid=False, zeroline=False)
    figure.update_xaxes(range=[-0.5, len(sets) - 0.5], side="top", showgrid=False, zeroline=False, tickangle=0)
    named(figure.layout.yaxis, list(labels), [f"{code} {label}" for code, label in labels.items()], width=NAME)
    named(figure.layout.xaxis, list(sets), list(sets.values()), width=SET)
    figure.update_yaxes(title=say("charts.matrices.rows", language))
    title = say("charts.triangulation.title", language)
    return dressed(figure, language, height=130 + SCALE_BAR + ROW * len(labels), title=title, above=24)


def _scale_bar(language: str) -> dict[str, object]:
    return {
        "orientation": "h",
        "x": 0.5,
        "y": 0,
        "yanchor": "top",
        "len": 0.6,
        "thickness": 12,
        "outlinewidth": 0,
        "tickvals": [-1, 0, 1],
        "ticktext": [say(f"charts.triangulation.{end}", language) for end in ("inhibiting", "balanced", "supporting")],
    }


def _balance(cell: Any) -> float | None:
    if cell.stance in UNCOLOURED:
        return None
    return (cell.supporting - cell.inhibiting) / max(cell.supporting + cell.inhibiting, 1)


def _written(cell: Any) -> str:
    balance = _balance(cell)
    if balance is None:
        return _inked(STANCE_SIGNS[cell.stance], GREY)
    written = f"<b>{STANCE_SIGNS[cell.stance]}</b><br>+{cell.supporting} −{cell.inhibiting}"
    return _inked(written, "#fff" if balance > DEEP else "#000")


def _inked(written: str, colour: str) -> str:
    return f'<span style="color:{colour}">{written}</span>'


def _told(cell: Any, labels: Mapping[str, str], sets: Mapping[str, str], language: str) -> str:
    return say(
        "charts.triangulation.told",
        language,
        code=f"{cell.code} {labels[cell.code]}",
        set=sets[cell.set],
        supporting=cell.supporting,
        inhibiting=cell.inhibiting,
        neutral=cell.neutral,
        unset=cell.unset,
        share=number(100 * cell.share, language),
    )
