"""Pseudonyms: which name becomes which, and where the names stand in a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A real name and what stands in its place."""

    name: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a name stands, and the words that are to stand there."""

    span: Span
    pair: Pseudonym
    words: str


def occurrences(text: str, pairs: Iterable[Pseudonym], *, lower_case: bool = False) -> Iterator[Occurrence]:
    """Yield where the names stand as whole words on one line, the longer name before the shorter one that it contains.

    A name in capitals gets its pseudonym in capitals. Names written small are left alone unless `lower_case`, since many
    names are ordinary words too.
    """
    known = {folded(pair.name): pair for pair in pairs}
    if not known:
        return
    for found in _pattern(known, r"(?!\w)").finditer(text):
        pair = known[folded(found[0])]
        if lower_case or _written_as_name(found[0], pair.name):
            yield Occurrence(Span(*found.span()), pair, _cased(found[0], pair))


def attached(text: str, pairs: Iterable[Pseudonym]) -> Iterator[str]:
    """Yield the words that begin with a name and go on, such as Sitinya for Siti; they are not replaced."""
    known = {folded(pair.name): pair for pair in pairs}
    if not known:
        return
    whole = {occurrence.span.start for occurrence in occurrences(text, known.values(), lower_case=True)}
    for found in _pattern(known, r"\w+").finditer(text):
        if found.start() not in whole and _written_as_name(found[1], known[folded(found[1])].name):
            yield found[0]


def replaced(text: str, pairs: Iterable[Pseudonym], *, lower_case: bool = False) -> str:
    """Return the text with pseudonyms in the place of the names."""
    parts, at = [], 0
    for occurrence in occurrences(text, pairs, lower_case=lower_case):
        parts += [text[at : occurrence.span.start], occurrence.words]
        at = occurrence.span.end
    return "".join([*parts, text[at:]])


def folded(name: str) -> str:
    """Return the name as it is compared: without regard to capitals and to the white space between its words."""
    return " ".join(name.split()).lower()


def _pattern(names: Iterable[str], after: str) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    choices = "|".join(r"[^\S\n]+".join(re.escape(part) for part in name.split()) for name in longest_first)
    return re.compile(rf"(?<!\w)({choices}){after}", re.IGNORECASE)


def _written_as_name(found: str, name: str) -> bool:
    return all(
        one[:1].isupper() or not other[:1].isupper() for one, other in zip_longest(found.split(), name.split(), fillvalue="")
    )


def _cased(found: str, pair: Pseudonym) -> str:
    loud = found.isupper() and not pair.name.isupper() and sum(map(str.isalpha, found)) > 1
    return pair.pseudonym.upper() if loud else pair.pseudonym
