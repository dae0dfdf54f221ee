"""A code's passages informant by informant: how many, the first ones to read, and the way into the text and to all."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis.coders import united
from qualcode.analysis.lineage import below
from qualcode.model.code import Code
from qualcode.model.project import Project
from qualcode.services import sources
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts.choices import SIGNS
from qualcode.ui.parts.codebook_counts import open_passages
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import figure, plain, word

FIRST, LONGEST = 2, 180


def show(project: Project, code: Code) -> None:
    laid = below(united(state.table("codings", project)), code.short_id)
    if laid.empty:
        st.caption(word("codebook.passages_none"))
        return
    if st.button(word("codebook.passages_all", count=figure(len(laid))), icon=":material/format_quote:", key="passages.all"):
        open_passages(project, code.guid)
    for number, (name, rows) in enumerate(_by_informant(laid)):
        _of(project, code, name, rows, number)


def _by_informant(laid: pd.DataFrame) -> list[tuple[str | None, pd.DataFrame]]:
    """Return the passages of each informant, most first, and at the end those of nobody's text, such as notes."""
    heard = laid[laid["informant"].notna()]
    found: list[tuple[str | None, pd.DataFrame]] = [(str(name), rows) for name, rows in heard.groupby("informant", sort=True)]
    found.sort(key=lambda one: -len(one[1]))
    nobody = laid[laid["informant"].isna()]
    return found if nobody.empty else [*found, (None, nobody)]


def _of(project: Project, code: Code, name: str | None, rows: pd.DataFrame, number: int) -> None:
    with st.container(border=True, gap="xsmall", key=f"codebook-informant-{number}"):
        called = word("codebook.passages_nobody") if name is None else name
        st.markdown(f"**{plain(called)}** · {word('codebook.passages_count', count=figure(len(rows)))}")
        for row in each_row(rows.head(FIRST)):
            _passage(project, row)
        if name is not None and len(rows) > FIRST and st.button(
            word("codebook.passages_of", informant=plain(name), count=figure(len(rows))), key=f"codebook.of.{number}",
            type="tertiary",
        ):  # fmt: skip
            open_passages(project, code.guid, informant=name)


def _passage(project: Project, row: Any) -> None:
    words = " ".join(row.quote.split())
    shown = words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"
    st.markdown(f"“{plain(shown)}”")
    st.caption(plain(f"{SIGNS[row.polarity]} {row.code} · {row.source_name}"))
    with state.look(project) as session:
        identity = sources.by_guid(session, project.id, frozenset([row.source]))[row.source]
    open_text(word("passages.open"), identity, {"coding": row.coding})
