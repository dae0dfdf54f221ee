"""What waits for a decision, code by code with definition and evidence: decided one by one, or several together."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.notation import SIDE_SIGNS
from qualcode.model.project import Project
from qualcode.model.review import Judged, State, Target
from qualcode.services import commenting, reviewing, roles
from qualcode.store.database import Session, reading
from qualcode.store.reading.reviews import ids_under, states_of
from qualcode.ui import state
from qualcode.ui.parts import choice_address, concluding, passage_cards, review_facts, threads
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.review_facts import Item
from qualcode.ui.words import figure, plain, word

PAGE = 6
TICK = "tick"
RULES = ("definition", "include", "exclude")
DECISIONS = {"approve": "check", "ask": "undo", "comment": "comment"}


def show(project: Project, key: str) -> None:
    """Show the filters, the bar for what is ticked, and the groups of what fits."""
    judges = state.may(project, roles.APPROVES)
    wanted, coder = _filtered(project, key)
    if not wanted:
        waiting = any(held.state is State.SUBMITTED for held in review_facts.board(project).standing.values())
        st.info(word("review.none_waiting_fit" if waiting else "review.none_waiting"), icon=":material/rate_review:")
        return
    groups: dict[str, list[Item]] = {}
    for item in wanted:
        groups.setdefault(item.code, []).append(item)
    page = _page(groups, len(wanted), key)
    if judges:
        _together(project, [item for code in page for item in groups[code]], key)
    codes = state.table("codes", project).set_index("code")
    for code in page:
        _group(project, code, codes.loc[code] if code else None, groups[code], coder, key, judges=judges)


def _filtered(project: Project, key: str) -> tuple[list[Item], str | None]:
    held = review_facts.board(project)
    items = review_facts.items(project)
    names = code_names(state.table("codes", project))
    first, second, third, fourth = st.columns([2, 2, 3, 2])
    states = first.multiselect(
        word("review.state"), list(State), format_func=lambda one: word(f"review.state_{one}"),
        key=choice_address.some_of("state", f"{key}.states", list(State), [State.SUBMITTED]), placeholder=word("ui.choice.all"),
    )  # fmt: skip
    kinds = second.multiselect(
        word("review.kind"), list(Judged), format_func=lambda one: word(f"review.kind_{one}"), 
        key=choice_address.some_of("kind", f"{key}.kinds", list(Judged)), placeholder=word("ui.choice.all"),
    )  # fmt: skip
    used = [code for code in names if any(item.code == code for item in items)]
    code = third.selectbox(
        word("review.code"), [None, *used], format_func=lambda one: names.get(one, word("review.all_codes")),
        key=choice_address.maybe_one_of("code", f"{key}.code", used), placeholder=word("review.all_codes"),
    )
    coders = sorted({one.submitter for one in held.standing.values() if one.submitter})
    coder = fourth.selectbox(
        word("review.coder"), [None, *coders], format_func=lambda one: one or word("ui.choice.all"),
        key=choice_address.maybe_one_of("coder", f"{key}.coder", coders), placeholder=word("ui.choice.all"),
    )
    return [
        item for item in items
        if (not states or held.state(item.kind, item.guid) in states)
        and (not kinds or item.kind in kinds)
        and code in (None, item.code)
        and coder in (None, _submitter(held, item))
    ], coder  # fmt: skip


def _submitter(held: reviewing.Board, item: Item) -> str | None:
    standing = held.standing.get((item.kind, item.guid))
    return standing.submitter if standing else None


def _page(groups: dict[str, list[Item]], count: int, key: str) -> Sequence[str]:
    """Say how much fits, and return the codes on the page that the person chose."""
    pages, number = -(-len(groups) // PAGE), 1
    line = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    line.markdown(f"**{word('review.found_any', count=figure(count), codes=figure(len(groups)))}**", width="content")
    if pages > 1:
        asked = word("ui.choice.page", pages=figure(pages))
        chosen = choice_address.number("page", f"{key}.page.{pages}", 1, pages)
        number = line.number_input(asked, 1, pages, width=150, key=chosen)
    return list(groups)[(number - 1) * PAGE : number * PAGE]


def _tick(key: str, kind: str, guid: str) -> str:
    return f"{key}.{TICK}.{kind}.{guid}"


def _ticked(key: str) -> list[tuple[str, str]]:
    """Return kind and guid of all that is ticked on this page of the list."""
    beginning = f"{key}.{TICK}."
    names = [str(name).removeprefix(beginning) for name, on in st.session_state.items() if str(name).startswith(beginning) and on]
    return sorted((kind, guid) for kind, _, guid in (name.partition(".") for name in names))


def _set_ticks(key: str, items: Sequence[Item], on: bool) -> None:
    for kind, guid in [(item.kind, item.guid) for item in items] if on else _ticked(key):
        st.session_state[_tick(key, kind, guid)] = on


def _together(project: Project, shown: Sequence[Item], key: str) -> None:
    """Show the bar by which all that is ticked is decided on in one gesture."""
    ticked = _ticked(key)
    with st.container(border=True, key="review-together"):
        line = st.container(horizontal=True, vertical_alignment="center")
        told = word("review.ticked", count=figure(len(ticked))) if ticked else word("review.about_waiting")
        line.markdown(told, width="content")
        line.button(word("review.tick_all"), on_click=_set_ticks, args=(key, shown, True), key=f"{key}.all", type="tertiary")
        if ticked:
            line.button(word("review.untick"), on_click=_set_ticks, args=(key, shown, False), key=f"{key}.none", type="tertiary")
        pressed, said = _decision(f"{key}.together") if ticked else ("", "")
    if pressed and decided(project, pressed, ticked, said):
        _set_ticks(key, (), False)
        _done(f"{key}.together")


def _decision(key: str) -> tuple[str, str]:
    """Show the three decisions with a field for words; return which was pressed, and the words. What is refused stays."""
    pressed = ""
    with st.form(f"{key}.form", border=False):
        said = st.text_area(
            word("review.words"), height=70, max_chars=20_000, help=word("review.words_help"),
            key=f"{key}.said.{st.session_state.get(_turn(key), 0)}",
        )  # fmt: skip
        line = st.container(horizontal=True)
        for name, icon in DECISIONS.items():
            if line.form_submit_button(word(f"review.{name}"), icon=f":material/{icon}:"):
                pressed = name
    return pressed, said


def _done(key: str) -> None:
    """Begin anew with an empty field."""
    st.session_state[_turn(key)] = st.session_state.get(_turn(key), 0) + 1
    st.rerun()


def _turn(key: str) -> str:
    return f"{key}.turn"


def decided(project: Project, decision: str, things: Sequence[tuple[str, str]], said: str) -> bool:
    """Carry out a decision on things given by kind and guid, as they are shown; return whether it was kept."""
    by = state.me()
    targets = [review_facts.target(project, kind, guid) for kind, guid in things]
    if decision == "approve":
        return carried_out(lambda session: reviewing.approve(session, act(by), project.id, targets, said))
    if decision == "ask":
        return carried_out(lambda session: reviewing.ask_for_changes(session, act(by), project.id, targets, said))
    return carried_out(lambda session: _comment(session, by, project, targets, said))


def _comment(session: Session, by: int, project: Project, targets: Sequence[Target], said: str) -> None:
    for one in targets:
        if one.kind == Judged.CODING:
            commenting.comment_on_coding(session, act(by), project.id, one.guid, said)
        else:
            commenting.comment_on(session, act(by), project.id, one.kind, one.guid, said)


def _group(
    project: Project, code: str, row: Any, items: Sequence[Item], coder: str | None, key: str, *, judges: bool
) -> None:
    with st.container(border=True, key=f"review-group-{code or 'none'}"):
        name = plain(f"{code} {row['label']}") if row is not None else word("review.no_code")
        st.subheader(name, anchor=False)
        if row is not None:
            _rules(project, row)
        for item in items:
            if item.kind == Judged.CODE:
                _item(project, item, key, judges=judges)
        if row is not None:
            _passages(project, row, coder, key, judges=judges)
        for item in items:
            if item.kind != Judged.CODE:
                _other(project, item, key, judges=judges)


def _rules(project: Project, row: pd.Series) -> None:
    """Show how the code is defined, how often it was used, and in which states its codings are."""
    rules = [f"**{word(f'review.{name}')}** {plain(row[name])}" for name in RULES if row[name]]
    st.markdown("  \n".join(rules) if rules else word("review.no_definition"))
    counted = review_facts.board(project).codings.get(row["guid"])
    told = [word("review.counts", codings=figure(int(row["codings"])), informants=figure(int(row["informants"])))]
    if counted:
        told.append(word("review.coding_counts", **{one.value: figure(counted.states.get(one, 0)) for one in State}))
    st.caption(" · ".join(told))


def _item(project: Project, item: Item, key: str, *, judges: bool, tick: bool = True) -> None:
    """Show the state of a thing, the decisions on it, and its open threads."""
    held = review_facts.board(project).standing.get((item.kind, item.guid))
    shown = held.state if held else State.DRAFT
    st.markdown(f"**{review_facts.state_name(shown)}** · {review_facts.told(held)}")
    if judges:
        _alone(project, item.kind, item.guid, key, tick=tick)
    _threads(project, item, key)


def _alone(project: Project, kind: str, guid: str, key: str, *, tick: bool = True) -> None:
    """Offer the decisions on one thing, and to tick it for a decision together with others."""
    line = st.container(horizontal=True, vertical_alignment="center")
    if tick:
        line.checkbox(word("review.tick"), key=_tick(key, kind, guid))
    key = f"{key}.{kind}.{guid}"
    if line.button(word("review.approve"), icon=":material/check:", key=f"{key}.approve") and decided(
        project, "approve", [(kind, guid)], ""
    ):
        st.rerun()
    with line.popover(word("review.more"), icon=":material/undo:", key=f"{key}.more"):
        pressed, said = _decision(f"{key}.alone")
        if pressed and decided(project, pressed, [(kind, guid)], said):
            _done(f"{key}.alone")


def _threads(project: Project, item: Item, key: str) -> None:
    written = state.table("comments", project)
    mine = written[(written["kind"] == item.kind) & (written["target"] == item.guid) & ~written["resolved"]]
    names = mine["thread"].unique()
    if not len(names):
        return
    with st.expander(word("review.threads", count=figure(len(names))), icon=":material/comment:", key=f"{key}.said.{item.guid}"):
        for name in names:
            threads.thread(project, mine[mine["thread"] == name], f"{key}.threads", where=False)


def _passages(project: Project, row: pd.Series, coder: str | None, key: str, *, judges: bool) -> None:
    """Offer the passages of the code, each with its own state and decisions."""
    with reading(state.engine()) as session:
        ids = ids_under(session, project.id, row["guid"], coder)
    if not row["codings"] or not st.toggle(word("review.passages", count=figure(len(ids))), key=f"{key}.open.{row['guid']}"):
        return
    if not len(ids):
        st.caption(word("review.no_passages"))
        return
    passage_cards.show_found(
        project, ids, key=f"{key}.cards.{row['guid']}", more=lambda laid: _coding(project, laid, key, judges=judges)
    )


def _coding(project: Project, laid: Any, key: str, *, judges: bool) -> None:
    """Show how a coding stands, by itself or with its code, and the decisions on it."""
    item = Item(Judged.CODING.value, laid.coding, laid.code, " ".join(laid.quote.split()))
    if (item.kind, item.guid) in review_facts.board(project).standing:
        return _item(project, item, f"{key}.card", judges=judges, tick=False)
    with reading(state.engine()) as session:
        shown = states_of(session, [laid.coding])[laid.coding]
    st.markdown(f"**{review_facts.state_name(shown)}**")
    if judges:
        _alone(project, item.kind, item.guid, key)
    _threads(project, item, key)


def _other(project: Project, item: Item, key: str, *, judges: bool) -> None:
    """Show a finding with its evidence, or a coding that is judged by itself."""
    with st.container(border=True, key=f"review-{item.kind}-{item.guid}"):
        st.markdown(f"**{word(f'review.kind_{item.kind}').capitalize()}** · {plain(item.name)}")
        if item.kind == Judged.FINDING:
            _finding(project, item)
        _item(project, item, key, judges=judges)
        evidence = _evidence(project, item)
        if len(evidence) and st.toggle(
            word("review.evidence" if item.kind == Judged.FINDING else "review.passages", count=figure(len(evidence))),
            key=f"{key}.open.{item.guid}",
        ):
            passage_cards.show(project, evidence, key=f"{key}.evidence.{item.guid}", more=_side)


def _finding(project: Project, item: Item) -> None:
    row: Any = state.table("findings", project).set_index("guid").loc[item.guid]
    st.markdown(f"{concluding.verdict_name(row['verdict'])} · {concluding.status_name(row['status'])}")


def _evidence(project: Project, item: Item) -> pd.DataFrame:
    """Return the rows of CODINGS on which a thing rests: of a finding its evidence, of a coding itself."""
    if item.kind == Judged.CODING:
        judged = review_facts.judged_codings(project)
        return judged[judged["coding"] == item.guid]
    evidence = concluding.linked(project)
    finding = state.table("findings", project).set_index("guid").loc[item.guid, "finding"]
    return evidence[evidence["finding"] == finding].drop(columns="note").rename(columns={"remark": "note"})


def _side(laid: Any) -> None:
    side = getattr(laid, "role", "")
    if side in SIDE_SIGNS:
        st.caption(f"{SIDE_SIGNS[side]} {word(f'review.side_{side}')}")
