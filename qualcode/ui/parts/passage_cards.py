"""Passages as cards, page by page: who said it, under which codes, in its context, with the way into the text."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from qualcode.model.code import Polarity
from qualcode.model.context import Line, in_context
from qualcode.model.project import Project
from qualcode.model.span import Span
from qualcode.model.text import initials
from qualcode.reports.quotes import clock
from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.reading.passages import places
from qualcode.store.reading.tree import living
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts.choices import polarity_name
from qualcode.ui.words import figure, word

More = Callable[[Any], None]
PAGE = 20
STYLE = """
<style>
.qp-card {font-size: .95rem; line-height: 1.5; overflow-wrap: anywhere}
.qp-narrow {font-size: .875rem}
.qp-head {display: flex; flex-wrap: wrap; gap: .2rem .75rem; align-items: baseline; font-size: .85rem; margin-bottom: .3rem}
.qp-code {padding: 0 .5rem; border-radius: .7rem; background: #8882}
.qp-code > i {display: inline-block; width: .65rem; height: .65rem; border-radius: 50%; margin-right: .4rem;
  box-shadow: 0 0 0 1px #8886}
.qp-code > b {margin-right: .15rem}
.qp-code > span {margin-left: .35rem}
.qp-where {opacity: .8}
.qp-coders {display: inline-flex; gap: .25rem; margin-left: auto}
.qp-coders > abbr {padding: 0 .35rem; border: 1px solid #8886; border-radius: .35rem; font-size: .75rem; text-decoration: none}
.qp-card .qp-line {margin: 0 0 .15rem; font-size: inherit}
.qp-who {padding: 0 .4rem; border-radius: .35rem; background: #8882; font-size: .8rem; font-weight: 600; margin-right: .15rem}
.qp-card mark {background: #2a8ca033; color: inherit; border-radius: .2rem; padding: .1rem 0; box-decoration-break: clone}
.qp-note {font-size: .85rem; opacity: .85; white-space: pre-line}
[data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .qp-card) {padding: .6rem .9rem .35rem}
[data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .qp-card)
  :is([data-testid="stPageLink"] a, button[kind="tertiary"]) {padding: .1rem .3rem; min-height: 1.6rem; font-size: .85rem}
[data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .qp-card)
  :is([data-testid="stPageLink"] a, button[kind="tertiary"]) p {font-size: .85rem}
</style>
"""


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

    `narrow` sets the words smaller, for a column of a page; `more` shows something on each card.
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


def show_united(project: Project, passages: Sequence[tuple[int, ...]], *, more: More | None = None) -> None:
    """Show those passages as cards, each by the ids of the codings that found it, the one that counts first.

    What `more` shows stands in one row with the way into the text.
    """
    with state.look(project) as session:
        page = tables.codings(session, project.id, state.language(), only=sorted({one for found in passages for one in found}))
        laid_at = places(session, project.id)
    guids = dict(zip(laid_at["id"], laid_at["coding"], strict=True))
    rows = {row.coding: row for row in each_row(page)}
    cards = [tuple(rows[guids[one]] for one in found) for found in passages]
    _cards(project, [(Span(laid[0].start, laid[0].end), laid) for laid in cards], more=more, abreast=True)


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


def _page(found: int, key: str, beside: Callable[[], None] | None) -> slice:
    """Return which rows are on the page that the reader chose; one page needs no choice."""
    pages = -(-found // PAGE)
    left, right = st.columns([1, 2], vertical_alignment="bottom") if beside and pages > 1 else (st, st)
    number = 1
    if pages > 1:
        asked = word("ui.choice.page", pages=figure(pages))
        number = left.number_input(asked, 1, pages, width=180, key=f"{key}.page.{pages}")
    if beside:
        with right.container():
            beside()
    return slice((number - 1) * PAGE, number * PAGE)


def _cards(
    project: Project,
    cards: list[tuple[Span, tuple]],
    *,
    narrow: bool = False,
    more: More | None = None,
    abreast: bool = False,
) -> None:
    with state.look(project) as session:
        ids = sources.by_guid(session, project.id, frozenset(laid[0].source for _, laid in cards))
        texts = {guid: sources.present_text(session, project.id, identity) for guid, identity in ids.items()}
        voices = {guid: sources.spoken(session, project.id, identity) for guid, identity in ids.items()}
        colours = {code.guid: code.colour for code in living(session, project.id)}
    st.session_state.pop("at", None)  # a passage can be opened again that was opened before
    st.html(STYLE)
    for span, laid in cards:
        guid = laid[0].source
        with st.container(border=True, gap="xxsmall"):
            st.html(_card(span, laid, texts[guid], voices[guid], colours, narrow=narrow))
            with st.container(horizontal=abreast, gap="small"):
                asks = state.passage_address(project, ids[guid], _focus(span, laid))
                link("code", word("passages.open"), ":material/open_in_new:", asks)
                if more is not None:
                    more(laid[0])


def _focus(span: Span, laid: tuple) -> Mapping[str, object]:
    first = laid[0]
    if len(laid) == 1 and (first.start, first.end) == (span.start, span.end):
        return {"coding": first.coding}
    return {"start": int(span.start), "end": int(span.end)}


def _card(span: Span, laid: tuple, text: str, voices: sources.Spoken, colours: Mapping[str, str], *, narrow: bool) -> str:
    """Return the card as HTML, in which whatever people wrote is escaped."""
    said = "".join(_line(line, voices.informants) for line in in_context(text, span, voices.turns))
    notes = "".join(f'<div class="qp-note">✎ {escape(row.note)}</div>' for row in laid if row.note)
    kind = "qp-card qp-narrow" if narrow else "qp-card"
    return f'<div class="{kind}"><div class="qp-head">{_head(laid, colours)}</div>{said}{notes}</div>'


def _head(laid: tuple, colours: Mapping[str, str]) -> str:
    """Return the codes with their polarities, where the passage stands, and who coded it."""
    codes = dict.fromkeys(_code(row, colours) for row in laid)
    coders = "".join(
        f'<abbr title="{escape(name)}">{escape(initials(name))}</abbr>' for name in dict.fromkeys(row.coder for row in laid)
    )
    return f'{"".join(codes)}<span class="qp-where">{escape(_locator(laid[0]))}</span><span class="qp-coders">{coders}</span>'


def _code(row: Any, colours: Mapping[str, str]) -> str:
    """Return a code with its colour, and its polarity where somebody gave one: unset is not neutral."""
    dot = f'<i style="background: {escape(colours.get(row.code_guid, "currentColor"))}"></i>'
    polarity = "" if row.polarity == Polarity.UNSET else f" <span>{escape(polarity_name(row.polarity))}</span>"
    return f'<span class="qp-code">{dot}<b>{escape(row.code)}</b> {escape(row.label)}{polarity}</span>'


def _locator(row: Any) -> str:
    parts = [row.informant] if isinstance(row.informant, str) else []
    parts += [row.source_name, word("passages.paragraph", number=row.paragraph)]
    return " · ".join(parts if pd.isna(row.seconds) else [*parts, clock(row.seconds)])


def _line(line: Line, informants: Mapping[str, str]) -> str:
    """Return a line of the text; one with which a turn begins names who speaks."""
    who = (line.turn and line.turn.speaker) or ""
    called = f'<b class="qp-who">{escape(informants.get(who, who))}</b> ' if who else ""
    words = "".join(f"<mark>{escape(piece)}</mark>" if own else escape(piece) for piece, own in line.pieces)
    return f'<p class="qp-line">{called}{words}</p>'
