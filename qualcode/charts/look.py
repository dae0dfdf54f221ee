"""The look that all figures share: colours that the colour-blind tell apart, room for labels, numbers by language."""

import plotly.graph_objects as go

BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
GREY = "#8a8f98"
SUPPORTING, INHIBITING, NEUTRAL = BLUE, ORANGE, GREY
SEPARATORS = {"id": ",.", "en": ".,"}
HATCHED = {"shape": "/", "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.75)", "size": 7}
GRID = "rgba(128,128,128,0.25)"


def dressed(figure: go.Figure, language: str, *, height: int, left: int = 60) -> go.Figure:
    """Return the figure with the common look; the font colour is left to the page's theme."""
    figure.update_layout(
        height=height,
        margin={"l": left, "r": 30, "t": 40, "b": 60},
        separators=SEPARATORS[language],
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        hoverlabel={"align": "left"},
        bargap=0.35,
        font={"size": 14},
    )
    figure.update_xaxes(gridcolor=GRID, zerolinecolor=GRID, automargin=True, tickfont={"size": 13})
    figure.update_yaxes(gridcolor=GRID, zerolinecolor=GRID, automargin=True, tickfont={"size": 13})
    return figure


def shortened(text: str, most: int = 44) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
