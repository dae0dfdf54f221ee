"""All coded passages by any mix of code, polarity, informant, group, technique, coder, source and words."""

from collections.abc import Callable, Collection
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
from qualcode.ui.parts import address, empty, finding_evidence, passage_cards, quotation_download
from qualcode.ui.parts.choices import group_names, polarities, polarity_name, technique_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.quotation_download import Quotations
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, word


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
    said = st.empty()
    query = _asked(project, known)
    address.keep("passages", project, query)
    with said:
        address.told("passages")
    with state.look(project) as session:
        ids = found(session, project.id, query)
        laid = places(session, project.id)
    together = _together(project, laid, ids)
    several = len(together) < len(ids)
    counted, each = st.columns([3, 1], vertical_alignment="center")
    apart = several and _each(each)
    told = "coded" if several else "found"
    count = word(f"passages.{told}", count=figure(len(together)), codings=figure(len(ids)), all=figure(whole))
    counted.markdown(f"**{count}**")
    if not len(ids):
        st.info(word("passages.none"))
        return
    passage_cards.show_united(
        project, [(one,) for one in ids.tolist()] if apart else together, key="passages",
        beside=lambda: _download(project, ids), more=lambda coding: _to_finding(project, coding),
    )  # fmt: skip


def _each(place: DeltaGenerator) -> bool:
    address.taken("each", _key("each"), lambda given: given == "1")
    apart = place.toggle(word("passages.each"), key=_key("each"), help=word("passages.each_help"))
    address.left("each", _key("each"), apart, "1" if apart else "")
    return apart


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


def _asked(project: Project, known: Facets) -> Query:
    """Show the filters and return the query that they are filled in with."""
    names, groups, offered = _code_names(project), group_names(project), _offered(project, known)

    def several(place: DeltaGenerator, field: str, shown: Callable[[str], str] = str, told: str | None = None) -> list[str]:
        return place.multiselect(
            word(f"passages.{field}"), list(offered[field]), format_func=shown, key=_key(field), help=told,
            placeholder=word("ui.choice.all"),
        )  # fmt: skip

    first = st.columns([3, 2, 2, 2])
    codes = several(first[0], "code", lambda code: names.get(code, code), word("passages.code_help"))
    polarity = several(first[1], "polarity", polarity_name)
    restricted = {
        "informant": several(first[2], "informant"),
        "group": several(first[3], "group", lambda name: groups.get(name, name)),
    }
    second = st.columns([3, 2, 2, 2])
    text = second[0].text_input(word("passages.text"), help=word("passages.text_help"), key=_key("text"))
    restricted["technique"] = several(second[1], "technique", technique_name)
    coder = several(second[2], "coder")
    restricted["source"] = several(second[3], "source", lambda guid: known.source_names.get(guid, guid))
    guids = {short_id: guid for guid, short_id in known.code_names.items()}
    return Query(
        Coded(tuple(guids[code] for code in codes), True, tuple(polarity), tuple(coder)),
        tuple(Only(field, tuple(values)) for field, values in restricted.items() if values),
        text=text,
    )


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
