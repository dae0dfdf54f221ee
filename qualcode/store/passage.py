"""Passages of stored texts; a text is immutable under its fingerprint, so the ones in use are kept in memory."""

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from qualcode.model.span import Span
from qualcode.model.text import Anchor, anchor, paragraphs
from qualcode.store.records import SourceRecord, SourceTextRecord

KEPT_CODE_POINTS = 20_000_000

_kept: "OrderedDict[str, Body]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Body:
    """A whole text with the offsets at which its non-empty lines start."""

    text: str
    paragraph_starts: tuple[int, ...]

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
    with _lock:
        if source.sha256 in _kept:
            _kept.move_to_end(source.sha256)
            return _kept[source.sha256]
    text = session.get_one(SourceTextRecord, (source.id, source.text_revision)).text
    return _keep(source.sha256, Body(text, tuple(span.start for span in paragraphs(text))))


def _keep(sha256: str, new: Body) -> Body:
    with _lock:
        _kept[sha256] = new
        held = sum(len(kept.text) for kept in _kept.values())
        while held > KEPT_CODE_POINTS and len(_kept) > 1:
            _, dropped = _kept.popitem(last=False)
            held -= len(dropped.text)
    return new
