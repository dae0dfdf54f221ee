"""Help pages, Markdown, one a subject in each language; the list is their order."""

from functools import cache
from pathlib import Path

TOPICS = (
    "start", "informants", "sources", "corrections", "code", "codebook", "passages", "queries", "memos", "search",
    "suggestions", "matrices", "co-occurrence", "saturation", "triangulation", "agreement", "findings", "review", "checklist",
    "thesis-tables", "exchange", "history", "bin", "settings", "team", "command-line", "data",
)  # fmt: skip


@cache
def text(topic: str, language: str) -> str:
    """Return the page on the subject in the language."""
    if topic not in TOPICS:
        raise KeyError(topic)
    return (Path(__file__).parent / language / f"{topic}.md").read_text(encoding="utf-8")
