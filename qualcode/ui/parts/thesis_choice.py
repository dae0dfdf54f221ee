"""What thesis documents are made by, as choices on a page: kept with the project by whoever may, for others while it is open."""

from typing import Any

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.thesis import Thesis
from qualcode.services import roles
from qualcode.services import thesis as services
from qualcode.ui import state
from qualcode.ui.parts import typed
from qualcode.ui.parts.gesture import carried_out


def stored(project: Project) -> Thesis:
    """Return what the project's documents are made by."""
    with state.look(project) as session:
        return services.thesis(session, project.id)


def asked(project: Project, name: str) -> dict[str, Any]:
    """Return key and callback for the widget that asks for one of `services.CHOICES`, filled with what is stored."""
    key, held = f"thesis.choice.{name}.{project.id}", getattr(stored(project), name)
    typed.load(key, held or project.language if name == "language" else held)
    return {"key": key, "on_change": _keep, "args": (project, name, key)}


def _keep(project: Project, name: str, key: str) -> None:
    """Keep what was chosen with the project; whoever only reads has chosen for this page."""
    if not state.may(project, roles.CODES):
        return
    wanted = st.session_state[key]
    if wanted is not None and carried_out(
        lambda session: services.choose(session, act(state.me()), project.id, **{name: wanted})
    ):
        typed.kept(key)
    else:
        typed.forget(key)
