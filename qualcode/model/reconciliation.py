"""A decision on what coders coded differently: whose version stands, or which words of them all, or that nothing stands."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from qualcode.model.span import Span, merged


class Decision(StrEnum):
    CODER = "coder"  # as the chosen coder has it
    WHOLE = "whole"  # from the first to the last word that anybody marked
    SHARED = "shared"  # the words that everybody marked who marked any
    NONE = "none"  # the code does not stand here


def standing(decision: Decision, spans: Mapping[int, Sequence[Span]], chosen: int | None = None) -> list[Span]:
    """Return the passages that stand after the decision; `spans` are those of each coder who has any."""
    if decision is Decision.NONE or not spans:
        return []
    if decision is Decision.CODER:
        return sorted(spans.get(chosen or 0, ()))
    every = [span for own in spans.values() for span in own]
    if decision is Decision.WHOLE:
        return [Span(min(span.start for span in every), max(span.end for span in every))]
    first, *others = (merged(own) for own in spans.values())
    for other in others:
        first = _common(first, other)
    return first


def _common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    return [
        Span(max(a.start, b.start), min(a.end, b.end)) for a in one for b in other if a.overlaps(b)
    ]
