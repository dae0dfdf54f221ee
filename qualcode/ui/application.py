"""The Streamlit application: its script, and how it is put together with the routes that others bring."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from starlette.routing import BaseRoute

SCRIPT = Path(__file__).parent / "entry" / "script.py"


def application(routes: Sequence[BaseRoute]) -> st.App:
    """Return the ASGI application that serves the pages and the routes in one process."""
    return st.App(str(SCRIPT), routes=list(routes))
