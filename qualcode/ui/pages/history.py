"""The trail: every gesture with who, when and what, newest first."""

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import undoing
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, moment, plain, word

SHOWN = 500


def show() -> None:
    heading("history")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    _back(project)
    events = state.table("events", project)
    people, verbs = st.columns(2)
    every = word("ui.choice.all")
    person = people.multiselect(word("history.person"), list(dict.fromkeys(events["person"])), placeholder=every)
    verb = verbs.multiselect(
        word("history.verb"), list(dict.fromkeys(events["verb"])), format_func=_verb, placeholder=every
    )
    if person:
        events = events[events["person"].isin(person)]
    if verb:
        events = events[events["verb"].isin(verb)]
    shown = events.head(SHOWN)
    st.dataframe(
        pd.DataFrame(
            {
                word("history.number"): shown["revision"],
                word("history.at"): [moment(at) for at in shown["at"]],
                word("history.person"): shown["person"],
                word("history.verb"): [_verb(name) for name in shown["verb"]],
                word("history.name"): shown["name"],
                word("history.source"): shown["source"].fillna(""),
                word("history.quote"): [_quote(row) for row in shown.itertuples()],
            }
        ),
        hide_index=True,
        height=640,
    )
    st.caption(word("history.count", shown=figure(len(shown)), all=figure(len(events))))


def _back(project: Project) -> None:
    """Offer to take back one's latest gesture, or to bring it back, by its name."""
    with reading(state.engine()) as session:
        undoable, redoable = undoing.next_steps(session, state.person().id, project.id)
    offered = ((undoable, "undo", undoing.undo), (redoable, "redo", undoing.redo))
    for column, (step, name, carry_out) in zip(st.columns(2), offered, strict=True):
        label = word(f"history.{name}", what=f"{_verb(step.verb)}, {step.name}") if step else word(f"history.no_{name}")
        pressed = column.button(
            plain(label), key=f"history.{name}", disabled=step is None, icon=f":material/{name}:", width="stretch"
        )
        if pressed and carried_out(lambda session, go=carry_out: go(session, act(state.person().id), project.id)):
            st.rerun()


def _verb(name: str) -> str:
    return word(f"ui.verb.{name.replace('.', '_')}")


def _quote(row) -> str:
    state_then = row.after or row.before or {}
    return str(state_then.get("quote") or "")
