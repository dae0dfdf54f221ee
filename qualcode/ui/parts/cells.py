"""Cells of a matrix: which codes make its rows, which cell is open, by click or by keys."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from qualcode.tables import each_row
from qualcode.ui.parts import choice_address, figure_download
from qualcode.ui.parts.choices import code_names
from qualcode.ui.words import word

BELOW = "below:"
ROW, COLUMN = "row", "column"


def codes_choice(codes: pd.DataFrame, codings: pd.DataFrame, key: str, begins: str = "tops") -> pd.DataFrame:
    """Ask which codes to lay out: those at the top, the leaves or all in use, or one branch; return their rows of CODES."""
    offered = ["tops", "leaf", "used", "all", *branches(codes)]
    names = code_names(codes)
    chosen = st.selectbox(
        word("cells.codes"),
        offered,
        format_func=lambda name: branch_name(name, names) if name.startswith(BELOW) else word(f"cells.{name}"),
        key=choice_address.one_of("codes", f"{key}.codes", offered, begins),
        help=word("cells.codes_help"),
    )
    return chosen_codes(codes, codings, chosen)


def branches(codes: pd.DataFrame) -> list[str]:
    """Return the choices of one code with all below it, for every code that has any."""
    return [f"{BELOW}{code}" for code in codes.loc[codes["code"].isin(codes["parent"].dropna()), "code"]]


def branch_name(choice: str, names: Mapping[str, str]) -> str:
    return word("cells.below", code=names[choice.removeprefix(BELOW)])


def chosen_codes(codes: pd.DataFrame, codings: pd.DataFrame, choice: str) -> pd.DataFrame:
    """Return the rows of CODES that a choice means."""
    if choice in ("tops", "all"):
        return codes if choice == "all" else codes[codes["depth"] == 0]
    if choice.startswith(BELOW):
        return codes[codes["code"].isin(branch(codes, choice.removeprefix(BELOW)))]
    used = codes["code"].isin({name for line in codings["lineage"].drop_duplicates() for name in line})
    return codes[used] if choice == "used" else codes[used & ~codes["code"].isin(codes["parent"].dropna())]


def branch(codes: pd.DataFrame, top: str) -> list[str]:
    """Return the short ids of a code and all codes below it, in tree order."""
    found = {top}
    for row in each_row(codes):
        if row.parent in found:
            found.add(row.code)
    return [code for code in codes["code"] if code in found]


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names by key; where two are alike, each carries its key."""
    counts = Counter(names.values())
    return {key: f"{name} ({key})" if counts[name] > 1 else name for key, name in names.items()}


def open_cell(
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    key: str,
    *,
    names: tuple[str, str],
    start: tuple[str, str] | None = None,
) -> tuple[str, str]:
    """Ask by keys which cell is open, at first `start`, and return its row and column; a click is noted in the same place.

    Where there is a single column, only the row is asked for.
    """
    places = st.columns(2)
    sides = enumerate((rows, columns))
    begins = tuple(start[at] if start and start[at] in options else next(iter(options)) for at, options in sides)
    opened = _noted(key, rows, columns, begins)
    for at, (side, options) in enumerate(((ROW, rows), (COLUMN, columns))):
        if opened[at] not in options:
            opened[at] = begins[at]
        if side == ROW or len(options) > 1:
            opened[at] = _choice(places[at], names[at], options, opened[at], key, at)
    st.session_state[_opened(key)] = opened
    return opened[0], opened[1]


def _noted(key: str, rows: Iterable[str], columns: Iterable[str], begins: tuple[str, ...]) -> list[str]:
    """Return the cell that is open, a click counting more than what the lists said at the same moment."""
    opened = st.session_state.get(_opened(key))
    if (clicked := st.session_state.pop(_clicked(key), None)) is not None:
        row, column = clicked
        opened = [row, column if column is not None else opened[1] if opened else ""]
        st.session_state[_opened(key)] = opened
    return list(st.session_state[choice_address.cell("cell", _opened(key), (rows, columns), begins)])


def _choice(place: DeltaGenerator, name: str, options: Mapping[str, str], chosen: str, key: str, at: int) -> str:
    """Show the list of rows or columns at what is open; it is told so anew where a run that told it was cut off."""
    held = f"{key}.{(ROW, COLUMN)[at]}"

    def taken() -> None:
        opened = list(st.session_state.get(_opened(key)) or ("", ""))
        opened[at] = st.session_state[held]
        st.session_state[_opened(key)] = opened

    if st.session_state.get(held) != chosen:
        st.session_state[held] = chosen
    return place.selectbox(name, list(options), format_func=options.__getitem__, key=held, on_change=taken)


def _opened(key: str) -> str:
    return f"{key}.opened"


def _clicked(key: str) -> str:
    return f"{key}.clicked"


def table(
    shown: pd.DataFrame | Styler, key: str, rows: list[str], columns: Mapping[str, str], *, turned: bool = False, **look: Any
) -> None:
    """Show a table whose cells can be clicked; `rows` are the keys of its rows, `columns` the column's key by its heading.

    In a `turned` table the rows of the matrix stand as columns; a click opens the same cell.
    """
    held = f"{key}.table"

    def clicked() -> None:
        for at, heading in st.session_state[held]["selection"]["cells"]:
            if not turned:
                open_at(key, rows[at], columns.get(heading))
            elif heading in columns and at < len(rows):
                open_at(key, columns[heading], rows[at])

    st.dataframe(shown, hide_index=True, key=held, on_select=clicked, selection_mode="single-cell", **look)


def listed(shown: pd.DataFrame, key: str, places: Sequence[tuple[str, str | None]], **look: Any) -> None:
    """Show a table with one row a cell; choosing a row opens its cell."""
    held = f"{key}.list"

    def clicked() -> None:
        for at in st.session_state[held]["selection"]["rows"]:
            open_at(key, *places[at])

    st.dataframe(shown, hide_index=True, key=held, on_select=clicked, selection_mode="single-row", **look)


def picture(figure: Any, key: str, name: str = "picture", *, caption: str, file: str) -> None:
    """Show a figure whose marks give row and column as custom data; clicking one opens its cell. It can be downloaded."""
    held = f"{key}.{name}"

    def clicked() -> None:
        for point in st.session_state[held]["selection"]["points"]:
            if "customdata" in point:  # lines that are drawn for the eye carry none
                open_at(key, *point["customdata"])

    st.plotly_chart(figure, key=held, on_select=clicked, selection_mode="points", config={"displaylogo": False})
    figure_download.offer(figure, caption, file)


def open_at(key: str, row: str, column: str | None) -> None:
    """Open a cell on the next run; without a column the row alone."""
    st.session_state[_clicked(key)] = row, column
