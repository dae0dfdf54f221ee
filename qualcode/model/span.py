"""A passage's place: half-open, in Unicode code points, and the algebra of overlapping places."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The code points from `start` up to, not including, `end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def joined(self, other: "Span") -> "Span":
        return Span(min(self.start, other.start), max(self.end, other.end))

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def runs(spans: Sequence[Span], within: Span) -> Iterator[tuple[Span, tuple[int, ...]]]:
    """Yield the pieces of `within` cut at every boundary, each with the indices of the spans that cover it."""
    edges = {within.start, within.end}
    for span in spans:
        edges.update(edge for edge in (span.start, span.end) if within.start < edge < within.end)
    cuts = sorted(edges)
    for start, end in itertools.pairwise(cuts):
        piece = Span(start, end)
        yield piece, tuple(i for i, span in enumerate(spans) if span.overlaps(piece))


def covered(spans: Iterable[Span]) -> int:
    """Return how many code points lie under at least one span."""
    return sum(len(span) for span in merged(spans))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans with overlapping and touching ones joined, in order."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = result[-1].joined(span)
        else:
            result.append(span)
    return result
