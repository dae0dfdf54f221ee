"""The component that shows the codebook as a tree: choosing, folding, finding, moving, renaming, recolouring, putting away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.tables import each_row
from qualcode.ui.parts.choices import SIGNS, polarity_name
from qualcode.ui.words import figure, word

BEFORE, INSIDE, AFTER = "before", "inside", "after"
RENAME, RECOLOUR, PUT_AWAY, PASSAGES, OWN_PASSAGES = "rename", "recolour", "put_away", "passages", "own_passages"
WORDS = ("code", "own", "own_help", "below", "below_help", "informants", "informants_help", "polarity", "kind", "tree_about",
         "fold_all", "unfold_all", "keys", "keys_about", "moved", "moved_top", "open_own", "open_below", "recolour",
         "rename")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drop:
    """The code `code` was dropped `place` (before, inside or after) the code `target`; all by guid."""

    code: str
    target: str
    place: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the code `code`, by guid: `what` is one of the words above, `value` a new name or colour."""

    what: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The guid of the chosen code, and what was dropped and asked in this run."""

    chosen: str | None
    drop: Drop | None
    asked: Asked | None


@cache
def _component() -> Callable[..., Any]:
    """Return the component, registered once, when the running server has found its files."""
    return st.components.v2.component("qualcode.code_tree", js="index.js", css="style.css", isolate_styles=False)


def code_tree(codes: pd.DataFrame, *, whole: bool, may_change: bool, chosen: str | None, key: str) -> Answer:
    """Show rows of CODES with `own`, `below` and `heard`, their counts without and with the codes below.

    `whole` says that no row is left out, so that branches can be folded and codes moved; `may_change` that they may be.
    """
    answer = _component()(
        key=key,
        data={
            "rows": [_row(row) for row in each_row(codes)], "whole": whole, "may": may_change, "chosen": chosen,
            "words": {name: word(f"codebook.{name}", **_kept(name)) for name in WORDS},
        },
        default={"chosen": chosen},
        width="stretch",
        height="content",
        on_chosen_change=_nothing,
        on_dropped_change=_nothing,
        on_asked_change=_nothing,
    )  # fmt: skip
    dropped, asked = answer.get("dropped"), answer.get("asked")
    return Answer(
        answer.get("chosen"),
        Drop(dropped["code"], dropped["target"], dropped["place"]) if dropped else None,
        Asked(asked["what"], asked["code"], asked["value"]) if asked else None,
    )


def _kept(name: str) -> Mapping[str, str]:
    """Return the names that the browser fills in, as they stand in the sentence."""
    names = {
        "moved": ("code", "parent", "place", "count"), "moved_top": ("code", "place", "count"), "open_own": ("code", "count"),
        "open_below": ("code", "count"), "recolour": ("code",), "rename": ("code",),
    }  # fmt: skip
    return {fact: f"{{{fact}}}" for fact in names.get(name, ())}


def _nothing() -> None:
    pass


def _row(row: Any) -> Mapping[str, object]:
    return {
        "guid": row.guid,
        "parent": row.parent_guid if isinstance(row.parent_guid, str) else None,
        "code": row.code,
        "label": row.label,
        "retired": f" ({word('codebook.retired_short')})" if row.retired else "",
        "depth": int(row.depth),
        "colour": row.colour,
        "own": figure(row.own) if row.own else "",
        "below": figure(row.below),
        "informants": figure(row.heard),
        "used": bool(row.below),
        "polarity": polarity_name(row.polarity) if row.codable else "",
        "sign": SIGNS[row.polarity] if row.codable else "",
        "kind": word(f"ui.kind.{row.kind}"),
        "definition": row.definition,
        "codable": bool(row.codable and not row.retired),
    }
