"""Suggested next passages for a code: looked at, opened in the text, or taken one by one; never laid by themselves."""

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codings, roles, suggesting
from qualcode.services.suggesting import Suggestion, Turns
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import choice_address, empty
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import figure, percentage, plain, word

SHOWN = 10


def show() -> None:
    heading("suggestions")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("sources", project).empty:
        return empty.no_sources()
    codes = state.table("codes", project)
    usable = codes[codes["codable"] & ~codes["retired"]]
    names = code_names(usable, indented=True)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    short_id = left.selectbox(
        word("suggestions.code"), [*names], index=None, format_func=names.__getitem__,
        key=choice_address.maybe_one_of("code", "suggestions.code", [*names]),
        placeholder=word("suggestions.choose"),
    )  # fmt: skip
    below = right.checkbox(
        word("suggestions.below"), help=word("suggestions.below_help"),
        key=choice_address.flag("below", "suggestions.below", begins=True),
    )  # fmt: skip
    if short_id is None:
        st.info(word("suggestions.hint"), icon=":material/lightbulb:")
        return
    guid = str(codes.set_index("code").loc[short_id, "guid"])
    family = _family(codes, guid) if below else {guid}
    with reading(state.engine()) as session, st.spinner(word("suggestions.working")):
        found, carrying = suggesting.suggestions(session, project.id, _turns(project), family)
    put_aside = st.session_state.setdefault(f"suggestions.aside.{guid}", set())
    shown = [each for each in found if each.place not in put_aside][:SHOWN]
    if not shown:
        st.info(word("suggestions.too_few", count=figure(carrying)), icon=":material/lightbulb:")
        return
    st.markdown(f"**{word('suggestions.found', shown=figure(len(shown)), coded=figure(carrying))}**")
    st.caption(word("suggestions.about"))
    for number, suggestion in enumerate(shown):
        _card(project, guid, names[short_id].strip(), suggestion, number)


def _family(codes: pd.DataFrame, root: str) -> set[str]:
    found = {root}
    for row in each_row(codes):
        if row.parent_guid in found:
            found.add(row.guid)
    return found


def _turns(project: Project) -> Turns:
    def read() -> Turns:
        with reading(state.engine()) as session:
            return suggesting.turns(session, project.id)

    return state.derived(project, "turns to suggest", read)


def _card(project: Project, guid: str, name: str, suggestion: Suggestion, number: int) -> None:
    place = suggestion.place
    listed = state.table("sources", project).set_index("id")
    with st.container(border=True):
        who = f" · {suggestion.informant}" if suggestion.informant else ""
        st.markdown(
            f"**{plain(str(listed.loc[place.source, 'name']))}{plain(who)}** · "
            f"{plain(word('suggestions.score', score=percentage(suggestion.score)))}  \n{plain(suggestion.words)}"
        )
        lay, look, aside = st.columns([3, 2, 2])
        if state.may(project, roles.CODES) and lay.button(
            word("suggestions.lay", code=name), key=f"suggestion.lay.{number}", icon=":material/check:", width="stretch"
        ) and carried_out(
            lambda session: codings.apply_code(
                session, act(state.me()), project.id, place.source, guid, place.span, quote=suggestion.words
            )
        ):
            st.rerun()
        with look:
            open_text(word("suggestions.open"), place.source, {"start": place.span.start, "end": place.span.end})
        if aside.button(
            word("suggestions.aside"), key=f"suggestion.aside.{number}", icon=":material/visibility_off:", width="stretch",
            help=word("suggestions.aside_help"),
        ):  # fmt: skip
            st.session_state[f"suggestions.aside.{guid}"].add(place)
            st.rerun()
