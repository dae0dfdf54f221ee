"""How codes and what was said under them are written on paper, pages and pictures alike: signs, paths, depth."""

from collections.abc import Mapping

from qualcode.model.code import Polarity
from qualcode.model.finding import Side

PLUS, MINUS = "+", "−"
POLARITY_SIGNS: Mapping[str, str] = {
    Polarity.SUPPORTING: PLUS, Polarity.INHIBITING: MINUS, Polarity.NEUTRAL: "=", Polarity.UNSET: "",
}  # fmt: skip
SIDE_SIGNS: Mapping[str, str] = {Side.FOR: PLUS, Side.AGAINST: MINUS}
STANCE_SIGNS: Mapping[str, str] = {"+": PLUS, "-": MINUS, "mixed": "±", "neutral": "=", "unset": "·", "silent": "–"}
INDENT = "\u2003"
ARROW = " › "
"""Between the labels of a path, from the root to the code itself."""


def indented(name: str, depth: int) -> str:
    """Return the name of a code so that it tells how deep in the tree the code stands."""
    return f"{INDENT * depth}{name}"


def signed(value: float, words: str) -> str:
    """Return the words of a change's size after the sign of its direction."""
    return f"{PLUS if value >= 0 else MINUS}{words}"
