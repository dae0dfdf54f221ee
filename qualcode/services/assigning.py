"""Who codes what: sources that the owner gives to coders, and how far each of them has come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.model.span import Span, covered
from qualcode.services import people, roles
from qualcode.services.gesture import begun, record_event
from qualcode.services.sources import source_record, source_record_of
from qualcode.store.reading import scope
from qualcode.store.records import AssignmentRecord, CodingRecord, PersonRecord, ProjectRecord, SourceRecord

KIND = "assignment"


@dataclass(frozen=True, slots=True)
class Load:
    """What a coder was given: how many sources, in how many of them they have coded, and what share of their characters."""

    person: int
    name: str
    given: int
    begun: int
    share: float


def assign(session: Session, act: Act, project: int, source: int, coders: Collection[int]) -> int:
    """Ask these people, and nobody else, to code the source; return the project's revision.

    Raises NotFound for somebody who does not code in the project.
    """
    holder, before = begun(session, act, project, Verb.SOURCE_ASSIGNED)
    if before:
        return before.revision
    record = source_record(session, project, source)
    known = {member.id: member.guid for member, role in people.members(session, project) if role in roles.CODES}
    if not set(coders) <= set(known):
        raise NotFound(kind="person")
    was = _guids(session, source)
    now = sorted(known[coder] for coder in set(coders))
    if was == now:
        return holder.revision
    _put(session, act, source, now)
    return record_event(
        session, act, holder, Verb.SOURCE_ASSIGNED, KIND, record.guid, record.name, source=source,
        before={"coders": was}, after={"coders": now},
    )  # fmt: skip


def assigned(session: Session, project: int) -> Mapping[int, tuple[int, ...]]:
    """Return the people asked to code each source, by the source's id; sources given to nobody are left out."""
    rows = session.execute(
        select(AssignmentRecord.source_id, AssignmentRecord.person_id)
        .join(SourceRecord, SourceRecord.id == AssignmentRecord.source_id)
        .where(scope.of(SourceRecord, project))
        .order_by(AssignmentRecord.source_id, AssignmentRecord.person_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for source, person in rows:
        found[source] = (*found.get(source, ()), person)
    return found


def loads(session: Session, project: int) -> list[Load]:
    """Return how far each coder with an assignment has come, by name; codings of theirs elsewhere do not count."""
    given = assigned(session, project)
    lengths = dict(session.execute(select(SourceRecord.id, SourceRecord.length).where(SourceRecord.id.in_(given))).all())
    laid: dict[tuple[int, int], list[Span]] = {}
    rows = session.execute(
        select(CodingRecord.source_id, CodingRecord.person_id, CodingRecord.start, CodingRecord.end)
        .where(CodingRecord.source_id.in_(given), scope.in_place(CodingRecord))
    )
    for source, person, start, end in rows:
        laid.setdefault((source, person), []).append(Span(start, end))
    names = {member.id: member.name for member, _ in people.members(session, project)}
    found = []
    for person, name in names.items():
        own = [source for source, coders in given.items() if person in coders]
        if own:
            spans = [laid.get((source, person), []) for source in own]
            whole = sum(lengths[source] for source in own)
            found.append(Load(person, name, len(own), sum(map(bool, spans)), sum(map(covered, spans)) / whole if whole else 0.0))
    return found


def restore_assignment(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Give the source to those who had it before, inside the caller's gesture; raise Overtaken where it changed since."""
    record = source_record_of(session, guid)
    if _guids(session, record.id) != (present or {}).get("coders", []):
        raise Overtaken(name=record.name)
    _put(session, act, record.id, (wanted or {}).get("coders", []))


def _guids(session: Session, source: int) -> list[str]:
    rows = session.scalars(
        select(PersonRecord.guid)
        .join(AssignmentRecord, AssignmentRecord.person_id == PersonRecord.id)
        .where(AssignmentRecord.source_id == source)
    )
    return sorted(rows)


def _put(session: Session, act: Act, source: int, guids: Collection[str]) -> None:
    session.execute(delete(AssignmentRecord).where(AssignmentRecord.source_id == source))
    for person in session.scalars(select(PersonRecord.id).where(PersonRecord.guid.in_(guids))):
        session.add(AssignmentRecord(source_id=source, person_id=person, assigned_at=act.at))
    session.flush()
