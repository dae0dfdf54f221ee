"""The component that puts the reader's words over the sentences that Streamlit writes by itself, in English alone."""

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from qualcode.locale import FALLBACK, catalogue
from qualcode.ui import state

SECTION = "streamlit."
HIDDEN = "<style>.st-key-qualcode_own_words {display: none}</style>"


@cache
def _component() -> Callable[..., Any]:
    """Return the component, registered once, when the running server has found its files."""
    return st.components.v2.component("qualcode.own_words", js="index.js", isolate_styles=False)


@cache
def table(language: str) -> list[tuple[str, str]]:
    """Return pairs of what Streamlit writes and what stands there in the language; `{x}` in both stands for any words."""
    theirs, ours = catalogue(FALLBACK), catalogue(language)
    return [(theirs[key], ours[key]) for key in theirs if key.startswith(SECTION) and theirs[key] != ours[key]]


def own_words() -> None:
    """Show Streamlit's own words in the reader's language, on this page and what is opened from it."""
    with st.container(key="qualcode_own_words"):
        st.html(HIDDEN)
        _component()(key="own_words", data={"words": table(state.language())}, width="content", height="content")
