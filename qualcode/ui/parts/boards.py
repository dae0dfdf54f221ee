"""Matrices whose cells the researcher writes: framework, role-ordered, checklist and effects, with the evidence beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import matrices
from qualcode.analysis.coders import united
from qualcode.model.project import Project
from qualcode.reports.outline import TableBlock
from qualcode.reports.tables import matrices as reports
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import cells, choice_address, counting, passage_cards, summary_editor
from qualcode.ui.parts.choices import code_names, coder_choice, group_names, polarity_name
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, moment, plain, word

BY = ("group", "role")
ROW, MOST = 92, 6  # pixels of a row, four lines of words; rows on screen
LABEL, LEAST, BREADTH = 160, 124, 656  # pixels of the first column, of others at least, of all beside a sidebar at 1024
READING = 640
SHORT = 66


@dataclass(frozen=True, slots=True)
class Board:
    """One matrix of summaries: its rows by key, the band under which each stands, and its columns by key."""

    matrix: str
    rows: Mapping[str, str]
    bands: Mapping[str, str]
    columns: Mapping[str, str]


def show(project: Project, kind: str, key: str) -> None:
    """Show one of the matrices that hold summaries."""
    laid = state.table("codings", project)
    matrix, codes, coder = _choices(project, kind, laid, key)
    board = _board(project, matrix, codes)
    if not board.rows or not board.columns:
        st.info(word(_lacking(matrix) if len(codes) else "cells.nothing"), icon=":material/info:")
        if len(codes):
            link("informants")
        return
    whole = _evidence(laid, state.table("codes", project), project, matrix, "")
    said = _said(project, matrix, whole)
    counted = _evidence(united(laid, coder), codes, project, matrix, f"{coder} {','.join(codes['code'])}")
    _state_of(project, board, said, key)
    _unplaced(laid, matrix)
    st.caption(counting.rule(coder))
    _table(board, said, counted, key)
    _downloads(project, board, said, counted, coder, key)
    _cell(project, board, said, counted, whole, key)
    _homeless(project, matrix, said)


def _choices(project: Project, kind: str, laid: pd.DataFrame, key: str) -> tuple[str, pd.DataFrame, str | None]:
    first, second, third = st.columns([4, 3, 4], vertical_alignment="bottom")
    with first:
        codes = cells.codes_choice(state.table("codes", project), laid, key)
    matrix = kind
    if kind == "group":
        matrix = second.segmented_control(
            word("matrices.by_who"), BY, required=True,
            format_func=lambda name: word(f"matrices.{name}"), 
            key=choice_address.one_of("who", f"{key}.who", BY, "group"),
        ) or "group"  # fmt: skip
    with third if kind == "group" else second:
        coder = coder_choice(laid, f"{key}.coder")
    return matrix, codes, coder


def _board(project: Project, matrix: str, codes: pd.DataFrame) -> Board:
    components = dict(zip(codes["guid"], code_names(codes).values(), strict=True))
    people = state.table("informants", project)
    groups = _groups(project, people)
    if matrix == "checklist":
        return Board(matrix, components, {}, {matrices.WHOLE: word("matrices.verdict")})
    if matrix == "effects":
        sides = [(guid, side) for guid in components for side in matrices.SIDES]
        rows = {f"{guid}:{side}": f"{polarity_name(side)} · {components[guid]}" for guid, side in sides}
        return Board(matrix, rows, {f"{guid}:{side}": components[guid] for guid, side in sides}, groups)
    if matrix == "framework":
        return Board(matrix, *_people(people, groups), components)
    if matrix == "group":
        return Board(matrix, groups, {}, components)
    roles = [role for role in dict.fromkeys(people["role"].dropna()) if role.strip()]
    return Board(matrix, {matrices.row_key(role): role for role in roles}, {}, components)


def _people(people: pd.DataFrame, groups: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the informants by group, and the group of each as the band above it."""
    order = {group: at for at, group in enumerate(groups)}
    rows = sorted(each_row(people), key=lambda row: order.get(row.group, len(order)))
    bands = {row.guid: groups.get(row.group, word("matrices.ungrouped")) for row in rows} if groups else {}
    return {row.guid: f"{row.informant} {row.role or ''}".strip() for row in rows}, bands


def _groups(project: Project, people: pd.DataFrame) -> dict[str, str]:
    """Return the groups that have informants, in the project's order."""
    present = set(people["group"].dropna())
    names = group_names(project)
    order = (*names, *sorted(present - set(names)))
    return cells.told_apart({group: names.get(group, group) for group in order if group in present})


def _lacking(matrix: str) -> str:
    return {"framework": "matrices.no_informants", "role": "matrices.no_roles"}.get(matrix, "matrices.no_groups")


def _evidence(laid: pd.DataFrame, codes: pd.DataFrame, project: Project, matrix: str, choice: str) -> pd.DataFrame:
    sources, people = state.table("sources", project), state.table("informants", project)
    address = state.place(), project.id, project.revision, state.language()
    return _held(laid, codes, sources, people, matrix, choice, address)


@st.cache_resource(max_entries=16, show_spinner=False)
def _held(
    _laid: pd.DataFrame, _codes: pd.DataFrame, _sources: pd.DataFrame, _informants: pd.DataFrame, matrix: str, choice: str,
    address: tuple[object, ...],
) -> pd.DataFrame:  # fmt: skip
    return matrices.evidence(_laid, _codes, _sources, _informants, matrix)


def _said(project: Project, matrix: str, whole: pd.DataFrame) -> pd.DataFrame:
    written = state.table("summaries", project)
    return matrices.reviewed(written[written["matrix"] == matrix], whole)


def _state_of(project: Project, board: Board, said: pd.DataFrame, key: str) -> None:
    """Say how many summaries there are and how many need a look, with the way to the next of those."""
    if said.empty:
        st.caption(word("matrices.none_written"))
        return
    stale = said[said["stale"] & _has_place(project, board.matrix, said)]
    if stale.empty:
        st.caption(word("matrices.all_looked", all=figure(len(said))))
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.warning(word("matrices.needs_count", count=figure(len(stale)), all=figure(len(said))), icon=":material/rate_review:")
    here = stale[stale["row"].isin(list(board.rows)) & stale["column"].isin(list(board.columns))]
    row = (stale if here.empty else here).iloc[0]

    def go() -> None:
        if here.empty:
            st.session_state[f"{key}.codes"] = "all"
        cells.open_at(key, row["row"], row["column"])

    button.button(word("matrices.next"), on_click=go, key=f"{key}.next", width="stretch")


def _unplaced(laid: pd.DataFrame, matrix: str) -> None:
    if matrix == "effects":
        unset = int((~laid["polarity"].isin(matrices.SIDES)).sum())
        ungrouped = int((laid["informant"].notna() & laid["group"].isna()).sum())
        nobody = int(laid["informant"].isna().sum())
        for name, count in (("unset", unset), ("left_out_group", ungrouped), ("left_out_nobody", nobody)):
            if count:
                st.caption(word(f"matrices.{name}", count=figure(count)))


def _table(board: Board, said: pd.DataFrame, counted: pd.DataFrame, key: str) -> None:
    summaries = {(row.row, row.column): row for row in each_row(said)}
    if board.matrix == "checklist":
        _components(board, summaries, counted, key)
        return
    counts = counted.groupby(["row", "column"]).size().to_dict()
    first = word(f"matrices.{_first_heading(board.matrix)}")
    shown = pd.DataFrame(
        [
            [name, *(_cell_words(summaries.get((row, column)), counts.get((row, column), 0)) for column in board.columns)]
            for row, name in board.rows.items()
        ],
        columns=[first, *board.columns.values()],
    )
    headings = {name: column for column, name in board.columns.items()}
    cells.table(
        shown, key, list(board.rows), headings, row_height=ROW, height=42 + ROW * min(len(shown), MOST),
        column_config={first: st.column_config.TextColumn(pinned=True, width=LABEL),
                       **{name: st.column_config.TextColumn(width=max(LEAST, (BREADTH - LABEL) // len(headings)))
                          for name in headings}},
    )  # fmt: skip


def _first_heading(matrix: str) -> str:
    return {"framework": "informant", "effects": "effect"}.get(matrix, matrix)


def _cell_words(summary: Any, count: int) -> str:
    """Return what a cell of the table says: the number of codings, the sign for a look, the beginning of the summary."""
    number = f"({figure(count)})" if count else ""
    if summary is None:
        return number
    sign = f"{word('matrices.needs')} · " if summary.stale else ""
    return f"{sign}{_short(summary.body)} {number}".strip()


def _short(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rsplit(' ', 1)[0]} …"


def _components(board: Board, summaries: Mapping, counted: pd.DataFrame, key: str) -> None:
    """Show the checklist: mark, numbers of codings for and against, and the remark."""
    rows = []
    held = dict(iter(counted.groupby("row", sort=False)))
    for guid, name in board.rows.items():
        summary, laid = summaries.get((guid, matrices.WHOLE)), held.get(guid, counted.iloc[:0])
        sides = laid["polarity"].value_counts()
        mark = word(f"matrices.sign_{summary.mark}") if summary is not None and summary.mark else "–"
        stale = word("matrices.needs") if summary is not None and summary.stale else ""
        remark = _short(summary.body) if summary is not None else ""
        rows.append([name, mark, len(laid), int(sides.get("supporting", 0)), int(sides.get("inhibiting", 0)),
                     laid["informant"].nunique(), " · ".join(part for part in (stale, remark) if part)])  # fmt: skip
    headings = [word(f"matrices.{name}") for name in
                ("component", "verdict", "codings", "supporting", "inhibiting", "informants", "remark")]  # fmt: skip
    cells.table(
        pd.DataFrame(rows, columns=headings), key, list(board.rows), {}, row_height=ROW, height=height(len(rows), 600, ROW),
        column_config={headings[0]: st.column_config.TextColumn(pinned=True, width=LABEL),
                       headings[1]: st.column_config.TextColumn(width=82),
                       headings[2]: st.column_config.NumberColumn(width=112),
                       headings[3]: st.column_config.NumberColumn(width=40, help=word("matrices.supporting_help")),
                       headings[4]: st.column_config.NumberColumn(width=40, help=word("matrices.inhibiting_help")),
                       headings[5]: st.column_config.NumberColumn(width=76),
                       headings[6]: st.column_config.TextColumn(width=144)},
    )  # fmt: skip


def _downloads(
    project: Project, board: Board, said: pd.DataFrame, counted: pd.DataFrame, coder: str | None, key: str
) -> None:
    rows = [(row, name, board.bands.get(row, "")) for row, name in board.rows.items()]
    quotes = 0
    if board.matrix != "checklist":
        quotes = int(st.checkbox(word("matrices.quotes"), key=f"{key}.quotes", help=word("matrices.quotes_help")))

    def made() -> tuple[TableBlock, ...]:
        if board.matrix == "checklist":
            return (reports.checklist(study(project, coder=coder), rows, said, counted),)
        return (reports.board(study(project, coder=coder), board.matrix, rows, board.columns, said, counted, quotes=quotes),)

    title = word(f"reports.boards.{board.matrix}")
    downloads(made, title, word(f"matrices.file_{board.matrix}"), key)


def _cell(project: Project, board: Board, said: pd.DataFrame, counted: pd.DataFrame, whole: pd.DataFrame, key: str) -> None:
    st.caption(word("cells.pick"))
    names = (word("cells.row"), word("cells.column")) if board.matrix != "checklist" else (word("matrices.component"),) * 2
    row, column = cells.open_cell(board.rows, board.columns, key, names=names)
    passages, editor = st.columns([8, 7], gap="medium")
    mine = said[(said["row"] == row) & (said["column"] == column)]
    summary = next(each_row(mine), None)
    now = matrices.fingerprint(whole[(whole["row"] == row) & (whole["column"] == column)])
    name = board.rows[row] if board.matrix == "checklist" else f"{board.rows[row]} × {board.columns[column]}"
    with editor:
        summary_editor.show(project, summary_editor.Place(board.matrix, row, column, name), summary, now, key)
    with passages:
        found = counted[(counted["row"] == row) & (counted["column"] == column)]
        st.markdown(f"**{plain(name)} · {word('cells.passages', count=figure(len(found)))}**")
        if found.empty:
            st.info(word("cells.no_passages"))
        else:
            with st.container(height=READING, border=False):
                passage_cards.show(project, found, key=f"{key}.cards.{row}.{column}", narrow=True)


def _homeless(project: Project, matrix: str, said: pd.DataFrame) -> None:
    """List the summaries whose row or column is gone, so that no words are lost from sight."""
    lost = said[~_has_place(project, matrix, said)]
    if lost.empty:
        return
    with st.expander(word("matrices.homeless", count=figure(len(lost))), icon=":material/inventory_2:"):
        st.caption(word("matrices.homeless_about"))
        for row in each_row(lost):
            st.markdown(plain(row.body))
            st.caption(word("matrices.written", person=plain(row.person), at=moment(row.at)))


def _has_place(project: Project, matrix: str, said: pd.DataFrame) -> pd.Series:
    everything = _board(project, matrix, state.table("codes", project))
    return said["row"].isin(list(everything.rows)) & said["column"].isin(list(everything.columns))
