"""Merging codes: the codings, children and definition of one go to another; taking it back restores all three."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Overtaken
from qualcode.model.event import Act, Verb
from qualcode.services.codebook import any_code, code_name, code_record, require_tree
from qualcode.services.gesture import State, begun, record_event
from qualcode.store.records import CodeRecord, CodingRecord, EventRecord, ProjectRecord

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
    facts = _facts(session, gone, kept)
    _merge(session, act, holder, facts)
    return record_event(
        session, act, holder, Verb.CODES_MERGED, KIND, guid, f"{code_name(gone)} → {code_name(kept)}",
        before={"merged": False, **facts}, after={"merged": True, **facts},
    )  # fmt: skip


def restore_merge(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Part merged codes again, or merge them again, inside the caller's gesture; raise Overtaken where either changed."""
    facts = wanted or {}
    gone, kept = any_code(session, facts["from"]), any_code(session, facts["into"])
    apart = present is None or not present["merged"]
    if kept.deleted_at is not None or (gone.deleted_at is None) != apart:
        raise Overtaken(name=code_name(gone))
    if dict(kept.definition) != facts["definition_before" if apart else "definition_after"]:
        raise Overtaken(name=code_name(kept))
    (_merge if apart else _part)(session, act, holder, facts)


def merged_into(session: Session, project: int, guid: str) -> str | None:
    """Return the code into which the code was merged, as things stand; None where it was not."""
    newest = (
        select(EventRecord.after)
        .where(EventRecord.project_id == project, EventRecord.object_kind == KIND, EventRecord.object_guid == guid)
        .order_by(EventRecord.revision.desc())
        .limit(1)
    )
    state = session.scalar(newest)
    return state["into"] if state and state["merged"] else None


def _facts(session: Session, gone: CodeRecord, kept: CodeRecord) -> dict[str, Any]:
    """Return what the merge will move, put away and write, by guid."""
    living = (CodingRecord.deleted_at.is_(None), CodingRecord.orphaned_at.is_(None))
    there = {
        (row.source_id, row.person_id, row.start, row.end)
        for row in session.scalars(select(CodingRecord).where(CodingRecord.code_id == kept.id, *living))
    }
    mine = session.scalars(select(CodingRecord).where(CodingRecord.code_id == gone.id, *living)).all()
    twins = [row.guid for row in mine if (row.source_id, row.person_id, row.start, row.end) in there]
    children = session.scalars(
        select(CodeRecord.guid).where(CodeRecord.parent_id == gone.id, CodeRecord.deleted_at.is_(None))
    )
    return {
        "from": gone.guid,
        "into": kept.guid,
        "moved": [row.guid for row in mine if row.guid not in twins],
        "joined": twins,
        "children": list(children),
        "definition_before": dict(kept.definition),
        "definition_after": _both(kept.definition, gone.definition),
    }


def _both(kept: Mapping[str, str], gone: Mapping[str, str]) -> dict[str, str]:
    """Return the definitions of both, language by language."""
    texts = {language: [kept.get(language, ""), gone.get(language, "")] for language in {**kept, **gone}}
    return {language: "\n".join(dict.fromkeys(text for text in pair if text)) for language, pair in texts.items()}


def _merge(session: Session, act: Act, holder: ProjectRecord, facts: Mapping[str, Any]) -> None:
    gone, kept = any_code(session, facts["from"]), any_code(session, facts["into"])
    _recode(session, act, holder, facts["moved"], gone, kept)
    _set_deleted(session, act, holder, facts["joined"], deleted=True)
    _adopt(session, facts["children"], kept)
    kept.definition = dict(facts["definition_after"])
    gone.deleted_at = act.at
    session.flush()


def _part(session: Session, act: Act, holder: ProjectRecord, facts: Mapping[str, Any]) -> None:
    gone, kept = any_code(session, facts["from"]), any_code(session, facts["into"])
    gone.deleted_at = None
    _recode(session, act, holder, facts["moved"], kept, gone)
    _set_deleted(session, act, holder, facts["joined"], deleted=False)
    _adopt(session, facts["children"], gone)
    kept.definition = dict(facts["definition_before"])
    require_tree(session, holder.id)


def _recode(
    session: Session, act: Act, holder: ProjectRecord, guids: list[str], old: CodeRecord, new: CodeRecord
) -> None:
    session.execute(
        update(CodingRecord)
        .where(CodingRecord.guid.in_(guids), CodingRecord.code_id == old.id)
        .values(code_id=new.id, changed_at=act.at, revision=holder.revision + 1)
    )


def _set_deleted(session: Session, act: Act, holder: ProjectRecord, guids: list[str], *, deleted: bool) -> None:
    session.execute(
        update(CodingRecord)
        .where(CodingRecord.guid.in_(guids))
        .values(deleted_at=act.at if deleted else None, revision=holder.revision + 1)
    )


def _adopt(session: Session, children: list[str], parent: CodeRecord) -> None:
    session.execute(update(CodeRecord).where(CodeRecord.guid.in_(children)).values(parent_id=parent.id))


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
