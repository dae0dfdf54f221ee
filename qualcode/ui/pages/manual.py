"""The page manual."""

import streamlit as st

from qualcode.ui.words import word


def show() -> None:
    st.title(word("ui.page.help"))
