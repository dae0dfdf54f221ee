"""Who codes what: giving a source to coders, and how far each of them has come."""

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import assigning, people, roles
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import word


def choose(project: Project, source: int) -> None:
    """Let the owner of a project with several coders say who is asked to code the source."""
    with reading(state.engine()) as session:
        coders = {member.id: member.name for member, role in people.members(session, project.id) if role in roles.CODES}
        now = assigning.assigned(session, project.id).get(source, ())
    if len(coders) < 2 or not state.may(project, roles.MANAGES):
        return
    key = f"assigned.{source}.{'-'.join(map(str, now))}"
    wanted = st.multiselect(
        word("assigning.to"), list(coders), [one for one in now if one in coders], format_func=coders.__getitem__, key=key,
        placeholder=word("assigning.nobody"), help=word("assigning.help"),
    )  # fmt: skip
    if set(wanted) != set(now) and carried_out(
        lambda session: assigning.assign(session, act(state.me()), project.id, source, wanted)
    ):
        st.rerun()


def progress(project: Project) -> None:
    """Show how far each coder has come with what they were given, to those who see everybody's work."""

    def worked_out() -> list[assigning.Load]:
        with reading(state.engine()) as session:
            return assigning.loads(session, project.id)

    if not state.may(project, roles.MANAGES) and not state.may(project, roles.APPROVES):
        return
    found = state.derived(project, "assignments", worked_out)
    if not found:
        return
    st.subheader(word("assigning.progress"), anchor=False)
    st.dataframe(
        pd.DataFrame(
            {
                "name": [load.name for load in found],
                "given": [load.given for load in found],
                "begun": [load.begun for load in found],
                "share": [100 * load.share for load in found],
            }
        ),
        hide_index=True,
        column_config={
            "name": word("assigning.coder"),
            "given": st.column_config.NumberColumn(word("assigning.given")),
            "begun": st.column_config.NumberColumn(word("assigning.begun"), help=word("assigning.begun_help")),
            "share": st.column_config.ProgressColumn(
                word("assigning.share"), format="%.0f%%", min_value=0, max_value=100, help=word("assigning.share_help")
            ),
        },
    )
