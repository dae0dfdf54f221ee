"""The category of a code: what is proposed and why, what it depends on, and what the researcher decides with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import triangulation
from qualcode.model.event import act
from qualcode.model.notation import STANCE_SIGNS
from qualcode.model.project import Project
from qualcode.reports.tables import triangulation as reports
from qualcode.services import judgements as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import conditions
from qualcode.ui.parts import held as held_form
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import figure, moment, percentage, plain, word

HEIGHT = 110
KIND = "judgement"


@dataclass(frozen=True, slots=True)
class Place:
    """A code in a comparison; `informant` is the code name that a strict comparison is about."""

    comparison: str
    informant: str
    code: str
    guid: str
    name: str


def held(project: Project, comparison: str) -> dict[str, object]:
    """Return the judgements of the comparison, rows of JUDGEMENTS with `stale`, by the short id of their code."""
    found = state.derived(project, ("judged", state.language()), lambda: _reviewed(project))
    mine = found[found["comparison"] == comparison]
    return {row.code: row for row in each_row(mine)}


def _reviewed(project: Project) -> pd.DataFrame:
    tables = (state.table(name, project) for name in ("judgements", "codings", "codes", "informants"))
    return triangulation.reviewed(*tables)


def category_name(category: str, column: str = "") -> str:
    """Return the word of a category, or what is missing for one; `column` is what is compared, such as technique."""
    if category in triangulation.MISSING:
        return reports.missing(state.language(), category, column)
    return word(f"triangulation.category_{category}")


def view_name(view: str) -> str:
    return "–" if view in triangulation.MISSING else word(f"triangulation.view_{view.replace(' ', '_')}")


def columns(outcome: Any, judged: Any, column: str) -> tuple[str, str, str]:
    """Return what the table says of a code's category: proposed, decided, and in Sugiyono's word."""
    proposed = category_name(outcome.category, column)
    if judged is None:
        return proposed, "–", view_name(outcome.view)
    decided = f"✓ {category_name(judged.category)}"
    if judged.stale:
        decided += f" · {word('triangulation.needs_look')}"
    view = triangulation.view(judged.category, outcome.with_data)
    return proposed, decided, view_name(view)


def show(
    project: Project, place: Place, material: conditions.Material, cells: pd.DataFrame, outcome: Any, judged: Any,
    sets: Mapping[str, str], key: str,
) -> None:  # fmt: skip
    """Show the open code: its proposal, the split by an attribute, the decision, and the pairs on which the proposal rests."""
    with st.container(border=True):
        st.markdown(f"#### {plain(place.name)}")
        left, right = st.columns([3, 2], gap="medium")
        with left:
            complete = word("triangulation.with_data", count=figure(outcome.with_data), all=figure(outcome.sets))
            st.markdown(f"{_proposed(place, outcome)} {complete}")
            split = conditions.ask(project, place.code, material, outcome, key)
        with right:
            _decision(project, place, outcome, judged, split.by if split else "", key)
        if split:
            conditions.show(split, sets, material)
        _why(cells, sets)


def _proposed(place: Place, outcome: Any) -> str:
    if outcome.category in triangulation.MISSING:
        column = "technique" if place.comparison.startswith(triangulation.STRICT) else place.comparison
        return word("triangulation.proposed_missing", missing=category_name(outcome.category, column))
    return word("triangulation.proposed", category=category_name(outcome.category), view=view_name(outcome.view))


def _why(cells: pd.DataFrame, sets: Mapping[str, str]) -> None:
    """Show each pair of sets with what its category rests on."""
    found = triangulation.pairs(cells)
    if found.empty:
        return
    stances = dict(zip(cells["set"], cells["stance"], strict=True))
    shares = dict(zip(cells["set"], cells["share"], strict=True))
    with st.expander(word("triangulation.why"), icon=":material/help:"):
        rows = [
            {
                word("triangulation.pair"): f"{sets[row.first]} – {sets[row.second]}",
                word("triangulation.category_of_pair"): category_name(row.category),
                word("triangulation.stances"): f"{STANCE_SIGNS[stances[row.first]]} / {STANCE_SIGNS[stances[row.second]]}",
                word("triangulation.shares"): f"{percentage(shares[row.first])} / {percentage(shares[row.second])}",
                word("triangulation.overlap"): percentage(row.overlap),
            }
            for row in each_row(found)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        st.caption(word("triangulation.why_help"))


def _decision(project: Project, place: Place, outcome: Any, judged: Any, condition: str, key: str) -> None:
    """Show what was decided and by whom, and the form to decide or decide otherwise."""
    if judged is not None:
        _decided(project, place, judged, key)
    if not state.may(project, roles.CODES):
        return
    options = [name for name in triangulation.JUDGEMENTS if name != triangulation.CONDITIONAL or condition]
    usual = judged.category if judged is not None else outcome.category
    if usual not in options:
        usual = "silence" if outcome.category in triangulation.MISSING else outcome.category
    form, button = f"{key}.judge.{place.comparison}.{place.code}", f"{key}.keep.{place.comparison}.{place.code}"
    since = held_form.refilled(project, KIND, form, judged.at if judged is not None else None, button=button)
    with st.form(form, border=False):
        category = st.selectbox(
            word("triangulation.decide"), options, index=options.index(usual) if usual in options else 0,
            format_func=category_name, key=f"{form}.category.{since}.{condition}",
        )  # fmt: skip
        reason = st.text_area(
            word("triangulation.reason"), judged.reason if judged is not None else "", height=HEIGHT,
            key=f"{form}.reason.{since}", help=word("triangulation.reason_help"),
        )  # fmt: skip
        sent = st.form_submit_button(word("triangulation.keep"), icon=":material/check:", type="primary", key=button)
    if sent and _judged(project, place, category, reason, condition, since):
        held_form.let_go(KIND)
        st.toast(word("triangulation.kept"), icon=":material/check:")
        st.rerun()
    elif sent:
        held_form.renewal(KIND, form)


def _judged(project: Project, place: Place, category: str, reason: str, condition: str, since: int) -> bool:
    seen = triangulation.fingerprint(state.table("codings", project), place.code, place.comparison, place.informant)
    return carried_out(
        lambda session: services.judge(
            session, act(state.me()), project.id, place.comparison, place.guid, category, reason, seen=seen,
            attribute=condition if category == triangulation.CONDITIONAL else "", since=since, name=place.name,
        )
    )  # fmt: skip


def _decided(project: Project, place: Place, judged: Any, key: str) -> None:
    by = f" ({conditions.attribute_name(judged.attribute)})" if judged.attribute else ""
    st.markdown(f"**✓ {category_name(judged.category)}{plain(by)}**  \n{plain(judged.reason)}")
    st.caption(word("triangulation.decided_by", person=plain(judged.person), at=moment(judged.at)))
    if judged.stale:
        st.warning(word("triangulation.changed"), icon=":material/rate_review:")
    if not state.may(project, roles.CODES):
        return
    again = judged.stale and st.button(word("triangulation.still"), icon=":material/check:", key=f"{key}.still")
    if again and _judged(project, place, judged.category, judged.reason, judged.attribute, project.revision):
        st.rerun()
    if st.button(word("triangulation.withdraw"), icon=":material/undo:", key=f"{key}.withdraw") and carried_out(
        lambda session: services.withdraw_judgement(
            session, act(state.me()), project.id, judged.judgement, name=place.name
        )
    ):
        st.rerun()
