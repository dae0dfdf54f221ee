"""Going from page to page: the pages of this run by their address."""

import streamlit as st

from qualcode.ui.words import word

_KEY = "pages"


def register(pages: dict[str, st.Page]) -> None:
    st.session_state[_KEY] = pages


def link(path: str, label: str | None = None, icon: str | None = None) -> None:
    """Show a link to the page, with the page's icon where none is given."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.page_link(page, label=label or word(f"ui.page.{path}"), icon=icon, width="content")


def go(path: str) -> None:
    """Go to the page, leaving the rest of this run."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.switch_page(page)
