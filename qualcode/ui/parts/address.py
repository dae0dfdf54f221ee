"""What a page asks, in its address: taken over where somebody opens the page by it or goes back, kept there after each change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import urlencode

import streamlit as st

from qualcode.model.address import FIELDS, PACKED, BadAddress, Unknown, from_address, to_address
from qualcode.model.project import Project
from qualcode.model.query import Coded, Query
from qualcode.store.reading.passages import Facets, facets
from qualcode.ui import state
from qualcode.ui.words import plain, word

LATE = 1.0
"""Seconds for which an address that the page has left may still come from the browser, with a gesture before it heard."""

PAGE = "page"
"""Which page of what was found: another question begins at its first."""

LONGEST_NAME, MOST_NAMES = 60, 8


@dataclass(frozen=True, slots=True)
class _Held:
    """The page's address, the query that the page shows for it (None until it is known), and what is to be said of it.

    `left` holds when each of the addresses before it was left.
    """

    given: str = ""
    shows: Query | None = None
    told: str = ""
    unknown: tuple[Unknown, ...] = ()
    left: tuple[tuple[str, float], ...] = ()


def known(project: Project) -> Facets:
    """Return by what the project's codings can be looked for."""
    with state.look(project) as session:
        return facets(session, project.id)


def asked(page: str, project: Project, *, fresh: bool) -> Query | None:
    """Return what the address asks for where the page does not show it yet, else None; before the page is filled in.

    `fresh` tells that the page's controls begin anew, so that an address without a question asks for nothing new.
    """
    given = _given()
    held, written = _held(page), _written(given)
    if fresh and not given:
        _hold(page, _Held(shows=Query(Coded())))
        return None
    if not fresh and (written == held.given or _late(held, written)):
        return None
    try:
        query, unknown = from_address(given, known(project).known)
    except BadAddress:
        _hold(page, replace(held, given=written, shows=None, told="broken", unknown=()))
        return None
    _hold(page, replace(held, given=written, shows=None, told="unknown" if unknown else "", unknown=unknown))
    return query


def not_here(page: str) -> None:
    """Have it said of the page's address that it asks for more than the page can."""
    _hold(page, replace(_held(page), told="elsewhere", unknown=()))


def keep(page: str, project: Project, query: Query) -> None:
    """Have the query in the page's address; one that was opened stands as it is until something else is asked."""
    held = _held(page)
    if held.shows is None:
        _hold(page, replace(held, shows=query))
        return
    if held.shows == query and _written(_given()) == held.given:
        return
    try:
        asks, told = to_address(query, known(project).known), ""
    except BadAddress:
        asks, told = {}, "long"
    now = monotonic()
    left = (*((old, when) for old, when in held.left if now - when < LATE), (held.given, now))
    _hold(page, _Held(_written(asks), query, told, (), left))
    others = {name: st.query_params.get_all(name) for name in st.query_params if name not in (PACKED, PAGE, *FIELDS)}
    st.query_params.from_dict({**others, **asks})


def told(page: str) -> None:
    """Say what of the address does not count, or that there is none."""
    held = _held(page)
    if held.told:
        names = [f"{word(f'query.field.{one.field}')} “{plain(one.value[:LONGEST_NAME])}”" for one in held.unknown[:MOST_NAMES]]
        st.warning(word(f"address.{held.told}", what=", ".join(names)), icon=":material/link:")


def taken(name: str, key: str, meant: Callable[[str], object]) -> None:
    """Give a control, before it is shown, what the address holds under the name, where the reader came by it or went back."""
    given, held = st.query_params.get(name, ""), st.session_state.get(f"{key}.held")
    moved = held is not None and held[0] != given and st.session_state.get(key, held[1]) == held[1]
    if key not in st.session_state or moved:
        st.session_state[key] = meant(given)


def left(name: str, key: str, value: object, written: str) -> None:
    """Have a control's value in the address after it was shown, as `written`: nothing for what it begins with."""
    st.session_state[f"{key}.held"] = (written, value)
    if st.query_params.get(name, "") == written:
        return
    if written:
        st.query_params[name] = written
    else:
        del st.query_params[name]


def _given() -> dict[str, list[str]]:
    """Return what of the address is a question."""
    return {name: st.query_params.get_all(name) for name in (PACKED, *FIELDS) if name in st.query_params}


def _written(asks: Mapping[str, Sequence[str]]) -> str:
    """Return the question as text, the same in whatever order its filters stand."""
    return urlencode({name: asks[name] for name in (PACKED, *FIELDS) if name in asks}, doseq=True)


def _late(held: _Held, written: str) -> bool:
    return any(old == written and monotonic() - when < LATE for old, when in held.left)


def _held(page: str) -> _Held:
    return st.session_state.get(f"{page}.address", _Held())


def _hold(page: str, held: _Held) -> None:
    st.session_state[f"{page}.address"] = held
