"""The people of a project: who takes part in which role, links for others, and what the project allows beyond the roles."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from qualcode import settings
from qualcode.model.event import act
from qualcode.model.project import Person, Project, Role
from qualcode.services import accounts, invitations, members, people, roles
from qualcode.services.accounts import Account
from qualcode.services.invitations import Invitation
from qualcode.store.database import Session, reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import figure, moment, plain, word

LINK = "invitation_link"


def show(project: Project) -> None:
    """Show the people; their owner also changes roles, invites, and says what the project allows."""
    with reading(state.engine()) as session:
        found = people.members(session, project.id)
        known = {person.id: accounts.account(session, person.id) for person, _ in found}
    st.markdown(f"**{word('accounts.members.title')}**")
    if not state.may(project, roles.MANAGES):
        return _told(project, found)
    for person, role in found:
        _member(project, person, role, known[person.id])
    _add(project)
    if settings.current().team:
        _invite(project)
        _links(project)
        _leave(project)
    _allows(project)


def _told(project: Project, found: list[tuple[Person, Role]]) -> None:
    """List the people for somebody who does not manage them."""
    for person, role in found:
        st.markdown(f"- {plain(person.name)} · {word(f'ui.role.{role.value}')}")
    owners = ", ".join(person.name for person, role in found if role is Role.OWNER)
    st.caption(word("accounts.members.managed_by", names=plain(owners)))
    if settings.current().team:
        _leave(project)


def _member(project: Project, person: Person, role: Role, known: Account | None) -> None:
    name, chosen, link, remove = st.columns([5, 3, 1, 1], vertical_alignment="center")
    name.markdown(plain(person.name))
    if said := _about(person, known):
        name.caption(said)
    choice = chosen.selectbox(
        word("accounts.members.role"), [*Role], list(Role).index(role), format_func=lambda one: word(f"ui.role.{one.value}"),
        key=f"role.{project.id}.{person.id}.{role.value}", label_visibility="collapsed",
    )  # fmt: skip
    if choice is not role:
        _carry_out(lambda session: members.change_role(session, act(state.me()), project.id, person.id, choice))
    if person.id == state.me():
        return
    if settings.current().team:
        with link.popover("", icon=":material/key:", help=word("accounts.members.give_link", name=person.name)):
            _password_link(project, person, known)
    with remove.popover("", icon=":material/person_remove:", help=word("accounts.members.remove", name=person.name)):
        st.markdown(word("accounts.members.remove_about", name=plain(person.name)))
        if st.button(word("accounts.members.remove_confirm"), key=f"out.{project.id}.{person.id}"):
            _carry_out(lambda session: members.remove_member(session, act(state.me()), project.id, person.id))


def _about(person: Person, known: Account | None) -> str:
    """Return what is said beside a name: that it is oneself, and the account where people sign in."""
    said = [word("accounts.members.you")] if person.id == state.me() else []
    if settings.current().team:
        said.append(plain((known.login or known.issuer or "") if known else word("accounts.members.no_account")))
    return " · ".join(said)


def _password_link(project: Project, person: Person, known: Account | None) -> None:
    st.markdown(word("accounts.members.give_link_about", name=plain(person.name)))
    key = "accounts.members.give_link_other" if known else "accounts.members.give_link_first"
    if st.button(word(key), key=f"link.{project.id}.{person.id}"):
        _make(project, lambda session: invitations.invite_member(session, act(state.me()), project.id, person.id))


def _add(project: Project) -> None:
    with st.form("member.new", clear_on_submit=True):
        name = st.text_input(word("settings.new_coder"), max_chars=120)
        if st.form_submit_button(word("settings.add")):
            _carry_out(lambda session: people.add_coder(session, act(state.me()), project.id, name))


def _invite(project: Project) -> None:
    with st.container(border=True):
        st.markdown(f"**{word('accounts.members.invite')}**")
        st.caption(word("accounts.members.invite_about"))
        left, right = st.columns(2)
        role = left.selectbox(
            word("accounts.members.role"), [Role.CODER, Role.SUPERVISOR, Role.VIEWER, Role.OWNER],
            format_func=lambda one: word(f"ui.role.{one.value}"), key="member.invite.role",
        )  # fmt: skip
        days = right.selectbox(word("accounts.members.days"), invitations.DAYS, 2, format_func=_days)
        st.caption(word(f"accounts.may_{role.value}"))
        if st.button(word("accounts.members.make"), icon=":material/link:", key="member.invite"):
            _make(project, lambda session: invitations.invite(session, act(state.me()), project.id, role, days=days))


def _days(count: int) -> str:
    return word("accounts.members.days_one") if count == 1 else word("accounts.members.days_count", count=figure(count))


def _make(project: Project, gesture: Callable[[Session], object]) -> None:
    """Carry out a gesture that makes a link, and keep the link for the next look at the page."""

    def make(session: Session) -> None:
        st.session_state[LINK] = project.id, gesture(session)

    _carry_out(make)


def _links(project: Project) -> None:
    of, secret = st.session_state.get(LINK, (0, ""))
    if of == project.id:
        site = urlsplit(st.context.url or "")
        st.success(word("accounts.members.link"), icon=":material/link:")
        st.code(f"{site.scheme}://{site.netloc}/join/{secret}", language=None, wrap_lines=True)
    with reading(state.engine()) as session:
        found = invitations.open_invitations(session, project.id, datetime.now(UTC))
    if found:
        st.markdown(f"**{word('accounts.members.open')}**")
    for one in found:
        line, act_on = st.columns([4, 1], vertical_alignment="center")
        line.markdown(_line(one))
        if act_on.button(word("accounts.members.withdraw"), key=f"withdraw.{one.guid}", width="stretch"):
            st.session_state.pop(LINK, None)
            _withdraw(project, one)


def _withdraw(project: Project, one: Invitation) -> None:
    _carry_out(lambda session: invitations.withdraw(session, act(state.me()), project.id, one.guid))


def _line(one: Invitation) -> str:
    when = moment(one.expires)
    if one.person:
        return word("accounts.members.open_line_person", name=plain(one.name), when=when)
    return word("accounts.members.open_line", role=word(f"ui.role.{one.role.value}"), when=when)


def _leave(project: Project) -> None:
    with st.popover(word("accounts.members.leave"), icon=":material/logout:"):
        st.markdown(word("accounts.members.leave_about"))
        if st.button(word("accounts.members.leave_confirm"), key=f"leave.{project.id}"):
            me = state.me()
            if carried_out(lambda session: members.remove_member(session, act(me), project.id, me)):
                st.session_state.pop("project", None)
                st.rerun()


def _allows(project: Project) -> None:
    with reading(state.engine()) as session:
        now = roles.settings(session, project.id)
    with st.form(f"allows.{project.id}"):
        st.markdown(f"**{word('accounts.allows.title')}**")
        wanted = [
            name
            for name in roles.SETTINGS
            if st.checkbox(word(f"accounts.allows.{name}"), name in now, key=f"allows.{name}.{project.id}.{sorted(now)}")
        ]
        if st.form_submit_button(word("settings.save")):
            _carry_out(lambda session: members.allow(session, act(state.me()), project.id, wanted))


def _carry_out(gesture: Callable[[Session], object]) -> None:
    """Carry out a gesture on people, and show the page anew."""
    if carried_out(gesture):
        st.rerun()


