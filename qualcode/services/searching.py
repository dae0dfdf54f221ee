"""Searching the words of all sources: phrases, whole words or regular expressions, in the order of the sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.model.span import Span
from qualcode.store.passage import body
from qualcode.store.records import SourceRecord

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words stand; `before` and `after` are what surrounds it on the same line."""

    source: int
    source_name: str
    technique: str
    span: Span
    words: str
    before: str
    after: str
    paragraph: int


def pattern(words: str, *, regex: bool = False, whole: bool = False, capitals: bool = False) -> re.Pattern[str]:
    """Return what to look for; raise BadValue for nothing, for too much and for a broken expression."""
    if not words.strip() or len(words) > LONGEST:
        raise BadValue(field="search", value=words[:40])
    expression = words if regex else r"\s+".join(re.escape(part) for part in words.split())
    try:
        return re.compile(rf"\b(?:{expression})\b" if whole else expression, 0 if capitals else re.IGNORECASE)
    except re.error as error:
        raise BadValue(field="search", value=words[:40]) from error


def search(session: Session, project: int, wanted: re.Pattern[str], *, around: int = 120) -> Iterator[Hit]:
    """Yield each place in the project's living sources, source by source, in the order of the text."""
    records = session.scalars(
        select(SourceRecord)
        .where(SourceRecord.project_id == project, SourceRecord.deleted_at.is_(None))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    for record in records:
        held = body(session, record)
        for found in wanted.finditer(held.text):
            if found.end() > found.start():
                yield _hit(record, held, Span(found.start(), found.end()), around)


def _hit(record: SourceRecord, held, span: Span, around: int) -> Hit:
    text = held.text
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - around)
    line_end = text.find("\n", span.end)
    end = min(len(text) if line_end < 0 else line_end, span.end + around)
    return Hit(
        record.id, record.name, record.technique, span, span.of(text), text[start : span.start], text[span.end : end],
        held.paragraph(span.start),
    )  # fmt: skip
