"""Merging codes: the codings, children and definition of one go to another; taking it back restores all three."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.model.event import Act, Verb, alike, changed
from qualcode.services.codebook import KIND as CODE
from qualcode.services.codebook import code_name, code_record
from qualcode.services.coding_states import KIND as CODING
from qualcode.services.coding_states import put_away, recode
from qualcode.services.gesture import begun, record_event
from qualcode.services.trail import stands
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, EventRecord

KIND = "merge"


def merge_codes(session: Session, act: Act, project: int, guid: str, into: str) -> int:
    """Let one code's codings, children and definition pass to another, and put it away; return the project's revision.

    Where one coder laid both codes on the very same passage, the coding of the code that goes is put away. Raises
    BadValue for a merge into itself or into a code below it.
    """
    holder, before = begun(session, act, project, Verb.CODES_MERGED)
    if before:
        return before.revision
    gone, kept = code_record(session, project, guid), code_record(session, project, into)
    if kept.id in _below(session, gone) or not kept.codable:
        raise BadValue(field="code", value=code_name(kept))
    moved, twins = _codings(session, gone, kept)
    children = _children(session, gone)
    old = dict(kept.definition)
    recode(session, act, holder, moved, gone, kept)
    put_away(session, act, holder, twins)
    for child in children:
        child.parent_id = kept.id
    kept.definition = _both(kept.definition, gone.definition)
    gone.deleted_at = act.at
    session.flush()
    changes = [
        alike(CODING, moved, {"code": gone.guid}, {"code": kept.guid}),
        alike(CODING, twins, {"code": gone.guid}, None),
        alike(CODE, [child.guid for child in children], {"parent": gone.guid}, {"parent": kept.guid}),
        changed(CODE, kept.guid, {"definition": old}, {"definition": dict(kept.definition)}),
        changed(CODE, gone.guid, {}, None),
    ]
    return record_event(
        session, act, holder, Verb.CODES_MERGED, KIND, guid, f"{code_name(gone)} → {code_name(kept)}",
        before={"definition": old},
        after={"into": kept.guid, "moved": len(moved), "joined": len(twins), "definition": dict(kept.definition)},
        changes=changes,
    )  # fmt: skip


def merged_into(session: Session, project: int, guid: str) -> str | None:
    """Return the code into which the code was merged, as things stand; None where it was not."""
    newest = session.scalar(
        select(EventRecord)
        .where(EventRecord.project_id == project, EventRecord.verb == Verb.CODES_MERGED, EventRecord.object_guid == guid)
        .order_by(EventRecord.revision.desc())
        .limit(1)
    )
    return (newest.after or {})["into"] if newest is not None and stands(session, newest) else None


def _codings(session: Session, gone: CodeRecord, kept: CodeRecord) -> tuple[list[str], list[str]]:
    """Return the codings that go to the kept code, those without a place too, and those whose twin lies there already."""
    there = {
        (row.source_id, row.person_id, row.start, row.end)
        for row in session.scalars(_laid(kept).where(scope.placed(CodingRecord)))
    }
    moved: list[str] = []
    twins: list[str] = []
    for row in session.scalars(_laid(gone)):
        is_twin = row.orphaned_at is None and (row.source_id, row.person_id, row.start, row.end) in there
        (twins if is_twin else moved).append(row.guid)
    return moved, twins


def _laid(code: CodeRecord) -> Select[CodingRecord]:
    living = CodingRecord.code_id == code.id, scope.living(CodingRecord)
    return select(CodingRecord).where(*living).order_by(CodingRecord.id)


def _children(session: Session, code: CodeRecord) -> Sequence[CodeRecord]:
    return session.scalars(
        select(CodeRecord).where(CodeRecord.parent_id == code.id, scope.living(CodeRecord)).order_by(CodeRecord.id)
    ).all()


def _both(kept: Mapping[str, str], gone: Mapping[str, str]) -> dict[str, str]:
    """Return the definitions of both, language by language."""
    texts = {language: [kept.get(language, ""), gone.get(language, "")] for language in {**kept, **gone}}
    return {language: "\n".join(dict.fromkeys(text for text in pair if text)) for language, pair in texts.items()}


def _below(session: Session, code: CodeRecord) -> set[int]:
    """Return the ids of the code and of all codes below it."""
    parents = dict(
        session.execute(
            select(CodeRecord.id, CodeRecord.parent_id).where(CodeRecord.project_id == code.project_id)
        ).all()
    )
    found = {code.id}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found
