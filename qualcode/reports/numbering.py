"""What tables, figures and headings are called: Table 4.1 within a chapter, Table L1.1 in an appendix, or through as APA does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from qualcode.locale import say
from qualcode.reports.outline import Division, Heading, Picture, TableBlock
from qualcode.reports.preset import Preset
from qualcode.reports.words import legal

FIRST_BOOKMARK = 400_000_000
ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MOST_ROMAN = 89


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption: its label, what is typed before the counted number, the number, and its title.

    `restarts` says that the count begins anew at each heading of level 1; `at` counts all captions of the document.
    """

    id: str
    kind: str  # table, figure
    label: str
    prefix: str
    number: int
    title: str
    restarts: bool
    at: int

    @property
    def name(self) -> str:
        """Return what the text calls it, such as Table 4.1."""
        return f"{self.label} {self.prefix}{self.number}"

    @property
    def bookmark(self) -> str:
        return f"_Ref{FIRST_BOOKMARK + self.at}"


def captions(divisions: Sequence[Division], chapter: str, preset: Preset, language: str) -> tuple[Caption, ...]:
    """Return the captions of all tables and figures, in their order."""
    return tuple(_captions(divisions, legal(chapter), preset, language))


def _captions(divisions: Sequence[Division], chapter: str, preset: Preset, language: str) -> Iterator[Caption]:
    appendix = at = 0
    for division in divisions:
        appendix += division.appendix
        prefix = _prefix(appendix, preset) if division.appendix else f"{chapter}." if preset.by_chapter else ""
        counts = {"table": 0, "figure": 0}
        for block in division.blocks:
            if isinstance(block, TableBlock | Picture):
                kind = "table" if isinstance(block, TableBlock) else "figure"
                counts[kind] += 1
                at += 1
                label, restarts = say(f"reports.{kind}", language), preset.by_chapter or division.appendix
                yield Caption(block.id, kind, label, prefix, counts[kind], block.title, restarts, at)


def _prefix(appendix: int, preset: Preset) -> str:
    return f"L{appendix}." if preset.by_chapter else letter(appendix)


def letter(appendix: int) -> str:
    """Return the letter of an appendix, AA after Z."""
    first, last = divmod(appendix - 1, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[last]


def heads(divisions: Sequence[Division], chapter: str, preset: Preset, language: str) -> tuple[str, ...]:
    """Return the headings of level 1: the chapter's with its number, each appendix with its own."""
    appendix, found = 0, []
    for division in divisions:
        appendix += division.appendix
        if division.appendix:
            count = str(appendix) if preset.by_chapter else letter(appendix)
            found.append(f"{say('reports.chapter.appendix', language, number=count)}\n{division.title}")
        elif preset.numbered_headings:
            said = say("reports.chapter.number", language, number=roman(chapter))
            found.append(f"{said}\n{division.title.upper()}")
        else:
            found.append(division.title)
    return tuple(found)


def roman(chapter: str) -> str:
    """Return the number of a chapter in Roman figures, and anything else as it stands."""
    if not (chapter.isascii() and chapter.isdecimal() and 0 < int(chapter) <= MOST_ROMAN):
        return chapter
    left, written = int(chapter), ""
    for value, sign in ROMAN:
        while left >= value:
            left, written = left - value, written + sign
    return written


def sections(division: Division, chapter: str) -> Iterator[str]:
    """Yield the number of each heading of the division in order: 4.1, 4.1.1; a heading of level 1 has none."""
    counts = [0, 0]
    for block in division.blocks:
        if isinstance(block, Heading):
            if block.level == 2:
                counts = [counts[0] + 1, 0]
            elif block.level == 3:
                counts[1] += 1
            yield ".".join([chapter, *map(str, counts[: block.level - 1])]) if block.level > 1 else ""
