"""Searching all sources: every place in its context, and from there straight to coding."""

from itertools import islice

import streamlit as st

from qualcode.errors import BadValue
from qualcode.model.project import Project
from qualcode.services.searching import Hit, pattern, search
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import technique_name, techniques
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, plain, word

MOST = 5_000
PAGE = 25


def show() -> None:
    heading("search")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("sources", project).empty:
        return empty.no_sources()
    words = st.text_input(word("search.words"), key="search.words", icon=":material/search:")
    kind, technique = st.columns([3, 2], vertical_alignment="bottom")
    how = kind.segmented_control(
        word("search.how"),
        ("phrase", "whole", "regex"),
        default="phrase",
        required=True,
        format_func=lambda name: word(f"search.how_{name}"),
        help=word("search.how_help"),
    )
    only = technique.multiselect(
        word("search.technique"), techniques(), format_func=technique_name, placeholder=word("ui.choice.all")
    )
    if not words.strip():
        st.info(word("search.hint"), icon=":material/search:")
        return
    try:
        wanted = pattern(words, regex=how == "regex", whole=how == "whole")
    except BadValue:
        st.error(word("search.broken"))
        return
    _hits([hit for hit in _found(project, wanted) if not only or hit.technique in only])


def _found(project: Project, wanted) -> list[Hit]:
    with reading(state.engine()) as session:
        return list(islice(search(session, project.id, wanted), MOST))


def _hits(hits: list[Hit]) -> None:
    sources = len({hit.source for hit in hits})
    more = word("search.at_least") if len(hits) == MOST else ""
    st.markdown(f"**{more}{word('search.found', count=figure(len(hits)), sources=figure(sources))}**")
    pages = max(1, -(-len(hits) // PAGE))
    page = st.number_input(word("passages.page", pages=figure(pages)), 1, pages, 1, width=180) if pages > 1 else 1
    for number, hit in enumerate(hits[(page - 1) * PAGE : page * PAGE]):
        with st.container(border=True):
            words, side = st.columns([6, 1], vertical_alignment="center")
            words.markdown(
                f"**{plain(hit.source_name)}**, {plain(word('passages.paragraph', number=hit.paragraph))}  \n"
                f"{plain(hit.before)}:orange-background[{plain(hit.words.replace(chr(10), ' '))}]{plain(hit.after)}"
            )
            if side.button(word("search.code"), key=f"hit.{page}.{number}", icon=":material/format_ink_highlighter:"):
                state.open_source(hit.source, {"start": hit.span.start, "end": hit.span.end})
                go("code")
