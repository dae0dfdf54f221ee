"""What the figures on a page count, in the words of the one rule."""

from qualcode.analysis.coders import CONSENSUS
from qualcode.reports import counting
from qualcode.ui import state
from qualcode.ui.words import plain


def rule(coder: str | None, *, own: bool = False, each: bool = False) -> str:
    """Return what is counted of the chosen coder's codings, or of all; see `reports.counting`."""
    return counting.rule(state.language(), coder if coder in (None, CONSENSUS) else plain(coder or ""), own=own, each=each)
