"""The findings: claims under the indicators, with the passages that speak for and against each."""

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services.findings import create_finding
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, plain, word

VERDICTS = ("good", "not_good", "mixed", "not_stated")


def show() -> None:
    heading("findings")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    findings = state.table("findings", project)
    if findings.empty:
        st.info(word("findings.none"), icon=":material/lightbulb:")
    labels = code_names(state.table("codes", project))
    for row in findings.itertuples(index=False):
        _finding(project, row, labels)
    _create(project, labels, len(findings))


def _finding(project: Project, row, labels: dict[str, str]) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(row.finding)}** {plain(row.claim)}")
        facts = [
            plain(labels.get(row.code, "")),
            word(f"findings.verdict_{row.verdict}"),
            word("findings.counts", supporting=figure(row.supporting_evidence), against=figure(row.negative_cases)),
        ]
        st.caption(" · ".join(fact for fact in facts if fact))
        if row.recommendation:
            st.markdown(f":material/arrow_forward: {plain(row.recommendation)}")
        evidence = state.table("evidence", project)
        mine = evidence[evidence["finding"] == row.finding]
        if len(mine):
            with st.expander(word("findings.evidence", count=figure(len(mine)))):
                _evidence(project, mine)


def _evidence(project: Project, links: pd.DataFrame) -> None:
    codings = state.table("codings", project).set_index("coding")
    listed = state.table("sources", project)
    ids = dict(zip(listed["source"], listed["id"], strict=True))
    for link in links.itertuples(index=False):
        if link.coding not in codings.index:
            continue
        coding = codings.loc[link.coding]
        words, side = st.columns([6, 1], vertical_alignment="center")
        who = coding["informant"] if isinstance(coding["informant"], str) else coding["source_name"]
        words.markdown(f"**{word(f'findings.{link.role}')}** · {plain(who)}: “{plain(coding['quote'])}”")
        if side.button(word("passages.open"), key=f"evidence.{link.finding}.{link.coding}"):
            state.open_source(int(ids[coding["source"]]), {"coding": link.coding})
            go("code")


def _create(project: Project, labels: dict[str, str], count: int) -> None:
    with st.expander(word("findings.create"), icon=":material/add:"), st.form("finding.new", clear_on_submit=True, border=False):
        short, code, verdict = st.columns([1, 3, 2])
        short_id = short.text_input(word("findings.id"), f"F{count + 1}", max_chars=16)
        indicator = code.selectbox(
            word("findings.indicator"), [None, *labels], format_func=lambda name: labels.get(name, "-")
        )
        judged = verdict.selectbox(
            word("findings.verdict"), VERDICTS, index=3, format_func=lambda name: word(f"findings.verdict_{name}")
        )
        claim = st.text_area(word("findings.claim"), max_chars=2000)
        if not st.form_submit_button(word("findings.create_confirm")):
            return
        if not claim.strip():
            st.error(word("findings.claim_needed"))
        elif carried_out(
            lambda session: create_finding(
                session,
                act(state.person().id),
                project.id,
                short_id,
                {state.language(): claim},
                code=indicator,
                verdict=judged,
            )
        ):
            st.rerun()
