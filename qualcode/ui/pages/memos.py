"""Memos: thoughts on anything in the study; linked, searched, and downloaded for Word or as Markdown."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.reports.export import format_named
from qualcode.reports.memos import Told, write
from qualcode.services import memos as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import choice_address, empty, memo_links
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.opening import open_text
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, moment, plain, word

PAGE = 25


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
    known = memo_links.names(project)
    back, titles = memo_links.linking(written, known), dict(zip(written["memo"], written["title"], strict=True))
    for row in each_row(found.iloc[_page(len(found))]):
        with st.container(border=True):
            _memo(row, known)
            memo_links.ways(row.memo, row.body, known, back, titles)
            if row.person_id == state.me():
                _change(project, row)
    _download(found)


def _page(found: int) -> slice:
    pages = -(-found // PAGE)
    asked = word("ui.choice.page", pages=figure(pages))
    chosen = choice_address.number("page", f"memos.page.{pages}", 1, pages)
    number = st.number_input(asked, 1, pages, width=180, key=chosen) if pages > 1 else 1
    return slice((number - 1) * PAGE, number * PAGE)


def _download(found: pd.DataFrame) -> None:
    row = st.container(horizontal=True)
    title, told = word("ui.page.memos"), [_told(memo) for memo in each_row(found)]
    for ending, mime, made in (
        ("docx", format_named("docx").mime, lambda: write(title, told)),
        ("md", "text/markdown", _markdown(found)),
    ):
        row.download_button(
            word(f"memos.download_{ending}"), made, file_name=f"{word('memos.file')}.{ending}", mime=mime,
            icon=":material/download:", key=f"memos.download.{ending}", on_click="ignore",
        )  # fmt: skip


def _told(row: Any) -> Told:
    return Told(row.title, _about(row), row.quote if isinstance(row.quote, str) else "", row.body)


def _about(row: Any) -> str:
    return f"{word(f'memos.kind_{row.kind}')}: {row.target_name} · {row.person} · {moment(row.at)}"


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


@only(roles.CODES)
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
        lambda session: services.write_memo(session, act(state.me()), project.id, kind, target, title, body)
    ):
        st.rerun()


def _filtered(written: pd.DataFrame) -> pd.DataFrame:
    """Return the memos that the reader asks for: a single one that a link led to, else those with the words and kinds."""
    only = st.session_state.get(memo_links.ONLY)
    if only in set(written["memo"]):
        if not st.button(word("memos.all"), icon=":material/arrow_back:"):
            return written[written["memo"] == only]
        del st.session_state[memo_links.ONLY]
        st.rerun()
    words, kinds = st.columns([3, 2])
    text = words.text_input(
        word("memos.search"), icon=":material/search:", key=choice_address.typed("words", "memos.words")
    ).lower()
    kind = kinds.multiselect(
        word("memos.on"), list(services.KINDS), format_func=lambda name: word(f"memos.kind_{name}"),
        placeholder=word("ui.choice.all"), key=choice_address.some_of("kind", "memos.kinds", list(services.KINDS)),
    )  # fmt: skip
    everything = written["title"] + "\n" + written["body"] + "\n" + written["target_name"] + "\n" + written["quote"].fillna("")
    keep = everything.str.lower().str.contains(text, regex=False)
    return written[keep & (written["kind"].isin(kind) if kind else True)]


def _memo(row: Any, known: memo_links.Names) -> None:
    st.markdown(f"**{plain(row.title)}**")
    st.caption(f"{word(f'memos.kind_{row.kind}')}: {plain(row.target_name)} · {plain(row.person)} · {moment(row.at)}")
    if isinstance(row.quote, str):
        _passage(row)
    st.markdown(memo_links.body(row.body, known))


def _passage(row: Any) -> None:
    """Show the words that the memo is on, with the way to them."""
    words, side = st.columns([5, 1], vertical_alignment="center")
    words.markdown(f"> {plain(' '.join(row.quote.split()))}")
    if row.orphan:
        side.caption(word("memos.orphan"))
    else:
        with side:
            open_text(word("passages.open"), int(row.source_id), {"start": int(row.start), "end": int(row.end)})


@only(roles.CODES)
def _change(project: Project, row: Any) -> None:
    by = state.me()
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
        f"# {row.title}\n\n*{_about(row)}*\n\n{_quoted(row)}{row.body}"
        for row in each_row(found)
    )


def _quoted(row: Any) -> str:
    return f"> {' '.join(row.quote.split())}\n\n" if isinstance(row.quote, str) else ""
