"""Showing what changes a study only to those who may: anything else would be refused by the services anyway."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from qualcode.model.project import Project
from qualcode.services.roles import Right
from qualcode.ui import state
from qualcode.ui.words import word

P = ParamSpec("P")
T = TypeVar("T")


def only(
    right: Right, *, told: bool = False
) -> Callable[[Callable[Concatenate[Project, P], T]], Callable[Concatenate[Project, P], T | None]]:
    """Return a decorator: what shows a part of a project, its first argument, shows nothing to those without the right.

    With `told` it says instead that this person's role reads and does not change it.
    """

    def of(show: Callable[Concatenate[Project, P], T]) -> Callable[Concatenate[Project, P], T | None]:
        @wraps(show)
        def shown(project: Project, *given: P.args, **named: P.kwargs) -> T | None:
            if state.may(project, right):
                return show(project, *given, **named)
            if told:
                st.caption(word("accounts.read_only"))
            return None

        return shown

    return of
