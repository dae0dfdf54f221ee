"""What a single format's reader hands on: paragraphs with what the format itself says of them, and notes."""

from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.formats.limits import MAX_CODE_POINTS, MAX_LINES
from qualcode.formats.refusal import Unreadable
from qualcode.model.text import normalised


@dataclass(frozen=True, slots=True)
class Note:
    """Something non-fatal found while reading: the sentence's key, its place, and its facts; `unit` is what `line` counts."""

    key: str
    line: int | None = None
    facts: tuple[tuple[str, object], ...] = ()
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as its format holds it, without a label where the format names the `speaker`; `seconds` is its time.

    What stands `aside`, such as a footnote, is said by nobody; what is `unnamed`, while the format names others, by nobody
    until a person says by whom. A cue `joins` the one before it where the same person goes on. A line break within the text
    begins a further line of the same turn.
    """

    text: str
    speaker: str | None = None
    seconds: float | None = None
    aside: bool = False
    joins: bool = False
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """The paragraphs of a file, not yet normalised; `headings` are those of a table's columns."""

    lines: tuple[Line, ...]
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    headings: tuple[str, ...] = ()


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of a plain text; raise Unreadable where there are too many to be a transcript."""
    text = normalised(text)
    if text.count("\n") >= MAX_LINES:
        raise Unreadable("too_many_lines", most=MAX_LINES)
    return tuple(Line(part) for part in text.split("\n"))


def bounded(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines; raise Unreadable as soon as they, with the line breaks in them, or their letters are too many."""
    kept: list[Line] = []
    count = length = 0
    for line in lines:
        count += 1 + line.text.count("\n")
        length += len(line.text)
        if count > MAX_LINES:
            raise Unreadable("too_many_lines", most=MAX_LINES)
        if length > MAX_CODE_POINTS:
            raise Unreadable("too_long", most=MAX_CODE_POINTS)
        kept.append(line)
    return tuple(kept)
