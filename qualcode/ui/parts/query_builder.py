"""Building a retrieval query row by row, as a sentence: which passages, then one condition after another, then the scope."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.model.query import (
    INFORMANT,
    SEGMENT,
    Coded,
    Combined,
    Expression,
    Measure,
    Named,
    Only,
    Query,
    Relation,
    Unit,
    from_json,
    steps,
    to_json,
)
from qualcode.reports.query_sentence import Names, field_name
from qualcode.services.queries import SavedQuery
from qualcode.tables import ATTRIBUTE
from qualcode.ui import state
from qualcode.ui.parts.choices import code_names, group_names, polarities, polarity_name, technique_name
from qualcode.ui.words import word

WAYS: dict[str, tuple[Relation, Unit]] = {
    "overlapping": (Relation.OVERLAPPING, Unit.PASSAGE),
    "within": (Relation.WITHIN, Unit.PASSAGE),
    "enclosing": (Relation.ENCLOSING, Unit.PASSAGE),
    "followed_by": (Relation.FOLLOWED_BY, Unit.PASSAGE),
    "near": (Relation.NEAR, Unit.PASSAGE),
    "and": (Relation.AND, Unit.PASSAGE),
    "and_turn": (Relation.AND, Unit.TURN),
    "and_source": (Relation.AND, Unit.SOURCE),
    "not": (Relation.NOT, Unit.PASSAGE),
    "not_turn": (Relation.NOT, Unit.TURN),
    "not_source": (Relation.NOT, Unit.SOURCE),
    "or": (Relation.OR, Unit.PASSAGE),
}
DISTANT = ("followed_by", "near")
MOST = 1000
SCOPE = ("group", "informant", "technique", "source")
EMPTY = Query(Coded())
ROWS, LEAVES, CONDITIONS, SCOPED = "queries.rows", "queries.leaves", "queries.conditions", "queries.scoped"
NOW, FRESH = "queries.now", "queries.fresh"
WIDTHS = [4, 4.6, 2.2]


def names(project: Project, attributes: Mapping[str, str]) -> Names:
    """Return what codes, sources, groups and segment attributes are called in the reader's language."""
    codes, sources = state.table("codes", project), state.table("sources", project)
    return Names(
        dict(zip(codes["guid"], code_names(codes).values(), strict=True)),
        dict(zip(sources["source"], sources["name"], strict=True)),
        group_names(project),
        attributes,
    )


def fill(query: Query) -> None:
    """Put the query into the builder, in place of what is there; only before the builder is shown.

    Every control is a new one that begins with its part of the query, so that also those that are still folded away show it.
    """
    first, conditions = steps(query.find)
    rows = [str(uuid4()) for _ in range(1 + len(conditions))]
    leaves = (first, *(condition.right for condition in conditions))
    st.session_state[ROWS] = rows
    st.session_state[LEAVES] = dict(zip(rows, map(_leaf, leaves), strict=True))
    st.session_state[CONDITIONS] = dict(zip(rows[1:], conditions, strict=True))
    st.session_state[SCOPED] = query
    st.session_state[NOW] = to_json(query)
    st.session_state[FRESH] = True


def fresh() -> bool:
    """Return whether the builder's controls begin anew because the page was come to, and not because they were filled."""
    if ROWS not in st.session_state:
        return True
    return not st.session_state.get(FRESH) and _key(st.session_state[ROWS][0], "codes") not in st.session_state


def _leaf(find: Expression) -> Coded | Named:
    """Return the expression as one row can show it."""
    return Named(word("queries.nested"), find) if isinstance(find, Combined) else find


def build(project: Project, codings: pd.DataFrame, saved: Iterable[SavedQuery], called: Names) -> Query | None:
    """Show the builder and return the query that it describes, or None while nothing is asked for yet."""
    if ROWS not in st.session_state:
        fill(EMPTY)
    elif fresh():
        fill(from_json(st.session_state[NOW]))
    st.session_state[FRESH] = False
    with st.container(border=True):
        find, incomplete = _conditions(codings, tuple(saved), called)
        if incomplete:
            st.caption(word("queries.incomplete"))
        only, since, until, text = _scope(project, codings, called)
    query = Query(find, only, since, until, text)
    st.session_state[NOW] = to_json(query)
    return None if query == EMPTY else query


def _conditions(codings: pd.DataFrame, saved: tuple[SavedQuery, ...], called: Names) -> tuple[Expression, bool]:
    first, *others = st.session_state[ROWS]
    columns = st.columns(WIDTHS, vertical_alignment="center")
    columns[0].markdown(f"**{word('queries.first')}**")
    find, incomplete = _passages(first, columns, codings, saved, called), False
    for row in others:
        right, (relation, unit), measure, most = _condition(row, codings, saved, called)
        if isinstance(right, Coded) and not (right.codes or right.polarities or right.coders):
            incomplete = True
        else:
            find = Combined(relation, find, right, unit, measure, most)
    st.button(word("queries.add"), icon=":material/add:", key="queries.add", on_click=_add)
    return find, incomplete


def _add() -> None:
    st.session_state[ROWS] = [*st.session_state[ROWS], str(uuid4())]


def _drop(row: str) -> None:
    st.session_state[ROWS] = [other for other in st.session_state[ROWS] if other != row]


def _condition(
    row: str, codings: pd.DataFrame, saved: tuple[SavedQuery, ...], called: Names
) -> tuple[Expression, tuple[Relation, Unit], Measure, int]:
    columns = st.columns(WIDTHS, vertical_alignment="center")
    before = st.session_state[CONDITIONS].get(row)
    way = columns[0].selectbox(
        word("queries.relation"), list(WAYS), index=list(WAYS).index(_way(before)), key=_key(row, "way"),
        format_func=lambda name: word(f"queries.way.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    right = _passages(row, columns, codings, saved, called)
    measure, most = _distance(row, before) if way in DISTANT else (Measure.PARAGRAPHS, 1)
    return right, WAYS[way], measure, most


def _way(condition: Combined | None) -> str:
    """Return under which name the condition's relation is offered; where the unit does not matter, it is left aside."""
    if condition is None:
        return next(iter(WAYS))
    exact = (name for name, given in WAYS.items() if given == (condition.relation, condition.unit))
    return next(exact, condition.relation.value)


def _distance(row: str, before: Combined | None) -> tuple[Measure, int]:
    _, amount, unit = st.columns([4, 2.8, 4], vertical_alignment="bottom")
    most = amount.number_input(
        word("queries.most"), 0, MOST, min(before.most, MOST) if before else 1, key=_key(row, "most"),
        help=word("queries.most_help"),
    )  # fmt: skip
    measure = unit.selectbox(
        word("queries.measure"), [*Measure], index=list(Measure).index(before.measure) if before else 0,
        format_func=lambda name: word(f"queries.measures.{name}"), key=_key(row, "measure"),
    )  # fmt: skip
    return Measure(measure), int(most)


def _passages(
    row: str, columns: list, codings: pd.DataFrame, saved: tuple[SavedQuery, ...], called: Names
) -> Expression:
    before = st.session_state[LEAVES].get(row)
    coded = before if isinstance(before, Coded) else Coded()
    every = word("ui.choice.all")
    with columns[2].popover(word("queries.more"), width="stretch"):
        below = st.checkbox(word("queries.below"), coded.below, key=_key(row, "below"))
        polarity = _several(
            st, word("queries.polarity"), _key(row, "polarity"), coded.polarities, polarities(), polarity_name, placeholder=every
        )
        coders = _several(
            st, word("queries.coders"), _key(row, "coders"), coded.coders, sorted(codings["coder"].unique()), str,
            placeholder=every,
        )  # fmt: skip
        instead = _instead(row, saved, before)
        if row != st.session_state[ROWS][0]:
            st.button(word("queries.drop"), icon=":material/close:", key=_key(row, "drop"), on_click=_drop, args=(row,))
    codes = _several(
        columns[1], word("queries.codes"), _key(row, "codes"), coded.codes, list(called.codes),
        lambda guid: called.codes.get(guid) or word("query.gone"), placeholder=word("queries.codes_any"),
        disabled=instead is not None, label_visibility="collapsed",
    )  # fmt: skip
    return instead or Coded(tuple(codes), below, tuple(polarity), tuple(coders))


def _instead(row: str, saved: tuple[SavedQuery, ...], before: Expression | None) -> Named | None:
    """Ask whether the passages of a saved query are meant in place of codes; what was kept before stays as it was."""
    offered = {query.guid: Named(query.name, query.query.find) for query in saved}
    labels = {guid: named.name for guid, named in offered.items()}
    if isinstance(before, Named):
        offered, labels = {row: before, **offered}, {row: word("queries.kept", name=before.name), **labels}
    if not offered:
        return None
    chosen = st.selectbox(
        word("queries.instead"), [None, *offered], index=1 if isinstance(before, Named) else 0,
        format_func=lambda guid: labels.get(guid, "-"), key=_key(row, "instead"),
    )  # fmt: skip
    return None if chosen is None else offered.get(chosen)


def _scope(
    project: Project, codings: pd.DataFrame, called: Names
) -> tuple[tuple[Only, ...], date | None, date | None, str]:
    """Ask which codings count at all; return the restrictions, the dates between which sources were collected, and words."""
    before: Query = st.session_state[SCOPED]
    given = {only.field: only.values for only in before.only}
    given_more = tuple(field for field in given if field not in SCOPE)
    key = f"queries.{st.session_state[ROWS][0]}"
    with st.expander(word("queries.scope"), icon=":material/filter_alt:", key=f"{key}.scope"):
        values = _values(project, codings)
        columns = st.columns(len(SCOPE))
        fields = list(zip(SCOPE, columns, strict=True))
        more = _several(
            st, word("queries.attributes"), f"{key}.attributes", given_more, [field for field in values if field not in SCOPE],
            lambda field: field_name(field, called, state.language()), help=word("queries.attributes_help"),
            placeholder=word("queries.attributes_none"),
        )  # fmt: skip
        if more:
            further = st.columns(len(SCOPE))
            fields += [(field, further[at % len(SCOPE)]) for at, field in enumerate(more)]
        chosen = {
            field: _field(column, field, f"{key}.only.{field}", given.get(field, ()), values.get(field, []), called)
            for field, column in fields
        }
        left, right, words = st.columns([1, 1, 2])
        since = left.date_input(word("queries.since"), before.since, key=f"{key}.since", format="DD/MM/YYYY")
        until = right.date_input(word("queries.until"), before.until, key=f"{key}.until", format="DD/MM/YYYY")
        text = words.text_input(word("passages.text"), before.text, key=f"{key}.text", help=word("passages.text_help"))
    return tuple(Only(field, tuple(wanted)) for field, wanted in chosen.items() if wanted), since, until, text


def _field(column: Any, field: str, key: str, before: tuple[str, ...], values: list[str], called: Names) -> list[str]:
    shown: dict[str, Callable[[str], str]] = {
        "source": lambda guid: called.sources.get(guid, guid),
        "group": lambda group: called.groups.get(group, group),
        "technique": technique_name,
    }
    label = field_name(field, called, state.language())
    return _several(
        column, label[:1].upper() + label[1:], key, before, values, shown.get(field, str), placeholder=word("ui.choice.all")
    )


def _values(project: Project, codings: pd.DataFrame) -> dict[str, list[str]]:
    """Return the values that occur in each field by which codings may be restricted."""
    sources, informants = state.table("sources", project), state.table("informants", project)
    found = {
        **{field: codings[field] for field in ("group", "informant", "technique", "source", "wave", "coder")},
        **{field: sources[field] for field in ("place", "language")},
        "role": informants["role"],
        **{_attribute(INFORMANT, str(name)): informants[name] for name in informants if str(name).startswith(ATTRIBUTE)},
        **{_attribute(SEGMENT, str(name)): codings[name] for name in codings if str(name).startswith(ATTRIBUTE)},
    }
    told = {
        field: [str(value) for value in column.dropna().drop_duplicates() if str(value)] for field, column in found.items()
    }
    return {field: values for field, values in told.items() if values}


def _attribute(kind: str, column: str) -> str:
    return f"{kind}{column.removeprefix(ATTRIBUTE)}"


def _several(
    where: Any, label: str, key: str, before: tuple[str, ...], options: list[str], shown: Callable[[str], str], **more: Any
) -> list[str]:
    """Ask for several of the options; what the query had before stays on offer, also where it no longer occurs."""
    gone = [value for value in before if value not in options]
    return where.multiselect(label, [*options, *gone], list(before), format_func=shown, key=key, **more)


def _key(row: str, name: str) -> str:
    return f"queries.row.{row}.{name}"
