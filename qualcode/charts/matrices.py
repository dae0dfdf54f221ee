"""A matrix as a heat map: every cell writes its figure, and can be clicked."""

from collections.abc import Callable, Collection, Mapping
from html import escape

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.look import GREY, ON_SCREEN, TITLE, dressed, named, wrapped
from qualcode.locale import number, percent, say

SCALE = ("#e3eef7", "#0072b2", "#00304d")
EMPTY = "rgba(128,128,128,0.10)"
LEAST = {"count": 5, "row": 0.2, "column": 0.2, "binary": 1, "jaccard": 0.2}
FRAME = "#d55e00"
ROW, LOW, MANY = 40, 26, 24
NAME, COLUMN = 34, 14
UPRIGHT = 12


def crossed(
    counts: pd.DataFrame,
    shown: pd.DataFrame,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    language: str,
    *,
    cell: str = "count",
    by: str = "",
) -> go.Figure:
    """Return `qualcode.analysis.matrices.crossed` as a heat map, rows and columns by id and in the order shown.

    `counts` are the numbers of codings for the hover text, `shown` the figures of the cells by `cell`; `by` is what to call
    the columns.
    """
    figures = counts.to_dict()

    def told(row: str, column: str) -> str:
        count = number(figures[column][row], language)
        return say("charts.matrices.told", language, row=escape(rows[row]), column=escape(columns[column]), count=count)

    return heat_map(
        shown, rows, columns, told, language, written=lambda value: figured(value, cell, language), least=LEAST[cell],
        title=say(f"charts.matrices.title_{cell}", language), across=by,
    )  # fmt: skip


def figured(value: float, cell: str, language: str) -> str:
    """Return a cell's figure as it is written: a count, a percentage, or a dot."""
    if cell == "binary":
        return "●"
    return percent(value, language) if cell in ("row", "column") else number(value, language)


def heat_map(
    values: pd.DataFrame,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    told: Callable[[str, str], str],
    language: str,
    *,
    written: Callable[[float], str],
    bare: Callable[[str, str], bool] = lambda row, column: False,
    ids: bool = False,
    least: float = 0.0,
    title: str,
    across: str = "",
) -> go.Figure:
    """Return the values as cells from light to dark, each with its figure; 0 is an empty cell.

    The darkest cell is the greatest value, or `least` where all are smaller, so that a few single finds are not all dark.
    `told` gives the hover text of a cell, `bare` says which cells write their figure without colour, `ids` names the
    columns by their ids alone, `across` says what the columns are. A cell that is clicked gives its row and column as
    custom data.
    """
    held = {column: dict(zip(values.index, values[column].tolist(), strict=True)) for column in columns}
    most = max((held[column][row] for row in rows for column in columns if not bare(row, column)), default=0)
    most = max(float(most), least)
    filled = [[_depth(held[column][row], most, bare(row, column)) for column in columns] for row in rows]
    text = [
        [_cell(held[column][row], depth, written) for column, depth in zip(columns, depths, strict=True)]
        for row, depths in zip(rows, filled, strict=True)
    ]
    colours = _colours(rows, columns, filled, text, len(columns))
    figure = go.Figure([_ground(rows, columns), colours, handles(rows, columns, told)])
    figure.update_yaxes(showgrid=False, zeroline=False)
    figure.update_xaxes(side="top", showgrid=False, zeroline=False, tickangle=-90 if len(columns) > UPRIGHT else 0)
    figure.update_layout(hoverdistance=-1, hovermode="closest", dragmode=False, showlegend=False)
    named(figure.layout.yaxis, list(rows), list(rows.values()), width=NAME)
    heads = list(columns) if ids else list(columns.values())
    named(figure.layout.xaxis, list(columns), heads, width=COLUMN if len(columns) <= UPRIGHT else 2 * COLUMN)
    figure.update_xaxes(range=[-0.5, len(columns) - 0.5])
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5])
    height = LOW if len(rows) > MANY else ROW
    figure.update_yaxes(title=say("charts.matrices.rows", language))
    if across:
        figure.update_xaxes(title=wrapped(across, TITLE))
    longest = max(map(len, heads), default=0)
    above = 24 + min(7 * longest, 190) if len(columns) > UPRIGHT else 44
    dressed(figure, language, height=60 + height * len(rows), title=title, above=above)
    figure.update_layout(margin={"b": 20})
    return figure


def _depth(value: float, most: float, bare: bool) -> float | None:
    return None if bare or not value or not most else value / most


def _ground(rows: Collection[str], columns: Collection[str]) -> go.Heatmap:
    """Return the faint cells behind all others, so that empty ones are seen to be there."""
    faint = [[0, EMPTY], [1, EMPTY]]
    return go.Heatmap(
        x=list(columns), y=list(rows), z=[[0] * len(columns)] * len(rows), colorscale=faint, showscale=False,
        xgap=2, ygap=2, hoverinfo="skip",
    )  # fmt: skip


def _colours(rows: Collection[str], columns: Collection[str], filled: list, text: list, width: int) -> go.Heatmap:
    return go.Heatmap(
        x=list(columns),
        y=list(rows),
        z=filled,
        text=text,
        texttemplate="%{text}",
        textfont={"size": 13 if width <= MANY else 11},
        colorscale=[[0, SCALE[0]], [0.5, SCALE[1]], [1, SCALE[2]]],
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        showscale=False,
        hoverinfo="skip",
    )


def handles(rows: Collection[str], columns: Collection[str], told: Callable[[str, str], str]) -> go.Scatter:
    """Return an unseen mark in each cell that answers the mouse, and a frame around the one that was clicked."""
    cells = [(row, column) for row in rows for column in columns]
    return go.Scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        customdata=[list(cell) for cell in cells],
        mode="markers",
        marker={"symbol": "square-open", "size": 24, "color": FRAME, "line": {"width": 3}, "opacity": 0},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        hovertext=[told(*cell) for cell in cells],
        hoverinfo="text",
        meta=ON_SCREEN,
    )


def _cell(value: float, depth: float | None, written: Callable[[float], str]) -> str:
    if not value:
        return ""
    ink = GREY if depth is None else ink_on(depth)
    return f'<span style="color:{ink}">{written(value)}</span>'


def ink_on(depth: float) -> str:
    """Return black or white, whichever is read more easily on the colour at this depth of the scale, 0 to 1."""
    return "#fff" if _luminance(colour_at(depth)) < 0.179 else "#000"


def colour_at(depth: float) -> tuple[float, float, float]:
    """Return the colour at a depth of the scale, 0 to 1, as red, green and blue of 0 to 255."""
    low, high = (SCALE[0], SCALE[1]) if depth <= 0.5 else (SCALE[1], SCALE[2])
    share = 2 * depth if depth <= 0.5 else 2 * depth - 1
    pairs = ((int(low[at : at + 2], 16), int(high[at : at + 2], 16)) for at in (1, 3, 5))
    red, green, blue = (a + share * (b - a) for a, b in pairs)
    return red, green, blue


def _luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance after WCAG 2.2; at 0.179 black and white contrast alike."""
    linear = [c / 12.92 if (c := part / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
