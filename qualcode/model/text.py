"""The text of a source: normalised once on reading, measured in code points, anchored by its own words."""

import hashlib
import re
from dataclasses import dataclass

from qualcode.model.span import Span

CONTEXT = 32
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


def normalised(text: str) -> str:
    """Return the text with CRLF and CR as LF and a leading byte order mark removed; nothing else changes."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in lower-case hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def word_count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def paragraphs(text: str) -> list[Span]:
    """Return the non-empty lines of the text; only LF ends a line."""
    result, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            result.append(Span(start, start + len(line)))
        start += len(line) + 1
    return result


def code_points(text: str, utf16: int) -> int:
    """Return the code point offset of a UTF-16 offset; an offset inside a surrogate pair counts the whole character."""
    units = 0
    for index, character in enumerate(text):
        if units >= utf16:
            return index
        units += 2 if character > "\uffff" else 1
    return len(text)


def utf16_units(text: str, code_point: int) -> int:
    """Return the UTF-16 offset of a code point offset."""
    head = text[:code_point]
    return len(head) + sum(character > "\uffff" for character in head)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage's own words and the words around it, by which it is found again in a changed text."""

    quote: str
    prefix: str
    suffix: str


def anchor(text: str, span: Span) -> Anchor:
    return Anchor(span.of(text), text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT])
