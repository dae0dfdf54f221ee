"""A code's place in the tree: up, down, in and out by buttons, or where it was dropped, by mouse or by the tree's keys."""

from functools import partial

import pandas as pd
import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook, roles
from qualcode.store.database import Session
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.code_tree import BEFORE, INSIDE, Drop
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import word

Place = tuple[str | None, str | None]
STEPS = (("up", "arrow_upward"), ("down", "arrow_downward"),
         ("out", "format_indent_decrease"), ("in", "format_indent_increase"))  # fmt: skip


def buttons(project: Project, codes: pd.DataFrame, guid: str) -> None:
    """Offer the four steps from where the code is; what is not possible is greyed."""
    places = _places(codes, guid)
    row = st.container(horizontal=True)
    for step, icon in STEPS:
        place = places[step]
        pressed = row.button(
            word(f"codebook.order_{step}"), key=f"order.{step}", icon=f":material/{icon}:", disabled=place is None,
        )  # fmt: skip
        if pressed and place is not None and carried_out(partial(_move, project=project, guid=guid, place=place)):
            st.rerun()


@only(roles.CHANGES_STUDY)
def dropped(project: Project, codes: pd.DataFrame, drop: Drop) -> bool:
    """Put a code where it was dropped; return whether it is there."""
    parents = _parents(codes)
    if drop.place == INSIDE:
        place: Place = (drop.target, None)
    else:
        siblings = [guid for guid, above in parents.items() if above == parents[drop.target] and guid != drop.code]
        at = siblings.index(drop.target) + (drop.place != BEFORE)
        place = (parents[drop.target], siblings[at] if at < len(siblings) else None)
    return carried_out(lambda session: _move(session, project, drop.code, place))


def _move(session: Session, project: Project, guid: str, place: Place) -> int:
    parent, before = place
    return codebook.move_code(session, act(state.me()), project.id, guid, parent, before=before)


def _places(codes: pd.DataFrame, guid: str) -> dict[str, Place | None]:
    """Return where each step leads: the parent's guid and the sibling before which the code comes, None for last."""
    parents = _parents(codes)
    parent = parents[guid]
    siblings = [other for other, above in parents.items() if above == parent]
    at = siblings.index(guid)
    after = siblings[at + 2] if at + 2 < len(siblings) else None
    places: dict[str, Place | None] = dict.fromkeys(("up", "down", "in", "out"))
    if at > 0:
        places |= {"up": (parent, siblings[at - 1]), "in": (siblings[at - 1], None)}
    if at + 1 < len(siblings):
        places["down"] = (parent, after)
    if parent is not None:
        aunts = [other for other, above in parents.items() if above == parents[parent]]
        following = aunts.index(parent) + 1
        places["out"] = (parents[parent], aunts[following] if following < len(aunts) else None)
    return places


def _parents(codes: pd.DataFrame) -> dict[str, str | None]:
    """Return the guid of the parent of each code by its guid, in tree order."""
    return {row.guid: row.parent_guid if isinstance(row.parent_guid, str) else None for row in each_row(codes)}
