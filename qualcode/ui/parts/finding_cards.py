"""Findings by research question, each a card of two lines; one at a time opens to its evidence, to more of it, and to changes."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.finding import Status, Verdict
from qualcode.model.project import Project
from qualcode.model.review import Judged
from qualcode.reports.tables import findings as reports
from qualcode.services import findings as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import concluding, finding_editor, finding_evidence, review_facts, threads
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.study import checked_study
from qualcode.ui.parts.table import downloads
from qualcode.ui.words import figure, plain, word

PARTS = {
    "evidence": finding_evidence.show, "add": finding_evidence.add, "change": finding_editor.show,
    "comments": lambda project, row, labels, key: threads.on(project, Judged.FINDING, row.guid),
}  # fmt: skip
ICONS = {
    "evidence": ":material/format_quote:", "add": ":material/add:", "change": ":material/edit:", "comments": ":material/comment:",
}  # fmt: skip


def show(project: Project, key: str) -> None:
    """Show what is open in a line, the form for a new finding, the filters, and the findings that fit."""
    findings = state.table("findings", project)
    labels = code_names(state.table("codebook", project))
    finding_editor.create(project, labels, findings, key)
    if findings.empty:
        st.info(word("findings.none"), icon=":material/fact_check:")
        return
    _open_points(project, key)
    fitting = _filtered(project, findings, labels, key)
    st.markdown(f"**{word('findings.found', count=figure(len(fitting)), all=figure(len(findings)))}**")
    if fitting.empty:
        st.info(word("findings.none_fit"))
    opened = fitting["guid"].iloc[0] if len(fitting) == 1 else st.session_state.get(f"{key}.open")
    for question, name, rows in _groups(project, findings, fitting):
        _group_head(project, question, name, len(rows), key)
        if st.session_state.get(f"{key}.{finding_editor.AT}") == question:
            finding_editor.create_under(project, labels, findings, key)
        for row in each_row(rows):
            _card(project, row, labels, key, opened=row.guid == opened, alone=len(fitting) == 1)
    _downloads(project, key)


def _groups(project: Project, findings: pd.DataFrame, fitting: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the id, the name and the findings of each research question; of an empty one only where none is hidden."""
    names = concluding.question_names(project)
    ids = [*names, *dict.fromkeys(one for one in fitting["question"] if one not in names)]
    whole = len(fitting) == len(findings)
    return [
        (one, names.get(one, one) or word("findings.no_question"), rows)
        for one in ids
        if len(rows := fitting[fitting["question"] == one]) or whole
    ]


def _group_head(project: Project, question: str, name: str, count: int, key: str) -> None:
    words, side = st.columns([4, 1.3], vertical_alignment="center")
    words.markdown(f"**{plain(name)} ({figure(count)})**")
    if state.may(project, roles.CODES):
        side.button(
            word("findings.create_here"), icon=":material/add:", key=f"{key}.here.{question}", type="tertiary",
            on_click=finding_editor.ask_under, args=(key, question),
        )  # fmt: skip


def open_only(key: str, finding: str) -> None:
    """Show that finding alone on the next run."""
    st.session_state[f"{key}.view"], st.session_state[f"{key}.only"] = "findings", finding


def _open_points(project: Project, key: str) -> None:
    found = concluding.open_points(project)
    if found.empty:
        st.caption(word("findings.all_closed"))
        return
    asked = int(found["kind"].isin(concluding.coverage.QUESTIONS).sum())

    def go() -> None:
        st.session_state[f"{key}.view"] = "check"

    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(
        f":material/checklist: {word('findings.open_points', gaps=figure(len(found) - asked), questions=figure(asked))}",
        width="content",
    )
    row.button(word("findings.look"), on_click=go, key=f"{key}.look", type="tertiary")


def _filtered(project: Project, findings: pd.DataFrame, labels: dict[str, str], key: str) -> pd.DataFrame:
    only = st.session_state.get(f"{key}.only")
    if only is not None and only in set(findings["finding"]):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(word("findings.only", finding=plain(only)), width="content")
        row.button(word("findings.all"), on_click=_show_all, args=(key,), key=f"{key}.all", type="tertiary")
        return findings[findings["finding"] == only]
    questions = concluding.question_names(project)
    used = [code for code in labels if code in set(findings["code"])]
    asked: tuple[tuple[str, Sequence[str], Callable[[str], str]], ...] = (
        ("question", [name for name in questions if name in set(findings["question"])], questions.__getitem__),
        ("code", used, labels.__getitem__),
        ("status", list(Status), concluding.status_name),
        ("verdict", list(Verdict), concluding.verdict_name),
    )
    keep = pd.Series(True, index=findings.index)
    for place, (column, options, named) in zip(st.columns(4), asked, strict=True):
        label = word(f"findings.{'indicator' if column == 'code' else column}")
        chosen = place.multiselect(
            label, options, format_func=named, placeholder=word("ui.choice.all"), key=f"{key}.filter.{column}"
        )
        keep &= findings[column].isin(chosen) if chosen else True
    return findings[keep]


def _show_all(key: str) -> None:
    st.session_state.pop(f"{key}.only", None)


def _card(project: Project, row: Any, labels: dict[str, str], key: str, *, opened: bool, alone: bool) -> None:
    with st.container(border=True, key=f"finding-{row.finding}", gap="small"):
        claim, side = st.columns([5, 1.3], vertical_alignment="top")
        under = _code(row, labels)
        claim.markdown(f"**{plain(row.finding)}** · {plain(row.claim)}" + (f"  \n:small[{plain(under)}]" if under else ""))
        if not alone:
            side.button(
                word("findings.close_one" if opened else "findings.open_one", finding=row.finding),
                icon=f":material/{'expand_less' if opened else 'expand_more'}:", key=f"finding-opens-{row.guid}",
                type="tertiary", on_click=_open, args=(key, None if opened else row.guid),
            )  # fmt: skip
        st.markdown(" · ".join(_glance(project, row)))
        review_facts.line(project, Judged.FINDING, row.guid)
        if not opened:
            return
        _strength(project, row)
        _advice(project, row)
        _stale(project, row, key)
        part = st.segmented_control(
            word("findings.change"), list(PARTS), label_visibility="collapsed", key=f"{key}.part.{row.guid}",
            format_func=lambda name: f"{ICONS[name]} {word('findings.' + _part_word(name))}",
        )  # fmt: skip
        if part:
            PARTS[part](project, row, labels, f"{key}.{row.guid}")


def _open(key: str, guid: str | None) -> None:
    st.session_state[f"{key}.open"] = guid


def _glance(project: Project, row: Any) -> list[str]:
    """Return verdict, status, numbers of passages for and against, and what waits, each with its sign and its word."""
    counts, cases, changed = concluding.strength(project).loc[row.finding], concluding.cases(project), concluding.changes(project)
    said = [f"**{concluding.verdict_name(row.verdict)}**", concluding.status_name(row.status)]
    said += [word(f"findings.glance_{side}", count=figure(int(counts[f"passages_{side}"]))) for side in ("for", "against")]
    if waiting := int(cases.loc[cases["finding"] == row.finding, "open"].sum()):
        said.append(word("findings.glance_cases", count=figure(waiting)))
    if (changed["finding"] == row.finding).any():
        said.append(word("findings.glance_stale"))
    advice = [one.recommendation for one in each_row(state.table("recommendations", project)) if row.finding in one.findings]
    return [*said, f":material/arrow_forward: {plain(', '.join(advice))}"] if advice else said


def _part_word(name: str) -> str:
    return "evidence_part" if name == "evidence" else name


def _code(row: Any, labels: dict[str, str]) -> str:
    if not isinstance(row.code, str):
        return ""
    return labels.get(row.code) or f"▲ {word('findings.code_gone', code=row.code)}"


def _strength(project: Project, row: Any) -> None:
    counts = concluding.strength(project).loc[row.finding]
    told = {name: figure(int(counts[name])) for name in ("informants", "groups", "techniques", "coders")}
    lines = [word("findings.passages_for", count=figure(int(counts["passages_for"])), **told)]
    if against := int(counts["passages_against"]):
        lines.append(word("findings.passages_against", count=figure(against)))
    found = concluding.cases(project)
    if waiting := int(found.loc[found["finding"] == row.finding, "open"].sum()):
        lines.append(word("findings.open_cases", count=figure(waiting)))
    st.markdown("  \n".join(lines) if counts["passages_for"] or against else word("findings.no_evidence"))


def _advice(project: Project, row: Any) -> None:
    for advice in each_row(state.table("recommendations", project)):
        if row.finding in advice.findings:
            to = f" · {word('recommendations.to', addressee=plain(advice.addressee))}" if advice.addressee else ""
            st.markdown(f":material/arrow_forward: **{plain(advice.recommendation)}** {plain(advice.words)}{to}")


def _stale(project: Project, row: Any, key: str) -> None:
    changed = concluding.changes(project)
    mine = changed[changed["finding"] == row.finding]
    if mine.empty:
        return
    words, side = st.columns([4, 1], vertical_alignment="center")
    words.warning(word("findings.stale", changes=concluding.told(mine)))
    if state.may(project, roles.CODES) and side.button(
        word("findings.confirm"), icon=":material/check:", key=f"{key}.confirm.{row.guid}", width="stretch"
    ) and carried_out(lambda session: services.confirm_finding(session, act(state.me()), project.id, row.guid)):
        st.rerun()


def _downloads(project: Project, key: str) -> None:
    st.markdown(f"**{word('reports.results_by_indicator.title')}**")
    downloads(
        lambda: (reports.by_indicator(checked_study(project)),), word("reports.results_by_indicator.title"),
        word("findings.file_results"), f"{key}.results",
    )  # fmt: skip
