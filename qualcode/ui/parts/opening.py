"""The way to a text: a link, from which the browser comes back to the page as it was left."""

from collections.abc import Mapping

from qualcode.ui import state
from qualcode.ui.navigation import link


def open_text(
    label: str, source: int, focus: Mapping[str, object] | None = None, icon: str = ":material/open_in_new:"
) -> None:
    """Show a link to the source on the coding page, at a passage, coding or comment where `focus` names one."""
    link("code", label, icon, state.passage_address(state.require_project(), source, focus or {}))
