"""What a page says while there is nothing to show: what to do next."""

import streamlit as st

from qualcode.ui.words import word


def no_project() -> None:
    """Say that a project is needed first, with the way there."""
    _say("empty.no_project", "overview")


def no_sources() -> None:
    _say("empty.no_sources", "sources")


def no_codings() -> None:
    _say("empty.no_codings", "code")


def _say(key: str, path: str) -> None:
    from qualcode.ui.navigation import link

    st.info(word(key), icon=":material/arrow_forward:")
    link(path)
