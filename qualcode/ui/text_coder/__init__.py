"""The component in which a source is coded: one wrapper here, ES modules and a style sheet in `frontend`."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

KEY = "text_coder"


@cache
def _component() -> Callable[..., Any]:
    """Return the component, registered once, when the running server has found its files."""
    return st.components.v2.component("qualcode.text_coder", js="index.js", css="style.css", isolate_styles=False)


def text_coder(
    data: Mapping[str, Any],
    *,
    on_navigate: Callable[[], None],
    on_passages: Callable[[], None],
    on_codebook: Callable[[], None],
    on_token: Callable[[], None],
    on_stale: Callable[[], None],
) -> None:
    """Show the source that `data` describes.

    The callbacks run when another source is asked for, when the passages of a code are, or its place in the codebook, when
    the token has run out, and when the text is no longer the one that is shown.
    """
    _component()(
        key=KEY,
        data=data,
        width="stretch",
        height="content",
        on_navigate_change=on_navigate,
        on_passages_change=on_passages,
        on_codebook_change=on_codebook,
        on_token_change=on_token,
        on_stale_change=on_stale,
    )


def trigger(name: str) -> Mapping[str, Any] | None:
    """Return what the component sent with the trigger of that name in this run."""
    return (st.session_state.get(KEY) or {}).get(name)
