"""The trail: every gesture with who, when and what, its before and after, and the way back from a single one."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode import locale
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.reports.outline import Cell, ColumnKind, TableBlock, columns_of
from qualcode.services import reverting, undoing
from qualcode.store.database import reading
from qualcode.store.reading.events import EVERYTHING, Occurring, Wanted, called, event_count, events, occurring
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import choice_address, empty
from qualcode.ui.parts.change import change
from qualcode.ui.parts.choices import object_name, verb_name
from qualcode.ui.parts.event_sentence import CodeNames, code_names, named, quote, sentence, step_named
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.stepping import stepped
from qualcode.ui.parts.table import downloads
from qualcode.ui.words import clock, figure, moment, plain, word

PAGE = 100
TALL, FEW = 480, 12
"""Pixels of the list, and up to how many gestures are shown without one of their own to scroll in."""
CHOICE, GESTURE, OBJECT, DAY, PAGES_WIDE = 150, 230, 170, 140, 170
"""Pixels of the filters: all of them stand in one row of a wide window, and in two of a narrow one."""
DOWNLOADED = 100_000
KINDS: tuple[ColumnKind, ...] = ("number", "text", "text", "text", "text", "text", "quote")
CHOSEN = "history.chosen"
ROOM = '<style>.st-key-history-list [data-testid="stRadio"] label { padding-block: 0.2rem; }</style>'
"""A sentence may run over several lines: some room between it and the next tells them apart."""


def show() -> None:
    heading("history")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codes = code_names(project)
    _back(project, codes)
    known = state.grown(project, "trail", Occurring(), lambda session, known: occurring(session, project.id, known))
    wanted = _filter(project, known)
    counted = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with state.look(project) as session:
        count = event_count(session, project.id, wanted) if wanted != EVERYTHING else known.gestures
        counted.markdown(f"**{word('history.count', shown=figure(count), all=figure(known.gestures))}**", width="content")
        page = _page(counted, count)
        shown = events(session, project.id, wanted, first=(page - 1) * PAGE, limit=PAGE)
    if shown.empty:
        st.info(word("history.none"), icon=":material/info:")
        return
    _days(shown, codes)
    chosen = shown[shown["revision"] == st.session_state.get(CHOSEN)]
    if chosen.empty:
        st.caption(word("history.choose"))
    for row in each_row(chosen):
        _gesture(project, row, codes)
    _download(project, wanted, codes)


def _page(beside: DeltaGenerator, count: int) -> int:
    """Ask which hundred of the gestures to show, and return its number."""
    pages = max(1, -(-count // PAGE))
    if pages == 1:
        return 1
    key = choice_address.number("page", f"history.page.{pages}", 1, pages)
    return beside.number_input(word("ui.choice.page", pages=figure(pages)), 1, pages, width=PAGES_WIDE, key=key)


def _days(shown: pd.DataFrame, codes: CodeNames) -> None:
    """Show a sentence for each gesture under its day; the one that is chosen stays so when others come or go above it."""
    zone = ZoneInfo(state.zone())
    days: dict[date, list[Any]] = {}
    for row in each_row(shown):
        days.setdefault(row.at.astimezone(zone).date(), []).append(row)
    st.html(ROOM)
    with st.container(height=TALL if len(shown) > FEW else "content", border=True, key="history.list"):
        for day, rows in days.items():
            told = {int(row.revision): _line(row, codes) for row in rows}
            key = f"history.day.{day}"
            held = st.session_state.get(CHOSEN)
            st.session_state[key] = held if held in told else None
            st.markdown(f"**{plain(locale.weekday(day, state.language()))}**")
            st.radio(
                locale.weekday(day, state.language()), list(told), index=None, key=key, format_func=told.__getitem__,
                label_visibility="collapsed", width="stretch", on_change=_choose, args=(key,),
            )  # fmt: skip


def _choose(key: str) -> None:
    st.session_state[CHOSEN] = st.session_state[key]


def _line(row: Any, codes: CodeNames) -> str:
    """Return the gesture's sentence behind its time and number; the number tells alike ones of a minute apart."""
    return word("history.line", at=plain(clock(row.at)), number=int(row.revision), what=sentence(row, codes))


def _filter(project: Project, known: Occurring) -> Wanted:
    every = word("ui.choice.all")
    with state.look(project) as session:
        names = sorted(called(session, project.id, known.people).values())
    row = st.container(horizontal=True, vertical_alignment="bottom")
    people = row.multiselect(word("history.person"), names, placeholder=every, width=CHOICE,
        key=choice_address.some_of("person", "history.people", names))  # fmt: skip
    verbs = row.multiselect(word("history.verb"), sorted(known.verbs), format_func=verb_name, placeholder=every, width=GESTURE,
        key=choice_address.some_of("verb", "history.verbs", sorted(known.verbs)))  # fmt: skip
    objects = row.multiselect(word("history.object"), sorted(known.objects), format_func=object_name, placeholder=every,
        width=OBJECT, key=choice_address.some_of("object", "history.objects", sorted(known.objects)))  # fmt: skip
    words = row.text_input(word("history.words"), icon=":material/search:", width=CHOICE,
        key=choice_address.typed("words", "history.words")).strip()  # fmt: skip
    since = row.date_input(word("history.since"), value=None, format="DD/MM/YYYY", width=DAY,
        key=choice_address.day("since", "history.since"))  # fmt: skip
    until = row.date_input(word("history.until"), value=None, format="DD/MM/YYYY", width=DAY,
        key=choice_address.day("until", "history.until"))  # fmt: skip
    return Wanted(
        tuple(people),
        tuple(verbs),
        tuple(objects),
        _midnight(since) if since else None,
        _midnight(until + timedelta(days=1)) if until else None,
        words,
    )


def _midnight(day: date) -> datetime:
    """Return the beginning of the day on the reader's clock."""
    return datetime.combine(day, time(), ZoneInfo(state.zone())).astimezone(UTC)


def _listed(shown: pd.DataFrame, codes: CodeNames) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("history.number"): shown["revision"],
            word("history.at"): [moment(at) for at in shown["at"]],
            word("history.person"): shown["person"],
            word("history.verb"): [verb_name(name) for name in shown["verb"]],
            word("history.name"): [named(row, codes) for row in each_row(shown)],
            word("history.source"): shown["source"].fillna(""),
            word("history.quote"): [quote(row) for row in each_row(shown)],
        }
    )


def _gesture(project: Project, row: Any, codes: CodeNames) -> None:
    """Show what one gesture changed, and offer to revert it."""
    number = int(row.revision)
    with st.container(border=True):
        st.markdown(sentence(row, codes))
        st.caption(plain(f"{word('history.number')} {figure(number)} · {moment(row.at)}"))
        change(project, row.before, row.after)
        with reading(state.engine()) as session:
            offered = reverting.offered(session, state.me(), project.id, number)
        pressed = offered and st.button(
            word("history.revert"), key=f"history.revert.{number}", icon=":material/settings_backup_restore:",
            help=word("history.revert_help"),
        )  # fmt: skip
        if pressed and carried_out(lambda session: reverting.revert(session, act(state.me()), project.id, number)):
            st.rerun()


def _back(project: Project, codes: CodeNames) -> None:
    """Offer to take back one's latest gesture, or to bring it back, by its name."""
    with reading(state.engine()) as session:
        undoable, redoable = undoing.next_steps(session, state.me(), project.id)
    offered = ((undoable, "undo", undoing.undo), (redoable, "redo", undoing.redo))
    for column, (step, name, carry_out) in zip(st.columns(2), offered, strict=True):
        what = f"{verb_name(step.verb)}, {step_named(step, codes)}" if step else ""
        label = word(f"history.{name}", what=what) if step else word(f"history.no_{name}")
        pressed = column.button(
            plain(label), key=f"history.{name}", disabled=step is None, icon=f":material/{name}:", width="stretch"
        )
        if pressed and stepped(project, carry_out):
            st.rerun()


def _download(project: Project, wanted: Wanted, codes: CodeNames) -> None:
    """Offer the list as a workbook or as CSV; a hundred thousand rows are more than a program for texts can hold."""

    def made() -> tuple[TableBlock, ...]:
        with reading(state.engine()) as session:
            found = events(session, project.id, wanted, limit=DOWNLOADED)
        listed = _listed(found, codes)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (int(row[0]), *map(str, row[1:])) for row in listed.itertuples(index=False, name=None)
        )
        return (TableBlock("history", title, columns_of(list(listed.columns), (1, 2, 2, 2, 3, 2, 5), KINDS), rows),)

    title, labels = word("ui.page.history"), {"xlsx": word("history.download")}
    downloads(made, title, word("history.file"), "history", endings=("xlsx", "csv"), labels=labels, raw=True)

