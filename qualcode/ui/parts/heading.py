"""The head of a page: its title, and one sentence that says what it is for."""

import streamlit as st

from qualcode.ui import state
from qualcode.ui.words import word


def heading(path: str) -> None:
    """Show the title of the page with its one sentence."""
    st.title(word(f"ui.page.{path}"), anchor=False)
    st.caption(word(f"ui.about.{path}"))
    if state.blind():
        st.caption(f":material/visibility_off: {word('accounts.members.blind_here')}")
