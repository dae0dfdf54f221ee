"""The component that shows the codebook as a tree: choosing a code, folding branches, dragging a code to another place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.tables import each_row
from qualcode.ui.parts.choices import SIGNS, polarity_name
from qualcode.ui.words import word

BEFORE, INSIDE, AFTER = "before", "inside", "after"
HEADINGS = ("code", "codings", "informants", "polarity", "kind")


@dataclass(frozen=True, slots=True)
class Drop:
    """The code `code` was dropped `place` (before, inside or after) the code `target`; all by guid."""

    code: str
    target: str
    place: str


@cache
def _component() -> Callable[..., Any]:
    """Return the component, registered once, when the running server has found its files."""
    return st.components.v2.component("qualcode.code_tree", js="index.js", css="style.css", isolate_styles=False)


def code_tree(codes: pd.DataFrame, *, whole: bool, chosen: str | None, key: str) -> tuple[str | None, Drop | None]:
    """Show rows of CODES and return the guid of the chosen one and what was dropped in this run.

    `whole` says that no row is left out, so that branches can be folded.
    """
    words = {name: word(f"codebook.{name}") for name in (*HEADINGS, "codings_help", "tree_about")}
    answer = _component()(
        key=key,
        data={"rows": [_row(row) for row in each_row(codes)], "whole": whole, "chosen": chosen, "words": words},
        default={"chosen": chosen},
        width="stretch",
        height="content",
        on_chosen_change=_nothing,
        on_dropped_change=_nothing,
    )
    dropped = answer.get("dropped")
    return answer.get("chosen"), Drop(dropped["code"], dropped["target"], dropped["place"]) if dropped else None


def _nothing() -> None:
    pass


def _row(row: Any) -> Mapping[str, object]:
    return {
        "guid": row.guid,
        "parent": row.parent_guid if isinstance(row.parent_guid, str) else None,
        "code": row.code,
        "label": f"{row.label} ({word('codebook.retired_short')})" if row.retired else row.label,
        "depth": int(row.depth),
        "colour": row.colour,
        "codings": int(row.codings),
        "informants": int(row.informants),
        "polarity": polarity_name(row.polarity) if row.codable else "",
        "sign": SIGNS[row.polarity] if row.codable else "",
        "kind": word(f"ui.kind.{row.kind}"),
        "definition": row.definition,
        "codable": bool(row.codable and not row.retired),
    }
