"""The text of a source: normalised once on reading, measured in code points, anchored by its own words."""

import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass

from qualcode.errors import BadText, TooLong
from qualcode.model.span import Span

CONTEXT = 32
BEGINNING = 40
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet would take for a formula."""

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_SENTENCE_END = re.compile(
    r"[.!?…\n](?:(?<=\n)\n*|[.!?…]*[\"'”’)\]]*(?=[ \t]+[\"'“‘(\[]*[A-Z\d\u00c0-\u00de]))"
)
_LINE_ENDS = re.compile("[\v\f\x85\u2028\u2029]")
_HALF = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]+")
_LEFT_OUT = re.compile(f"{_HALF.pattern}|{_UNSEEN.pattern}")
_ODD = re.compile(f"{_LINE_ENDS.pattern}|{_LEFT_OUT.pattern}")
_LONGEST_TITLE = 6
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:\w|bpk|sdri?|drs?|dra|ir|prof|hlm|dsb|dst|dll|yth|kec|kab|mrs?|st|vs|etc|cf|pp)$", re.IGNORECASE
)


def normalised(text: str) -> str:
    """Return the text with CRLF and CR as LF and a leading byte order mark removed; nothing else changes."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text that can be stored and shown.

    `unseen` counts the characters that no one can see and that were taken out, `halves` those of which the file holds one half;
    `line` is the first line of either.
    """

    text: str
    unseen: int = 0
    halves: int = 0
    line: int | None = None


def cleaned(text: str) -> Cleaned:
    """Return the text, normalised, with what ends a line elsewhere as LF and without what cannot be stored or seen.

    Vertical tab, form feed, U+0085, U+2028 and U+2029 end a line. A surrogate pair becomes its character, half a pair U+FFFD.
    Of other control characters and of code points that are no characters nothing is kept, but a space where words would meet.
    """
    text = normalised(text)
    if _ODD.search(text) is None:
        return Cleaned(text)
    text = _LINE_ENDS.sub("\n", text)
    if _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    first = _LEFT_OUT.search(text)
    if first is None:
        return Cleaned(text)
    line = text.count("\n", 0, first.start()) + 1
    whole, halves = _HALF.subn("\ufffd", text)
    unseen = sum(len(found[0]) for found in _UNSEEN.finditer(whole))
    return Cleaned(_UNSEEN.sub(_in_place_of, whole), unseen, halves, line)


def storable(text: str, most: int | None = None) -> str:
    """Return the text; raise BadText for what no database takes, TooLong where it has more than `most` code points."""
    if most is not None and len(text) > most:
        raise TooLong(beginning=_beginning(text), length=len(text), most=most)
    if "\x00" in text or (not text.isascii() and _HALF.search(text)):
        raise BadText(beginning=_beginning(text))
    return text


def _beginning(text: str) -> str:
    """Return the first words, as they can be shown."""
    return cleaned(text[:BEGINNING]).text.replace("\n", " ")


def _in_place_of(found: re.Match[str]) -> str:
    before, after = found.string[max(0, found.start() - 1) : found.start()], found.string[found.end() : found.end() + 1]
    return " " if before.isalnum() and after.isalnum() else ""


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in lower-case hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def word_count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def word_starts(text: str) -> list[int]:
    """Return the offset of every word's first character, in code points."""
    return [found.start() for found in _WORD.finditer(text)]


def paragraphs(text: str) -> list[Span]:
    """Return the non-empty lines of the text; only LF ends a line."""
    result, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            result.append(Span(start, start + len(line)))
        start += len(line) + 1
    return result


def sentences(text: str) -> list[Span]:
    """Return the sentences of the text: they end with a line, or with . ! ? … before a space and a capital, digit or quote.

    A single letter, a title such as Bpk. or Dr., and a number with which a sentence begins end none. White space around a
    sentence belongs to none.
    """
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if end[0][0] == "\n" or not _abbreviated(text, start, end.start()):
            found.append((start, end.end()))
            start = end.end()
    return [span for begin, end in (*found, (start, len(text))) if (span := _stripped(text, begin, end))]


def in_sentences(text: str, span: Span, *, more: tuple[int, int] = (2, 1), reach: int = 900) -> Span:
    """Return the span widened to whole sentences, with as many `more` before it and behind it.

    No further than `reach` code points on either side are looked at; a sentence that is longer is cut there, between words.
    """
    first, last = max(0, span.start - reach), min(len(text), span.end + reach)
    if first:
        first += len(text[first : span.start].partition(" ")[0])
    if last < len(text):
        last = span.end + max(0, text[span.end : last].rfind(" "))
    near = [Span(first + one.start, first + one.end) for one in sentences(text[first:last])]
    cut_before = any(one.start < span.start < one.end for one in near)
    cut_behind = any(one.start < span.end < one.end for one in near)
    starts = [span.start, *(one.start for one in reversed(near) if one.start < span.start)]
    ends = [span.end, *(one.end for one in near if one.end > span.end)]
    return Span(starts[: 1 + more[0] + cut_before][-1], ends[: 1 + more[1] + cut_behind][-1])


def _abbreviated(text: str, start: int, stop: int) -> bool:
    """Return whether the full stop there belongs to an abbreviation or numbers the sentence."""
    near = max(start, stop - _LONGEST_TITLE)
    return _ABBREVIATION.search(text[near:stop]) is not None or (text[near:stop].strip().isdigit() and near == start)


def _stripped(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    kept = words.strip()
    if not kept:
        return None
    start += words.index(kept[0])
    return Span(start, start + len(kept))


def initials(name: str) -> str:
    """Return the first letters of the first three words of a person's name, in capitals."""
    return "".join(part[0] for part in name.split()[:3]).upper()


def unused(name: str, taken: Container[str]) -> str:
    """Return the name, with the lowest free number behind it where it is taken: “Desa (2)”."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def before(text: str, offset: int, most: int) -> str:
    """Return up to `most` code points before the offset, cut between words, with dots where text is left out."""
    start = max(0, offset - most)
    words = text[start:offset]
    return f"… {words[words.find(' ') + 1 :]}" if start else words


def after(text: str, offset: int, most: int) -> str:
    """Return up to `most` code points after the offset, cut between words, with dots where text is left out."""
    words = text[offset : offset + most]
    return words if offset + most >= len(text) else f"{words[: words.rfind(' ')] if ' ' in words else words} …"


def around(text: str, span: Span, most: int) -> str:
    """Return the passage with what stands before and after it."""
    return before(text, span.start, most) + span.of(text) + after(text, span.end, most)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage's own words and the words around it, by which it is found again in a changed text."""

    quote: str
    prefix: str
    suffix: str


def anchor(text: str, span: Span) -> Anchor:
    return Anchor(span.of(text), text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT])
