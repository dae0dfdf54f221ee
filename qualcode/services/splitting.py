"""Splitting a code: some of its codings go to a new code beside it; taking it back brings them home."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.model.event import Act, Verb, alike, changed
from qualcode.services.codebook import KIND as CODE
from qualcode.services.codebook import add_beside, code_name, code_record, require_name
from qualcode.services.coding_states import KIND as CODING
from qualcode.services.coding_states import recode
from qualcode.services.gesture import begun, record_event
from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord

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
    require_name(label)
    moved = list(dict.fromkeys(codings))
    if not moved or len(_of(session, old, moved)) != len(moved):
        raise BadValue(field="codings", value=len(moved))
    new = add_beside(session, act, project, old, str(uuid4()), label, definition or {})
    recode(session, act, holder, moved, old, new)
    changes = [
        changed(CODE, new.guid, None, {}),
        alike(CODING, moved, {"code": old.guid}, {"code": new.guid}),
    ]
    revision = record_event(
        session, act, holder, Verb.CODE_SPLIT, KIND, old.guid, f"{code_name(old)} → {code_name(new)}",
        after={"from": old.guid, "into": new.guid, "moved": len(moved)}, changes=changes,
    )  # fmt: skip
    return new.guid, revision


def _of(session: Session, code: CodeRecord, guids: Sequence[str]) -> list[str]:
    """Return those of the guids that are living codings of the code."""
    found: list[str] = []
    for some in portions(guids):
        found += session.scalars(
            select(CodingRecord.guid).where(
                CodingRecord.guid.in_(some),
                CodingRecord.code_id == code.id,
                scope.living(CodingRecord),
            )
        )
    return found
