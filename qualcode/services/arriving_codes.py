"""The codes of an arriving project: its tree, with short ids of their own, and the mark that codings may carry."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from qualcode.locale import LANGUAGES, say
from qualcode.model.bundle import Laid, TravellingCode, TravellingSource
from qualcode.model.code import AttributeValue, Code, Codebook, Kind, SegmentAttribute
from qualcode.services.codebook import lay_book, new_record
from qualcode.services.newcomers import Newcomers, clean

LONGEST_ID = 32
MARKED = {"important": "yes"}
"""What a coding that was marked as important says of itself: the attribute and its value."""


def take_codes(here: Newcomers) -> None:
    """Make a code of every code of the tree; a folder on which codings lie becomes codable, and is told.

    A code that is ours keeps all that it says. Where codings were marked as important, the codebook gets that as an attribute
    of passages.
    """
    laid = {one.code for one in _all_laid(here.bundle.sources)}
    book = here.bundle.book
    if any(one.important for one in _all_laid(here.bundle.sources)):
        book = replace(book or Codebook("", {}, ()), attributes=(*(book.attributes if book else ()), *_marks()))
    if book is not None:
        lay_book(here.session, here.holder.id, book)
    below: Counter[str | None] = Counter()
    taken: set[str] = set()
    for code in here.bundle.codes:
        above = here.codes.get(code.parent or "")
        made = _code(here, code, below[code.parent], code.guid in laid)
        record = new_record(made, here.holder.id, here.guid(code.guid), here.act)
        if code.whole is None:
            record.short_id = _short_id(above.short_id if above else None, below[code.parent] + 1, taken)
        record.parent_id = above.id if above else None
        below[code.parent] += 1
        here.session.add(record)
        here.session.flush()
        here.codes[code.guid] = record


def _code(here: Newcomers, given: TravellingCode, position: int, used: bool) -> Code:
    if given.whole is not None:
        return given.whole
    about = clean(given.description)
    colour: dict[str, Any] = {"colour": given.colour} if given.colour else {}
    if used and not given.codable:
        here.lost["folders_with_codings"] += 1
    return Code(
        given.guid, "", {here.language: clean(given.name).strip() or "-"}, position=position,
        kind=Kind.THEME if given.codable or used else Kind.FOLDER, codable=given.codable or used,
        definition={here.language: about} if about else {}, **colour,
    )  # fmt: skip


def _marks() -> Iterator[SegmentAttribute]:
    def said(word: str) -> dict[str, str]:
        return {language: say(f"exchange.mark.{word}", language) for language in LANGUAGES}

    for attribute, value in MARKED.items():
        yield SegmentAttribute(attribute, said(attribute), (AttributeValue(value, said(value)),))


def _all_laid(sources: Iterable[TravellingSource]) -> Iterator[Laid]:
    for source in sources:
        yield from source.laid
        for quotation in source.quotations:
            yield from quotation.laid


def _short_id(above: str | None, number: int, taken: set[str]) -> str:
    """Return a short id that is not taken: after that of the code above, as long as that is short enough."""
    stem = f"{above}." if above and len(above) < LONGEST_ID - 6 else "T"
    while f"{stem}{number}" in taken:
        number += 1
    taken.add(f"{stem}{number}")
    return f"{stem}{number}"
