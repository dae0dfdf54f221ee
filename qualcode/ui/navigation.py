"""Going from page to page: the pages of this run by their address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from qualcode.ui.words import word

_KEY = "pages"


def register(pages: dict[str, st.Page]) -> None:
    st.session_state[_KEY] = pages


def link(path: str, label: str | None = None, icon: str | None = None) -> None:
    """Show a link to the page, with the page's icon where none is given."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.page_link(page, label=label or word(f"ui.page.{path}"), icon=icon)


def go(path: str, asks: Mapping[str, Sequence[str]] | None = None) -> None:
    """Go to the page, leaving the rest of this run; `asks` is what its address asks for."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.switch_page(page, query_params={name: list(values) for name, values in (asks or {}).items()})


def link_asking(path: str, label: str, asks: Mapping[str, Sequence[str]]) -> None:
    """Show a link to the page with what it is to ask in its address."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params={name: list(asks[name]) for name in asks})
