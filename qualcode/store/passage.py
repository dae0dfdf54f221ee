"""Passages of stored texts; a text is immutable under its fingerprint, so the ones in use are kept in memory."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from qualcode.model.span import Span
from qualcode.model.text import Anchor, anchor, paragraphs
from qualcode.store.records import SourceRecord, SourceTextRecord

KEPT_CODE_POINTS = 60_000_000
TOGETHER = 20

_kept: "OrderedDict[str, Body]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Body:
    """A whole text, and in it the offsets at which its non-empty lines start."""

    text: str

    @cached_property
    def paragraph_starts(self) -> tuple[int, ...]:
        return tuple(span.start for span in paragraphs(self.text))

    def paragraph(self, offset: int) -> int:
        return max(1, bisect_right(self.paragraph_starts, offset))


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a text with what stands around it, and the number of the paragraph in which it starts."""

    anchor: Anchor
    paragraph: int


def passage(session: Session, source: SourceRecord, span: Span) -> Passage:
    """Return the passage of the source's present text."""
    found = body(session, source)
    return Passage(anchor(found.text, span), found.paragraph(span.start))


def body(session: Session, source: SourceRecord) -> Body:
    """Return the present text of the source, from memory where it was used lately."""
    held = _held(source.sha256)
    if held is not None:
        return held
    return _keep(source.sha256, Body(session.get_one(SourceTextRecord, (source.id, source.text_revision)).text))


@dataclass(frozen=True, slots=True)
class Present:
    """Which text a source, by its id, has at present: its number and fingerprint."""

    source: int
    revision: int
    sha256: str


def texts(session: Session, wanted: Sequence[Present]) -> Iterator[str]:
    """Yield the texts in the order given; those that are not in memory are read some at a time."""
    for together in (wanted[at : at + TOGETHER] for at in range(0, len(wanted), TOGETHER)):
        held = {one: _held(one.sha256) for one in together}
        missing = {(one.source, one.revision): one for one, found in held.items() if found is None}
        address = tuple_(SourceTextRecord.source_id, SourceTextRecord.revision)
        query = select(SourceTextRecord.source_id, SourceTextRecord.revision, SourceTextRecord.text)
        for source, revision, text in session.execute(query.where(address.in_(list(missing)))) if missing else ():
            one = missing[source, revision]
            held[one] = _keep(one.sha256, Body(text))
        yield from (found.text for found in held.values() if found is not None)


def _held(sha256: str) -> Body | None:
    with _lock:
        if sha256 not in _kept:
            return None
        _kept.move_to_end(sha256)
        return _kept[sha256]


def _keep(sha256: str, new: Body) -> Body:
    with _lock:
        _kept[sha256] = new
        held = sum(len(kept.text) for kept in _kept.values())
        while held > KEPT_CODE_POINTS and len(_kept) > 1:
            _, dropped = _kept.popitem(last=False)
            held -= len(dropped.text)
    return new
