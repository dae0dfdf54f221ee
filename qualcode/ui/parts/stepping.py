"""Taking back and bringing back one's own latest gesture, offered on every page beside its name."""

from collections.abc import Callable

import streamlit as st

from qualcode.model.event import Act, act
from qualcode.model.project import Project
from qualcode.services import undoing
from qualcode.store.database import Session
from qualcode.ui import state
from qualcode.ui.parts import event_sentence
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import word

Step = Callable[[Session, Act, int], undoing.Undone]
STEPS: tuple[tuple[str, Step, str], ...] = (("undo", undoing.undo, "Ctrl+Alt+Z"), ("redo", undoing.redo, "Ctrl+Alt+Y"))


def buttons(project: Project) -> None:
    """Show both buttons, each with what it would take back or bring back."""
    with state.look(project) as session:
        offered = undoing.next_steps(session, state.me(), project.id)
    names = event_sentence.code_names(project) if any(offered) else None
    for step, (name, carry_out, keys) in zip(offered, STEPS, strict=True):
        told = word(f"ui.step.{name}_what", what=_told(step, names)) if step and names else word(f"ui.step.no_{name}")
        pressed = st.button(
            word(f"ui.step.{name}"), key=f"ui.{name}", icon=f":material/{name}:", help=told, disabled=step is None,
            width="stretch", shortcut=keys,
        )  # fmt: skip
        if pressed and stepped(project, carry_out):
            st.rerun()


def stepped(project: Project, carry_out: Step) -> bool:
    """Undo or redo as the person at the browser; return whether it was done."""
    return carried_out(lambda session: carry_out(session, act(state.me()), project.id))


def _told(step: undoing.Undone, names: event_sentence.CodeNames) -> str:
    return f"{word('ui.verb.' + step.verb.replace('.', '_'))}, {event_sentence.step_named(step, names)}"
