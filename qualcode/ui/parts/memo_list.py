"""The memos on one thing, beside the thing itself, with a field for another one."""

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import memos as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import memo_links
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, moment, plain, word


def beside(project: Project, kind: str, guid: str) -> None:
    """Show the memos on the thing of that kind and guid, newest first, and offer to write one."""
    written = state.table("memos", project)
    own = written[(written["target"] == guid) & (written["kind"] == kind)]
    with st.expander(word("memos.beside", count=figure(len(own))), icon=":material/edit_note:"):
        known = memo_links.names(project) if len(own) else {}
        for row in each_row(own):
            st.markdown(f"**{plain(row.title)}** · {plain(row.person)}, {moment(row.at)}")
            st.markdown(memo_links.body(row.body, known))
        _write(project, kind, guid)


@only(roles.CODES)
def _write(project: Project, kind: str, guid: str) -> None:
    with st.form(f"memo.beside.{guid}", clear_on_submit=True, border=False):
        title = st.text_input(word("memos.title"), max_chars=200)
        body = st.text_area(word("memos.body"), height=90, help=word("memos.body_help"))
        sent = st.form_submit_button(word("memos.save"))
    if sent and carried_out(
        lambda session: services.write_memo(session, act(state.me()), project.id, kind, guid, title, body)
    ):
        st.rerun()
