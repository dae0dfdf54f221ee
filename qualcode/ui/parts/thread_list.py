"""Every thread of the project, found by what it is on, by its words, and by whether it is resolved."""

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.services import commenting
from qualcode.ui import state
from qualcode.ui.parts import choice_address, threads
from qualcode.ui.words import figure, word

PAGE = 15
WHICH = ("open", "resolved", "all")


def show(project: Project, key: str) -> None:
    """Show the filters and the threads that fit, latest words first."""
    written = state.table("comments", project)
    if written.empty:
        st.info(word("review.none_comments"), icon=":material/comment:")
        return
    found = _filtered(written, key)
    names = found.groupby("thread")["at"].max().sort_values(ascending=False, kind="stable").index.tolist()
    st.markdown(f"**{word('review.threads_found', count=figure(len(names)), all=figure(written['thread'].nunique()))}**")
    pages = -(-len(names) // PAGE)
    asked = word("ui.choice.page", pages=figure(pages))
    chosen = choice_address.number("page", f"{key}.page.{pages}", 1, pages)
    number = st.number_input(asked, 1, pages, width=180, key=chosen) if pages > 1 else 1
    for name in names[(number - 1) * PAGE : number * PAGE]:
        threads.thread(project, written[written["thread"] == name], key)


def _filtered(written: pd.DataFrame, key: str) -> pd.DataFrame:
    words, kinds, which = st.columns([2, 2, 2])
    text = words.text_input(
        word("review.threads_words"), icon=":material/search:", key=choice_address.typed("words", f"{key}.words")
    ).lower()
    kind = kinds.multiselect(
        word("review.threads_kind"), list(commenting.KINDS), format_func=lambda name: word(f"review.kind_{name}"),
        placeholder=word("ui.choice.all"), key=choice_address.some_of("kind", f"{key}.kinds", list(commenting.KINDS)),
    )  # fmt: skip
    wanted = which.segmented_control(
        word("review.threads_which"), WHICH, required=True,
        key=choice_address.one_of("which", f"{key}.which", WHICH, "open"),
        format_func=lambda name: word(f"review.threads_{name}"),
    )  # fmt: skip
    everything = written["body"] + "\n" + written["target_name"] + "\n" + written["quote"].fillna("") + "\n" + written["person"]
    fits = written.loc[everything.str.lower().str.contains(text, regex=False), "thread"]
    keep = written["thread"].isin(set(fits)) & (written["kind"].isin(kind) if kind else True)
    return written[keep if wanted == "all" else keep & (written["resolved"] == (wanted == "resolved"))]
