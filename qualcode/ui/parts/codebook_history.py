"""What was done to a code: who, when and what in a sentence each, the newest first."""

import streamlit as st

from qualcode.model.project import Project
from qualcode.store.reading.events import Wanted, events
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts.event_sentence import code_names, sentence
from qualcode.ui.words import moment, plain, word

MOST = 8


def show(project: Project, guid: str) -> None:
    with state.look(project) as session:
        found = events(session, project.id, Wanted(things=(guid,)), limit=MOST + 1)
    if found.empty:
        st.caption(word("codebook.history_none"))
    codes = code_names(project)
    for row in each_row(found.head(MOST)):
        st.markdown(sentence(row, codes))
        st.caption(plain(moment(row.at)))
    if len(found) > MOST:
        st.caption(word("codebook.history_more"))
    link("history", word("codebook.history_all"), ":material/history:")
