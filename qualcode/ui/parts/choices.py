"""Choices that several pages offer: codes, polarities, techniques, groups, by their names in the reader's language."""

from datetime import date

import pandas as pd
import streamlit as st

from qualcode.analysis.coders import CONSENSUS
from qualcode.model import notation
from qualcode.model.code import Polarity
from qualcode.model.project import Project
from qualcode.model.source import Technique
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.words import word

SIGNS = {**notation.POLARITY_SIGNS, Polarity.UNSET: "·"}

FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2199, 12, 31)
"""Between these a day can be chosen; Streamlit's own bounds are ten years around the day that is shown."""
WIDE, NARROW = 330, 180
"""Pixels of a choice of words and of a number, which stand beside each other as long as there is room."""


def polarity_name(polarity: str) -> str:
    return f"{SIGNS[polarity]} {word(f'ui.polarity.{polarity}')}"


def technique_name(technique: str) -> str:
    return word(f"ui.technique.{technique.replace(' ', '_')}")


def verb_name(verb: str) -> str:
    return word(f"ui.verb.{verb.replace('.', '_')}")


def object_name(kind: str) -> str:
    return word(f"ui.object.{kind}")


def polarities() -> list[str]:
    return [polarity.value for polarity in Polarity]


def techniques() -> list[str]:
    return [technique.value for technique in Technique]


def group_names(project: Project) -> dict[str, str]:
    """Return the labels of the project's informant groups by id."""
    return {group.id: group.label.get(state.language()) or group.id for group in project.groups}


def code_names(codes: pd.DataFrame, *, indented: bool = False) -> dict[str, str]:
    """Return what to call each code by its short id, in tree order."""
    told = zip(*(codes[name].tolist() for name in ("code", "label", "depth")), strict=True)
    return {code: notation.indented(f"{code} {label}", depth if indented else 0) for code, label, depth in told}


def coder_choice(codings: pd.DataFrame, key: str) -> str | None:
    """Ask whose codings count: None takes all, what several coders found alike once. One coder needs no question.

    Where coders decided about a difference, their consensus can be chosen too.
    """
    coders = sorted(codings["coder"].unique())
    if len(coders) < 2:
        return None
    decided = [CONSENSUS] if codings["consensus"].notna().any() else []
    names = {None: word("ui.choice.all_coders"), CONSENSUS: word("ui.choice.consensus")}
    offered = [None, *decided, *coders]
    return st.selectbox(
        word("ui.choice.coder"),
        offered,
        format_func=lambda name: names.get(name, name),
        key=choice_address.maybe_one_of("coder", key, offered),
        help=word("ui.choice.coder_help"),
        width=WIDE,
    )


def preset_choice(key: str) -> str | None:
    """Ask for a codebook preset; None begins with an empty codebook."""
    from qualcode.formats.shipped import preset_names

    return st.selectbox(
        word("ui.choice.preset"),
        [*preset_names(), None],
        format_func=lambda name: word(f"ui.preset.{name or 'none'}"),
        key=key,
    )
