"""What a researcher has to answer, and what is ready to be submitted."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.review import Judged, State, Target
from qualcode.services import reviewing, roles
from qualcode.ui import state
from qualcode.ui.parts import choice_address, concluding, review_facts, threads
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.parts.review_facts import Item
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

PAGE = 10
HIGHEST = 520
ROW = 70  # pixels of a row, two lines: what is submitted stands whole beside a sidebar at 1024


def show(project: Project, key: str) -> None:
    """Show the changes that are asked for, and the open comments that wait for this person."""
    asked, waiting = asked_of_me(project), waiting_for_me(project)
    if not asked and waiting.empty:
        st.success(word("review.none_answer"), icon=":material/check:")
        return
    if asked:
        st.markdown(f"**{word('review.answer_asked', count=figure(len(asked)))}**")
        for item in asked:
            _asked(project, item, key)
    names = list(waiting["thread"].unique())
    if names:
        st.markdown(f"**{word('review.answer_comments', count=figure(len(names)))}**")
    for name in names[_page(len(names), key)]:
        threads.thread(project, waiting[waiting["thread"] == name], f"{key}.answer")


def asked_of_me(project: Project) -> list[Item]:
    """Return what was sent back: codes and findings to all who code, a coding to who laid it."""
    if not state.may(project, roles.CODES):
        return []
    held = review_facts.board(project)
    me = state.called(project)
    coders = review_facts.judged_codings(project).set_index("coding")["coder"].to_dict()
    return [
        item for item in review_facts.items(project)
        if held.state(item.kind, item.guid) is State.CHANGES_ASKED and coders.get(item.guid) in (None, me)
    ]  # fmt: skip


def waiting_for_me(project: Project) -> pd.DataFrame:
    """Return the rows of COMMENTS of open threads in which another spoke last and this person is meant.

    Meant is whoever was named or spoke before; where nobody was named, everybody who codes.
    """
    written, me = state.table("comments", project), state.me()
    codes = state.may(project, roles.CODES)
    wanted = []
    for name, rows in written[~written["resolved"]].groupby("thread", sort=False):
        named = {person for mentions in rows["mentions"] for person in mentions}
        meant = me in named or me in set(rows["person_id"]) or (codes and not named)
        if meant and rows["person_id"].iloc[-1] != me:
            wanted.append(name)
    return written[written["thread"].isin(wanted)]


def _page(count: int, key: str) -> slice:
    pages = -(-count // PAGE)
    asked = word("ui.choice.page", pages=figure(pages))
    chosen = choice_address.number("page", f"{key}.threads.{pages}", 1, pages)
    number = st.number_input(asked, 1, pages, width=180, key=chosen) if pages > 1 else 1
    return slice((number - 1) * PAGE, number * PAGE)


def _asked(project: Project, item: Item, key: str) -> None:
    held = review_facts.board(project).standing[item.kind, item.guid]
    with st.container(border=True, key=f"asked-{item.guid}"):
        words, side = st.columns([4, 1.3], vertical_alignment="center")
        name = plain(f"{item.code} {item.name}" if item.kind == Judged.CODING else item.name)
        words.markdown(f"**{word(f'review.kind_{item.kind}').capitalize()} · {name}**  \n{review_facts.told(held)}")
        words.caption(word("review.answer_changed" if held.changed else "review.answer_unchanged"))
        with side:
            _way(project, item, key)
        if side.button(
            word("review.submit_again"), key=f"{key}.again.{item.guid}", icon=":material/outbox:", width="stretch"
        ) and carried_out(
            lambda session: reviewing.submit(
                session, act(state.me()), project.id, [review_facts.target(project, item.kind, item.guid)]
            )
        ):
            st.rerun()


def _way(project: Project, item: Item, key: str) -> None:
    label = word(f"review.open_{item.kind}")
    if item.kind == Judged.CODING:
        rows = state.table("sources", project).set_index("source")
        source = review_facts.judged_codings(project).set_index("coding")["source"][item.guid]
        open_text(label, int(rows["id"][source]), {"coding": item.guid})
    elif st.button(label, key=f"{key}.open.{item.guid}", icon=":material/open_in_new:", width="stretch"):
        threads.aim(item.kind, item.guid, item.name.split(" ", 1)[0])


def submit(project: Project, key: str) -> None:
    """Offer what is ready: codes that have codings, findings, and codings that were sent back, not in yet or changed since."""
    st.caption(word("review.about_submit"))
    if not review_facts.approvers(project):
        st.warning(word("review.no_supervisor"), icon=":material/person_add:")
    items = ready(project)
    if not items:
        st.success(word("review.none_ready"), icon=":material/check:")
        return
    st.markdown(f"**{word('review.ready_found', count=figure(len(items)))}**")
    st.caption(word("review.submit_pick"))
    shown = pd.DataFrame([_row(project, item) for item in items])
    shown.columns = [word(f"review.ready_{name}") for name in ("kind", "name", "state", "count")]
    chosen = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="multi-row", key=f"{key}.ready.{project.revision}",
        row_height=ROW, height=height(len(items), HIGHEST, ROW), column_config=_widths(),
    )["selection"]["rows"]  # fmt: skip
    line = st.container(horizontal=True)
    for name, picked in (("ticked", [items[at] for at in chosen]), ("all", items)):
        if line.button(
            word(f"review.submit_{name}", count=figure(len(picked))), key=f"{key}.submit.{name}", disabled=not picked,
            type="primary" if name == "ticked" else "secondary", icon=":material/outbox:",
        ) and _submitted(project, picked):  # fmt: skip
            st.rerun()


def ready(project: Project) -> list[Item]:
    """Return what can be submitted: drafts, what was sent back, and what changed after it was submitted or approved."""
    held = review_facts.board(project)
    return [
        item for item in review_facts.items(project)
        if (one := held.standing.get((item.kind, item.guid))) is None or one.state is State.CHANGES_ASKED or one.changed
    ]  # fmt: skip


def _submitted(project: Project, items: list[Item]) -> bool:
    targets = [review_facts.target(project, item.kind, item.guid) for item in items]
    targets += _with_their_codes(project, items)
    return carried_out(lambda session: reviewing.submit(session, act(state.me()), project.id, targets))


def _with_their_codes(project: Project, items: list[Item]) -> list[Target]:
    """Return the codings that were sent back, that are changed since, and that go in again with their codes."""
    codes = {item.code for item in items if item.kind == Judged.CODE}
    held = review_facts.board(project)
    return [
        review_facts.target(project, item.kind, item.guid) for item in review_facts.items(project)
        if item.kind == Judged.CODING and item.code in codes
        and (one := held.standing[item.kind, item.guid]).state is State.CHANGES_ASKED and one.changed
    ]  # fmt: skip


def _row(project: Project, item: Item) -> tuple[str, str, str, str]:
    held = review_facts.board(project)
    standing = held.standing.get((item.kind, item.guid))
    changed = f" · {word('review.changed_since', what=review_facts.changes(standing))}" if standing and standing.changed else ""
    name = f"{item.code} {item.name}" if item.kind == Judged.CODING else item.name
    return (
        word(f"review.kind_{item.kind}"), name, f"{word(f'review.state_{held.state(item.kind, item.guid)}')}{changed}",
        _count(project, item),
    )  # fmt: skip


def _count(project: Project, item: Item) -> str:
    if item.kind == Judged.CODE:
        counted = review_facts.board(project).codings.get(item.guid)
        return word("review.ready_codings", count=figure(counted.codings if counted else 0))
    if item.kind == Judged.FINDING:
        linked = concluding.linked(project)
        finding = state.table("findings", project).set_index("guid").loc[item.guid, "finding"]
        return word("review.ready_evidence", count=figure(int((linked["finding"] == finding).sum())))
    return ""


def _widths() -> dict[str, Any]:
    column = st.column_config.TextColumn
    return {
        word("review.ready_kind"): column(width=66), word("review.ready_name"): column(width=270),
        word("review.ready_state"): column(width=150), word("review.ready_count"): column(width=125),
    }  # fmt: skip
