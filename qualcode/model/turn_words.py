"""Where the words of a turn begin: behind the label that says who speaks and when."""

import re
from functools import lru_cache

from qualcode.model.transcript import Turn

HEAD = 240
_CLOCK = r"\d{1,2}(?:[:.]\d{2}){1,2}(?:[.,]\d{1,3})?"
_TIMES = rf"{_CLOCK}(?:\s{{0,3}}(?:-->|->|→|[-–—])\s{{0,3}}{_CLOCK})?"
_BRACKET = r"[\[(<{#][^\n\[\](){}<>]{1,60}[\])>}#]"
_TIMED_BRACKET = rf"[\[(<{{#]\s{{0,3}}{_TIMES}\s{{0,3}}[\])>}}#]"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s{1,3}"
_MARGIN = r"[\s\ufeff\u200b•·*_>#–—-]{0,12}(?:\d{1,5}[.)]?\s{1,3})?"
_STAMP = rf"(?:(?:{_DATE})?(?:{_BRACKET}|{_TIMES})\s{{0,9}}(?:[-–—=|:]\s{{0,9}})?)"
_SEPARATOR = r"\s{0,9}(?:[:：﹕](?!\d)|[.>|–—-](?=\s|\Z)|\t|\n|\Z|(?<=[\])>}])(?=\s))"
_TIME_BEHIND = rf"(?:\s{{0,9}}{_TIMED_BRACKET}|\s{{0,3}}{_TIMES}[^\S\n]{{0,9}}(?:\n|\Z))?"
_TIME_ALONE = re.compile(rf"{_MARGIN}{_TIMED_BRACKET}\s{{0,9}}(?:[-–—=|:](?=\s))?")


def words_begin(text: str, turn: Turn) -> int:
    """Return the offset in the text, in code points and within the turn, at which its words begin.

    What the reader of the file knew counts, else what stands there: times, the speaker's name and a separator. A turn without
    a label begins with its words.
    """
    at = turn.words if turn.words is not None else _behind_label(text, turn)
    if at <= turn.span.start:
        return turn.span.start
    while at < turn.span.end and text[at].isspace():
        at += 1
    return min(at, turn.span.end)


def _behind_label(text: str, turn: Turn) -> int:
    label = _label(turn.speaker) if turn.speaker else _TIME_ALONE if turn.seconds is not None else None
    found = label.match(text, turn.span.start, min(turn.span.end, turn.span.start + HEAD)) if label else None
    return found.end() if found else turn.span.start


@lru_cache(maxsize=512)
def _label(speaker: str) -> re.Pattern[str]:
    """Return how a line names that speaker: times before or behind the name, which may stand in brackets or be emphasised."""
    name = r"\s{1,9}".join(map(re.escape, speaker.split()))
    named = rf"[\[(<]?[*_]{{0,3}}{name}\s{{0,3}}[:：]?[*_]{{0,3}}[\])>]?"
    behind = rf"(?:,?\s{{0,9}}(?:{_BRACKET}|{_TIMES}))?"
    return re.compile(rf"{_MARGIN}(?:{_STAMP}{_MARGIN})?{named}{behind}{_SEPARATOR}[*_]{{0,3}}{_TIME_BEHIND}")
