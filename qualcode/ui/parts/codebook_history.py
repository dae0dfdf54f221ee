"""What was done to a code: who, when and what in a sentence each, the newest first."""

from typing import Any

import streamlit as st

from qualcode import locale
from qualcode.model.project import Project
from qualcode.store.reading.events import Wanted, events
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts.choices import verb_name
from qualcode.ui.words import moment, plain, word

MOST = 8


def show(project: Project, guid: str) -> None:
    with state.look(project) as session:
        found = events(session, project.id, Wanted(things=(guid,)), limit=MOST + 1)
    if found.empty:
        st.caption(word("codebook.history_none"))
    for row in each_row(found.head(MOST)):
        st.markdown(_sentence(row))
        st.caption(plain(moment(row.at)))
    if len(found) > MOST:
        st.caption(word("codebook.history_more"))
    link("history", word("codebook.history_all"), ":material/history:")


def _sentence(row: Any) -> str:
    """Return who did what, with the parts of the code that it changed."""
    before, after = row.before or {}, row.after or {}
    both = before and after
    names = [name for name in {**before, **after} if both and before.get(name) != after.get(name)]
    fields = [word(f"ui.field.{name}") for name in names if locale.known(f"ui.field.{name}")]
    told = f": {', '.join(fields)}" if fields else ""
    return word("codebook.history_line", person=plain(row.person), what=plain(verb_name(row.verb)), fields=told)
