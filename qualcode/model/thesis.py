"""How the documents of a thesis are made: language, chapter, style, what is quoted, and the campus template that they follow."""

from dataclasses import dataclass
from typing import Literal

Rule = Literal["spread", "longest", "evidence"]
RULES: tuple[Rule, ...] = ("spread", "longest", "evidence")
STYLES = ("skripsi", "apa")
CHAPTER, CHAPTER_LENGTH = "4", 4
USUAL, MOST = 3, 20
"""How many passages of a code are quoted, usually and at most."""


@dataclass(frozen=True, slots=True)
class Template:
    """A campus's Word document that lends its styles, as it is stored."""

    guid: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Thesis:
    """What a project's documents are made by; `language` is empty where it is the study's own."""

    language: str = ""
    chapter: str = CHAPTER
    style: str = STYLES[0]
    rule: Rule = RULES[0]
    most: int = USUAL
    template: Template | None = None
