"""Passages as cards, page by page: who said it, under which codes, in its context, with the way into the text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from qualcode.model.code import Polarity
from qualcode.model.number import whole
from qualcode.model.project import Project
from qualcode.model.span import Span
from qualcode.model.text import in_sentences
from qualcode.reports.quotes import clock
from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.reading.passages import places
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import address
from qualcode.ui.parts.choices import polarity_name
from qualcode.ui.words import figure, plain, word

More = Callable[[Any], None]
PAGE = 20
LONGEST = 1_600


def show(
    project: Project,
    codings: pd.DataFrame,
    *,
    key: str,
    beside: Callable[[], None] | None = None,
    narrow: bool = False,
    more: More | None = None,
) -> None:
    """Show rows of CODINGS as cards, one a coding, in their order; `beside` shows something beside the page number.

    `narrow` puts the way into the text below the words, for a column of a page; `more` shows something on each card.
    """
    _one_each(project, codings.iloc[_page(len(codings), key, beside)], narrow=narrow, more=more)


def show_found(
    project: Project, ids: np.ndarray, *, key: str, beside: Callable[[], None] | None = None, more: More | None = None
) -> None:
    """Show the codings with those ids as cards, one a coding, by source and place; only a page of them is read."""
    wanted = ids[_page(len(ids), key, beside)].tolist()
    with state.look(project) as session:
        page = tables.codings(session, project.id, state.language(), only=wanted)
    _one_each(project, page, more=more)


def show_united(
    project: Project,
    passages: Sequence[tuple[int, ...]],
    *,
    key: str,
    beside: Callable[[], None] | None = None,
    more: More | None = None,
) -> None:
    """Show passages as cards, each by the ids of the codings that found it, the one that counts first; a page is read."""
    wanted = passages[_page(len(passages), key, beside, lasting=True)]
    with state.look(project) as session:
        page = tables.codings(session, project.id, state.language(), only=sorted({one for found in wanted for one in found}))
        laid_at = places(session, project.id)
    guids = dict(zip(laid_at["id"], laid_at["coding"], strict=True))
    rows = {row.coding: row for row in each_row(page)}
    cards = [tuple(rows[guids[one]] for one in found) for found in wanted]
    _cards(project, [(Span(laid[0].start, laid[0].end), laid) for laid in cards], more=more)


def _one_each(
    project: Project, page: pd.DataFrame, *, narrow: bool = False, more: More | None = None
) -> None:
    rows = [(Span(row.start, row.end), (row,)) for row in each_row(page)]
    _cards(project, rows, narrow=narrow, more=more)


def show_passages(
    project: Project,
    passages: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    key: str,
    beside: Callable[[], None] | None = None,
) -> None:
    """Show passages (start, end, codings) as cards in their order, each with the codings that it rests on.

    The column `codings` holds the guids of rows of CODINGS, the first of which says where the passage stands.
    """
    page = passages.iloc[_page(len(passages), key, beside)]
    wanted = codings[codings["coding"].isin({guid for guids in page["codings"] for guid in guids})]
    laid = {row.coding: row for row in each_row(wanted)}
    rows = [
        (Span(row.start, row.end), tuple(laid[guid] for guid in row.codings)) for row in each_row(page)
    ]
    _cards(project, rows)


def _page(found: int, key: str, beside: Callable[[], None] | None, *, lasting: bool = False) -> slice:
    """Return which rows are on the page that the reader chose, in the address where it is `lasting`; one page needs no choice."""
    pages = -(-found // PAGE)
    left, right = st.columns([1, 2], vertical_alignment="bottom") if beside and pages > 1 else (st, st)
    number = 1
    if pages > 1:
        asked = word("ui.choice.page", pages=figure(pages))
        chosen = f"{key}.page.{pages}"
        if lasting:
            address.taken(address.PAGE, chosen, lambda given: min(max(1, whole(given) or 1), pages))
        number = left.number_input(asked, 1, pages, width=180, key=chosen)
        if lasting:
            address.left(address.PAGE, chosen, number, str(number) if number > 1 else "")
    if beside:
        with right.container():
            beside()
    return slice((number - 1) * PAGE, number * PAGE)


def _cards(
    project: Project, cards: list[tuple[Span, tuple]], *, narrow: bool = False, more: More | None = None
) -> None:
    with state.look(project) as session:
        ids = sources.by_guid(session, project.id, frozenset(laid[0].source for _, laid in cards))
        texts = {guid: sources.present_text(session, project.id, identity) for guid, identity in ids.items()}
    st.session_state.pop("at", None)  # a passage can be opened again that was opened before
    for span, laid in cards:
        _card(project, span, laid, texts[laid[0].source], ids[laid[0].source], narrow=narrow, more=more)


def _card(
    project: Project, span: Span, laid: tuple, text: str, source: int, *, narrow: bool, more: More | None = None
) -> None:
    with st.container(border=True):
        words, side = (st, st) if narrow else st.columns([5, 1], vertical_alignment="center")
        notes = "".join(f"  \n:material/edit_note: {plain(row.note)}" for row in laid if row.note)
        words.markdown(f"{_head(laid)}  \n{_in_context(span, text)}{notes}")
        with side.container():
            asks = state.passage_address(project, source, _focus(span, laid))
            link("code", word("passages.open"), ":material/open_in_new:", asks)
        if more is not None:
            more(laid[0])


def _focus(span: Span, laid: tuple) -> Mapping[str, object]:
    first = laid[0]
    if len(laid) == 1 and (first.start, first.end) == (span.start, span.end):
        return {"coding": first.coding}
    return {"start": int(span.start), "end": int(span.end)}


def _head(laid: tuple) -> str:
    """Return the codes with their polarities, one a line, where the passage stands, and who coded it."""
    codes = "  \n".join(
        dict.fromkeys(f"**{plain(row.code)} {plain(row.label)}** {_polarity(row.polarity)}".rstrip() for row in laid)
    )
    coders = ", ".join(dict.fromkeys(plain(row.coder) for row in laid))
    return f"{codes} · {plain(_locator(laid[0]))} · {coders}"


def _polarity(polarity: str) -> str:
    """Return the polarity, and nothing where nobody gave one: unset is not neutral."""
    return "" if polarity == Polarity.UNSET else polarity_name(polarity)


def _locator(row: Any) -> str:
    parts = [row.informant] if isinstance(row.informant, str) else []
    parts += [row.source_name, word("passages.paragraph", number=row.paragraph)]
    return ", ".join(parts if pd.isna(row.seconds) else [*parts, clock(row.seconds)])


def _in_context(span: Span, text: str) -> str:
    """Return the passage in whole sentences; every line of the text, and so every turn, keeps a line of its own."""
    whole = in_sentences(text, span)
    before, after = text[whole.start : span.start], text[span.end : whole.end]
    lines = (f":blue-background[{plain(line)}]" for line in _cut(span.of(text)).split("\n") if line.strip())
    quote = "  \n".join(lines)
    return f"{plain(before)}{quote}{plain(after)}"


def _cut(quote: str) -> str:
    """Return the quotation, with its middle left out where it is very long."""
    half = LONGEST // 2
    return quote if len(quote) <= LONGEST else f"{quote[:half]} […] {quote[-half:]}"
