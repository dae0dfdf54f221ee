"""Codings: laying a code on a passage, changing it, taking it away; the quote always equals the slice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadSpan, BadValue, Forbidden, NotCodable, NotFound, Overtaken
from qualcode.model.code import Polarity
from qualcode.model.coding import Coding
from qualcode.model.event import Act, Verb
from qualcode.model.span import Span, covered
from qualcode.services import roles
from qualcode.services.codebook import attributes as segment_attributes
from qualcode.services.codebook import code_name, code_record
from qualcode.services.sources import source_record
from qualcode.services.trail import State, done_before, hold, record_event
from qualcode.store.passage import Passage, passage
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

    `polarity` None takes the code's own default. Raises BadSpan where the quote is not the slice.
    """
    holder = hold(session, project)
    if before := done_before(session, act):
        return coding_value(session, _any_coding(session, before.object_guid)), before.revision
    roles.require(session, act.by, project, roles.CODES)
    text = source_record(session, project, source)
    chosen = _codable(session, project, code)
    here = _checked(session, text, span, quote)
    record = CodingRecord(
        guid=guid or str(uuid4()),
        source_id=source,
        code_id=chosen.id,
        person_id=act.by,
        text_revision=text.text_revision,
        start=span.start,
        end=span.end,
        paragraph=here.paragraph,
        quote=quote,
        prefix=here.anchor.prefix,
        suffix=here.anchor.suffix,
        polarity=(polarity or Polarity(chosen.polarity)).value,
        note=note,
        attributes=_known_attributes(session, project, attributes or {}),
        state=UNREVIEWED,
        revision=holder.revision + 1,
        created_at=act.at,
        changed_at=act.at,
    )
    text.coded += uncovered(session, source, span)
    session.add(record)
    revision = _tell(session, act, holder, Verb.CODING_CREATED, record, chosen, after=_described(record, chosen))
    return _value(record, code), revision


def change_coding(
    session: Session, act: Act, project: int, source: int, guid: str, **changes: Any
) -> tuple[Coding, int]:
    """Change one's own coding: `code`, `span` with `quote`, `polarity`, `note`, `attributes`."""
    holder = hold(session, project)
    record = coding_record(session, source, guid)
    if before := done_before(session, act):
        return coding_value(session, record), before.revision
    _require_own(session, act, project, record)
    text = source_record(session, project, source)
    old_code = session.get_one(CodeRecord, record.code_id)
    before_state = _described(record, old_code)
    code = _codable(session, project, changes["code"]) if "code" in changes else old_code
    record.code_id = code.id
    if "span" in changes:
        _move(session, text, record, changes["span"], changes.get("quote", ""))
    if "polarity" in changes:
        record.polarity = Polarity(changes["polarity"]).value
    if "note" in changes:
        record.note = changes["note"]
    if "attributes" in changes:
        record.attributes = _known_attributes(session, project, changes["attributes"])
    record.changed_at, record.revision = act.at, holder.revision + 1
    revision = _tell(
        session, act, holder, Verb.CODING_CHANGED, record, code, before=before_state, after=_described(record, code)
    )
    return _value(record, code.guid), revision


def remove_coding(session: Session, act: Act, project: int, source: int, guid: str) -> int:
    """Take one's own coding away; return the project's revision. It stays in the database."""
    holder = hold(session, project)
    if before := done_before(session, act):
        return before.revision
    record = coding_record(session, source, guid)
    _require_own(session, act, project, record)
    text = source_record(session, project, source)
    code = session.get_one(CodeRecord, record.code_id)
    record.deleted_at, record.revision = act.at, holder.revision + 1
    session.flush()
    text.coded -= uncovered(session, source, Span(record.start, record.end))
    return _tell(session, act, holder, Verb.CODING_REMOVED, record, code, before=_described(record, code))


def uncovered(session: Session, source: int, span: Span) -> int:
    """Return how many code points of the span lie under no living coding."""
    rows = session.execute(
        select(CodingRecord.start, CodingRecord.end).where(
            CodingRecord.source_id == source,
            CodingRecord.start < span.end,
            CodingRecord.end > span.start,
            CodingRecord.deleted_at.is_(None),
            CodingRecord.orphaned_at.is_(None),
        )
    )
    return len(span) - covered(Span(max(start, span.start), min(end, span.end)) for start, end in rows)


def coding_record(session: Session, source: int, guid: str) -> CodingRecord:
    """Return the living coding of the source with that guid; raise NotFound."""
    record = session.scalar(
        select(CodingRecord).where(
            CodingRecord.guid == guid, CodingRecord.source_id == source, CodingRecord.deleted_at.is_(None)
        )
    )
    if record is None:
        raise NotFound(kind="coding")
    return record


def coding_value(session: Session, record: CodingRecord) -> Coding:
    return _value(record, session.get_one(CodeRecord, record.code_id).guid)


def _any_coding(session: Session, guid: str) -> CodingRecord:
    return session.scalars(select(CodingRecord).where(CodingRecord.guid == guid)).one()


def _codable(session: Session, project: int, guid: str) -> CodeRecord:
    code = code_record(session, project, guid)
    if not code.codable:
        raise NotCodable(code=code_name(code))
    return code


def _require_own(session: Session, act: Act, project: int, record: CodingRecord) -> None:
    roles.require(session, act.by, project, roles.CODES)
    if record.person_id != act.by:
        raise Forbidden(kind="coding")


def _checked(session: Session, source: SourceRecord, span: Span, quote: str) -> Passage:
    if span.end > source.length:
        raise BadSpan(start=span.start, end=span.end, length=source.length)
    here = passage(session, source, span)
    if here.anchor.quote != quote:
        raise BadSpan(start=span.start, end=span.end, length=source.length)
    return here


def _move(session: Session, source: SourceRecord, record: CodingRecord, span: Span, quote: str) -> None:
    here = _checked(session, source, span, quote)
    old = Span(record.start, record.end)
    record.start, record.end = span.start, span.end
    record.quote, record.prefix, record.suffix = quote, here.anchor.prefix, here.anchor.suffix
    record.paragraph = here.paragraph
    record.text_revision = source.text_revision
    source.coded += _coverage_change(session, record, old, span)


def _coverage_change(session: Session, record: CodingRecord, old: Span, new: Span) -> int:
    others = (
        select(CodingRecord.start, CodingRecord.end)
        .where(
            CodingRecord.source_id == record.source_id,
            CodingRecord.id != record.id,
            CodingRecord.start < max(old.end, new.end),
            CodingRecord.end > min(old.start, new.start),
            CodingRecord.deleted_at.is_(None),
            CodingRecord.orphaned_at.is_(None),
        )
        .execution_options(autoflush=False)
    )
    around = [Span(start, end) for start, end in session.execute(others)]
    return covered([*around, new]) - covered([*around, old])


def _known_attributes(session: Session, project: int, given: Mapping[str, str]) -> dict[str, str]:
    if not any(given.values()):
        return {}
    allowed = {entry.id: {value.id for value in entry.values} for entry in segment_attributes(session, project)}
    for name, value in given.items():
        if value and value not in allowed.get(name, ()):
            raise BadValue(field=name, value=value)
    return {name: value for name, value in given.items() if value}


def _tell(
    session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: CodingRecord, code: CodeRecord, **states
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


def _described(record: CodingRecord, code: CodeRecord) -> dict[str, Any]:
    return {
        "code": code.guid,
        "start": record.start,
        "end": record.end,
        "quote": record.quote,
        "polarity": record.polarity,
        "note": record.note,
        "attributes": dict(record.attributes),
    }


def source_codings(session: Session, source: int) -> list[Coding]:
    """Return the living codings of a source in the order of the text."""
    return list(_in_source(session, source))


def codings_by_guid(session: Session, source: int, guids: Sequence[str]) -> dict[str, Coding]:
    """Return the living codings among the guids."""
    found = _in_source(session, source, CodingRecord.guid.in_(guids)) if guids else ()
    return {coding.guid: coding for coding in found}


def _in_source(session: Session, source: int, *conditions: ColumnElement[bool]) -> Iterator[Coding]:
    rows = session.execute(
        select(CodingRecord, CodeRecord.guid)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(
            CodingRecord.source_id == source,
            CodingRecord.deleted_at.is_(None),
            CodingRecord.orphaned_at.is_(None),
            *conditions,
        )
        .order_by(CodingRecord.start, CodingRecord.id)
    )
    return (_value(record, code) for record, code in rows)


def coding_count(session: Session, project: int) -> int:
    """Return how many living codings the project has."""
    return session.scalar(
        select(func.count())
        .select_from(CodingRecord)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(
            SourceRecord.project_id == project, SourceRecord.deleted_at.is_(None), CodingRecord.deleted_at.is_(None)
        )
    )


def restore_coding(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a coding from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Raises Overtaken where it is not in the present state any more, or where its words or its code are gone.
    """
    record = _any_coding(session, guid)
    code = session.get_one(CodeRecord, record.code_id)
    found = None if record.deleted_at or record.orphaned_at else _described(record, code)
    if found != present:
        raise Overtaken(name=code_name(code))
    record.changed_at, record.revision = act.at, holder.revision + 1
    source = source_record(session, holder.id, record.source_id)
    if wanted is None:
        record.deleted_at = act.at
        session.flush()
        source.coded -= uncovered(session, source.id, Span(record.start, record.end))
        return
    span = Span(wanted["start"], wanted["end"])
    if present is None:
        source.coded += uncovered(session, source.id, span)
        record.deleted_at = None
    else:
        source.coded += _coverage_change(session, record, Span(record.start, record.end), span)
    _refill(session, holder, record, source, span, wanted)


def _refill(
    session: Session, holder: ProjectRecord, record: CodingRecord, source: SourceRecord, span: Span, wanted: State
) -> None:
    code = session.scalar(
        select(CodeRecord).where(
            CodeRecord.project_id == holder.id, CodeRecord.guid == wanted["code"], CodeRecord.deleted_at.is_(None)
        )
    )
    if code is None:
        raise Overtaken(name=wanted["quote"][:60])
    here = _checked(session, source, span, wanted["quote"])
    record.code_id, record.start, record.end, record.quote = code.id, span.start, span.end, wanted["quote"]
    record.prefix, record.suffix, record.paragraph = here.anchor.prefix, here.anchor.suffix, here.paragraph
    record.polarity, record.note, record.attributes = wanted["polarity"], wanted["note"], dict(wanted["attributes"])
    record.text_revision = source.text_revision
