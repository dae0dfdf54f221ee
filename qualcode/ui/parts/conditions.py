"""Splitting a code by an attribute before a dissonance is declared: what each value says, and whether the opposition goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import matrices, triangulation
from qualcode.model.notation import MINUS, PLUS, STANCE_SIGNS
from qualcode.model.project import Project
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import crossing
from qualcode.ui.words import figure, plain, word

SIDES = {"+": "supporting", "-": "inhibiting"}
ICONS = {"conditional": ":material/alt_route:", "leaning": ":material/alt_route:"}
DEPENDS = ("conditional", "leaning")


def attribute_name(by: str) -> str:
    """Return what to call an attribute by which codings are told apart."""
    return crossing.by_name(by)


@dataclass(frozen=True, slots=True)
class Split:
    """A code's codings told apart by an attribute; `told` is the value of each."""

    by: str
    code: str
    codings: pd.DataFrame
    told: pd.Series


@dataclass(frozen=True, slots=True)
class Material:
    """What a code's category rests on: its codings, taken when they are needed, their polarities, and the comparison.

    `address` tells them from the codings of other comparisons; `compared` gives the cells of some codings and codes.
    """

    codings: Callable[[], pd.DataFrame]
    polarities: frozenset[str]
    address: tuple[object, ...]
    compared: Callable[[pd.DataFrame, list[str]], pd.DataFrame]


def ask(project: Project, code: str, material: Material, outcome: Any, key: str) -> Split | None:
    """Ask by which attribute to split the code's codings, and say whether the opposition disappears; None for no split."""
    if not material.polarities >= {"supporting", "inhibiting"}:
        return None
    known = state.derived(project, ("attributes", *material.address), lambda: _attributes(project, material.codings()))
    if not known:
        return None
    if outcome.category == "dissonance":
        st.info(word("triangulation.split_first"), icon=":material/alt_route:")
    by = st.pills(
        word("triangulation.split"), known, format_func=attribute_name, key=f"{key}.split", wrap=True,
        help=word("triangulation.split_help"),
    )  # fmt: skip
    if by is None:
        return None
    codings = material.codings()
    told = matrices.values(codings, state.table("sources", project), state.table("informants", project), by)
    _said(triangulation.split(codings, told, [code]), by)
    return Split(by, code, codings, told)


def show(split: Split, sets: Mapping[str, str], material: Material) -> None:
    """Show the split as a matrix: one row a value, what stands over all, and one column a set."""
    parts = triangulation.split(split.codings, split.told, [split.code])
    whole = triangulation.over_all(split.codings, [split.code])
    rows = [[word("triangulation.over_all"), *_over_all(next(each_row(whole))),
             *_sets(material.compared(split.codings, [split.code]), sets)]]  # fmt: skip
    for row in each_row(parts):
        mine = split.codings[split.told == row.value]
        rows.append([row.value, *_over_all(row), *_sets(material.compared(mine, [split.code]), sets)])
    headings = [attribute_name(split.by), word("triangulation.all_sets"), word("triangulation.majority")]
    st.dataframe(pd.DataFrame(rows, columns=[*headings, *sets.values()]), hide_index=True)
    left = int(split.told.isna().sum())
    if left:
        st.caption(word("triangulation.without_value", count=figure(left), by=plain(attribute_name(split.by))))


def _over_all(row: Any) -> tuple[str, str]:
    most = f"{STANCE_SIGNS[row.majority]} {word(f'ui.polarity.{SIDES[row.majority]}')}" if row.majority else "–"
    return signed(row), most


def _sets(cells: pd.DataFrame, sets: Mapping[str, str]) -> list[str]:
    held = {cell.set: cell for cell in each_row(cells)}
    return [signed(held[name]) if name in held else STANCE_SIGNS["silent"] for name in sets]


def signed(cell: Any) -> str:
    """Return a cell's sign with its numbers of supporting and inhibiting codings."""
    if cell.stance == "silent":
        return STANCE_SIGNS["silent"]
    return f"{STANCE_SIGNS[cell.stance]}  ({PLUS}{figure(cell.supporting)} {MINUS}{figure(cell.inhibiting)})"


def _attributes(project: Project, laid: pd.DataFrame) -> list[str]:
    """Return the attributes with more than one value here, those of the passages first."""
    sources, people = state.table("sources", project), state.table("informants", project)
    found = [
        by for by in matrices.attributes(laid, sources, people)
        if by not in ("polarity", "source") and matrices.values(laid, sources, people, by).nunique() > 1
    ]  # fmt: skip
    return sorted(found, key=lambda by: not by.startswith(matrices.CODINGS))


def _said(parts: pd.DataFrame, by: str) -> None:
    """Say whether the opposition disappears in the split."""
    found = next(each_row(triangulation.conditions(parts)), None)
    outcome = "not assessable" if found is None else found.outcome
    facts = {} if found is None else {
        "supporting": ", ".join(map(plain, found.supporting)), "inhibiting": ", ".join(map(plain, found.inhibiting)),
        "exceptions": figure(found.exceptions),
    }  # fmt: skip
    told = word(f"triangulation.split_{outcome.replace(' ', '_')}", by=plain(attribute_name(by)), **facts)
    show = st.success if outcome in DEPENDS else st.info
    show(told, icon=ICONS.get(outcome, ":material/info:"))
