"""Carrying out a gesture from a page: one transaction, and the reason in the reader's language where it is refused."""

from collections.abc import Callable

import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.store.database import Session, writing
from qualcode.ui import state
from qualcode.ui.words import refusal


def carried_out(gesture: Callable[[Session], object]) -> bool:
    """Return whether the gesture was kept; a refusal is shown and nothing is changed."""
    try:
        with state.at_work(), writing(state.engine()) as session:
            gesture(session)
    except QualCodeError as error:
        st.error(refusal(error), icon=":material/error:")
        return False
    return True
