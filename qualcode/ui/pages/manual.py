"""The help: one page a subject, in the reader's language."""

import streamlit as st

from qualcode.help import TOPICS, text
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.words import word


def show() -> None:
    st.title(word("ui.page.help"), anchor=False)
    subject, words = st.columns([1, 3], gap="large")
    with subject:
        chosen = st.radio(
            word("help.topics"), TOPICS, format_func=lambda topic: word(f"help.topic.{topic}"),
            key=choice_address.one_of("topic", "help.topic", TOPICS),
        )  # fmt: skip
    with words:
        st.markdown(text(chosen, state.language()))
