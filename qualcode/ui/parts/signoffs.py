"""Sign-offs: freezing the present state of codebook and findings, and reading what changed since each."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from qualcode.model import finding_change
from qualcode.model.code import Code, in_language
from qualcode.model.codebook_change import Difference
from qualcode.model.codebook_change import changes as codebook_changes
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook, roles, signing_off
from qualcode.services.versions import code_value
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import codebook_versions, concluding, review_facts
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.words import figure, moment, plain, word


def show(project: Project, key: str) -> None:
    """Show the form for signing off, and every sign-off with what changed since."""
    st.caption(word("review.about_signoffs"))
    if state.may(project, roles.APPROVES):
        _sign(project, key)
    else:
        st.caption(word("review.sign_only"))
    signed = state.table("signoffs", project)
    if signed.empty:
        st.info(word("review.none_signoffs"), icon=":material/verified:")
    for row in each_row(signed):
        _signed(project, row, key)


def _sign(project: Project, key: str) -> None:
    board = review_facts.board(project)
    counts = [sum(held.state == wanted for held in board.standing.values()) for wanted in ("submitted", "changes_asked")]
    written = state.table("comments", project)
    unresolved = written.loc[~written["resolved"], "thread"].nunique()
    with st.expander(word("review.sign"), icon=":material/verified:", key=f"{key}.sign"):
        st.markdown(word("review.sign_progress", **review_facts.progress(board.progress())))
        if any(counts) or unresolved:
            told = {"waiting": figure(counts[0]), "asked": figure(counts[1]), "comments": figure(unresolved)}
            st.caption(word("review.sign_open", **told))
        with st.form(f"{key}.sign.form", clear_on_submit=True, border=False):
            name, note, button = st.columns([2, 3, 1.2], vertical_alignment="bottom")
            called = name.text_input(word("review.sign_name"), max_chars=100, placeholder=word("review.sign_name_example"))
            why = note.text_input(word("review.sign_note"), max_chars=500)
            sent = button.form_submit_button(word("review.sign_confirm"), type="primary", width="stretch")
    if sent and carried_out(lambda session: signing_off.sign_off(session, act(state.me()), project.id, called, why)):
        st.rerun()


def _signed(project: Project, row: Any, key: str) -> None:
    with st.container(border=True, key=f"signoff-{row.signoff}"):
        st.markdown(f"**{word('review.signed', name=plain(row.name), person=plain(row.person), at=moment(row.at))}**")
        if row.note:
            st.markdown(plain(row.note))
        st.caption(word("review.signed_states", **review_facts.progress(row.progress)))
        old, new, differing = since(project, row)
        if not codebook_changes(old, new) and not differing:
            st.success(word("review.signed_same"), icon=":material/check:")
        else:
            told = {"codebook": figure(len(codebook_changes(old, new))), "findings": figure(len(differing))}
            with st.expander(word("review.signed_changes", **told), icon=":material/difference:", key=f"{key}.{row.signoff}"):
                st.markdown(f"**{word('review.signed_codebook')}**")
                codebook_versions.differences(old, new)
                st.markdown(f"**{word('review.signed_findings')}**")
                _differences(project, differing)
        _withdraw(project, row, key)


def since(project: Project, row: Any) -> tuple[tuple, tuple, list[finding_change.Change]]:
    """Return the codes then and now, and how the findings differ, for a row of SIGNOFFS."""

    def read() -> tuple[tuple[Code, ...], list[dict[str, Any]]]:
        with reading(state.engine()) as session:
            return tuple(codebook.codes(session, project.id)), signing_off.findings_now(session, project.id)

    codes, findings = state.derived(project, "codebook and findings now", read)
    return tuple(code_value(entry) for entry in row.codes), codes, finding_change.changes(row.findings, findings)


def _withdraw(project: Project, row: Any, key: str) -> None:
    if row.person == state.called(project) and state.may(project, roles.APPROVES) and st.button(
        word("review.signed_withdraw"), key=f"{key}.withdraw.{row.signoff}", icon=":material/delete:", type="tertiary"
    ) and carried_out(
        lambda session: signing_off.withdraw_signoff(session, act(state.me()), project.id, row.signoff)
    ):
        st.rerun()


def _differences(project: Project, found: Sequence[finding_change.Change]) -> None:
    if not found:
        st.success(word("review.same_findings"), icon=":material/check:")
        return
    st.markdown(word("review.count_findings", count=figure(len(found))))
    for change in found:
        name = plain(f"{change.finding['short_id']} {in_language(change.finding['claim'], state.language())}")
        st.markdown(f"{codebook_versions.ICONS[change.kind]} **{name}** · {_told(project, change)}")


def _told(project: Project, change: finding_change.Change) -> str:
    if change.kind in (Difference.ADDED, Difference.REMOVED):
        return word(f"review.finding_{change.kind.value}")
    if change.field == finding_change.EVIDENCE:
        return _evidence(change.before, change.after)
    before, after = (_value(project, change.field, value) for value in (change.before, change.after))
    return f"{word(f'ui.field.{change.field}')}: ~~{plain(before)}~~ → {plain(after)}"


def _evidence(went: Mapping[str, Any], came: Mapping[str, Any]) -> str:
    said = [word("review.evidence_went", count=figure(len(went)))] if went else []
    return ", ".join(said + ([word("review.evidence_came", count=figure(len(came)))] if came else []))


def _value(project: Project, field: str, value: Any) -> str:
    if field == "verdict":
        return concluding.verdict_name(value)
    if field == "status":
        return word(f"findings.status_{value}")
    if field == "question":
        return concluding.question_names(project).get(value, value) or codebook_versions.NOTHING
    return (in_language(value, state.language()) if isinstance(value, dict) else str(value)) or codebook_versions.NOTHING
