"""Splitting a code: some of its codings go to a new code beside it; taking it back brings them home."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Overtaken
from qualcode.model.event import Act, Verb
from qualcode.services.codebook import add_beside, any_code, code_name, code_record, refuse_in_use, require_tree
from qualcode.services.gesture import State, begun, record_event
from qualcode.store.database import portions
from qualcode.store.records import CodeRecord, CodingRecord, ProjectRecord

KIND = "split"


def split_code(
    session: Session,
    act: Act,
    project: int,
    guid: str,
    label: Mapping[str, str],
    codings: Sequence[str],
    *,
    definition: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """Make a new code beside this one and give it those of its codings that are named; return its guid and the revision.

    Raises BadValue for no codings, or for one that this code does not have.
    """
    holder, before = begun(session, act, project, Verb.CODE_SPLIT)
    if before:
        return (before.after or {})["into"], before.revision
    old = code_record(session, project, guid)
    if not any(text.strip() for text in label.values()):
        raise BadValue(field="label", value="")
    moved = list(dict.fromkeys(codings))
    if not moved or len(_of(session, old, moved)) != len(moved):
        raise BadValue(field="codings", value=len(moved))
    new = add_beside(session, act, project, old, str(uuid4()), label, definition or {})
    _recode(session, act, holder, moved, new)
    facts = {"from": old.guid, "into": new.guid, "moved": moved}
    revision = record_event(
        session, act, holder, Verb.CODE_SPLIT, KIND, old.guid, f"{code_name(old)} → {code_name(new)}",
        before={"split": False, **facts}, after={"split": True, **facts},
    )  # fmt: skip
    return new.guid, revision


def restore_split(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring split codings home and put the new code away, or split them again, inside the caller's gesture.

    Raises Overtaken where one of them has another code by now, CodeInUse where the new code has got more.
    """
    facts: Mapping[str, Any] = wanted or {}
    old, new = any_code(session, facts["from"]), any_code(session, facts["into"])
    again = facts["split"]
    holds, takes = (old, new) if again else (new, old)
    if old.deleted_at is not None or len(_of(session, holds, facts["moved"])) != len(facts["moved"]):
        raise Overtaken(name=code_name(holds))
    if again:
        new.deleted_at = None
    _recode(session, act, holder, facts["moved"], takes)
    session.flush()
    if not again:
        refuse_in_use(session, holder.id, new)
        new.deleted_at = act.at
    require_tree(session, holder.id)


def _of(session: Session, code: CodeRecord, guids: Sequence[str]) -> list[str]:
    """Return those of the guids that are living codings of the code."""
    found: list[str] = []
    for some in portions(guids):
        found += session.scalars(
            select(CodingRecord.guid).where(
                CodingRecord.guid.in_(some),
                CodingRecord.code_id == code.id,
                CodingRecord.deleted_at.is_(None),
            )
        )
    return found


def _recode(session: Session, act: Act, holder: ProjectRecord, guids: Sequence[str], code: CodeRecord) -> None:
    for some in portions(guids):
        session.execute(
            update(CodingRecord)
            .where(CodingRecord.guid.in_(some))
            .values(code_id=code.id, changed_at=act.at, revision=holder.revision + 1)
        )
