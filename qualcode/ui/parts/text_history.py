"""The texts that a source has and had: who made each and when, what it changed, and the text itself."""

import pandas as pd
import streamlit as st

from qualcode.model.anchoring import aligned
from qualcode.model.project import Project
from qualcode.services import texts
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import text_changes
from qualcode.ui.words import figure, moment, word

HEIGHT = 420


def show(project: Project, source: int) -> None:
    with reading(state.engine()) as session:
        found = texts.revisions(session, project.id, source)
    st.dataframe(
        pd.DataFrame(
            {
                word("corrections.number"): [one.number for one in found],
                word("corrections.at"): [moment(one.at) for one in found],
                word("corrections.person"): [one.person or "" for one in found],
                word("history.verb"): [_verb(one) for one in found],
                word("corrections.words"): [figure(one.words) for one in found],
                word("corrections.state"): [word(f"corrections.{'present' if one.present else 'older'}") for one in found],
            }
        ),
        hide_index=True,
        width="stretch",
    )
    st.caption(word("corrections.older_hold_names"))
    numbers = [one.number for one in found]
    chosen = st.selectbox(
        word("corrections.read"), numbers, format_func=lambda number: word("corrections.text_number", number=number), width=240
    )
    with reading(state.engine()) as session:
        text = texts.text_of(session, project.id, source, chosen)
        base = next(one.base for one in found if one.number == chosen)
        before = texts.text_of(session, project.id, source, base) if base else None
    if before is not None:
        st.markdown(f"**{word('corrections.changed_from', number=base)}**")
        text_changes.changes(aligned(before, text), key=f"corrections.history.{source}.{chosen}")
    st.code(text, language=None, wrap_lines=True, height=HEIGHT)


def _verb(one: texts.Revision) -> str:
    return word(f"ui.verb.{one.verb.replace('.', '_')}") if one.verb else ""
