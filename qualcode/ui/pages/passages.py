"""All coded passages by any mix of code, polarity, informant, group, technique, coder, source and words."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.analysis.coders import standing_for, united
from qualcode.model.address import readable
from qualcode.model.project import Project
from qualcode.model.query import Coded, Only, Query, single
from qualcode.reports.tables.quotation_rows import alone
from qualcode.services import roles
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.store.reading.passages import Facets, found, number, places
from qualcode.store.reading.tree import branches
from qualcode.ui import state
from qualcode.ui.parts import address, empty, finding_evidence, leafing, passage_cards, quotation_download
from qualcode.ui.parts.choices import group_names, polarities, polarity_name, technique_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.quotation_download import Quotations
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, spoken, word

PAGE = 50
EACH, TEXT = "each", "text"
MORE = ("polarity", "technique", "coder", "source", EACH)
"""Filters that are folded away until they are needed."""
STYLE = """
<style>
.st-key-passages-set button {padding: .05rem .6rem; min-height: 1.8rem}
.st-key-passages-set [data-testid="stButton"] button:not([kind="tertiary"]) {border-radius: .9rem; background: #8882}
.st-key-passages-set button p {font-size: .85rem}
.st-key-passages-filters [data-testid="stHorizontalBlock"] {flex-wrap: wrap}
.st-key-passages-filters [data-testid="stColumn"] {min-width: 10.4rem}
[class*="st-key-passages-list"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-passages-list"]) {
  flex: 0 0 auto !important; height: max(24rem, 100dvh - 19rem) !important}
</style>
"""


def show() -> None:
    heading("passages")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    with state.look(project) as session:
        whole = number(session, project.id)
    if not whole:
        return empty.no_codings()
    known = address.known(project)
    _fill(project, known)
    address.taken(EACH, _key(EACH), lambda given: given == "1")
    said = st.empty()
    query, apart = _asked(project, known)
    address.keep("passages", project, query)
    address.left(EACH, _key(EACH), apart, "1" if apart else "")
    with said:
        address.told("passages")
    with state.look(project) as session:
        ids = found(session, project.id, query)
        laid = places(session, project.id)
    if not len(ids):
        st.info(word("passages.none", all=figure(whole)), icon=":material/filter_alt_off:")
        return
    together = _together(project, laid, ids)
    shown = [(one,) for one in ids.tolist()] if apart else together
    several = len(together) < len(ids)
    count = word(
        f"passages.{'coded' if several else 'found'}",
        count=figure(len(together)), codings=figure(len(ids)), all=figure(whole),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{count}**", width="content")
        part = leafing.page(len(shown), PAGE, "passages")
        with st.container(width="content"):
            _download(project, ids)
    with st.container(height=640, border=False, gap="small", key=f"passages.list.{part.start}"):
        passage_cards.show_united(project, shown[part], more=lambda coding: _to_finding(project, coding))


def _together(project: Project, laid: pd.DataFrame, ids: np.ndarray) -> list[tuple[int, ...]]:
    """Return the passages that those codings found, each by the codings on it: what several coders coded alike is one."""

    def made() -> list[tuple[int, ...]]:
        every = laid.set_index("id", drop=False).loc[ids].reset_index(drop=True)
        stands = standing_for(united(every), every, every["coding"].tolist())
        number = dict(zip(every["coding"], every["id"].tolist(), strict=True))
        return [
            (number[one], *sorted(number[other] for other in stands[one] - {one}))
            for one in every["coding"] if one in stands
        ]  # fmt: skip

    return state.worked_out(project, ("passages", ids.tobytes()), (laid,), made)


def _fill(project: Project, known: Facets) -> None:
    """Put what the page's address asks into the filters, where they do not show it yet."""
    query = address.asked("passages", project, fresh=_key("code") not in st.session_state)
    if query is None:
        return
    if not readable(query):
        address.not_here("passages")
        query = Query(Coded())
    find = single(query)
    assert find is not None
    asked = {"code": [known.code_names.get(guid, guid) for guid in find.codes], "polarity": find.polarities, "coder": find.coders}
    asked |= {only.field: only.values for only in query.only}
    for field, options in _offered(project, known).items():
        st.session_state[_key(field)] = [value for value in asked.get(field, ()) if value in options]
    st.session_state[_key("text")] = query.text


def _offered(project: Project, known: Facets) -> dict[str, Collection[str]]:
    """Return what can be chosen in each filter."""
    return {
        "code": _code_names(project),
        "polarity": polarities(),
        "informant": known.informants,
        "group": known.groups,
        "technique": known.techniques,
        "coder": known.coders,
        "source": known.source_names,
    }


def _asked(project: Project, known: Facets) -> tuple[Query, bool]:
    """Show the filters; return the query that they are filled in with, and whether each coding is asked for by itself."""
    names, groups, offered = _code_names(project), group_names(project), _offered(project, known)
    shown: dict[str, Callable[[str], str]] = {
        "code": lambda code: names.get(code, code),
        "polarity": polarity_name,
        "group": lambda name: groups.get(name, name),
        "technique": technique_name,
        "source": lambda guid: known.source_names.get(guid, guid),
    }

    def several(place: DeltaGenerator, field: str, told: str | None = None) -> tuple[str, ...]:
        return tuple(place.multiselect(
            word(f"passages.{field}"), list(offered[field]), format_func=shown.get(field, str), key=_key(field), help=told,
            placeholder=word("ui.choice.all"),
        ))  # fmt: skip

    st.html(STYLE)
    with st.container(key=_key("filters")):
        first = st.columns([3, 2, 2, 2.3, 2], vertical_alignment="bottom")
    codes = several(first[0], "code", word("passages.code_help"))
    restricted = {field: several(place, field) for field, place in zip(("informant", "group"), first[1:3], strict=True)}
    text = first[3].text_input(word("passages.text"), help=word("passages.text_help"), key=_key("text"))
    many = sum(bool(st.session_state.get(_key(field))) for field in MORE)
    fold = first[4].popover(
        word("passages.more_set", count=figure(many)) if many else word("passages.more"), icon=":material/tune:",
        width="stretch", key=_key("more"),
    )  # fmt: skip
    folded = {field: several(fold, field) for field in MORE[:-1]}
    apart = fold.toggle(word("passages.each"), key=_key(EACH), help=word("passages.each_help"))
    restricted |= {field: folded[field] for field in ("technique", "source")}
    _set(offered, shown)
    guids = {short_id: guid for guid, short_id in known.code_names.items()}
    query = Query(
        Coded(tuple(guids[code] for code in codes), True, folded["polarity"], folded["coder"]),
        tuple(Only(field, values) for field, values in restricted.items() if values),
        text=text,
    )
    return query, apart


def _set(offered: Mapping[str, Collection[str]], shown: Mapping[str, Callable[[str], str]]) -> None:
    """Show what is set as chips, each of which takes itself away, and a way to take all away."""
    held = st.session_state
    chips = [(field, value, shown.get(field, str)(value)) for field in offered for value in held.get(_key(field), ())]
    if held.get(_key(TEXT)):
        chips.append((TEXT, held[_key(TEXT)], f"“{held[_key(TEXT)]}”"))
    if held.get(_key(EACH)):
        chips.append((EACH, True, ""))
    if not chips:
        return
    with st.container(horizontal=True, gap="xsmall", key=_key("set")):
        for field, value, told in chips:
            named = word(f"passages.{field}")
            label = spoken(f"{named}: {told}" if told else named)
            st.button(
                label, key=_key(f"set.{field}.{value}"), icon=":material/close:", icon_position="right",
                help=word("passages.take_away", what=label), on_click=_take_away, args=(field, value),
            )  # fmt: skip
        st.button(word("passages.clear"), key=_key("clear"), type="tertiary", on_click=_clear, args=(tuple(offered),))


def _take_away(field: str, value: object) -> None:
    held = st.session_state[_key(field)]
    st.session_state[_key(field)] = [one for one in held if one != value] if isinstance(held, list) else type(held)()


def _clear(fields: tuple[str, ...]) -> None:
    for field in fields:
        st.session_state[_key(field)] = []
    st.session_state[_key(TEXT)], st.session_state[_key(EACH)] = "", False


def _key(field: str) -> str:
    return f"passages.{field}"


def _code_names(project: Project) -> dict[str, str]:
    with state.look(project) as session:
        tree = branches(session, project.id, state.language())
    return {branch.record.short_id: f"{branch.record.short_id} {branch.label}" for branch in tree.values()}


@only(roles.CODES)
def _to_finding(project: Project, coding: Any) -> None:
    if st.button(
        word("findings.to_finding_add"), key=f"passages.evidence.{coding.coding}", icon=":material/fact_check:", type="tertiary"
    ):
        finding_evidence.to_finding(project, coding.coding, coding.quote)


def _download(project: Project, ids: np.ndarray) -> None:
    language = state.language()

    def laid() -> Quotations:
        with reading(state.engine()) as session:
            codings = tables.codings(session, project.id, language, only=ids.tolist())
        return Quotations(alone(codings), codings["quote"].tolist(), codings)

    quotation_download.offer(project, laid, key="passages", title=word("ui.page.passages"), file=word("passages.file"))
