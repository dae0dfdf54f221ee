"""What lies under every coding gesture: the place checked against the text, the stored words, the source's coded share."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadSpan
from qualcode.model.span import Span, covered
from qualcode.store.passage import Passage, passage
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, SourceRecord

TEXT = "text"
PLACED = (TEXT, "start", "end", "quote")


def checked(session: Session, source: SourceRecord, span: Span, quote: str) -> Passage:
    """Return the passage of the source; raise BadSpan where it lies outside the text or the quote is not its slice."""
    if span.end > source.length:
        raise BadSpan(start=span.start, end=span.end, length=source.length)
    here = passage(session, source, span)
    if here.anchor.quote != quote:
        raise BadSpan(start=span.start, end=span.end, length=source.length)
    return here


def place(record: CodingRecord, source: SourceRecord, span: Span, here: Passage) -> None:
    """Write the passage's span, words and surroundings into the record."""
    record.start, record.end = span.start, span.end
    record.quote, record.prefix, record.suffix = here.anchor.quote, here.anchor.prefix, here.anchor.suffix
    record.paragraph = here.paragraph
    record.text_revision, record.orphaned_at = source.text_revision, None


def uncovered(session: Session, source: int, span: Span) -> int:
    """Return how many code points of the span lie under no living coding."""
    return len(span) - covered(_around(session, source, span, clipped=True))


def coverage_change(session: Session, record: CodingRecord, new: Span) -> int:
    """Return by how many code points the source's coded share grows when the record moves to the new span."""
    old = Span(record.start, record.end)
    others = _around(session, record.source_id, old.joined(new), but=record.id)
    return covered([*others, new]) - covered([*others, old])


def _around(session: Session, source: int, span: Span, *, but: int = 0, clipped: bool = False) -> list[Span]:
    rows = session.execute(
        select(CodingRecord.start, CodingRecord.end)
        .where(
            CodingRecord.source_id == source,
            CodingRecord.id != but,
            CodingRecord.start < span.end,
            CodingRecord.end > span.start,
            scope.in_place(CodingRecord),
        )
        .execution_options(autoflush=not but)
    )
    if clipped:
        return [Span(max(start, span.start), min(end, span.end)) for start, end in rows]
    return [Span(start, end) for start, end in rows]


def recount(session: Session, source: SourceRecord) -> None:
    """Count anew how many code points of the source lie under a living coding."""
    session.flush()
    rows = session.execute(
        select(CodingRecord.start, CodingRecord.end).where(
            CodingRecord.source_id == source.id, scope.in_place(CodingRecord)
        )
    )
    source.coded = covered(Span(start, end) for start, end in rows)


def count_again(session: Session, sources: Iterable[int]) -> None:
    """Count the coded share of each source anew."""
    for source in sources:
        recount(session, session.get_one(SourceRecord, source))


def described(record: CodingRecord, code: CodeRecord) -> dict[str, Any]:
    """Return the coding as its events describe it."""
    return {
        "code": code.guid,
        "start": record.start,
        "end": record.end,
        "quote": record.quote,
        "text": record.text_revision,
        "polarity": record.polarity,
        "note": record.note,
        "attributes": dict(record.attributes),
    }


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Return whether both describe the same coding; the places are compared only where both stand in the same text."""
    if one is None or other is None:
        return one is other
    apart = PLACED if one.get(TEXT, 1) != other.get(TEXT, 1) else (TEXT,)
    return {**one, **dict.fromkeys(apart)} == {**other, **dict.fromkeys(apart)}
