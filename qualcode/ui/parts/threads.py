"""Threads of comments as a page shows them: what they are on, who said what, an answer, and whether it is resolved."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import commenting, people, roles
from qualcode.store.database import Session, reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import figure, moment, plain, word

PLACES = ("passage", "coding")
FINDINGS, CODE = "findings", "codebook.chosen"


def beside(project: Project, kind: str, guid: str) -> None:
    """Show the threads on one thing in a fold beside it, with a field for another one."""
    written = state.table("comments", project)
    mine = written[(written["kind"] == kind) & (written["target"] == guid)]
    unresolved = mine.loc[~mine["resolved"], "thread"].nunique()
    with st.expander(word("review.threads", count=figure(unresolved)), icon=":material/comment:", key=f"threads.{guid}"):
        on(project, kind, guid)


def on(project: Project, kind: str, guid: str) -> None:
    """Show the threads on one thing, and the field for another one."""
    written = state.table("comments", project)
    mine = written[(written["kind"] == kind) & (written["target"] == guid)]
    for name in mine["thread"].unique():
        thread(project, mine[mine["thread"] == name], f"on.{name}", where=False)
    if state.may(project, roles.COMMENTS):
        begin(project, kind, guid)


def begin(project: Project, kind: str, guid: str) -> None:
    """Show the field in which a thread on a code or a finding is begun."""
    with st.form(f"comment.new.{guid}", clear_on_submit=True, border=False):
        body = st.text_area(word("review.write"), height=90, max_chars=20_000, help=_about(project))
        sent = st.form_submit_button(word("review.send"))
    if sent and carried_out(
        lambda session: commenting.comment_on(session, act(state.me()), project.id, kind, guid, body)
    ):
        st.rerun()


def thread(project: Project, rows: pd.DataFrame, key: str, *, where: bool = True) -> None:
    """Show one thread, given by its rows of COMMENTS, with what the person may do to it."""
    head = rows.iloc[0]
    with st.container(border=True, key=f"thread-{key}-{head['thread']}"):
        if where:
            _where(head, key)
        for row in each_row(rows):
            _comment(project, row, key, alone=len(rows) == 1 or row.comment != row.thread)
        if head["resolved"]:
            resolver = plain(head["resolver"]) if isinstance(head["resolver"], str) else ""
            st.caption(word("review.resolved_by", person=resolver, at=moment(head["resolved_at"])))
        if state.may(project, roles.COMMENTS):
            _answer(project, head, key)


def _where(head: pd.Series, key: str) -> None:
    words, side = st.columns([4, 1.3], vertical_alignment="center")
    kind, name = word(f"review.kind_{head['kind']}"), plain(head["target_name"]) or word("review.thread_gone")
    words.markdown(f"**{word('review.thread_on', kind=kind.capitalize(), name=name)}**")
    if isinstance(head["quote"], str):
        words.markdown(f"> {plain(' '.join(head['quote'].split()))}")
    if head["orphan"]:
        words.caption(word("review.thread_orphan"))
    elif head["kind"] in PLACES:
        with side:
            open_text(word(f"review.open_{head['kind']}"), int(head["source_id"]), {"thread": head["thread"]})
    elif head["target_name"] and side.button(
        word(f"review.open_{head['kind']}"), key=f"{key}.open.{head['thread']}", icon=":material/open_in_new:", width="stretch"
    ):
        aim(head["kind"], head["target"], head["target_name"])


def aim(kind: str, guid: str, name: str) -> None:
    """Go to the code or the finding; `name` is the finding's short id."""
    if kind == "code":
        st.session_state[CODE] = guid
        return go("codebook")
    key = f"{FINDINGS}.{state.require_project().id}"
    st.session_state[f"{key}.view"], st.session_state[f"{key}.only"] = FINDINGS, name
    go("findings")


def _comment(project: Project, row: Any, key: str, *, alone: bool) -> None:
    edited = f" · {word('review.edited')}" if row.changed > row.at else ""
    st.markdown(f"{word('review.said', person=plain(row.person), at=moment(row.at))}{edited}  \n{plain(row.body)}")
    if row.person_id != state.me() or not state.may(project, roles.COMMENTS):
        return
    line = st.container(horizontal=True)
    with line.popover(word("review.change"), icon=":material/edit:", key=f"{key}.change.{row.comment}", type="tertiary"):
        _change(project, row, key)
    if alone and line.button(
        word("review.remove"), key=f"{key}.remove.{row.comment}", icon=":material/delete:", type="tertiary"
    ) and carried_out(
        lambda session: commenting.remove_comment(session, act(state.me()), project.id, row.comment)
    ):
        st.rerun()


def _change(project: Project, row: Any, key: str) -> None:
    with st.form(f"{key}.words.{row.comment}", border=False):
        body = st.text_area(word("review.comment_words"), row.body, height=120, max_chars=20_000)
        sent = st.form_submit_button(word("review.save"))
    if sent and carried_out(
        lambda session: commenting.change_comment(session, act(state.me()), project.id, row.comment, body)
    ):
        st.rerun()


def _answer(project: Project, head: pd.Series, key: str) -> None:
    with st.form(f"{key}.answer.{head['thread']}", clear_on_submit=True, border=False):
        body = st.text_area(word("review.reply"), height=70, max_chars=20_000, help=_about(project))
        line = st.container(horizontal=True)
        answered = line.form_submit_button(word("review.reply_send"), icon=":material/reply:")
        turned = line.form_submit_button(
            word("review.reopen" if head["resolved"] else "review.resolve"), icon=":material/check:"
        )
    by, guid = state.me(), head["thread"]
    if answered and carried_out(lambda session: commenting.reply(session, act(by), project.id, guid, body)):
        st.rerun()
    if turned and carried_out(lambda session: _turn(session, by, project, head, body)):
        st.rerun()


def _turn(session: Session, by: int, project: Project, head: pd.Series, body: str) -> None:
    """Resolve the thread, or open it again, after what was typed was said."""
    if body.strip():
        commenting.reply(session, act(by), project.id, head["thread"], body)
    commenting.resolve(session, act(by), project.id, head["thread"], resolved=not head["resolved"])


def _about(project: Project) -> str:
    with reading(state.engine()) as session:
        names = [person.name for person, role in people.members(session, project.id) if role in roles.COMMENTS]
    return word("review.write_about", names=plain(", ".join(names)))
