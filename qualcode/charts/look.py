"""The look that all figures share: colours that the colour-blind tell apart, room for labels, numbers by language."""

from html import escape
from textwrap import wrap

import plotly.graph_objects as go

BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
GREY = "#8a8f98"
SUPPORTING, INHIBITING, NEUTRAL = BLUE, ORANGE, GREY
SEPARATORS = {"id": ",.", "en": ".,"}
HATCHED = {"shape": "/", "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.75)", "size": 7}
GRID = "rgba(128,128,128,0.25)"
LEGEND = 30
TITLE, LINE = 80, 20  # letters of a title's line, which fit beside an open sidebar at 1024 pixels; its height
ON_SCREEN = "screen"  # the `meta` of traces that only answer the mouse: they are not printed


def dressed(figure: go.Figure, language: str, *, height: int, title: str, left: int = 60, above: int = 0) -> go.Figure:
    """Return the figure with the common look; the font colour is left to the page's theme.

    `title` says what the figure counts; room for it is added to the `height` of what is drawn, and for what stands `above`
    the drawing, such as an axis. On paper the caption says it.
    """
    written = wrapped(title, TITLE, lines=3)
    more = LINE * written.count("<br>")  # plotly lifts a title by its further lines
    room = 12 + LINE + more + above
    figure.update_layout(
        title={"text": written, "x": 0, "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
               "pad": {"t": 6 + more, "l": 4}, "font": {"size": 15}},
        height=height + room,
        margin={"l": left, "r": 30, "t": 40 + room, "b": 60},
        separators=SEPARATORS[language],
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        hoverlabel={"align": "left"},
        bargap=0.35,
        font={"size": 14},
    )  # fmt: skip
    figure.update_xaxes(gridcolor=GRID, zerolinecolor=GRID, automargin=True, tickfont={"size": 13})
    figure.update_yaxes(gridcolor=GRID, zerolinecolor=GRID, automargin=True, tickfont={"size": 13})
    return figure


def named(axis: go.layout.XAxis | go.layout.YAxis, ids: list[str], names: list[str], *, width: int) -> None:
    """Name the categories of an axis: traces stand at the ids, so that long names may look alike and never fall together."""
    axis.update(type="category", categoryorder="array", categoryarray=ids, tickmode="array", tickvals=ids)
    axis.update(ticktext=[wrapped(name, width) for name in names])


def wrapped(text: str, width: int, *, lines: int = 2) -> str:
    """Return the text on at most so many lines of an axis, shortened with an ellipsis, and safe from being read as markup."""
    cut = wrap(text, width, max_lines=lines, placeholder="…") or [""]
    return "<br>".join(escape(line, quote=False) for line in cut)
