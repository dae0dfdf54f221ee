"""Finished sources: a coder says that they are done with one, and everybody sees whether they changed codings since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from qualcode.errors import Overtaken
from qualcode.model import finishing
from qualcode.model.event import Act, State, Verb
from qualcode.model.source import Technique
from qualcode.services.gesture import begun, record_event
from qualcode.services.sources import source_record
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import AssignmentRecord, CodingRecord, EventRecord, FinishingRecord, ProjectRecord, SourceRecord

KIND = "finishing"
AT_CODINGS = frozenset(
    {Verb.CODING_CREATED, Verb.CODING_CHANGED, Verb.CODING_REMOVED, Verb.CODING_EXTENDED, Verb.CODING_REPAIRED, Verb.CODINGS_LAID}
)
"""Verbs of gestures on codings; taking one of them back is told by its kind of object."""
CODINGS, TEXTS = ("coding", "join", "batch"), "text"
ELSEWHERE = 0
"""The revision of what was finished in another study, and changed there since."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A source as a coder chooses it: `share` of it lies under codings, between 0 and 1; `mine` was given to them to code."""

    id: int
    name: str
    technique: Technique
    share: float
    mine: bool
    state: finishing.State


def finish(session: Session, act: Act, project: int, source: int, finished: bool) -> int:
    """Say that one has finished coding the source, or that one has not; return the project's revision.

    Finishing again what was changed since makes it finished as it is now; else saying what is so already is no gesture.
    """
    verb = Verb.SOURCE_FINISHED if finished else Verb.SOURCE_REOPENED
    holder, before = begun(session, act, project, verb)
    if before:
        return before.revision
    text = source_record(session, project, source)
    record = _record(session, project, source, act.by)
    was = _described(record)
    if finished == (was is not None) and not (finished and _is_changed(session, record)):
        return holder.revision
    _put(record, {"at": act.at.isoformat(), "revision": holder.revision + 1} if finished else None)
    session.add(record)
    return record_event(
        session, act, holder, verb, KIND, record.guid, text.name, source=source, before=was, after=_described(record)
    )


@told_by("coding", "code", KIND)
def states(session: Session, project: int) -> Mapping[int, Mapping[int, finishing.State]]:
    """Return each coder's state in each living source, by the ids of both; who has not begun in a source is left out.

    In blind coding one sees one's own.
    """
    query = scope.laid(project, CodingRecord.source_id, CodingRecord.person_id).distinct()
    found: dict[int, dict[int, finishing.State]] = {}
    for source, person in session.execute(query):
        found.setdefault(source, {})[person] = finishing.state(begun=True, finished=None, changed=False)
    said = (
        select(FinishingRecord.source_id, FinishingRecord.person_id, FinishingRecord.finished_at, _changed())
        .join(SourceRecord, SourceRecord.id == FinishingRecord.source_id)
        .where(scope.of(SourceRecord, project), FinishingRecord.finished_at.is_not(None))
    )
    for source, person, at, changed in session.execute(said):
        found.setdefault(source, {})[person] = finishing.state(begun=True, finished=at, changed=changed)
    return found


@told_by("coding", "code", KIND)
def offered(session: Session, project: int, person: int) -> tuple[Offered, ...]:
    """Return the project's living sources in their order as the person chooses among them, by one statement.

    In blind coding a second one tells how much lies under what they see.
    """
    own = and_(FinishingRecord.source_id == SourceRecord.id, FinishingRecord.person_id == person)
    given = exists().where(AssignmentRecord.source_id == SourceRecord.id, AssignmentRecord.person_id == person)
    laid = exists().where(
        CodingRecord.source_id == SourceRecord.id, CodingRecord.person_id == person, scope.in_place(CodingRecord)
    )
    rows = session.execute(
        select(
            SourceRecord.id, SourceRecord.name, SourceRecord.technique, SourceRecord.coded, SourceRecord.length,
            given, laid, FinishingRecord.finished_at, _changed(),
        )
        .outerjoin(FinishingRecord, own)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )  # fmt: skip
    cover = scope.own_cover(session, project)
    return tuple(
        Offered(
            source, name, Technique(technique), (coded if cover is None else cover.get(source, 0)) / length if length else 0.0,
            bool(mine), finishing.state(begun=started, finished=at, changed=changed),
        )
        for source, name, technique, coded, length, mine, started, at, changed in rows
    )  # fmt: skip


def said_of(session: Session, source: int, person: int) -> finishing.State:
    """Return what the person has said of the source, and whether they changed codings since; who said nothing is untouched."""
    row = session.execute(
        select(FinishingRecord.finished_at, _changed()).where(
            FinishingRecord.source_id == source, FinishingRecord.person_id == person, FinishingRecord.finished_at.is_not(None)
        )
    ).one_or_none()
    return finishing.state(begun=False, finished=row[0], changed=bool(row[1])) if row else finishing.UNTOUCHED


def restore_finishing(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Bring what a coder said of a source from the `present` state to the `wanted` one; None is that it is not finished."""
    record = session.scalars(select(FinishingRecord).where(FinishingRecord.guid == guid)).one()
    if _described(record) != present:
        raise Overtaken(name=session.get_one(SourceRecord, record.source_id).name)
    _put(record, wanted)


def _record(session: Session, project: int, source: int, person: int) -> FinishingRecord:
    """Return the row of both, a new one where nothing was ever said."""
    mine = FinishingRecord.source_id == source, FinishingRecord.person_id == person
    found = session.scalar(select(FinishingRecord).where(*mine))
    return found or FinishingRecord(guid=str(uuid4()), project_id=project, source_id=source, person_id=person)


def _described(record: FinishingRecord) -> dict[str, Any] | None:
    if record.finished_at is None:
        return None
    return {"at": record.finished_at.isoformat(), "revision": record.revision}


def _put(record: FinishingRecord, wanted: State) -> None:
    record.finished_at = datetime.fromisoformat(wanted["at"]) if wanted else None
    record.revision = wanted["revision"] if wanted else None


def _is_changed(session: Session, record: FinishingRecord) -> bool:
    return bool(session.scalar(select(_changed()).select_from(FinishingRecord).where(FinishingRecord.id == record.id)))


def _changed() -> ColumnElement[bool]:
    """Return whether the coder of a row of FinishingRecord laid, changed or removed a coding in the source after finishing it.

    Gestures on one source are told by it. Those on several at once, and codings that came in with a copy, are told by the
    revision of the codings that they touched last. What others did, and what a corrected text moved, does not count.
    """
    here = and_(EventRecord.source_id == FinishingRecord.source_id, EventRecord.revision > FinishingRecord.revision)
    on_source = exists().where(
        here,
        EventRecord.person_id == FinishingRecord.person_id,
        or_(EventRecord.verb.in_(AT_CODINGS), and_(EventRecord.of.is_not(None), EventRecord.object_kind.in_(CODINGS))),
    )
    # the codings first, few of which were touched since: a join would begin with every gesture of the project
    touched = exists().where(
        EventRecord.project_id == FinishingRecord.project_id,
        EventRecord.revision == CodingRecord.revision,
        or_(EventRecord.person_id == FinishingRecord.person_id, EventRecord.verb == Verb.COPY_MERGED),
        EventRecord.object_kind != TEXTS,
    )
    on_several = exists().where(
        CodingRecord.source_id == FinishingRecord.source_id,
        CodingRecord.person_id == FinishingRecord.person_id,
        CodingRecord.revision > FinishingRecord.revision,
        touched.correlate(CodingRecord, FinishingRecord),
    )
    return or_(FinishingRecord.revision == ELSEWHERE, on_source, on_several)
