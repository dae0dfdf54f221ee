"""Going from page to page: the pages of this run by their address."""

from collections.abc import Mapping

import streamlit as st

from qualcode.ui.words import word

_KEY = "pages"


def register(pages: dict[str, st.Page]) -> None:
    st.session_state[_KEY] = pages


def link(path: str, label: str | None = None, icon: str | None = None, asks: Mapping[str, str] | None = None) -> None:
    """Show a link to the page, with the page's icon where none is given; `asks` is what stands in its address.

    The browser comes back from a link to the address that was left, and from `go` to one without what was asked there.
    """
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.page_link(page, label=label or word(f"ui.page.{path}"), icon=icon, query_params=asks)


def go(path: str) -> None:
    """Go to the page, leaving the rest of this run."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.switch_page(page)
