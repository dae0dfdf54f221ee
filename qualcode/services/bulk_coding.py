"""Laying one code on many passages at once: one gesture, one event, taken back in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from qualcode.errors import BadSpan, BadValue
from qualcode.model.code import Polarity
from qualcode.model.event import Act, Verb, alike
from qualcode.model.span import Span
from qualcode.model.text import anchor
from qualcode.services.codebook import code_name
from qualcode.services.coding_states import KIND as CODING
from qualcode.services.codings import UNREVIEWED, codable
from qualcode.services.gesture import begun, record_event
from qualcode.services.laying import count_again
from qualcode.services.searching import Place
from qualcode.services.sources import source_record
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, ProjectRecord, SourceRecord

KIND = "batch"


@dataclass(frozen=True, slots=True)
class Laid:
    """How many codings were laid, how many places had the code already, and the project's revision."""

    laid: int
    skipped: int
    revision: int


def lay_codings(
    session: Session,
    act: Act,
    project: int,
    code: str,
    places: Sequence[Place],
    *,
    quotes: Sequence[str],
    polarity: Polarity | None = None,
) -> Laid:
    """Lay a code on each of the places; a place that the coder's same code touches already is left out and counted.

    `quotes` are the words of the places, one each. Raises BadSpan where one is not the slice, and BadValue for no place.
    """
    holder, before = begun(session, act, project, Verb.CODINGS_LAID)
    if before:
        return Laid((before.after or {})["laid"], (before.after or {})["skipped"], before.revision)
    if not places:
        raise BadValue(field="places", value=0)
    chosen = codable(session, project, code)
    given = sorted(zip(places, quotes, strict=True), key=lambda pair: (pair[0].source, pair[0].span))
    rows: list[dict[str, Any]] = []
    for source, group in groupby(given, key=lambda pair: pair[0].source):
        record = source_record(session, project, source)
        rows += _rows(session, act, holder, record, chosen, list(group), polarity)
    skipped = len(places) - len(rows)
    if not rows:
        return Laid(0, skipped, holder.revision)
    session.execute(insert(CodingRecord), rows)
    count_again(session, {row["source_id"] for row in rows})
    revision = record_event(
        session, act, holder, Verb.CODINGS_LAID, KIND, str(uuid4()), code_name(chosen),
        after={"code": chosen.guid, "laid": len(rows), "skipped": skipped},
        changes=[alike(CODING, [row["guid"] for row in rows], None, {"code": chosen.guid})],
    )  # fmt: skip
    return Laid(len(rows), skipped, revision)


def _rows(
    session: Session,
    act: Act,
    holder: ProjectRecord,
    source: SourceRecord,
    code: CodeRecord,
    given: list[tuple[Place, str]],
    polarity: Polarity | None,
) -> list[dict[str, Any]]:
    held = body(session, source)
    there = _spans(session, source.id, code=code.id, person=act.by)
    rows = []
    for place, quote in given:
        span = place.span
        if span.end > len(held.text) or span.of(held.text) != quote:
            raise BadSpan(start=span.start, end=span.end, length=len(held.text))
        if any(span.overlaps(other) for other in there):
            continue
        there.append(span)
        words = anchor(held.text, span)
        rows.append(
            {
                "guid": str(uuid4()),
                "source_id": source.id,
                "code_id": code.id,
                "person_id": act.by,
                "text_revision": source.text_revision,
                "start": span.start,
                "end": span.end,
                "paragraph": held.paragraph(span.start),
                "quote": quote,
                "prefix": words.prefix,
                "suffix": words.suffix,
                "polarity": (polarity or Polarity(code.polarity)).value,
                "note": "",
                "attributes": {},
                "state": UNREVIEWED,
                "revision": holder.revision + 1,
                "created_at": act.at,
                "changed_at": act.at,
            }
        )
    return rows


def _spans(session: Session, source: int, **only: int) -> list[Span]:
    query = select(CodingRecord.start, CodingRecord.end).where(
        CodingRecord.source_id == source, scope.in_place(CodingRecord)
    )
    if only:
        query = query.where(CodingRecord.code_id == only["code"], CodingRecord.person_id == only["person"])
    return [Span(start, end) for start, end in session.execute(query)]


def coded_already(
    session: Session, person: int, project: int, code: str, places: Sequence[Place]
) -> Mapping[Place, bool]:
    """Return for each place whether the person's codings with that code touch it."""
    chosen = codable(session, project, code)
    there = {source: _spans(session, source, code=chosen.id, person=person) for source in {place.source for place in places}}
    return {place: any(place.span.overlaps(span) for span in there[place.source]) for place in places}
