"""Taking back and bringing back one's own latest gesture, offered on every page beside its name."""

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import undoing
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import word

STEPS = (("undo", undoing.undo, "Ctrl+Alt+Z"), ("redo", undoing.redo, "Ctrl+Alt+Y"))


def buttons(project: Project) -> None:
    """Show both buttons, each with what it would take back or bring back."""
    with reading(state.engine()) as session:
        offered = undoing.next_steps(session, state.person().id, project.id)
    for step, (name, carry_out, keys) in zip(offered, STEPS, strict=True):
        told = word(f"ui.step.{name}_what", what=_named(step)) if step else word(f"ui.step.no_{name}")
        pressed = st.button(
            word(f"ui.step.{name}"), key=f"ui.{name}", icon=f":material/{name}:", help=told, disabled=step is None,
            width="stretch", shortcut=keys,
        )  # fmt: skip
        if pressed and carried_out(lambda session, go=carry_out: go(session, act(state.person().id), project.id)):
            st.rerun()


def _named(step: undoing.Undone) -> str:
    return f"{word('ui.verb.' + step.verb.replace('.', '_'))}, {step.name}"
