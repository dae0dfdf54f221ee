"""The pages, in the order of the four stages; this list is the navigation."""

from collections.abc import Callable
from dataclasses import dataclass

from qualcode.ui.pages import (
    code,
    codebook,
    findings,
    history,
    informants,
    manual,
    memos,
    overview,
    passages,
    saturation,
    search,
    settings,
    sources,
    thesis_tables,
    triangulation,
)

SECTIONS = ("collect", "reduce", "display", "conclude", "beside")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, the stage it belongs to, its icon and what shows it."""

    path: str
    section: str
    icon: str
    show: Callable[[], None]
    default: bool = False


PAGES = (
    Page("overview", "collect", ":material/home:", overview.show, default=True),
    Page("informants", "collect", ":material/groups:", informants.show),
    Page("sources", "collect", ":material/library_books:", sources.show),
    Page("code", "reduce", ":material/format_ink_highlighter:", code.show),
    Page("codebook", "reduce", ":material/account_tree:", codebook.show),
    Page("passages", "reduce", ":material/format_quote:", passages.show),
    Page("memos", "reduce", ":material/edit_note:", memos.show),
    Page("search", "reduce", ":material/search:", search.show),
    Page("saturation", "display", ":material/trending_up:", saturation.show),
    Page("triangulation", "display", ":material/change_history:", triangulation.show),
    Page("findings", "conclude", ":material/lightbulb:", findings.show),
    Page("thesis-tables", "conclude", ":material/table:", thesis_tables.show),
    Page("history", "beside", ":material/history:", history.show),
    Page("settings", "beside", ":material/settings:", settings.show),
    Page("help", "beside", ":material/help:", manual.show),
)
