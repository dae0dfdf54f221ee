"""The trust checklist: COREQ and SRQR, filled from the study's data where they say something, else answered once."""

from typing import Any

import streamlit as st

from qualcode import locale
from qualcode.model.checklist import CHECKLISTS, Checklist, checklist_named
from qualcode.model.project import Project
from qualcode.reports.checklist_facts import Fact, facts
from qualcode.reports.tables import checklist as reports
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import answer_editor, choice_address, empty
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import CHECKED, checked_study
from qualcode.ui.parts.table import downloads
from qualcode.ui.words import figure, plain, word


def show() -> None:
    heading("checklist")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    key = f"checklist.{project.id}"
    ids = [one.id for one in CHECKLISTS]
    chosen = checklist_named(st.segmented_control(
        word("checklist.which"), ids, required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"checklist.name_{name}"), 
        key=choice_address.one_of("view", f"{key}.which", ids),
    ) or ids[0])  # fmt: skip
    st.caption(word(f"checklist.about_{chosen.id}"))
    told = _told(project, chosen)
    written = state.table("answers", project)
    mine = {row.item: row for row in each_row(written[written["checklist"] == chosen.id])}
    _progress(chosen, told, mine)
    _downloads(project, chosen, key)
    ids = [part.id for part in chosen.parts]
    part = st.segmented_control(
        word("checklist.part"), ids, required=True,
        format_func=lambda name: word(f"checklist.{chosen.id}.part_{name}"), 
        key=choice_address.one_of("part", f"{key}.{chosen.id}.part", ids),
    ) or ids[0]  # fmt: skip
    for item in next(one.items for one in chosen.parts if one.id == part):
        _item(project, chosen, item, told.get(item), mine.get(item), key)


def _told(project: Project, checklist: Checklist) -> dict[str, Fact]:
    """Return what the data say, which no answer to an item changes."""
    whole = checked_study(project)
    asked = [getattr(whole, name) for name in CHECKED]
    return state.worked_out(
        project, ("checklist", checklist.id, state.language()), asked, lambda: facts(whole, checklist.id)
    )


def _progress(checklist: Checklist, told: dict[str, Fact], mine: dict) -> None:
    """Say how many items are answered, by whom, and which are not."""
    words = {item: (row.body, row.page) for item, row in mine.items()}
    done = reports.answered(checklist, told, words)
    by_data = sum(1 for fact in told.values() if fact.said)
    own = sum(1 for body, _ in words.values() if body)
    said = word(
        "checklist.progress", answered=figure(len(done)), all=figure(len(checklist.items)), automatic=figure(by_data),
        written=figure(own),
    )  # fmt: skip
    st.progress(len(done) / len(checklist.items), text=f"**{said}**")
    left = [item for item in checklist.items if item not in done]
    if left:
        st.caption(word("checklist.open_items", items=", ".join(left)))


def _item(project: Project, checklist: Checklist, item: str, fact: Fact | None, answer: Any, key: str) -> None:
    name = f"checklist.{checklist.id}"
    with st.container(border=True, key=f"item-{checklist.id}-{item}"):
        left, right = st.columns([5, 4], gap="medium")
        done = (fact is not None and fact.said) or (answer is not None and answer.body)
        sign = word("checklist.sign_done" if done else "checklist.sign_open")
        with left:
            st.markdown(f"**{item}. {word(f'{name}.item_{item}')}** · {sign}  \n{word(f'{name}.about_{item}')}")
            if item in checklist.automatic:
                _from_data(checklist, item, fact)
        with right:
            answer_editor.show(project, checklist.id, item, answer, key, adding=bool(fact and fact.said))


def _from_data(checklist: Checklist, item: str, fact: Fact | None) -> None:
    """Show what the data say and what it was computed from, or what they lack."""
    if fact is None or not fact.said:
        needs = f"checklist.needs_{checklist.id}.item_{item}"
        st.caption(word("checklist.lacking", what=word(needs) if locale.known(needs) else ""))
        return
    st.markdown(f":material/database: **{word('checklist.from_data')}**  \n{plain(fact.said)}")
    tables = ", ".join(word(f"checklist.table.{name}") for name in fact.computed_from)
    st.caption(word("checklist.computed_from", tables=tables))


def _downloads(project: Project, checklist: Checklist, key: str) -> None:
    downloads(
        lambda: (reports.build(checked_study(project), checklist),), word(f"reports.{checklist.id}.title"),
        word(f"checklist.file_{checklist.id}"), f"{key}.{checklist.id}",
    )  # fmt: skip
