"""Half-open places on one line of whole numbers: which of one set stand how to those of another, without nested loops."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

CHUNK = 4_000_000


def overlapping(starts: np.ndarray, ends: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray) -> np.ndarray:
    """Return for each place whether it shares at least one point with one of the others; O((n + m) log m)."""
    return _reach(other_starts, other_ends, ends, side="left") > starts


def within(starts: np.ndarray, ends: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray) -> np.ndarray:
    """Return for each place whether one of the others holds it wholly, the same place included."""
    return _reach(other_starts, other_ends, starts, side="right") >= ends


def enclosing(starts: np.ndarray, ends: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray) -> np.ndarray:
    """Return for each place whether it holds one of the others wholly, the same place included."""
    order = np.argsort(other_starts, kind="stable")
    least = np.append(np.minimum.accumulate(other_ends[order][::-1])[::-1], np.iinfo(np.int64).max)
    return least[np.searchsorted(other_starts[order], starts, side="left")] <= ends


def _reach(starts: np.ndarray, ends: np.ndarray, before: np.ndarray, *, side: Literal["left", "right"]) -> np.ndarray:
    """Return for each point how far the places reach that start before it (right: or at it); -1 where none does."""
    order = np.argsort(starts, kind="stable")
    furthest = np.concatenate(([-1], np.maximum.accumulate(ends[order])))
    return furthest[np.searchsorted(starts[order], before, side=side)]


def pairs(
    starts: np.ndarray, ends: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield all overlapping pairs as indices of the places and of the others, so many at a time that memory stays small."""
    order = np.argsort(other_starts, kind="stable")
    sorted_starts, sorted_ends = other_starts[order], other_ends[order]
    first = np.searchsorted(np.maximum.accumulate(sorted_ends), starts, side="right")
    last = np.searchsorted(sorted_starts, ends, side="left")
    counts = np.maximum(last - first, 0)
    edges = np.concatenate(([0], np.cumsum(counts)))
    at = 0
    while at < len(starts):
        until = max(at + 1, int(np.searchsorted(edges, edges[at] + CHUNK, side="right")) - 1)
        some = counts[at:until]
        here = np.repeat(np.arange(at, until), some)
        there = np.arange(edges[until] - edges[at]) - np.repeat(edges[at:until] - edges[at], some) + first[here]
        meet = sorted_ends[there] > starts[here]
        yield here[meet], order[there[meet]]
        at = until


def following(ends: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray) -> np.ndarray:
    """Return for each place, by its end, the first of the others that starts at or after it (the shorter of two), or -1."""
    order = np.lexsort((other_ends, other_starts))
    at = np.searchsorted(other_starts[order], ends, side="left")
    return np.append(order, -1)[at]


def preceding(starts: np.ndarray, other_starts: np.ndarray, other_ends: np.ndarray) -> np.ndarray:
    """Return for each place, by its start, the last of the others that ends at or before it (the shorter of two), or -1."""
    order = np.lexsort((other_starts, other_ends))
    at = np.searchsorted(other_ends[order], starts, side="right")
    return np.concatenate(([-1], order))[at]
