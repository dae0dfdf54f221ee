"""The pages, in the order of the four stages; this list is the navigation."""

from collections.abc import Callable
from dataclasses import dataclass

from qualcode.ui.pages import (
    agreement,
    bin,
    checklist,
    code,
    codebook,
    cooccurrence,
    corrections,
    exchange,
    findings,
    history,
    informants,
    manual,
    matrices,
    memos,
    overview,
    passages,
    queries,
    review,
    saturation,
    search,
    settings,
    sources,
    suggestions,
    thesis_tables,
    triangulation,
)
from qualcode.ui.parts import choice_address
from qualcode.ui.state import one_run

SECTIONS = ("collect", "reduce", "display", "conclude", "beside")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, the stage it belongs to, its icon and what shows it."""

    path: str
    section: str
    icon: str
    body: Callable[[], None]
    default: bool = False

    def show(self) -> None:
        """Show the page in one run."""
        with one_run(), choice_address.kept(self.path):
            self.body()


PAGES = (
    Page("overview", "collect", ":material/home:", overview.show, default=True),
    Page("informants", "collect", ":material/groups:", informants.show),
    Page("sources", "collect", ":material/library_books:", sources.show),
    Page("corrections", "collect", ":material/edit_document:", corrections.show),
    Page("code", "reduce", ":material/format_ink_highlighter:", code.show),
    Page("codebook", "reduce", ":material/account_tree:", codebook.show),
    Page("passages", "reduce", ":material/format_quote:", passages.show),
    Page("queries", "reduce", ":material/filter_list:", queries.show),
    Page("memos", "reduce", ":material/edit_note:", memos.show),
    Page("search", "reduce", ":material/search:", search.show),
    Page("suggestions", "reduce", ":material/lightbulb:", suggestions.show),
    Page("matrices", "display", ":material/grid_on:", matrices.show),
    Page("co-occurrence", "display", ":material/hub:", cooccurrence.show),
    Page("saturation", "display", ":material/trending_up:", saturation.show),
    Page("triangulation", "display", ":material/change_history:", triangulation.show),
    Page("agreement", "display", ":material/handshake:", agreement.show),
    Page("findings", "conclude", ":material/fact_check:", findings.show),
    Page("review", "conclude", ":material/rate_review:", review.show),
    Page("checklist", "conclude", ":material/checklist:", checklist.show),
    Page("thesis-tables", "conclude", ":material/table:", thesis_tables.show),
    Page("exchange", "beside", ":material/swap_horiz:", exchange.show),
    Page("history", "beside", ":material/history:", history.show),
    Page("bin", "beside", ":material/delete:", bin.show),
    Page("settings", "beside", ":material/settings:", settings.show),
    Page("help", "beside", ":material/help:", manual.show),
)
