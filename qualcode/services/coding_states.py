"""Codings as the trail tells them: brought from one state to another, one by one or many alike."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, aliased

from qualcode.errors import Overtaken
from qualcode.model.event import Act, State
from qualcode.model.span import Span
from qualcode.services.codebook import any_code, code_name
from qualcode.services.laying import TEXT, checked, count_again, coverage_change, described, place, same, uncovered
from qualcode.services.reanchoring import carried
from qualcode.services.sources import source_record
from qualcode.services.trail import states_of, touched_since
from qualcode.store.database import portions
from qualcode.store.passage import passage
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, ProjectRecord, SourceRecord

KIND = "coding"
QUOTED = 40


def any_coding(session: Session, guid: str) -> CodingRecord:
    """Return the coding of that guid, put away or not."""
    return session.scalars(select(CodingRecord).where(CodingRecord.guid == guid)).one()


def recode(
    session: Session, act: Act, holder: ProjectRecord, guids: Collection[str], old: CodeRecord, new: CodeRecord
) -> None:
    """Give codings another code, inside the caller's gesture; those that have a third one by now keep it."""
    for some in portions(list(guids)):
        session.execute(
            update(CodingRecord)
            .where(CodingRecord.guid.in_(some), CodingRecord.code_id == old.id)
            .values(code_id=new.id, changed_at=act.at, revision=holder.revision + 1)
        )


def put_away(session: Session, act: Act, holder: ProjectRecord, guids: Collection[str], *, back: bool = False) -> None:
    """Put codings away, or bring them back, inside the caller's gesture; the coded shares are for the caller to count."""
    values = {"deleted_at": None if back else act.at, "changed_at": act.at, "revision": holder.revision + 1}
    for some in portions(list(guids)):
        session.execute(update(CodingRecord).where(CodingRecord.guid.in_(some)).values(values))


def restore_codings(
    session: Session, act: Act, holder: ProjectRecord, guids: Sequence[str], present: State, wanted: State, since: int
) -> None:
    """Bring codings that were laid, put away or recoded alike from the `present` state to the `wanted` one.

    States tell the code alone. Raises Overtaken where one that comes or goes was changed by itself after the revision
    `since`, or where its code is away.
    """
    if present is not None and wanted is not None:
        recode(session, act, holder, guids, any_code(session, present["code"]), any_code(session, wanted["code"]))
        return
    records = _records(session, guids)
    _require_untouched(session, holder, records, (wanted or present or {}).get("code"), present is not None, since)
    put_away(session, act, holder, guids, back=wanted is not None)
    session.flush()
    count_again(session, {record.source_id for record in records})


def _require_untouched(
    session: Session, holder: ProjectRecord, records: Sequence[CodingRecord], guid: str | None, living: bool, since: int
) -> None:
    code = any_code(session, guid) if guid else None
    if code is not None and code.deleted_at is not None:
        raise Overtaken(name=code_name(code))
    later = touched_since(session, holder.id, [record.guid for record in records], since)
    for record in records:
        moved = later is not None and record.guid == later.object_guid
        if moved or (record.deleted_at is None) != living or (code is not None and record.code_id != code.id):
            name = code_name(session.get_one(CodeRecord, record.code_id))
            raise Overtaken(name=f"{name}: {record.quote[:QUOTED]}")
    if later is not None:
        raise Overtaken(name=later.object_name)


def _records(session: Session, guids: Sequence[str]) -> list[CodingRecord]:
    found: list[CodingRecord] = []
    for some in portions(list(guids)):
        found += session.scalars(select(CodingRecord).where(CodingRecord.guid.in_(some)))
    return found


def restore_coding(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a coding from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Raises Overtaken where it is not in the present state any more, or where its words or its code are gone.
    """
    record = any_coding(session, guid)
    code = session.get_one(CodeRecord, record.code_id)
    found = None if record.deleted_at or record.orphaned_at else described(record, code)
    if not same(found, present) or _moved_since(session, holder, guid, found, present):
        raise Overtaken(name=code_name(code))
    record.changed_at, record.revision = act.at, holder.revision + 1
    source = source_record(session, holder.id, record.source_id)
    if wanted is None:
        record.deleted_at = act.at
        session.flush()
        source.coded -= uncovered(session, source.id, Span(record.start, record.end))
        return
    span = carried(session, source, Span(wanted["start"], wanted["end"]), wanted[TEXT])
    if span is None:
        raise Overtaken(name=code_name(code))
    if present is None:
        source.coded += uncovered(session, source.id, span)
        record.deleted_at = None
    else:
        source.coded += coverage_change(session, record, span)
    _refill(session, holder, record, source, span, wanted)
    session.flush()


def require_apart(session: Session, project: int, guids: Sequence[str]) -> None:
    """Raise Overtaken where one of the codings came to lie on the very place of another one of its code and coder.

    A text that was corrected meanwhile can bring two places together, and a code can have been laid there again.
    """
    other = aliased(CodingRecord)
    same = ("source_id", "person_id", "code_id", "start", "end")
    twin = and_(other.id != CodingRecord.id, *(getattr(other, name) == getattr(CodingRecord, name) for name in same))
    for some in portions(list(guids)):
        here = CodingRecord.guid.in_(some), scope.in_place(CodingRecord), scope.in_place(other)
        found = session.scalar(select(CodingRecord.quote).join(other, twin).where(*here).limit(1))
        if found is not None:
            raise Overtaken(name=found[:QUOTED])


def _moved_since(session: Session, holder: ProjectRecord, guid: str, found: State, present: State) -> bool:
    """Return whether the coding was moved after the `present` state, of which an earlier text says another place than now."""
    if not found or not present or found[TEXT] == present[TEXT]:
        return False
    latest = next(states_of(session, holder.id, KIND, guid), None)
    if latest is None or latest.after is None:
        return False
    before, after = latest.before or {}, latest.after
    known = present if after[TEXT] == present[TEXT] else before if before.get(TEXT) == after[TEXT] else after
    return any(known.get(name) != after[name] for name in ("start", "end"))


def _refill(
    session: Session, holder: ProjectRecord, record: CodingRecord, source: SourceRecord, span: Span, wanted: Mapping[str, Any]
) -> None:
    code = session.scalar(
        select(CodeRecord).where(
            CodeRecord.project_id == holder.id, CodeRecord.guid == wanted["code"], scope.living(CodeRecord)
        )
    )
    if code is None:
        raise Overtaken(name=wanted["quote"][:60])
    same_text = wanted[TEXT] == source.text_revision
    place(record, source, span, checked(session, source, span, wanted["quote"]) if same_text else passage(session, source, span))
    record.code_id = code.id
    record.polarity, record.note, record.attributes = wanted["polarity"], wanted["note"], dict(wanted["attributes"])
