"""Fields for words that are stored: filled with what is stored, unless the person typed something else into them.

Streamlit ends a run, its callbacks too, as soon as the person does something else: what was to be stored then waits for the
next run, which `settle` begins with.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

WAITING = "typed.waiting"
"""Under this name the session holds how to store the fields that were shown, by their names."""


def wait(fields: tuple[str, ...], keep: Callable[[], None]) -> None:
    """Let the fields be stored by `keep` at the next run, where their own run does not come to it."""
    st.session_state.setdefault(WAITING, {})[fields] = keep


def settle() -> None:
    """Store what was typed into fields of the run before and is not stored, wherever the person is by now."""
    for fields, keep in st.session_state.pop(WAITING, {}).items():
        if any(field in st.session_state and st.session_state[field] != base(field) for field in fields):
            keep()


def load(field: str, stored: object) -> None:
    """Fill the field with what is stored, before it is shown; what the person typed into it stays.

    The field is set only where it must change: setting it anew would take away what is being typed meanwhile.
    """
    there, began = field in st.session_state, st.session_state.get(_base(field))
    if not there or (st.session_state[field] == began and began != stored):
        st.session_state[field] = st.session_state[_base(field)] = stored


def base(field: str) -> Any:
    """Return what was stored when the person began to type."""
    return st.session_state.get(_base(field))


def kept(field: str) -> None:
    """Take what stands in the field as stored, after it was."""
    st.session_state[_base(field)] = st.session_state.get(field)


def forget(field: str) -> None:
    """Drop what the person typed; the field is filled with what is stored when it is shown next."""
    for name in (field, _base(field)):
        st.session_state.pop(name, None)


def _base(field: str) -> str:
    return f"{field}.base"
