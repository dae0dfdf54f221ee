"""The codebook tree: codes as values, and what follows from their parents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Bilingual = Mapping[str, str]


class Kind(StrEnum):
    INDICATOR = "indicator"
    FACTOR = "factor"
    THEME = "theme"
    ATTRIBUTE = "attribute"
    FOLDER = "folder"


class Polarity(StrEnum):
    SUPPORTING = "supporting"
    INHIBITING = "inhibiting"
    NEUTRAL = "neutral"
    UNSET = "unset"


class Origin(StrEnum):
    A_PRIORI = "a priori"
    DATA = "data"


GREY = "#6b7280"
"""The colour of a code that nobody gave one."""


@dataclass(frozen=True, slots=True)
class Code:
    """A node of the codebook tree; the texts are given by language. A retired code keeps its codings and takes no new ones."""

    guid: str
    short_id: str
    label: Bilingual
    parent: str | None = None
    position: int = 0
    kind: Kind = Kind.THEME
    definition: Bilingual = field(default_factory=dict)
    include: Bilingual = field(default_factory=dict)
    exclude: Bilingual = field(default_factory=dict)
    example: Bilingual = field(default_factory=dict)
    colour: str = GREY
    polarity: Polarity = Polarity.UNSET
    codable: bool = True
    origin: Origin = Origin.A_PRIORI
    aliases: tuple[str, ...] = ()
    retired: bool = False

    def named(self, language: str) -> str:
        return in_language(self.label, language) or self.short_id


@dataclass(frozen=True, slots=True)
class AttributeValue:
    id: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class SegmentAttribute:
    """An attribute that each coding may carry, with the values it takes."""

    id: str
    label: Bilingual
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """A preset: a theory's codes, in tree order, and the attributes of its segments."""

    id: str
    title: Bilingual
    codes: tuple[Code, ...]
    attributes: tuple[SegmentAttribute, ...] = ()
    sources: tuple[str, ...] = ()
    theory: Bilingual = field(default_factory=dict)
    notes: Bilingual = field(default_factory=dict)


def in_language(words: Bilingual, language: str) -> str:
    """Return the words in the language, or in whichever there is."""
    return words.get(language) or next((text for text in words.values() if text), "")


def tree_order(codes: Iterable[Code]) -> Iterator[tuple[Code, int]]:
    """Yield each code with its depth, parents before children, siblings by position."""
    children: dict[str | None, list[Code]] = {}
    for code in codes:
        children.setdefault(code.parent, []).append(code)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[Code, int]]:
        for code in sorted(children.get(parent, ()), key=lambda c: (c.position, c.short_id)):
            yield code, depth
            yield from walk(code.guid, depth + 1)

    return walk(None, 0)


def family(codes: Iterable[Code], root: str) -> set[str]:
    """Return the guids of a code and of all below it."""
    children: dict[str | None, list[str]] = {}
    for code in codes:
        children.setdefault(code.parent, []).append(code.guid)
    found, waiting = {root}, [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def ancestry(codes: Iterable[Code], guid: str) -> list[str]:
    """Return the guids from the code up to its root, the code first."""
    parents = {code.guid: code.parent for code in codes}
    chain: list[str] = []
    at: str | None = guid
    while at is not None and at in parents and at not in chain:
        chain.append(at)
        at = parents[at]
    return chain
