"""What lies over the series on paper: lines and areas that mark a place, remarks, and the legend."""

from typing import Any

import plotly.graph_objects as go
from matplotlib.patches import Rectangle
from matplotlib.transforms import Transform, blended_transform_factory

from qualcode.charts.press.ink import BLACK, PLOTLY_DASHES, SOFT
from qualcode.charts.press.sheet import Sheet
from qualcode.charts.press.words import bare, families, width

KEY = 34.0  # points that a legend's sample takes beside its name
ACROSS = {"left": "left", "right": "right", "center": "center"}
UPRIGHT = {"top": "top", "bottom": "bottom", "middle": "center"}


def draw(sheet: Sheet, layout: go.Layout) -> None:
    """Draw the layout's shapes and annotations at their places in the data or in the drawing area."""
    for shape in layout.shapes:
        _shape(sheet, shape)
    for note in layout.annotations:
        _note(sheet, note)


def _transform(sheet: Sheet, xref: str | None, yref: str | None) -> Transform:
    x = sheet.axes.transData if (xref or "x") == "x" else sheet.axes.transAxes
    y = sheet.axes.transData if (yref or "y") == "y" else sheet.axes.transAxes
    return blended_transform_factory(x, y)


def _shape(sheet: Sheet, shape: go.layout.Shape) -> None:
    x0, x1, y0, y1 = sheet.x.place(shape.x0), sheet.x.place(shape.x1), sheet.y.place(shape.y0), sheet.y.place(shape.y1)
    look: dict[str, Any] = {"transform": _transform(sheet, shape.xref, shape.yref), "clip_on": False}
    if shape.type == "rect":
        filled = shape.fillcolor is not None
        sheet.axes.add_patch(
            Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="#e4e4e4" if filled else "none",
                      edgecolor=SOFT if shape.line.width != 0 else "none", linewidth=0.6, zorder=0.5 if filled else 3, **look)
        )  # fmt: skip
        return
    sheet.axes.plot(
        [x0, x1], [y0, y1], color=BLACK, linestyle=PLOTLY_DASHES.get(shape.line.dash or "solid", "-"), zorder=2.5,
        linewidth=sheet.points(shape.line.width, usual=1.5), label="_", scalex=False, scaley=False, **look,
    )  # fmt: skip


def _note(sheet: Sheet, note: go.layout.Annotation) -> None:
    text, arrow = bare(note.text), bool(note.showarrow is not False and (note.ax or note.ay))
    point = (sheet.x.place(note.x), sheet.y.place(note.y))
    push = ((note.xshift or 0) + ((note.ax or 0) if arrow else 0), (note.yshift or 0) - ((note.ay or 0) if arrow else 0))
    across, up = ACROSS.get(note.xanchor, "center"), UPRIGHT.get(note.yanchor, "center")
    clear = {"left": 3, "right": -3}.get(across, 0), {"bottom": 3, "top": -3}.get(up, 0)
    pixel = sheet.points(1, usual=1)
    sheet.axes.annotate(
        text, point, xycoords=_transform(sheet, note.xref, note.yref), textcoords="offset points",
        xytext=(pixel * push[0] + clear[0], pixel * push[1] + clear[1]),
        ha=across, va=up, fontsize=sheet.size, fontfamily=families(text), color=BLACK, annotation_clip=False, zorder=6,
        arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": SOFT} if arrow else None,
    )  # fmt: skip


def legend(sheet: Sheet, figure: go.Figure) -> None:
    """Name the series above the drawing area, in as many columns as the paper is wide, where the screen names them."""
    named = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    if figure.layout.showlegend is False or not named or (len(named) < 2 and named[0].showlegend is None):
        return
    keys, names = sheet.axes.get_legend_handles_labels()
    if not names:
        return
    room = 72 * sheet.paper.get_figwidth() - 20
    widest = max(width(name, sheet.size) for name in names) + KEY
    shown = sheet.paper.legend(
        keys, names, loc="outside upper left", ncols=max(1, min(len(names), int(room // widest))), frameon=False,
        fontsize=sheet.size, handlelength=2.6, columnspacing=1.4, borderaxespad=0.3,
    )  # fmt: skip
    for text in shown.get_texts():
        text.set_fontfamily(families(text.get_text()))
