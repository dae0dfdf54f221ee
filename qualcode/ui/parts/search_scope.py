"""Where to search: in which sources, by whom it was said, and any attribute of either."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.tables import ATTRIBUTE
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.parts.choices import group_names, technique_name
from qualcode.ui.words import word

ABREAST = 4
Naming = Callable[[Any], str]


def asked(project: Project) -> tuple[list[int] | None, set[str] | None]:
    """Ask where to look; return the sources' ids and the informants' code names, each None where all count."""
    listed, informants = state.table("sources", project), state.table("informants", project)
    with st.expander(word("search.where"), icon=":material/filter_list:"):
        sources = _chosen(listed, _of_sources(listed)) & _between(listed)
        people = _chosen(informants, _of_informants(project, informants))
    return (
        None if sources.all() else [int(identity) for identity in listed.loc[sources, "id"]],
        None if people.all() else set(informants.loc[people, "informant"]),
    )


def _of_sources(listed: pd.DataFrame) -> dict[str, tuple[str, Naming]]:
    """Return what to ask of sources: each column's question, and how its values are called."""
    names = dict(zip(listed["id"], listed["name"], strict=True))
    return {
        "id": (word("search.sources"), names.__getitem__),
        "technique": (word("search.technique"), technique_name),
        "place": (word("search.place"), str),
        "wave": (word("search.wave"), str),
    }


def _of_informants(project: Project, informants: pd.DataFrame) -> dict[str, tuple[str, Naming]]:
    groups = group_names(project)

    def group(name: str) -> str:
        return groups.get(name, name)

    attributes = [str(name) for name in informants if str(name).startswith(ATTRIBUTE)]
    return {
        "group": (word("search.group"), group),
        "informant": (word("search.informants"), str),
        "role": (word("search.role"), str),
        **{name: (_called(name.removeprefix(ATTRIBUTE)), str) for name in attributes},
    }


def _called(attribute: str) -> str:
    return word(f"informants.{attribute}") if attribute in ("pseudonym", "gender", "age", "education") else attribute


def _chosen(frame: pd.DataFrame, questions: dict[str, tuple[str, Naming]]) -> pd.Series:
    """Ask for values of each column that has any; return which rows have all that was chosen."""
    keep = pd.Series(True, index=frame.index)
    offered = {name: values for name in questions if (values := _values(frame[name]))}
    columns = [column for at in range(0, len(offered), ABREAST) for column in st.columns(min(ABREAST, len(offered)))]
    for column, (name, values) in zip(columns, offered.items(), strict=False):
        label, called = questions[name]
        picked = column.multiselect(
            label, values, format_func=called, placeholder=word("ui.choice.all"),
            key=choice_address.some_of(name, f"search.scope.{name}", values),
        )
        if picked:
            keep &= frame[name].isin(picked).fillna(False).astype(bool)
    return keep


def _values(column: pd.Series) -> list:
    found = [value for value in column.dropna().unique() if value != ""]
    return found if column.name in ("id", "informant") else sorted(found)


def _between(listed: pd.DataFrame) -> pd.Series:
    """Ask for the dates between which sources were collected; without any date there is nothing to ask."""
    keep = pd.Series(True, index=listed.index)
    if listed["date"].isna().all():
        return keep
    left, right = st.columns(2)
    since = left.date_input(word("queries.since"), None, key=choice_address.day("since", "search.since"), format="DD/MM/YYYY")
    until = right.date_input(word("queries.until"), None, key=choice_address.day("until", "search.until"), format="DD/MM/YYYY")
    if since:
        keep &= listed["date"] >= pd.Timestamp(since)
    if until:
        keep &= listed["date"] <= pd.Timestamp(until)
    return keep
