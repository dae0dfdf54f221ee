"""A passage in what is said around it: every turn by itself and without its label, and the passage's own words told apart."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualcode.model.span import Span
from qualcode.model.text import in_sentences
from qualcode.model.transcript import Turn
from qualcode.model.turn_words import words_begin

LONGEST = 1_600
LEFT_OUT = " […] "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: `turn` is the turn that begins with it, if one does; each piece comes with whether it is of the passage."""

    pieces: tuple[tuple[str, bool], ...]
    turn: Turn | None = None


def in_context(text: str, span: Span, turns: Sequence[Turn]) -> list[Line]:
    """Return the passage in whole sentences, line by line; `turns` are those of the text, in order.

    Of a passage longer than LONGEST code points the middle is left out. The label of a turn is left out, unless the passage
    has no other words.
    """
    whole = in_sentences(text, span)
    stretches = list(_stretches(text, whole, turns, None))
    if not any(start < span.end and span.start < end for _, start, end in stretches):
        stretches = list(_stretches(text, whole, turns, span))
    half = LONGEST // 2
    hidden = (span.start + half, span.end - half) if len(span) > LONGEST else (span.end, span.end)
    lines: list[Line] = []
    for turn, start, end in stretches:
        first = turn
        for begin, stop in _lines(text, start, end):
            pieces = tuple(_pieces(text, begin, stop, span, hidden))
            if pieces:
                lines.append(Line(pieces, first))
                first = None
    return lines


def _stretches(
    text: str, whole: Span, turns: Sequence[Turn], labelled: Span | None
) -> Iterator[tuple[Turn | None, int, int]]:
    """Yield what belongs to one turn or to none, from where to where, with the label where a turn meets `labelled`."""
    at = whole.start
    first = max(0, bisect_right(turns, at, key=lambda turn: turn.span.start) - 1)
    for turn in turns[first:]:
        if turn.span.start >= whole.end:
            break
        if turn.span.end <= at:
            continue
        if turn.span.start > at:
            yield None, at, turn.span.start
        begin = turn.span.start if labelled and turn.span.overlaps(labelled) else words_begin(text, turn)
        yield turn, max(at, begin), min(whole.end, turn.span.end)
        at = turn.span.end
    if at < whole.end:
        yield None, at, whole.end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where each line goes that has words, without white space around them."""
    for line in text[start:end].split("\n") if start < end else ():
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start += len(line) + 1


def _pieces(text: str, begin: int, stop: int, span: Span, hidden: tuple[int, int]) -> Iterator[tuple[str, bool]]:
    edges = sorted({begin, stop, *(edge for edge in (span.start, span.end, *hidden) if begin < edge < stop)})
    for start, end in pairwise(edges):
        if hidden[0] <= start and end <= hidden[1]:
            if start == hidden[0]:
                yield LEFT_OUT, True
        else:
            yield text[start:end], span.start <= start and end <= span.end
