"""Who is signed in here, the way out, and what is shown when the way in has to be taken again."""

from html import escape

import streamlit as st

from qualcode import settings
from qualcode.ui import state
from qualcode.ui.words import plain, word

OUT, AGAIN = "/logout", "/login"


def whoami() -> None:
    """Say who is signed in, with the way out; nothing where nobody has to sign in."""
    if settings.current().team:
        st.caption(word("accounts.signed_in_as", name=plain(state.person().name)))
        _way(OUT, word("accounts.sign_out"))


def signed_out() -> None:
    """Say that this browser is signed out, with the way in."""
    st.title(word("accounts.sign_in"), anchor=False)
    st.info(word("accounts.signed_out"), icon=":material/logout:")
    _way(AGAIN, word("accounts.sign_in_again"))


def _way(address: str, label: str) -> None:
    """Show a link that leaves the pages in the same window."""
    st.html(f'<a class="qualcode-way" href="{address}" target="_self">{escape(label)}</a>')
