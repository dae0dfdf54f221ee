"""Recommendations: what is advised, to whom, and which findings and factors it answers; written, changed, downloaded."""

from typing import Any, TypedDict

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.reports.tables import findings as reports
from qualcode.services import recommendations as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import concluding, typed
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.parts.study import checked_study
from qualcode.ui.parts.table import downloads
from qualcode.ui.words import figure, plain, word

FIELDS = ("id", "words", "addressee", "findings", "codes")
NEW = "new.advice"


class _Given(TypedDict):
    short_id: str
    words: dict[str, str]
    addressee: dict[str, str]
    findings: list[str]
    codes: list[str]


def show(project: Project, key: str) -> None:
    """Show the form for a new recommendation, the recommendations, and their table as a file."""
    listed = state.table("recommendations", project)
    _create(project, f"{key}.advice", listed, st.session_state.pop(f"{key}.{NEW}", None))
    if listed.empty:
        st.info(word("recommendations.none"), icon=":material/arrow_forward:")
    for name, rows in _groups(project, listed):
        st.markdown(f"**{plain(name)} ({figure(len(rows))})**")
        for row in rows:
            _card(project, row, f"{key}.advice.{row.guid}")
    st.markdown(f"**{word('reports.findings_and_recommendations.title')}**")
    downloads(
        lambda: (reports.with_recommendations(checked_study(project)),), word("reports.findings_and_recommendations.title"),
        word("findings.file_advice"), f"{key}.advice",
    )  # fmt: skip


def _groups(project: Project, listed: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    """Return the recommendations by the research question of the first finding that each answers, those of none last."""
    findings, names = state.table("findings", project), concluding.question_names(project)
    asked = dict(zip(findings["finding"], findings["question"], strict=True))
    groups: dict[str, list[Any]] = {one: [] for one in names}
    for row in each_row(listed):
        groups.setdefault(next((asked[one] for one in row.findings if asked.get(one)), ""), []).append(row)
    rest = groups.pop("", [])
    named = [(names.get(one, one), rows) for one, rows in groups.items()]
    return [(name, rows) for name, rows in (*named, (word("findings.no_question"), rest)) if rows]


def ask_for(key: str, *, finding: str | None = None, code: str | None = None) -> None:
    """Open the form for a new recommendation that answers the finding or code on the next run."""
    st.session_state[f"{key}.view"], st.session_state[f"{key}.{NEW}"] = "recommendations", (finding, code)


@only(roles.CODES)
def _create(project: Project, key: str, listed: pd.DataFrame, asked: tuple[str | None, str | None] | None) -> None:
    field = f"{key}.new"
    if asked is not None:
        finding, code = asked
        st.session_state[f"{field}.findings"] = [finding] if finding else []
        st.session_state[f"{field}.codes"] = [code] if code else []
    taken, number = set(listed["recommendation"]), len(listed) + 1
    while f"R{number}" in taken:
        number += 1
    st.session_state.setdefault(f"{field}.id", f"R{number}")
    with st.expander(word("recommendations.create"), icon=":material/add:", expanded=listed.empty or asked is not None):
        given = _form(project, field)
    if given and carried_out(
        lambda session: services.write_recommendation(
            session, act(state.me()), project.id, given["short_id"], given["words"],
            addressee=given["addressee"], findings=given["findings"], codes=given["codes"],
        )
    ):  # fmt: skip
        for name in FIELDS:
            st.session_state.pop(f"{field}.{name}", None)
        st.rerun()


def _card(project: Project, row: Any, key: str) -> None:
    labels = code_names(state.table("codebook", project))
    with st.container(border=True):
        st.markdown(f"**{plain(row.recommendation)}** · {plain(row.words)}")
        answered = ", ".join([*row.findings, *(labels[code] for code in row.codes)])
        facts = [word("recommendations.to", addressee=plain(row.addressee))] if row.addressee else []
        facts.append(
            word("recommendations.answers", names=plain(answered)) if answered else word("recommendations.answers_nothing")
        )
        st.caption(" · ".join(facts))
        if st.expander(word("recommendations.change"), icon=":material/edit:", key=f"{key}.open", on_change="rerun").open:
            _change(project, row, key)


@only(roles.CODES, told=True)
def _change(project: Project, row: Any, key: str) -> None:
    stored = (row.recommendation, row.words, row.addressee, list(row.findings), list(row.codes))
    for name, value in zip(FIELDS, stored, strict=True):
        typed.load(f"{key}.{name}", value)
    given = _form(project, key)
    if given and carried_out(
        lambda session: services.change_recommendation(session, act(state.me()), project.id, row.guid, **given)
    ):
        for name in FIELDS:
            typed.kept(f"{key}.{name}")
        st.rerun()
    if st.button(word("recommendations.remove"), icon=":material/delete:", key=f"{key}.remove") and carried_out(
        lambda session: services.delete_recommendation(session, act(state.me()), project.id, row.guid)
    ):
        st.rerun()


def _form(project: Project, key: str) -> _Given | None:
    """Show the fields; return what was given, or None where nothing was sent or the words are missing."""
    findings, codes = state.table("findings", project), state.table("codebook", project)
    claims, labels = dict(zip(findings["finding"], findings["claim"], strict=True)), code_names(codes)
    with st.form(f"{key}.form", border=False):
        number, to = st.columns([1, 4])
        short_id = number.text_input(word("recommendations.id"), max_chars=16, key=f"{key}.id")
        addressee = to.text_input(
            word("recommendations.addressee"), max_chars=200, key=f"{key}.addressee", help=word("recommendations.addressee_help")
        )
        words = st.text_area(word("recommendations.words"), max_chars=2000, height=100, key=f"{key}.words")
        left, right = st.columns(2)
        answered = left.multiselect(
            word("recommendations.findings"), list(claims), format_func=lambda name: f"{name} {claims[name]}",
            key=f"{key}.findings", placeholder="",
        )  # fmt: skip
        factors = right.multiselect(
            word("recommendations.codes"), [*labels], format_func=labels.__getitem__, key=f"{key}.codes", placeholder=""
        )
        sent = st.form_submit_button(word("recommendations.save"), type="primary")
    if sent and not words.strip():
        st.error(word("recommendations.words_needed"))
    if not sent or not words.strip():
        return None
    of_findings, of_codes = findings.set_index("finding")["guid"], codes.set_index("code")["guid"]
    return {
        "short_id": short_id, "words": {state.language(): words}, "addressee": {state.language(): addressee},
        "findings": [of_findings[name] for name in answered], "codes": [of_codes[name] for name in factors],
    }  # fmt: skip
