"""A figure as files for a thesis: SVG and PNG at print size, with their caption, drawn when they are asked for."""

from functools import partial
from typing import Any, Literal

import streamlit as st

from qualcode.ui import state
from qualcode.ui.words import word

Ending = Literal["svg", "png"]
ENDINGS: dict[Ending, str] = {"svg": "image/svg+xml", "png": "image/png"}


def offer(figure: Any, caption: str, name: str) -> None:
    """Offer the plotly figure above as SVG and PNG; `name` is the file's, and must be the only one on its page."""
    language = state.language()

    def drawn(ending: Ending) -> bytes:
        from qualcode.charts.press import printed  # takes most of a second to load, and few pages print

        return printed(figure, caption=caption, language=language, ending=ending)

    with st.container(horizontal=True):
        for ending, mime in ENDINGS.items():
            st.download_button(
                word(f"figure.{ending}"),
                partial(drawn, ending),
                file_name=f"{name}.{ending}",
                mime=mime,
                icon=":material/image:",
                key=f"figure.{name}.{ending}",
                help=word("figure.help"),
                on_click="ignore",
            )
