"""Codings: laying a code on a passage, changing it, taking it away; the quote always equals the slice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Forbidden, NotFound, Outdated
from qualcode.model.code import Polarity
from qualcode.model.coding import Coding
from qualcode.model.event import Act, Verb, changed
from qualcode.model.span import Span
from qualcode.services import joining
from qualcode.services.codebook import attributes as segment_attributes
from qualcode.services.codebook import code_name, code_record, usable
from qualcode.services.coding_states import KIND, any_coding
from qualcode.services.gesture import begun, record_event
from qualcode.services.laying import checked, coverage_change, described, place, uncovered
from qualcode.services.sources import source_record
from qualcode.store.passage import passage
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, ProjectRecord, SourceRecord

UNREVIEWED = "draft"


def apply_code(
    session: Session,
    act: Act,
    project: int,
    source: int,
    code: str,
    span: Span,
    *,
    quote: str,
    guid: str | None = None,
    polarity: Polarity | None = None,
    note: str = "",
    attributes: Mapping[str, str] | None = None,
) -> tuple[Coding, int]:
    """Lay a code on a passage; return the coding and the project's revision.

    `polarity` None takes the code's own default. Where the coder's codings with the same code overlap the passage, the
    first of them is extended over it and takes the others in, with their notes; it keeps its polarity. Raises BadSpan
    where the quote is not the slice.
    """
    holder, before = begun(session, act, project, Verb.CODING_CREATED, Verb.CODING_EXTENDED)
    if before:
        return coding_value(session, any_coding(session, before.object_guid)), before.revision
    text = source_record(session, project, source)
    chosen = codable(session, project, code)
    here = checked(session, text, span, quote)
    given = {"note": note, "attributes": _known_attributes(session, project, attributes or {})}
    if there := joining.rivals(session, source, act.by, chosen.id, span):
        given["polarity"] = (polarity or Polarity.UNSET).value
        return _extended(session, act, holder, text, chosen, there, span, given)
    record = CodingRecord(
        guid=guid or str(uuid4()),
        source_id=source,
        code_id=chosen.id,
        person_id=act.by,
        polarity=(polarity or Polarity(chosen.polarity)).value,
        state=UNREVIEWED,
        revision=holder.revision + 1,
        created_at=act.at,
        changed_at=act.at,
        note=note,
        attributes=given["attributes"],
    )
    place(record, text, span, here)
    text.coded += uncovered(session, source, span)
    session.add(record)
    revision = _tell(session, act, holder, Verb.CODING_CREATED, record, chosen, after=described(record, chosen))
    return _value(record, code), revision


def change_coding(
    session: Session, act: Act, project: int, source: int, guid: str, *, base: int | None = None, **changes: Any
) -> tuple[Coding, int]:
    """Change one's own coding: `code`, `span` with `quote`, `polarity`, `note`, `attributes`.

    Where it comes to lie over one's codings with the same code, it takes them in. Raises Outdated where `base`, the
    revision of the coding that the coder saw, is no longer its own.
    """
    holder, before = begun(session, act, project, Verb.CODING_CHANGED, Verb.CODING_EXTENDED)
    if before:
        return coding_value(session, any_coding(session, before.object_guid)), before.revision
    record = coding_record(session, source, guid)
    _require_own(act, record)
    _require_base(session, record, base)
    text = source_record(session, project, source)
    old_code = session.get_one(CodeRecord, record.code_id)
    code = codable(session, project, changes["code"]) if "code" in changes else old_code
    was = {guid: described(record, old_code)}
    span = changes.get("span", Span(record.start, record.end))
    if "span" in changes:
        checked(session, text, span, changes.get("quote", ""))
    there = joining.rivals(session, source, act.by, code.id, span, but=record) if {"span", "code"} & set(changes) else []
    was |= {other.guid: described(other, code) for other in there}
    record.code_id = code.id
    if "polarity" in changes:
        record.polarity = Polarity(changes["polarity"]).value
    if "note" in changes:
        record.note = changes["note"]
    if "attributes" in changes:
        record.attributes = _known_attributes(session, project, changes["attributes"])
    record.changed_at, record.revision = act.at, holder.revision + 1
    evidence = _grow(session, act, holder, text, record, there, span)
    revision = _tell_joined(session, act, holder, Verb.CODING_CHANGED, record, code, was, evidence)
    return _value(record, code.guid), revision


def remove_coding(
    session: Session, act: Act, project: int, source: int, guid: str, *, base: int | None = None
) -> int:
    """Take one's own coding away; return the project's revision. It stays in the database.

    Raises Outdated as `change_coding` does.
    """
    holder, before = begun(session, act, project, Verb.CODING_REMOVED)
    if before:
        return before.revision
    record = coding_record(session, source, guid)
    _require_own(act, record)
    _require_base(session, record, base)
    text = source_record(session, project, source)
    code = session.get_one(CodeRecord, record.code_id)
    record.deleted_at, record.revision = act.at, holder.revision + 1
    session.flush()
    text.coded -= uncovered(session, source, Span(record.start, record.end))
    return _tell(session, act, holder, Verb.CODING_REMOVED, record, code, before=described(record, code))


def coding_record(session: Session, source: int, guid: str) -> CodingRecord:
    """Return the living coding of the source with that guid; raise NotFound."""
    record = session.scalar(
        select(CodingRecord).where(
            CodingRecord.guid == guid,
            CodingRecord.source_id == source,
            scope.in_place(CodingRecord),
        )
    )
    if record is None:
        raise NotFound(kind="coding")
    return record


def coding_value(session: Session, record: CodingRecord) -> Coding:
    return _value(record, session.get_one(CodeRecord, record.code_id).guid)


def codable(session: Session, project: int, guid: str) -> CodeRecord:
    """Return the living code of the project that may be laid on text; raise NotFound, NotCodable or Retired."""
    return usable(code_record(session, project, guid))


def _require_own(act: Act, record: CodingRecord) -> None:
    if record.person_id != act.by:
        raise Forbidden(kind="coding")


def _require_base(session: Session, record: CodingRecord, base: int | None) -> None:
    if base is not None and record.revision != base:
        raise Outdated(name=code_name(session.get_one(CodeRecord, record.code_id)))


def _extended(
    session: Session,
    act: Act,
    holder: ProjectRecord,
    text: SourceRecord,
    code: CodeRecord,
    there: list[CodingRecord],
    span: Span,
    given: Mapping[str, Any],
) -> tuple[Coding, int]:
    """Let the first of the codings that lie there already reach over the span and the others."""
    kept, *others = there
    before = {record.guid: described(record, code) for record in there}
    kept.note = joining.joined_notes([kept.note, given["note"]])
    kept.attributes = {**given["attributes"], **kept.attributes}
    if kept.polarity == Polarity.UNSET.value:
        kept.polarity = given["polarity"]
    whole = joining.spanning(span, there)
    evidence = _grow(session, act, holder, text, kept, others, whole)
    if not others and described(kept, code) == before[kept.guid]:
        return _value(kept, code.guid), holder.revision
    kept.changed_at, kept.revision = act.at, holder.revision + 1
    revision = _tell_joined(session, act, holder, Verb.CODING_EXTENDED, kept, code, before, evidence)
    return _value(kept, code.guid), revision


def _grow(
    session: Session,
    act: Act,
    holder: ProjectRecord,
    text: SourceRecord,
    record: CodingRecord,
    others: list[CodingRecord],
    span: Span,
) -> dict[str, list[str]]:
    """Move the coding to the span and over the others, which it takes in; return the evidence that it gained."""
    whole = joining.spanning(span, others) if others else span
    if whole != Span(record.start, record.end):
        text.coded += coverage_change(session, record, whole)
        place(record, text, whole, passage(session, text, whole))
    return joining.take_in(session, act, record, others, holder.revision + 1) if others else {}


def _tell_joined(
    session: Session,
    act: Act,
    holder: ProjectRecord,
    verb: Verb,
    record: CodingRecord,
    code: CodeRecord,
    before: Mapping[str, Mapping[str, Any]],
    evidence: Mapping[str, list[str]],
) -> int:
    """Write the event of a coding that changed alone, or together with those that it took in."""
    after = described(record, code)
    if len(before) == 1:
        return _tell(session, act, holder, verb, record, code, before=before[record.guid], after=after)
    return record_event(
        session, act, holder, Verb.CODING_EXTENDED, joining.KIND, record.guid, code_name(code), source=record.source_id,
        before=before[record.guid], after=after, changes=[
            *(changed(KIND, guid, was, after if guid == record.guid else None) for guid, was in before.items()),
            *([changed(joining.EVIDENCE, record.guid, None, evidence)] if evidence else []),
        ],
    )  # fmt: skip


def _known_attributes(session: Session, project: int, given: Mapping[str, str]) -> dict[str, str]:
    if not any(given.values()):
        return {}
    allowed = {entry.id: {value.id for value in entry.values} for entry in segment_attributes(session, project)}
    for name, value in given.items():
        if value and value not in allowed.get(name, ()):
            raise BadValue(field=name, value=value)
    return {name: value for name, value in given.items() if value}


def _tell(
    session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: CodingRecord, code: CodeRecord, **states: Any
) -> int:
    return record_event(
        session, act, holder, verb, "coding", record.guid, code_name(code), source=record.source_id, **states
    )


def _value(record: CodingRecord, code: str) -> Coding:
    return Coding(
        guid=record.guid,
        code=code,
        coder=record.person_id,
        span=Span(record.start, record.end),
        quote=record.quote,
        polarity=Polarity(record.polarity),
        note=record.note,
        created=record.created_at,
        changed=record.changed_at,
        revision=record.revision,
        attributes=record.attributes,
    )


def source_codings(session: Session, source: int) -> list[Coding]:
    """Return the living codings of a source in the order of the text."""
    return list(_in_source(session, source))


def codings_by_guid(session: Session, source: int, guids: Sequence[str]) -> dict[str, Coding]:
    """Return the living codings among the guids."""
    found = _in_source(session, source, CodingRecord.guid.in_(guids)) if guids else ()
    return {coding.guid: coding for coding in found}


def _in_source(session: Session, source: int, *conditions: ColumnElement[bool]) -> Iterator[Coding]:
    rows = session.execute(
        scope.laid(None, CodingRecord, CodeRecord.guid, source=source)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(*conditions)
        .order_by(CodingRecord.start, CodingRecord.id)
    )
    return (_value(record, code) for record, code in rows)
