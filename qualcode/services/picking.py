"""Passages that researchers pick for quoting: kept by the guids of their codings, the same for everybody in the project."""

from collections.abc import Collection, Iterable, Iterator
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.services.codebook import code_name
from qualcode.services.gesture import begun, record_event
from qualcode.store.database import portions
from qualcode.store.records import CodeRecord, CodingRecord, PickRecord, ProjectRecord, SourceRecord

KIND = "picks"
NAMED = 3
"""How many codes the event names at most."""


def pick_passages(
    session: Session, act: Act, project: int, picked: Collection[str] = (), dropped: Collection[str] = ()
) -> int:
    """Pick passages to be quoted, and drop others that were, by the guids of their codings; return the revision.

    What is picked already, or is not, stays as it is; where nothing changes there is no gesture. Raises NotFound for a coding
    that is not in the project, and where one that was put away is picked.
    """
    holder, before = begun(session, act, project, Verb.QUOTATIONS_PICKED)
    if before:
        return before.revision
    held = set(_held(session, project, {*picked, *dropped}))
    new, gone = sorted(set(picked) - held), sorted((set(dropped) - set(picked)) & held)
    codes = dict.fromkeys([*_codes(session, project, new, living=True), *_codes(session, project, gone)])
    if not new and not gone:
        return holder.revision
    _put(session, project, new, gone)
    return record_event(
        session, act, holder, Verb.QUOTATIONS_PICKED, KIND, str(uuid4()), _name(list(codes)),
        before={"picked": gone}, after={"picked": new},
    )  # fmt: skip


def restore_picks(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Pick what was dropped and drop what was picked, inside the caller's gesture; raise Overtaken where it changed since."""
    here, there = (present or {})["picked"], (wanted or {})["picked"]
    held = set(_held(session, holder.id, [*here, *there]))
    if held != set(here):
        changed = sorted(held ^ set(here))
        raise Overtaken(name=_name(list(dict.fromkeys(_codes(session, holder.id, changed)))))
    _put(session, holder.id, there, here)


def _held(session: Session, project: int, codings: Iterable[str]) -> Iterator[str]:
    """Yield those of the codings that are picked."""
    for some in portions(list(codings)):
        mine = PickRecord.project_id == project, PickRecord.coding_guid.in_(some)
        yield from session.scalars(select(PickRecord.coding_guid).where(*mine))


def _put(session: Session, project: int, new: Iterable[str], gone: Iterable[str]) -> None:
    for some in portions(list(gone)):
        session.execute(delete(PickRecord).where(PickRecord.project_id == project, PickRecord.coding_guid.in_(some)))
    if rows := [{"project_id": project, "coding_guid": coding} for coding in new]:
        session.execute(insert(PickRecord), rows)


def _codes(session: Session, project: int, codings: list[str], *, living: bool = False) -> Iterator[str]:
    """Yield the names of the codes of the codings; raise NotFound for one that the project does not have, or put away."""
    for some in portions(codings):
        query = (
            select(CodeRecord, CodingRecord.deleted_at)
            .join(CodingRecord, CodingRecord.code_id == CodeRecord.id)
            .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
            .where(SourceRecord.project_id == project, CodingRecord.guid.in_(some))
            .order_by(CodeRecord.short_id)
        )
        found = session.execute(query).all()
        if len(found) < len(set(some)) or (living and any(away for _, away in found)):
            raise NotFound(kind="coding")
        yield from (code_name(code) for code, _ in found)


def _name(codes: list[str]) -> str:
    return ", ".join([*codes[:NAMED], *(["…"] if len(codes) > NAMED else [])])
