"""Long work on a page: how far it is, and a button that stops it, after which nothing of it is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.ui.words import word


@contextmanager
def stoppable(words: str, key: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how much is done of how much; bar and button go when the work is done.

    Pressing the button runs the page anew, which ends the work at its next word about how far it is. Bar and button go too
    where the work is refused.
    """
    bar, stop = st.progress(0.0, words), st.empty()
    stop.button(word("exchange.stop"), icon=":material/stop_circle:", help=word("exchange.stop_help"), key=key)

    def told(done: int, of: int) -> None:
        bar.progress(min(1.0, done / max(of, 1)), words)

    try:
        yield told
    except QualCodeError:
        bar.empty()
        stop.empty()
        raise
    bar.empty()
    stop.empty()
