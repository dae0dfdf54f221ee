"""Column widths: the table's own proportions, but words and short cells stay whole where the page has room for them."""

from collections.abc import Iterable, Iterator

from qualcode.reports.outline import Band, TableBlock
from qualcode.reports.words import written

PADDING, SPARE = 4, 2
REGULAR = 0.92
SHORT, LONG_WORD = 18, 20
NARROW, CAPITAL, OTHER, IDEOGRAPH = 0.34, 0.74, 0.53, 1.0
WIDE = {"m": 0.84, "w": 0.73, "M": 0.95, "W": 1.0, "%": 1.0, "\u2003": 1.0}
THIN = frozenset("ijltfr.,:;'()/-| \u00a0")


def widths(block: TableBlock, room: float, size: float, language: str) -> tuple[float, ...]:
    """Return each column's width in points for `room` points in all, with words set in `size` points.

    A column gets its share of the room, and at least what has to stay whole in it: the words of its heading, then also
    the words of its cells, then also short cells, as much of that as fits the room. The other columns share what is left.
    Where even the words of the headings do not fit beside each other, all columns shrink alike.
    """
    headings = [_need([_longest(heading.split(), size)]) for heading in block.headings]
    columns = list(_columns(block, language))
    for whole in (_whole_cells, _words):
        cells = [_need(whole(texts, REGULAR * size)) for texts in columns]
        least = [max(pair) for pair in zip(headings, cells, strict=True)]
        if sum(least) <= room:
            return _shared(block.widths, least, room)
    if sum(headings) > room:
        return tuple(room * need / sum(headings) for need in headings)
    return _shared(block.widths, headings, room)


def length(text: str, size: float) -> float:
    """Return about how many points the text takes in a bold serif of this size; rather too much than too little."""
    return size * sum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in THIN:
        return NARROW
    if letter > "\u2e80":
        return IDEOGRAPH
    return WIDE.get(letter, CAPITAL if letter.isupper() else OTHER)


def _shared(shares: tuple[float, ...], least: list[float], room: float) -> tuple[float, ...]:
    """Return the room by shares, where those that would get less than they need get that and no more."""
    held: set[int] = set()
    while True:
        free = room - sum(least[at] for at in held)
        rest = sum(share for at, share in enumerate(shares) if at not in held)
        made = [least[at] if at in held else free * share / rest for at, share in enumerate(shares)]
        short = {at for at, need in enumerate(least) if made[at] < need} - held
        if not short:
            return tuple(made)
        held |= short


def _columns(block: TableBlock, language: str) -> Iterator[set[str]]:
    """Yield the different texts of each column."""
    rows = [row for row in block.rows if not isinstance(row, Band)]
    for at in range(len(block.headings)):
        yield {written(row[at], language) for row in rows}


def _whole_cells(texts: set[str], size: float) -> list[float]:
    if all(len(text) <= SHORT for text in texts):
        return [length(text, size) for text in texts]
    return _words(texts, size)


def _words(texts: set[str], size: float) -> list[float]:
    """Return the length of the longest word; a monster such as an address may break."""
    return [_longest({word[:LONG_WORD] for text in texts for word in text.split()}, size)]


def _longest(words: Iterable[str], size: float) -> float:
    return max((length(word, size) for word in words), default=0)


def _need(lengths: list[float]) -> float:
    return 2 * PADDING + SPARE + max(lengths, default=0)
