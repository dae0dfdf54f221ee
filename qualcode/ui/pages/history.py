"""The trail: every gesture with who, when and what, its before and after, and the way back from a single one."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

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
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.stamp import stamp
from qualcode.ui.parts.stepping import stepped
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, moment, plain, word

PAGE = 100
TALL = 360
DOWNLOADED = 100_000
KINDS: tuple[ColumnKind, ...] = ("number", "text", "text", "text", "text", "text", "quote")
CHOSEN = "history.chosen"


def show() -> None:
    heading("history")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    _back(project)
    known = state.grown(project, "trail", Occurring(), lambda session, known: occurring(session, project.id, known))
    wanted = _filter(project, known)
    with state.look(project) as session:
        count = event_count(session, project.id, wanted) if wanted != EVERYTHING else known.gestures
        pages = max(1, -(-count // PAGE))
        key = choice_address.number("page", f"history.page.{pages}", 1, pages)
        page = st.number_input(word("ui.choice.page", pages=figure(pages)), 1, pages, width=220, key=key) if pages > 1 else 1
        shown = events(session, project.id, wanted, first=(page - 1) * PAGE, limit=PAGE)
    st.caption(word("history.count", shown=figure(len(shown)), all=figure(count)))
    if shown.empty:
        st.info(word("history.none"), icon=":material/info:")
        return
    chosen = _chosen(shown)
    _download(project, wanted)
    if chosen is None:
        st.info(word("history.choose"), icon=":material/info:")
        return
    _gesture(project, shown.iloc[chosen])


def _chosen(shown: pd.DataFrame) -> int | None:
    """Show the list and return which row is ticked; the tick stays on its gesture when others come or go above it."""
    numbers = list(shown["revision"])
    held = st.session_state.get(CHOSEN)
    rows = st.dataframe(
        _listed(shown), hide_index=True, height=height(len(shown), TALL), on_select="rerun", selection_mode="single-row",
        selection_default={"selection": {"rows": [numbers.index(held)] if held in numbers else []}},
        key=f"history.list.{stamp(numbers)}",
        column_config={word("history.number"): st.column_config.NumberColumn(width="small")},
    ).selection.rows  # fmt: skip
    st.session_state[CHOSEN] = numbers[rows[0]] if rows else None
    return rows[0] if rows else None


def _filter(project: Project, known: Occurring) -> Wanted:
    every = word("ui.choice.all")
    with state.look(project) as session:
        names = sorted(called(session, project.id, known.people).values())
    first = st.columns(3)
    people = first[0].multiselect(word("history.person"), names, placeholder=every,
        key=choice_address.some_of("person", "history.people", names))  # fmt: skip
    verbs = first[1].multiselect(word("history.verb"), sorted(known.verbs), format_func=verb_name, placeholder=every,
        key=choice_address.some_of("verb", "history.verbs", sorted(known.verbs)))  # fmt: skip
    objects = first[2].multiselect(word("history.object"), sorted(known.objects), format_func=object_name, placeholder=every,
        key=choice_address.some_of("object", "history.objects", sorted(known.objects)))  # fmt: skip
    second = st.columns([2, 1, 1])
    words = second[0].text_input(
        word("history.words"), icon=":material/search:", key=choice_address.typed("words", "history.words")
    ).strip()
    since = second[1].date_input(word("history.since"), value=None, format="DD/MM/YYYY",
        key=choice_address.day("since", "history.since"))  # fmt: skip
    until = second[2].date_input(word("history.until"), value=None, format="DD/MM/YYYY",
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


def _listed(shown: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("history.number"): shown["revision"],
            word("history.at"): [moment(at) for at in shown["at"]],
            word("history.person"): shown["person"],
            word("history.verb"): [verb_name(name) for name in shown["verb"]],
            word("history.name"): shown["name"],
            word("history.source"): shown["source"].fillna(""),
            word("history.quote"): [_quote(row) for row in each_row(shown)],
        }
    )


def _gesture(project: Project, row: Any) -> None:
    """Show what one gesture changed, and offer to revert it."""
    number = int(row["revision"])
    with st.container(border=True):
        st.markdown(
            f"**{word('history.number')} {figure(number)} · {verb_name(row['verb'])}: {plain(row['name'])}**  \n"
            f"{plain(row['person'])} · {moment(row['at'])}"
        )
        change(project, row["before"], row["after"])
        with reading(state.engine()) as session:
            offered = reverting.offered(session, state.me(), project.id, number)
        pressed = offered and st.button(
            word("history.revert"), key=f"history.revert.{number}", icon=":material/settings_backup_restore:",
            help=word("history.revert_help"),
        )  # fmt: skip
        if pressed and carried_out(lambda session: reverting.revert(session, act(state.me()), project.id, number)):
            st.rerun()


def _back(project: Project) -> None:
    """Offer to take back one's latest gesture, or to bring it back, by its name."""
    with reading(state.engine()) as session:
        undoable, redoable = undoing.next_steps(session, state.me(), project.id)
    offered = ((undoable, "undo", undoing.undo), (redoable, "redo", undoing.redo))
    for column, (step, name, carry_out) in zip(st.columns(2), offered, strict=True):
        label = word(f"history.{name}", what=f"{verb_name(step.verb)}, {step.name}") if step else word(f"history.no_{name}")
        pressed = column.button(
            plain(label), key=f"history.{name}", disabled=step is None, icon=f":material/{name}:", width="stretch"
        )
        if pressed and stepped(project, carry_out):
            st.rerun()


def _download(project: Project, wanted: Wanted) -> None:
    """Offer the list as a workbook or as CSV; a hundred thousand rows are more than a program for texts can hold."""

    def made() -> tuple[TableBlock, ...]:
        with reading(state.engine()) as session:
            found = events(session, project.id, wanted, limit=DOWNLOADED)
        listed = _listed(found)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (int(row[0]), *map(str, row[1:])) for row in listed.itertuples(index=False, name=None)
        )
        return (TableBlock("history", title, columns_of(list(listed.columns), (1, 2, 2, 2, 3, 2, 5), KINDS), rows),)

    title, labels = word("ui.page.history"), {"xlsx": word("history.download")}
    downloads(made, title, word("history.file"), "history", endings=("xlsx", "csv"), labels=labels, raw=True)


def _quote(row: Any) -> str:
    state_then = row.after or row.before or {}
    return str(state_then.get("quote") or "")
