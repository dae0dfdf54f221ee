"""The turns of a corrected text: those that were there are carried over, new lines become turns or join their neighbour."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qualcode.formats.turns import turns as detected
from qualcode.model.anchoring import Alignment, shared
from qualcode.model.span import Span
from qualcode.model.text import paragraphs
from qualcode.model.transcript import Turn


def carried_turns(alignment: Alignment, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns of the new text, in order and without overlaps.

    A turn keeps its speaker unless the label before its words was changed. A new line that begins with a speaker's label
    opens a turn; one without belongs to the turn before it where anybody is named, else it is a turn of its own.
    """
    carried = _apart(_relabelled(alignment, turns))
    if alignment.known:
        return _told(carried)
    labelled = {turn.span.start: turn for turn in detected(alignment.new) if turn.speaker}
    fresh = alignment.fresh()
    result = list(carried)
    for line in paragraphs(alignment.new):
        if shared(line, fresh):
            _take_in(result, line, labelled.get(line.start), alignment.new, named=any(turn.speaker for turn in turns))
    return _told(result)


def _told(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Return the turns, of which only those know where their words begin that have that place within them."""
    return tuple(
        turn if turn.words is None or turn.span.start <= turn.words <= turn.span.end else replace(turn, words=None)
        for turn in turns
    )


def _relabelled(alignment: Alignment, turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield the turns in their new places, under the speaker whose label stands there now where the label was changed."""
    before = {} if alignment.known else {turn.span.start: turn.speaker for turn in detected(alignment.old)}
    now = {} if alignment.known else {turn.span.start: turn for turn in detected(alignment.new)}
    for turn in turns:
        span = alignment.place(turn.span).span
        if span is None:
            continue
        label = now.get(span.start)
        spoken = turn.speaker is not None and before.get(turn.span.start) == turn.speaker
        if spoken and label and label.speaker and label.speaker != turn.speaker:
            yield Turn(span, label.speaker, turn.seconds if label.seconds is None else label.seconds, label.words)
        else:
            yield replace(turn, span=span, words=_words(alignment, turn, span))


def _words(alignment: Alignment, turn: Turn, span: Span) -> int | None:
    """Return where the turn's words begin in its new place; None, for the text to tell, where its label is another now."""
    if turn.words is None:
        return None
    at = span.start + turn.words - turn.span.start
    if alignment.new[span.start : at] == alignment.old[turn.span.start : turn.words]:
        return at
    named = alignment.place(Span(turn.span.start, turn.words)).span if alignment.known else None
    return named.end if named else None


def _apart(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Return the turns in order, each beginning where the one before it ends or later."""
    result: list[Turn] = []
    for turn in sorted(turns, key=lambda each: each.span):
        start = max(turn.span.start, result[-1].span.end if result else 0)
        if start < turn.span.end:
            result.append(replace(turn, span=Span(start, turn.span.end)))
    return tuple(result)


def _take_in(turns: list[Turn], line: Span, label: Turn | None, text: str, *, named: bool) -> None:
    """Give a new line its place among the turns, which are in order."""
    at = bisect_left(turns, line.end, key=lambda turn: turn.span.start)
    holder = turns[at - 1] if at else None
    if holder is not None and holder.span.overlaps(line):
        if label is not None and holder.span.start < line.start:
            turns[at - 1 : at] = _parted(holder, label, line, text)
    elif label is None and named and holder is not None:
        turns[at - 1] = replace(holder, span=holder.span.joined(line))
    else:
        turns.insert(at, replace(label, span=line) if label else Turn(line))


def _parted(holder: Turn, label: Turn, line: Span, text: str) -> list[Turn]:
    """Put a new speaker's line into the middle of a turn."""
    before = len(text[holder.span.start : line.start].rstrip())
    after = holder.span.end - len(text[line.end : holder.span.end].lstrip())
    parts = [replace(holder, span=Span(holder.span.start, holder.span.start + before)), replace(label, span=line)]
    return [*parts, replace(holder, span=Span(after, holder.span.end), words=after)] if after < holder.span.end else parts
