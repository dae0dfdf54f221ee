"""All coded passages by any mix of code, polarity, informant, group, technique, coder, source and words."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from qualcode.model.project import Project
from qualcode.reports.tables.quotation_rows import alone
from qualcode.services import roles
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.store.reading.passages import Facets, Wanted, facets, found, number
from qualcode.store.reading.tree import branches
from qualcode.ui import state
from qualcode.ui.parts import empty, finding_evidence, passage_cards, quotation_download
from qualcode.ui.parts.choices import group_names, polarities, polarity_name, technique_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.quotation_download import Quotations
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, word

T = TypeVar("T")


def show() -> None:
    heading("passages")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    whole = state.derived(project, "number of codings", lambda: _read(number, project))
    if not whole:
        return empty.no_codings()
    wanted = _wanted(project, state.derived(project, "facets", lambda: _read(facets, project)))
    ids = _found(project, wanted)
    st.markdown(f"**{word('passages.found', count=figure(len(ids)), all=figure(whole))}**")
    if not len(ids):
        st.info(word("passages.none"))
        return
    passage_cards.show_found(
        project, ids, key="passages", beside=lambda: _download(project, ids), more=lambda coding: _to_finding(project, coding)
    )


def _read(query: Callable[..., T], project: Project, *restriction: object) -> T:
    with reading(state.engine()) as session:
        return query(session, project.id, *restriction)


def _found(project: Project, wanted: Wanted) -> np.ndarray:
    """Return the ids of the passages; those of the last question are kept, for another page of them or their file."""
    last: dict[Wanted, np.ndarray] = state.derived(project, "passages", dict)
    if wanted not in last:
        found_now = _read(found, project, wanted)
        last.clear()
        last[wanted] = found_now
        return found_now
    return last[wanted]


def _wanted(project: Project, known: Facets) -> Wanted:
    names = _code_names(project)
    groups = group_names(project)
    every = word("ui.choice.all")
    first = st.columns([3, 2, 2, 2])
    codes = first[0].multiselect(
        word("passages.code"), list(names), format_func=names.__getitem__, help=word("passages.code_help"), placeholder=every
    )
    polarity = first[1].multiselect(word("passages.polarity"), polarities(), format_func=polarity_name, placeholder=every)
    informant = first[2].multiselect(word("passages.informant"), known.informants, placeholder=every)
    group = first[3].multiselect(
        word("passages.group"), known.groups, format_func=lambda name: groups.get(name, name), placeholder=every
    )
    second = st.columns([3, 2, 2, 2])
    text = second[0].text_input(word("passages.text"), help=word("passages.text_help"))
    technique = second[1].multiselect(word("passages.technique"), known.techniques, format_func=technique_name, placeholder=every)
    coder = second[2].multiselect(word("passages.coder"), known.coders, placeholder=every)
    source = second[3].multiselect(word("passages.source"), known.sources, placeholder=every)
    return Wanted(
        tuple(codes), tuple(polarity), tuple(informant), tuple(group), tuple(technique), tuple(coder), tuple(source), text
    )


def _code_names(project: Project) -> dict[str, str]:
    language = state.language()

    def named() -> dict[str, str]:
        tree = _read(branches, project, language)
        return {branch.record.short_id: f"{branch.record.short_id} {branch.label}" for branch in tree.values()}

    return state.derived(project, ("code names", language), named)


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
