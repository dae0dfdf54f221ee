"""One's own account: another password, and the browsers in which one is signed in."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from qualcode.services import accounts, attempts, passwords, sign_ins
from qualcode.services.sign_ins import SignIn
from qualcode.store.database import Session, reading, writing
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import moment, plain, word

BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
SPOKEN = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
CHANGED = "password_changed"


def show() -> None:
    """Show password and browsers; nothing where nobody has to sign in."""
    here = state.sign_in()
    if here is None:
        return
    with reading(state.engine()) as session:
        mine = accounts.account(session, here.person)
        signed = sign_ins.own(session, here.person, datetime.now(UTC))
    with st.expander(word("accounts.mine.title"), icon=":material/key:"):
        if mine is not None and mine.login:
            _password(here, mine.login)
        _browsers(here, signed)


def _password(here: SignIn, login: str) -> None:
    if st.session_state.pop(CHANGED, False):
        st.success(word("accounts.mine.changed"), icon=":material/check:")
    with st.form("account.password", clear_on_submit=True):
        old = st.text_input(word("accounts.mine.old"), type="password", autocomplete="current-password", max_chars=256)
        new = st.text_input(
            word("accounts.mine.new"), type="password", autocomplete="new-password", max_chars=256,
            help=word("accounts.password_rule", least=passwords.SHORTEST),
        )  # fmt: skip
        if st.form_submit_button(word("accounts.mine.change")) and carried_out(lambda session: _count(session, login)):
            _change(here, login, old, new)


def _count(session: Session, login: str) -> None:
    attempts.count(session, attempts.keys(login, ""), datetime.now(UTC))


def _change(here: SignIn, login: str, old: str, new: str) -> None:
    def change(session: Session) -> None:
        if not passwords.matches(accounts.kept_password(session, login)[1], old):
            raise accounts.WrongPassword()
        accounts.change_password(session, datetime.now(UTC), here.person, new, but=here.guid)
        attempts.forgive(session, attempts.keys(login, ""))

    if carried_out(change):
        st.session_state[CHANGED] = True
        st.rerun()


def _browsers(here: SignIn, signed: list[SignIn]) -> None:
    st.markdown(f"**{word('accounts.mine.browsers')}**")
    for one in signed:
        told, act = st.columns([4, 1], vertical_alignment="center")
        last = word("accounts.mine.this") if one.guid == here.guid else word("accounts.mine.seen", when=moment(one.seen))
        told.markdown(plain(_named(one)))
        told.caption(f"{word('accounts.mine.since', when=moment(one.created))} · {last}")
        if one.guid != here.guid and act.button(word("accounts.mine.end"), key=f"end.{one.guid}", width="stretch"):
            _end_one(here, one)
    if len(signed) > 1 and st.button(word("accounts.mine.end_all"), icon=":material/logout:"):
        _end(lambda session: sign_ins.end_all(session, here.person, datetime.now(UTC), but=here.guid))


def _end_one(here: SignIn, one: SignIn) -> None:
    _end(lambda session: sign_ins.end(session, here.person, one.guid, datetime.now(UTC)))


def _end(gesture: Callable[[Session], object]) -> None:
    with writing(state.engine()) as session:
        gesture(session)
    st.rerun()


def _named(one: SignIn) -> str:
    """Return browser, system and address as a person would name them."""
    found = [next((name for name in names if name in one.browser), "") for names in (BROWSERS, SYSTEMS)]
    known = " · ".join(SPOKEN.get(name, name) for name in found if name) or word("accounts.mine.unknown_browser")
    return f"{known} · {one.address}" if one.address else known
