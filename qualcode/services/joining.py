"""One code by one coder lies on a place once: a coding laid over others of the same code takes them in and extends."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qualcode.model.code import Polarity
from qualcode.model.event import Act, State
from qualcode.model.span import Span
from qualcode.store.reading import scope
from qualcode.store.records import CodingRecord, EvidenceRecord, FindingRecord, ProjectRecord

KIND, EVIDENCE = "join", "evidence"


def rivals(
    session: Session, source: int, person: int, code: int, span: Span, *, but: CodingRecord | None = None
) -> list[CodingRecord]:
    """Return the person's living codings with that code that overlap the span, in the order of the text."""
    found = session.scalars(
        select(CodingRecord)
        .where(
            CodingRecord.source_id == source,
            CodingRecord.person_id == person,
            CodingRecord.code_id == code,
            CodingRecord.start < span.end,
            CodingRecord.end > span.start,
            scope.in_place(CodingRecord),
        )
        .order_by(CodingRecord.start, CodingRecord.id)
        .execution_options(autoflush=False)
    )
    return [record for record in found if but is None or record.id != but.id]


def spanning(span: Span, records: Sequence[CodingRecord]) -> Span:
    """Return the span from the first to the last code point of all of them."""
    return Span(min(span.start, *(record.start for record in records)), max(span.end, *(record.end for record in records)))


def take_in(
    session: Session, act: Act, kept: CodingRecord, others: Sequence[CodingRecord], revision: int
) -> dict[str, list[str]]:
    """Put the others away; their notes, attributes and evidence pass to the kept one.

    Returns the evidence that the kept one gained: role and note by the finding's guid.
    """
    kept.note = joined_notes([kept.note, *(other.note for other in others)])
    for other in others:
        kept.attributes = {**other.attributes, **kept.attributes}
        if kept.polarity == Polarity.UNSET.value:
            kept.polarity = other.polarity
        other.deleted_at, other.changed_at, other.revision = act.at, act.at, revision
    session.flush()
    return _pass_on(session, kept, others)


def joined_notes(notes: Sequence[str]) -> str:
    """Return the different notes, each on a line of its own."""
    return "\n".join(dict.fromkeys(note for note in notes if note))


def _pass_on(session: Session, kept: CodingRecord, others: Sequence[CodingRecord]) -> dict[str, list[str]]:
    has = set(session.scalars(select(EvidenceRecord.finding_id).where(EvidenceRecord.coding_id == kept.id)))
    rows = session.execute(
        select(FindingRecord.guid, EvidenceRecord)
        .join(FindingRecord, FindingRecord.id == EvidenceRecord.finding_id)
        .where(EvidenceRecord.coding_id.in_([other.id for other in others]))
        .order_by(EvidenceRecord.finding_id, EvidenceRecord.coding_id)
    ).all()
    gained = {guid: [row.role, row.note] for guid, row in rows if row.finding_id not in has}
    _give(session, kept, gained)
    return gained


def restore_evidence(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Take a coding out of the findings for which it came to speak, or let it speak for them again.

    States tell role and note by the finding's guid.
    """
    coding = session.scalars(select(CodingRecord).where(CodingRecord.guid == guid)).one()
    gone = select(FindingRecord.id).where(FindingRecord.guid.in_(list(present or {})))
    session.execute(
        delete(EvidenceRecord).where(EvidenceRecord.coding_id == coding.id, EvidenceRecord.finding_id.in_(gone))
    )
    _give(session, coding, wanted or {})


def _give(session: Session, coding: CodingRecord, links: Mapping[str, Sequence[str]]) -> None:
    """Let the coding speak for the findings of those guids, each with its role and note."""
    rows = select(FindingRecord.guid, FindingRecord.id).where(FindingRecord.guid.in_(list(links)))
    for guid, finding in session.execute(rows):
        role, note = links[guid]
        session.add(EvidenceRecord(finding_id=finding, coding_id=coding.id, role=role, note=note))
    session.flush()
