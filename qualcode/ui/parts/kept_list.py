"""What came with the project from another program, has no place in QualCode, and leaves with it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.reports.quotes import clock
from qualcode.services import codebook, kept_parts, people
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.words import figure, word

COLUMNS = {"what": 165, "name": 105, "place": 210, "codes": 75, "coders": 70}
"""Every column with its width in pixels, which a wide page stretches: the longest place is whole on a narrow one."""
CORNERS = (("firstX", "secondX", "firstY", "secondY"), ("left", "right", "top", "bottom"))
PLAYED = ("AudioSelection", "VideoSelection")
"""Places whose numbers are thousandths of a second."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of codes and coders by guid, and whose work alone is shown; None shows everybody's."""

    codes: Mapping[str, str]
    coders: Mapping[str, str]
    only: str | None


def show(project: Project) -> None:
    """List the parts by kind, name, place, codes and coders; nothing where the study began here."""
    with reading(state.engine()) as session:
        known = _Known(
            {code.guid: code.named(state.language()) for code in codebook.codes(session, project.id)},
            {member.guid: member.name for member, _ in people.members(session, project.id)},
            state.person().guid if state.blind() else None,
        )
        rows = [row for part in kept_parts.listed(session, project.id) for row in _rows(known, *part)]
    if not rows:
        return
    with st.expander(word("exchange.kept", count=figure(len(rows))), icon=":material/inventory_2:"):
        st.caption(word("exchange.kept_about"))
        widths = {word(f"exchange.kept_{name}"): st.column_config.Column(width=width) for name, width in COLUMNS.items()}
        st.dataframe(pd.DataFrame(rows, columns=list(widths)), hide_index=True, width="stretch", column_config=widths)


def _rows(known: _Known, kind: str, name: str, part: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the part's row; the areas of a source without text come after it."""
    if kind == kept_parts.AREA:
        yield from _area(known, name, part["quotation"])
        return
    yield word(f"exchange.kept_kind.{kind}"), name, str(part.get("description") or ""), "", ""
    if kind == kept_parts.SOURCE:
        for quotation in part["quotations"]:
            yield from _area(known, name, quotation)


def _area(known: _Known, name: str, quotation: dict) -> Iterator[tuple[str, ...]]:
    laid = [one for one in quotation["laid"] if known.only in (None, one["user"])]
    if laid or known.only is None:
        codes = dict.fromkeys(known.codes.get(one["code"], word("exchange.kept_gone")) for one in laid)
        coders = dict.fromkeys(known.coders[one["user"]] for one in laid if one["user"] in known.coders)
        kind = word(f"exchange.kept_kind.{kept_parts.AREA}")
        yield kind, name, _place(quotation["area"] or {}), "; ".join(codes), ", ".join(coders)


def _place(area: Mapping) -> str:
    """Return where a quotation on no text lies: page, rectangle in the units of its file, or time."""
    at, told = area.get("place") or {}, []
    if "page" in at:
        told.append(word("exchange.at.page", page=figure(at["page"] + 1)))
    for left, right, one, other in CORNERS:
        if {left, right, one, other} <= set(at):
            told.append(f"x {at[left]}–{at[right]}, y {at[one]}–{at[other]}")
    if {"begin", "end"} <= set(at):
        played = area["kind"] in PLAYED
        told.append("–".join(clock(at[name] / 1000) if played else figure(at[name]) for name in ("begin", "end")))
    return "; ".join(told)
