"""The page triangulation."""

import streamlit as st

from qualcode.ui.words import word


def show() -> None:
    st.title(word("ui.page.triangulation"))
