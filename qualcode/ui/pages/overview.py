"""The first page: what the study is, how far it is, and what to do next."""

import streamlit as st

from qualcode.services.demo import load_sample_study
from qualcode.store.database import writing
from qualcode.ui import state
from qualcode.ui.words import word


def show() -> None:
    st.title(word("ui.page.overview"))
    if st.button(word("overview.load_sample"), type="primary", icon=":material/science:"):
        _load_sample()


def _load_sample() -> None:
    bar = st.progress(0.0, word("overview.loading"))
    with writing(state.engine()) as session:
        project = load_sample_study(
            session, state.person().id, language=state.language(), progress=lambda share: bar.progress(share)
        )
    state.open_project(project.id)
    st.rerun()
