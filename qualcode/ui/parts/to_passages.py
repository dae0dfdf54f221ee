"""From a figure to the passages that it counts: as many as it says, here, and the way to them on the page Passages."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from qualcode.analysis.coders import CONSENSUS
from qualcode.model.address import BadAddress, readable, to_address
from qualcode.model.project import Project
from qualcode.model.query import Coded, Only, Query
from qualcode.ui.navigation import link_asking
from qualcode.ui.parts import address, passage_cards
from qualcode.ui.words import figure, plain, word


def show(project: Project, name: str, codings: pd.DataFrame, key: str, asks: Query | None = None) -> None:
    """Show the passages of a figure under its name and their number, with the way to them where `asks` finds them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{word('count.heading', name=plain(name), count=figure(len(codings)))}**", width="content")
        if asks is not None and len(codings):
            link(project, asks)
    if codings.empty:
        st.info(word("cells.no_passages"))
    else:
        passage_cards.show(project, codings, key=key)


def link(project: Project, query: Query) -> None:
    """Show the way to the passages of a query on the page Passages, where an address can hold it."""
    asked = address_of(project, query)
    if asked:
        link_asking("passages", word("count.link"), asked)


def address_of(project: Project, query: Query) -> dict[str, list[str]]:
    """Return what the page Passages is to have in its address, nothing where it has no filter for it."""
    if not readable(query):
        return {}
    try:
        return {"project": [str(project.id)], **to_address(query, address.known(project).known)}
    except BadAddress:
        return {}


def asking(code: str, coder: str | None, *, polarity: str = "", **only: str) -> Query | None:
    """Return the query for the passages of a code, by guid, with the codes below; None for a consensus, which no filter finds.

    `only` restricts them by the fields of `model.query`, such as technique or group.
    """
    if coder == CONSENSUS:
        return None
    restricted = tuple(Only(field, (value,)) for field, value in only.items())
    return Query(Coded((code,), True, (polarity,) if polarity else (), (coder,) if coder else ()), restricted)


def guids(codes: pd.DataFrame) -> Mapping[str, str]:
    """Return the guid of each code by its short id; needs of CODES: code, guid."""
    return dict(zip(codes["code"], codes["guid"], strict=True))
