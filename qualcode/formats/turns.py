"""Finding who speaks: turns of a transcript from the marks that transcribers use."""

import re
from collections import Counter
from dataclasses import dataclass

from qualcode.model.span import Span
from qualcode.model.text import paragraphs
from qualcode.model.transcript import Turn

_CLOCK = r"(?:(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
_STAMP = re.compile(rf"\s*[\[(<]?\s*({_CLOCK})\s*[\])>]?\s*(?:[-–—]\s*)?")
_BRACKETED = re.compile(rf"\s*[\[(<]\s*({_CLOCK})\s*[\])>]\s*")
_NAME = r"[^\W\d_][\w.'’()/& -]{0,38}?"
_LABEL = re.compile(rf"\s*(?:\*\*|__)?({_NAME})(?:\*\*|__)?\s*(?:[\[(]\s*({_CLOCK})\s*[\])])?\s*:(?:\*\*|__)?(?=\s|$|\*)")
_BOLD = re.compile(rf"\s*(?:\*\*|__)({_NAME})\s*:?\s*(?:\*\*|__)\s*:?\s*(?=\S|$)")
_ALONE = re.compile(rf"\s*(?:\*\*)?({_NAME})(?:\*\*)?\s{{1,}}[\[(]?({_CLOCK})[\])]?\s*$")
_USUAL = re.compile(
    r"(?:[a-z]{1,3}\d{1,3}|[pqatr]|pewawancara|peneliti|penanya|informan(?:\s?\d+)?|narasumber(?:\s?\d+)?|"
    r"responden(?:\s?\d+)?|interviewer|interviewee|researcher|moderator|respondent(?:\s?\d+)?|participant(?:\s?\d+)?|"
    r"speaker(?:\s?\d+)?|pembicara(?:\s?\d+)?)",
    re.IGNORECASE,
)
MAX_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Opening:
    """A line that may open a turn: its place in the paragraphs, who, when, and how strong the sign is."""

    paragraph: int
    speaker: str | None
    seconds: float | None
    certain: bool


def turns(text: str) -> tuple[Turn, ...]:
    """Return the turns in order; they never overlap and together cover every non-empty line.

    A turn runs from its speaker's label to the last line before the next label. Where nobody is named each paragraph
    is a turn of its own.
    """
    lines = paragraphs(text)
    found = [_opening(index, span.of(text)) for index, span in enumerate(lines)]
    openings = _believed([opening for opening in found if opening is not None])
    if not any(opening.speaker for opening in openings):
        stamps = {opening.paragraph: opening.seconds for opening in openings}
        return tuple(Turn(span, None, stamps.get(index)) for index, span in enumerate(lines))
    return _joined(lines, [opening for opening in openings if opening.speaker])


def seconds(clock: str) -> float:
    """Return a clock reading such as 01:02:03 or 02:03.5 in seconds."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _opening(paragraph: int, line: str) -> _Opening | None:
    stamp = _BRACKETED.match(line)
    rest = line[stamp.end() :] if stamp else line
    at = seconds(stamp[1]) if stamp else None
    if alone := _ALONE.match(rest):
        return _speaker(paragraph, alone[1], seconds(alone[2]), certain=True)
    for pattern in (_LABEL, _BOLD):
        if label := pattern.match(rest):
            inner = label[2] if label.re is _LABEL and label[2] else None
            after = _STAMP.match(rest[label.end() :]) if not inner and at is None else None
            when = seconds(inner) if inner else at if at is not None else seconds(after[1]) if after else None
            certain = pattern is _BOLD or stamp is not None or inner is not None or after is not None or "**" in label[0]
            return _speaker(paragraph, label[1], when, certain=certain)
    return _Opening(paragraph, None, at, certain=False) if stamp else None


def _speaker(paragraph: int, name: str, when: float | None, *, certain: bool) -> _Opening | None:
    name = " ".join(name.split())
    if not name or len(name.split()) > MAX_NAME_WORDS or name.lower() in ("http", "https"):
        return None
    return _Opening(paragraph, name, when, certain or _USUAL.fullmatch(name) is not None)


def _believed(openings: list[_Opening]) -> list[_Opening]:
    """Drop labels that are no speakers: a name counts when it recurs, or when its form is one that transcribers use."""
    times = Counter(opening.speaker for opening in openings if opening.speaker)
    return [
        opening
        for opening in openings
        if opening.speaker is None or times[opening.speaker] > 1 or (opening.certain and len(times) <= 40)
    ]


def _joined(lines: list[Span], openings: list[_Opening]) -> tuple[Turn, ...]:
    first = openings[0].paragraph
    found = [Turn(span) for span in lines[:first]]
    ends = [opening.paragraph for opening in openings[1:]] + [len(lines)]
    for opening, end in zip(openings, ends, strict=True):
        span = Span(lines[opening.paragraph].start, lines[end - 1].end)
        found.append(Turn(span, opening.speaker, opening.seconds))
    return tuple(found)
