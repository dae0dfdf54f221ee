"""Going from page to page: the pages of this run by their address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from qualcode.ui.words import word

Asks = Mapping[str, str | Sequence[str]]
_KEY = "pages"


def register(pages: dict[str, st.Page]) -> None:
    st.session_state[_KEY] = pages


def link(path: str, label: str | None = None, icon: str | None = None, asks: Asks | None = None) -> None:
    """Show a link to the page, with the page's icon where none is given; `asks` is what stands in its address.

    The browser comes back from a link to the address that was left, and from `go` to one without what was asked there.
    """
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.page_link(page, label=label or word(f"ui.page.{path}"), icon=icon, query_params=_given(asks), width="content")


def go(path: str, asks: Asks | None = None) -> None:
    """Go to the page, leaving the rest of this run; `asks` is what its address asks for."""
    page = st.session_state.get(_KEY, {}).get(path)
    if page is not None:
        st.switch_page(page, query_params=_given(asks))


def link_asking(path: str, label: str, asks: Asks) -> None:
    """Show a link to the page with what it is to ask in its address."""
    link(path, label, ":material/arrow_forward:", asks)


def _given(asks: Asks | None) -> dict[str, list[str]]:
    return {name: [asked] if isinstance(asked, str) else list(asked) for name, asked in (asks or {}).items()}
