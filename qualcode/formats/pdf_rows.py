"""Rows on pages to paragraphs: line numbers, running heads and feet out, cut words and lines that go on joined."""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from qualcode.formats.labels import Opening, opening
from qualcode.formats.not_names import well_formed
from qualcode.formats.pdf_pages import Row

Rows = list[list[Row]]
"""The rows of each page."""

ENOUGH_NUMBERS = 10
EDGE = 3
"""So many rows at the head and at the foot of a page may come back on every page."""

NEAR = 8
"""Points by which the place of a running line may differ from page to page."""

APART = 1.5
MOSTLY = 0.8
WIDER = 1.3
INDENT = 6
LONGEST_WORD = 80
_NUMBER = re.compile(r"^\s*(\d{1,4})(?:\s+|$)")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:halaman|hal|hlm|lembar|page|pg|p)\W{1,3})?(\d{1,4})(?:\s{0,3}(?:dari|of|/|\|)\s{0,3}(\d{1,4}))?\W*", re.IGNORECASE
)
_ALONE = re.compile(r"\s*\d{1,4}\s*")
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"^[\W_]*[ivxlc]+[\W_]*$", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:…\"”’)\]]\s*$")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LAST = re.compile(r"[^\W_]+(?:-[^\W_]+)*$")


def without_numbers(pages: Rows) -> Rows:
    """Take the line numbers in the margin away, where they rise: a column of their own, or one before most of the rows."""
    pages = _without_column(pages)
    found = [int(match[1]) for page in pages for row in page if (match := _NUMBER.match(row.text))]
    filled = sum(not row.blank for page in pages for row in page)
    if len(found) < ENOUGH_NUMBERS:
        return pages
    step = _step(found)
    if step is None or len(found) < 0.6 * filled / step:
        return pages
    return [[_unnumbered(row) for row in page if not _ALONE.fullmatch(row.text)] for page in pages]


def _unnumbered(row: Row) -> Row:
    number = _NUMBER.match(row.text)
    return replace(row, text=row.text[number.end() :], left=math.nan) if number else row


def _step(numbers: Sequence[int]) -> int | None:
    """Return by how much the numbers rise, 1, 2, 5 or 10, or None where most do not rise so."""
    steps = Counter(after - before for before, after in itertools.pairwise(numbers))
    step, count = max(((step, steps[step]) for step in (1, 2, 5, 10)), key=lambda found: found[1])
    return step if count >= 0.6 * len(numbers) else None


def _without_column(pages: Rows) -> Rows:
    """Take away rows that are numbers alone and stand beside the text, to its left or right."""
    numbers = [row for page in pages for row in page if _ALONE.fullmatch(row.text)]
    words = [row for page in pages for row in page if not row.blank and not _ALONE.fullmatch(row.text)]
    if len(numbers) < max(ENOUGH_NUMBERS, 3 * len(pages)) or not words or _step([int(row.text) for row in numbers]) is None:
        return pages
    near = median(row.left for row in words)
    far = max((row.right for row in words if not math.isnan(row.right)), default=math.inf)
    column = {id(row) for row in numbers if row.right < near or row.left > far}
    if len(column) < 0.9 * len(numbers):
        return pages
    return [[row for row in page if id(row) not in column] for page in pages]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the head or foot of a page: its page, whether it is set apart, and what it reads like.

    A row that is alone on its page is neither set apart nor not, but for one beside a picture.
    """

    page: int
    row: Row
    apart: bool | None
    key: tuple[str, str]


def without_running(pages: Rows, pictured: Container[int] = ()) -> tuple[Rows, list[str]]:
    """Take running heads and feet away, the same but for numbers on half of the pages; return also their words.

    They stand further from the text than its rows from one another, or count the pages. A label that opens other rows too
    is none, however often it stands at the edge of a page. `pictured` are the pages, counted from 0, that hold a picture.
    """
    filled = sum(any(not row.blank for row in page) for page in pages)
    usual = _usual_gap(pages)
    edges = [edge for number, page in enumerate(pages) for edge in _edges(number, page, usual, number in pictured)]
    alike: dict[tuple[str, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        alike[edge.key].append(edge)
    names = Counter(opens.name for page in pages for row in page if (opens := opening(row.text)))
    running: set[int] = set()
    words: dict[tuple[str, str], str] = {}
    for key, found in alike.items():
        there = median(edge.row.base for edge in found)
        same = [edge for edge in found if abs(edge.row.base - there) <= NEAR]
        same = same if _is_running(same, filled, names) else [edge for edge in found if _numbers_its_page(edge, len(pages))]
        if same:
            running.update(id(edge.row) for edge in same)
            words.setdefault(key, same[0].row.text.strip())
    out = {id(row) for _, page in itertools.groupby(edges, lambda edge: edge.page) for row in _peeled(list(page), running)}
    kept = [[row for row in page if id(row) not in out] for page in pages]
    told = [words[key] for key in words if any(id(edge.row) in out for edge in alike[key])]
    return kept, list(dict.fromkeys(told))


def _from_above(page: Sequence[Row]) -> list[Row]:
    return sorted((row for row in page if not row.blank and not math.isnan(row.base)), key=lambda row: -row.base)


def _gaps(rows: Sequence[Row]) -> list[float]:
    return [upper.base - lower.base for upper, lower in itertools.pairwise(rows)]


def _usual_gap(pages: Rows) -> float:
    """Return how far apart rows stand that follow one another: the lower quartile, as there are gaps between paragraphs too.

    Where there are enough rows, what stands at the edges of the pages is left out of account.
    """
    every = [_gaps(_from_above(page)) for page in pages]
    within = [gap for gaps in every for gap in gaps[1:-1] if gap > 1]
    found = sorted(within or [gap for gaps in every for gap in gaps if gap > 1])
    return found[len(found) // 4] if found else math.inf


def _edges(number: int, page: Sequence[Row], usual: float, pictured: bool) -> list[_Edge]:
    """Return the rows at both edges of the page, from the innermost outwards."""
    rows = _from_above(page)
    gaps = _gaps(rows)
    found = []
    for side, ordered, between in (("head", rows, gaps), ("foot", rows[::-1], gaps[::-1])):
        apart: bool | None = False if between else pictured or None
        for at in reversed(range(min(EDGE, (len(ordered) + 1) // 2))):
            # what stands further out than a row that is set apart is set apart with it
            apart = between[at] > APART * usual if at < len(between) and not apart else apart
            found.append(_Edge(number, ordered[at], apart, (side, _shape(ordered[at].text))))
    return found


def _shape(text: str) -> str:
    shape = _DIGITS.sub("#", " ".join(text.split()).casefold())
    return "#" if _ROMAN.match(shape) else shape


def _is_running(found: Sequence[_Edge], filled: int, names: Counter[str | None]) -> bool:
    pages = {edge.page for edge in found}
    if len(pages) < max(2, filled // 2) or _are_turns([edge.row.text for edge in found], names):
        return False
    known = [edge.apart for edge in found if edge.apart is not None]
    apart = bool(known) and sum(known) >= MOSTLY * len(known)
    return apart or (_counts_pages(found) and not any(opening(edge.row.text) for edge in found))


def _are_turns(found: Sequence[str], names: Counter[str | None]) -> bool:
    """Return whether the rows open turns: by times that differ, or by a name, or a mere time, that opens others as well."""
    opens = [opened for text in found if (opened := opening(text))]
    if not opens:
        return False
    return len({opened.seconds for opened in opens}) > 1 or any(names[opened.name] > len(opens) for opened in opens)


def _numbers_its_page(edge: _Edge, pages: int) -> bool:
    """Return whether the row is set apart and is the number of its page, so that it need not come back."""
    found = _PAGE_NUMBER.fullmatch(edge.row.text)
    if not edge.apart or found is None:
        return False
    return int(found[1]) == edge.page + 1 and int(found[2] or pages) == pages


def _counts_pages(found: Sequence[_Edge]) -> bool:
    """Return whether one of the numbers in the rows rises with the pages."""
    numbers = [[int(digits[:9]) - edge.page for digits in _DIGITS.findall(edge.row.text)] for edge in found]
    return any(len(set(offsets)) == 1 for offsets in zip(*numbers, strict=False))


def _peeled(edges: Sequence[_Edge], running: set[int]) -> Iterator[Row]:
    """Yield the running rows of a page from its edges up to the first row that is none."""
    for side in ("head", "foot"):
        outwards = [edge.row for edge in edges if edge.key[0] == side]
        yield from itertools.takewhile(lambda row: id(row) in running, reversed(outwards))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Rows put together, and the page, counted from 0, on which they begin."""

    text: str
    page: int


def paragraphs(pages: Rows) -> list[Paragraph]:
    """Join the rows that continue one another, over the ends of pages too, and the words that were cut at their ends."""
    rows = [(number, row) for number, page in enumerate(pages) for row in page]
    within = _Layout(pages)
    parts: list[str] = []
    result: list[Paragraph] = []
    begun = 0
    for at, (number, row) in enumerate(rows):
        if at and within.continues(rows, at):
            parts.append(within.between(rows[at - 1][1], row))
        elif at:
            result.append(Paragraph("".join(parts) + "-" * rows[at - 1][1].cut, begun))
            parts = []
        begun = begun if parts else number
        parts.append(row.text.strip() if parts else row.text.rstrip())
    return [*result, Paragraph("".join(parts) + "-" * rows[-1][1].cut, begun)] if rows else []


class _Layout:
    """What the whole document tells about a single row: how wide rows are, who speaks, which words there are."""

    def __init__(self, pages: Rows) -> None:
        every = [row for page in pages for row in page]
        self.widest = max((len(row.text) for row in every), default=0)
        self.longest = [
            max((len(row.text) for row in page), default=0) if len(page) > EDGE else self.widest for page in pages
        ]
        long = [row for row in every if len(row.text) > 0.5 * self.widest]
        self.wrapped = sum(_ENDS.search(row.text) is None for row in long) > 0.1 * len(long)
        self.margin = max((row.right for row in every if not math.isnan(row.right)), default=math.nan)
        self.words = Counter(word.casefold() for row in every for word in _WORD.findall(row.text))
        self.names = Counter(opens.name for row in every if (opens := opening(row.text)) and opens.name)

    def continues(self, rows: Sequence[tuple[int, Row]], at: int) -> bool:
        """Return whether the row goes on the paragraph of the row before it."""
        (page, last), (here, row) = rows[at - 1], rows[at]
        if last.blank or row.blank:
            return False
        opens = opening(row.text)
        if opens is not None and self._opens(opens) and not (last.cut and row.text.lstrip()[0].islower()):
            return False
        if last.cut:
            return True
        if page == here and self._set_apart(rows, at):
            return False
        ends = _ENDS.search(last.text) is not None
        small = row.text.lstrip()[0].islower()
        # a row further up is the next column, or a head that was written last
        if (ends and not self.wrapped) or (page == here and row.base > last.base + 1 and not small):
            return False
        longest = max(self.longest[page], 1)
        length = len(last.text)
        fits = self._fits(last, row, longest)
        if length <= 0.5 * longest or (fits and ends):
            return False
        return not (fits and length < 0.75 * longest and not small)

    def _opens(self, opens: Opening) -> bool:
        """Return whether a row that looks like a turn's beginning is one rather than a line of a sentence that goes on."""
        if opens.name is None or self.names[opens.name] > 1:
            return True
        return well_formed(opens.name)

    def _set_apart(self, rows: Sequence[tuple[int, Row]], at: int) -> bool:
        """Return whether the row stands further below the last than rows do nearby, or is indented as a first line is."""
        (page, last), (_, row) = rows[at - 1], rows[at]
        before = rows[at - 2][1] if at > 1 and rows[at - 2][0] == page else None
        after = rows[at + 1][1] if at + 1 < len(rows) and rows[at + 1][0] == page else None
        gap = last.base - row.base
        near = [before.base - last.base if before else math.nan, row.base - after.base if after else math.nan]
        beside = min((other for other in near if other > 1), default=math.inf)
        if gap > WIDER * beside:
            return True
        if after is None or opening(after.text) is not None:
            return False  # what hangs below a label is indented too
        return row.left > last.left + INDENT and after.left < row.left - INDENT

    def _fits(self, last: Row, row: Row, longest: int) -> bool:
        """Return whether the row's first word had room on the last row, in letters and in points."""
        word = row.text.split(maxsplit=1)[0]
        if len(last.text) + 1 + len(word) > 0.9 * longest:
            return False
        wide = last.right + (len(word) + 1) * (row.right - row.left) / max(1, len(row.text))
        return not wide > self.margin

    def between(self, last: Row, row: Row) -> str:
        """Return what stands between two rows; a hyphen stays unless the word is surely written without one."""
        written, more = last.text.rstrip(), row.text.strip()
        if not last.cut:
            return "" if written[-1:] == "-" and written[-2:-1].isalnum() and more[0].isalnum() else " "
        head, tail = _LAST.search(written[-LONGEST_WORD:]), _WORD.match(more)
        return "" if head and tail and self._is_one_word(head[0].casefold(), tail[0].casefold()) else "-"

    def _is_one_word(self, head: str, tail: str) -> bool:
        stem = head.rsplit("-", 1)[-1]
        part = tail.split("-", 1)[0]
        if part.startswith(stem) or (len(part) > 2 and stem.endswith(part)):
            return False  # a word said twice, as in Indonesian
        return self.words[head + tail] > self.words[f"{head}-{tail}"]
