"""Memos: thoughts on the project, a source, a code, an informant or a finding; searchable, and downloaded as Markdown."""

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import memos as services
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, moment, plain, word


def show() -> None:
    heading("memos")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    written = state.table("memos", project)
    _write(project, expanded=written.empty)
    if written.empty:
        st.info(word("memos.none"), icon=":material/edit_note:")
        return
    found = _filtered(written)
    st.markdown(f"**{word('memos.found', count=figure(len(found)), all=figure(len(written)))}**")
    for row in found.itertuples(index=False):
        _memo(project, row)
    st.download_button(
        word("memos.download"),
        _markdown(found),
        file_name=f"{word('memos.file')}.md",
        mime="text/markdown",
        icon=":material/download:",
    )


def _targets(project: Project, kind: str) -> dict[str, str]:
    """Return what a memo of that kind can be on, by guid."""
    if kind == "project":
        return {project.guid: project.name}
    if kind == "code":
        codes = state.table("codes", project)
        return dict(zip(codes["guid"], code_names(codes, indented=True).values(), strict=True))
    table, guid, name = {
        "source": ("sources", "source", "name"),
        "informant": ("informants", "guid", "informant"),
        "finding": ("findings", "guid", "finding"),
    }[kind]
    rows = state.table(table, project)
    return dict(zip(rows[guid], rows[name], strict=True))


def _write(project: Project, *, expanded: bool) -> None:
    with st.expander(word("memos.write"), icon=":material/add:", expanded=expanded):
        left, right = st.columns(2)
        kind = left.selectbox(word("memos.on"), list(services.TARGETS), format_func=lambda name: word(f"memos.kind_{name}"))
        targets = _targets(project, kind)
        with st.form("memo.new", clear_on_submit=True, border=False):
            target = right.selectbox(
                word("memos.which"), list(targets), format_func=lambda guid: targets[guid], key=f"memo.target.{kind}"
            )
            title = st.text_input(word("memos.title"), max_chars=200)
            body = st.text_area(word("memos.body"), height=140, help=word("memos.body_help"))
            sent = st.form_submit_button(word("memos.save"), disabled=target is None)
    if sent and carried_out(
        lambda session: services.write_memo(session, act(state.person().id), project.id, kind, target, title, body)
    ):
        st.rerun()


def _filtered(written: pd.DataFrame) -> pd.DataFrame:
    words, kinds = st.columns([3, 2])
    text = words.text_input(word("memos.search"), icon=":material/search:").lower()
    kind = kinds.multiselect(
        word("memos.on"), list(services.TARGETS), format_func=lambda name: word(f"memos.kind_{name}"),
        placeholder=word("ui.choice.all"),
    )  # fmt: skip
    everything = written["title"] + "\n" + written["body"] + "\n" + written["target_name"]
    keep = everything.str.lower().str.contains(text, regex=False)
    return written[keep & (written["kind"].isin(kind) if kind else True)]


def _memo(project: Project, row) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(row.title)}**")
        st.caption(f"{word(f'memos.kind_{row.kind}')}: {plain(row.target_name)} · {plain(row.person)} · {moment(row.at)}")
        st.markdown(row.body)
        if row.person_id == state.person().id:
            _change(project, row)


def _change(project: Project, row) -> None:
    by = state.person().id
    with st.expander(word("memos.change"), icon=":material/edit:"):
        with st.form(f"memo.{row.memo}", border=False):
            title = st.text_input(word("memos.title"), row.title, max_chars=200)
            body = st.text_area(word("memos.body"), row.body, height=140)
            if st.form_submit_button(word("memos.save")) and carried_out(
                lambda session: services.change_memo(session, act(by), project.id, row.memo, title, body)
            ):
                st.rerun()
        if st.button(word("memos.remove"), key=f"memo.remove.{row.memo}", icon=":material/delete:") and carried_out(
            lambda session: services.delete_memo(session, act(by), project.id, row.memo)
        ):
            st.rerun()


def _markdown(found: pd.DataFrame) -> str:
    return "\n\n".join(
        f"# {row.title}\n\n*{word(f'memos.kind_{row.kind}')}: {row.target_name} · {row.person} · {moment(row.at)}*"
        f"\n\n{row.body}"
        for row in found.itertuples(index=False)
    )
