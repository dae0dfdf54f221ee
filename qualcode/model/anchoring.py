"""Re-anchoring: where a passage of a text stands after the text was corrected, by diff, then by its own words.

The diff is patience diff (Bram Cohen, 2010) on lines, then on words inside changed lines: it pairs what occurs once on both
sides, so that its cost grows with the text and not with its square.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate, islice, pairwise
from operator import itemgetter

from qualcode.model.span import Span
from qualcode.model.text import Anchor, anchor

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TOKEN = re.compile(rf"\w[\w{_MARKS}]*|\n|[^\S\n]+|[^\w\s][{_MARKS}]*")
_WORD = re.compile(rf"\w[\w{_MARKS}]*")
_RUNS = (1, 8, 48)
SMALL = 10_000
SHORT = 48
SURE, LIKELY = 0.6, 0.3
MOST_PLACES = 400

Piece = tuple[int, int, int]
"""Equal text on both sides: offset in the old one, offset in the new one, length; in code points."""


class How(StrEnum):
    """What became of a passage."""

    KEPT = "kept"
    SHIFTED = "shifted"
    CHANGED = "changed"
    FOUND = "found"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage's place in the new text, None where it is lost, and how it was found."""

    span: Span | None
    how: How


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts and the pieces that are equal in both, in order; what lies between the pieces was changed.

    `known` says that the changes were told and not guessed by comparing, so that what was changed stands for what came.
    """

    old: str
    new: str
    pieces: tuple[Piece, ...]
    known: bool = False

    def inverted(self) -> "Alignment":
        """Return the way back."""
        back = tuple((new, old, length) for old, new, length in self.pieces)
        return Alignment(self.new, self.old, back, self.known)

    def place(self, span: Span) -> Placed:
        """Return where a passage of the old text stands in the new one.

        Words inside one equal piece only shift. A passage whose words changed keeps its edges at the words beside it, as
        long as enough of it is left; otherwise its own words are sought in the text that is new, and the words around it
        decide between several places.
        """
        quote = span.of(self.old)
        start, end = self._edge(span.start, starts=True), self._edge(span.end, starts=False)
        mapped = self._trimmed(quote, start, end) if start < end else None
        if mapped and mapped.of(self.new) == quote:
            return Placed(mapped, How.KEPT if mapped == span else How.SHIFTED)
        share = self._left(span)
        if mapped and (self.known or share >= SURE):
            return Placed(mapped, How.CHANGED)
        found = self.found(anchor(self.old, span), near=start)
        if found and not (mapped and mapped.contains(found)):
            return Placed(found, How.FOUND)
        if mapped and (share >= LIKELY or (len(quote) <= SHORT and len(mapped) <= 2 * SHORT)):
            return Placed(mapped, How.CHANGED)
        return Placed(None, How.LOST)

    def offset(self, offset: int) -> int:
        """Return where a point of the old text stands in the new one."""
        return self._edge(offset, starts=True) if offset < len(self.old) else len(self.new)

    def found(self, words: Anchor, *, near: int = 0, strict: bool = False) -> Span | None:
        """Return where the words stand in text that is new; `strict` wants the same words around them too."""
        fresh = self.fresh()
        if not fresh or not words.quote.strip():
            return None
        places = [
            span
            for span in _occurrences(self.new, words.quote, fresh[0].start, fresh[-1].end)
            if 2 * shared(span, fresh) >= len(span)
        ]
        if strict:
            places = [span for span in places if anchor(self.new, span) == words]
        return max(places, key=lambda span: (agreement(self.new, span, words), -abs(span.start - near)), default=None)

    def fresh(self) -> list[Span]:
        """Return what is new in the new text."""
        return [Span(new, end) for _, _, new, end in self.gaps() if new < end]

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield each change as start and end in the old text, start and end in the new one."""
        edges = ((0, 0, 0), *self.pieces, (len(self.old), len(self.new), 0))
        for (old, new, length), (next_old, next_new, _) in pairwise(edges):
            if next_old > old + length or next_new > new + length:
                yield old + length, next_old, new + length, next_new

    def _edge(self, offset: int, *, starts: bool) -> int:
        """Return where a passage's start or end comes to stand; text put in exactly at an edge stays outside."""
        before = (bisect_right if starts else bisect_left)(self.pieces, offset, key=itemgetter(0))
        old, new, length = self.pieces[before - 1] if before else (0, 0, 0)
        if before and (offset < old + length or (not starts and offset == old + length)):
            return new + offset - old
        next_old, next_new, _ = self.pieces[before] if before < len(self.pieces) else (len(self.old), len(self.new), 0)
        return self._inside(offset, (old + length, next_old), (new + length, next_new), starts)

    def _inside(self, offset: int, was: tuple[int, int], now: tuple[int, int], starts: bool) -> int:
        """Return the place of an edge inside a change: `was` in the old text, `now` in the new one."""
        if offset in was:
            return now[was.index(offset)]
        before, after = self.old[was[0] : was[1]], self.new[now[0] : now[1]]
        head = _alike(before, after)
        tail = _alike(before[head:][::-1], after[head:][::-1])
        if offset <= was[0] + head:
            return now[0] + offset - was[0]
        if offset >= was[1] - tail:
            return now[1] - (was[1] - offset)
        outward = self.known or max(len(before), len(after)) <= SHORT
        return now[0] + head if starts == outward else now[1] - tail

    def _trimmed(self, quote: str, start: int, end: int) -> Span | None:
        """Leave out the white space that a deletion left at an edge where the words had none."""
        if not quote[0].isspace():
            while start < end and self.new[start].isspace():
                start += 1
        if not quote[-1].isspace():
            while start < end and self.new[end - 1].isspace():
                end -= 1
        return Span(start, end) if start < end else None

    def _left(self, span: Span) -> float:
        """Return which share of the passage's letters stands in equal pieces."""
        first = max(0, bisect_right(self.pieces, span.start, key=itemgetter(0)) - 1)
        left = 0
        for old, _, length in self.pieces[first:]:
            if old >= span.end:
                break
            left += _letters(self.old[max(old, span.start) : min(old + length, span.end)])
        letters = _letters(span.of(self.old))
        return left / letters if letters else 0.0


def aligned(old: str, new: str) -> Alignment:
    """Compare two texts by lines, then by words inside the lines that changed."""
    pieces: list[Piece] = []
    for old_part, new_part in _compared(old, new, 0, 0, _LINE, pieces):
        _compared(old_part.of(old), new_part.of(new), old_part.start, new_part.start, _TOKEN, pieces)
    return Alignment(old, new, tuple(_joined(sorted(pieces))))


def edited(old: str, edits: Iterable[tuple[Span, str]]) -> Alignment:
    """Put other words in the place of passages, which come in order and do not overlap; every change is known exactly."""
    parts, pieces, at, length = [], [], 0, 0
    for span, words in edits:
        if span.start > at:
            pieces.append((at, length, span.start - at))
        parts += [old[at : span.start], words]
        length += span.start - at + len(words)
        at = span.end
    if at < len(old):
        pieces.append((at, length, len(old) - at))
    return Alignment(old, "".join([*parts, old[at:]]), tuple(pieces), known=True)


def likely(text: str, words: Anchor, *, most: int = 3) -> list[Span]:
    """Return the places where the words may stand now, the likeliest first: exactly, else where most of them occur."""
    exact = list(_occurrences(text, words.quote, 0, len(text))) if words.quote.strip() else []
    if exact:
        return sorted(exact, key=lambda span: -agreement(text, span, words))[:most]
    tokens = [(found.start(), found.end(), found[0].casefold()) for found in _WORD.finditer(text)]
    wanted = Counter(found[0].casefold() for found in _WORD.finditer(words.quote))
    return _windows(tokens, wanted, most)


def _windows(tokens: Sequence[tuple[int, int, str]], wanted: Counter[str], most: int) -> list[Span]:
    """Return the stretches, as many words long as are wanted, that hold at least half of them."""
    size = wanted.total()
    missing, held = Counter(wanted), 0
    scored: list[tuple[int, int]] = []
    for index, (_, _, token) in enumerate(tokens):
        held += missing[token] > 0
        missing[token] -= 1
        if index >= size:
            gone = tokens[index - size][2]
            missing[gone] += 1
            held -= missing[gone] > 0
        if index >= size - 1 and 2 * held >= size > 0:
            scored.append((-held, index - size + 1))
    chosen: list[int] = []
    for _, first in sorted(scored):
        if len(chosen) < most and all(abs(first - other) >= size for other in chosen):
            chosen.append(first)
    return [Span(tokens[first][0], tokens[first + size - 1][1]) for first in chosen]


def occurrence(text: str, words: str, number: int) -> Span | None:
    """Return the first, second … place where the words stand; None where they do not stand so often."""
    return next(islice(_occurrences(text, words, 0, len(text)), number - 1, None), None)


def agreement(text: str, span: Span, words: Anchor) -> int:
    """Return how many characters directly before and after the span are those that stood around the words."""
    here = anchor(text, span)
    return _alike(here.prefix[::-1], words.prefix[::-1]) + _alike(here.suffix, words.suffix)


def _alike(first: str, second: str) -> int:
    """Return how many characters both begin with."""
    most = min(len(first), len(second))
    return next((n for n in range(most) if first[n] != second[n]), most)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _occurrences(text: str, words: str, start: int, end: int) -> Iterator[Span]:
    """Yield where the words stand, from those that reach into start to those that reach over end."""
    at = max(0, start - len(words))
    for _ in range(MOST_PLACES):
        at = text.find(words, at, end + len(words))
        if at < 0:
            return
        yield Span(at, at + len(words))
        at += 1


def shared(span: Span, parts: Sequence[Span]) -> int:
    """Return how many code points of the span lie in the parts, which are in order."""
    first = max(0, bisect_right(parts, span.start, key=lambda part: part.start) - 1)
    total = 0
    for part in parts[first:]:
        if part.start >= span.end:
            break
        total += max(0, min(part.end, span.end) - max(part.start, span.start))
    return total


def _compared(
    old: str, new: str, old_at: int, new_at: int, unit: re.Pattern[str], pieces: list[Piece]
) -> list[tuple[Span, Span]]:
    """Add the equal pieces of both texts, unit by unit; return the parts that stand between them on both sides."""
    a, b = unit.findall(old), unit.findall(new)
    a_at, b_at = list(accumulate(map(len, a), initial=old_at)), list(accumulate(map(len, b), initial=new_at))
    between, last = [], (0, 0)
    for i, j, size in [*_equal(a, b), (len(a), len(b), 0)]:
        if i > last[0] and j > last[1]:
            between.append((Span(a_at[last[0]], a_at[i]), Span(b_at[last[1]], b_at[j])))
        if size:
            pieces.append((a_at[i], b_at[j], a_at[i + size] - a_at[i]))
        last = i + size, j + size
    return between


def _equal(a: Sequence[str], b: Sequence[str]) -> list[Piece]:
    """Return the runs that are equal in both sequences, in order."""
    found: list[Piece] = []
    parts = [(0, len(a), 0, len(b))]
    while parts:
        a_from, a_to, b_from, b_to = _without_ends(a, b, parts.pop(), found)
        if a_from == a_to or b_from == b_to:
            continue
        if cuts := _anchors(a, b, a_from, a_to, b_from, b_to):
            edges = pairwise([(a_from, b_from), *cuts, (a_to, b_to)])
            parts += [(i, next_i, j, next_j) for (i, j), (next_i, next_j) in edges]
        elif (a_to - a_from) * (b_to - b_from) <= SMALL:
            matcher = SequenceMatcher(None, a[a_from:a_to], b[b_from:b_to], autojunk=False)
            found += [(a_from + i, b_from + j, size) for i, j, size in matcher.get_matching_blocks() if size]
    return sorted(found)


def _without_ends(
    a: Sequence[str], b: Sequence[str], part: tuple[int, int, int, int], found: list[Piece]
) -> tuple[int, int, int, int]:
    """Take what both parts begin and end with into the found runs; return what is left between."""
    a_from, a_to, b_from, b_to = part
    most = min(a_to - a_from, b_to - b_from)
    head = next((n for n in range(most) if a[a_from + n] != b[b_from + n]), most)
    most -= head
    tail = next((n for n in range(most) if a[a_to - 1 - n] != b[b_to - 1 - n]), most)
    found += [(i, j, size) for i, j, size in ((a_from, b_from, head), (a_to - tail, b_to - tail, tail)) if size]
    return a_from + head, a_to - tail, b_from + head, b_to - tail


def _anchors(
    a: Sequence[str], b: Sequence[str], a_from: int, a_to: int, b_from: int, b_to: int
) -> list[tuple[int, int]]:
    """Return the places, in order on both sides, at which stands what occurs once in either part: a unit or a run of units."""
    for run in _RUNS:
        in_a, in_b = _once(a, a_from, a_to, run), _once(b, b_from, b_to, run)
        if pairs := [(i, in_b[unit]) for unit, i in in_a.items() if unit in in_b]:
            return _rising(sorted(pairs))
    return []


def _once(units: Sequence[str], start: int, end: int, run: int) -> dict[object, int]:
    """Return the places of the runs that occur once."""
    runs = [units[i] if run == 1 else tuple(units[i : i + run]) for i in range(start, end - run + 1)]
    times = Counter(runs)
    return {each: i for i, each in enumerate(runs, start) if times[each] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs whose second numbers rise."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [j]
        last[at : at + 1] = [index]
    chain, index = [], last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for old, new, length in pieces:
        if result and result[-1][0] + result[-1][2] == old and result[-1][1] + result[-1][2] == new:
            result[-1] = (*result[-1][:2], result[-1][2] + length)
        else:
            result.append((old, new, length))
    return result
