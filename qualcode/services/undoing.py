"""Undo and redo from the trail: taking back one's own latest gesture is a gesture of its own, with an event of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import tee

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session, aliased

from qualcode.errors import NothingToUndo
from qualcode.model.event import Act, Verb
from qualcode.services import roles
from qualcode.services.gesture import begun, record_event
from qualcode.services.nouns import refill
from qualcode.services.trail import carried_at, changes_of, gesture_of, original, stands, taken_back
from qualcode.store.records import EventRecord, ProjectRecord

LASTING = (
    Verb.PROJECT_CREATED, Verb.PROJECT_IMPORTED, Verb.PROJECT_DELETED, Verb.PERSON_JOINED, Verb.PERSON_RENAMED,
    Verb.PSEUDONYMS_SEALED, Verb.PSEUDONYMS_OPENED,
)  # fmt: skip
PAGE = 20


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or brought back: the verb and name of the original gesture, where, and the new revision."""

    revision: int
    verb: str
    name: str
    kind: str
    guid: str
    source: int | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A gesture of a person's trail, the one that it takes back or brings back, and the verb of the last one about itself."""

    event: EventRecord
    of: EventRecord | None
    last: str | None

    @property
    def original(self) -> EventRecord:
        return self.of if self.of is not None and self.event.verb in (Verb.UNDONE, Verb.REDONE) else self.event

    def stands(self, session: Session) -> bool:
        if self.last == Verb.REVERTED:
            return stands(session, self.event)
        return self.last in (None, Verb.REDONE)


def undo(session: Session, act: Act, project: int) -> Undone:
    """Take back the person's latest gesture in the project that still stands.

    Raises NothingToUndo; Overtaken where what the gesture left has been changed since; and what the restoring itself
    refuses, such as a code in use.
    """
    return _step(session, act, project, undoing=True)


def redo(session: Session, act: Act, project: int) -> Undone:
    """Bring back the person's gesture that was taken back last, as long as no other gesture followed."""
    return _step(session, act, project, undoing=False)


def next_steps(session: Session, person: int, project: int) -> tuple[Undone | None, Undone | None]:
    """Return what undo and redo would take back and bring back now; nothing that the person's role does not allow."""
    both = zip((True, False), tee(_backwards(session, person, project)), strict=True)
    found = (_candidate(session, trail, undoing=undoing) for undoing, trail in both)
    allowed = (event if event and roles.may(session, person, project, right_of(session, event)) else None for event in found)
    undoable, redoable = (_told(event, event.revision) if event else None for event in allowed)
    return undoable, redoable


def _step(session: Session, act: Act, project: int, *, undoing: bool) -> Undone:
    holder, before = begun(session, act, project, Verb.UNDONE if undoing else Verb.REDONE, right=roles.READS)
    if before:
        return _told(original(session, before), before.revision)
    roles.require(session, act.by, project, roles.READS)
    event = _candidate(session, _backwards(session, act.by, project), undoing=undoing)
    if event is None:
        raise NothingToUndo()
    roles.require(session, act.by, project, right_of(session, event))
    return _told(event, carry_out(session, act, holder, event, Verb.UNDONE if undoing else Verb.REDONE))


def carry_out(session: Session, act: Act, holder: ProjectRecord, event: EventRecord, verb: Verb) -> int:
    """Take the gesture back, or with REDONE bring it back, as a gesture of its own; return the project's revision."""
    found = changes_of(session, event)
    refill(session, act, holder, found if verb is Verb.REDONE else taken_back(found), carried_at(session, event))
    return record_event(
        session, act, holder, verb, event.object_kind, event.object_guid, event.object_name, source=event.source_id,
        of=event.revision,
    )  # fmt: skip


def _candidate(session: Session, trail: Iterable[_Step], *, undoing: bool) -> EventRecord | None:
    """Return the original event of the gesture to take back or to bring back, by reading a person's trail `_backwards`.

    Going back, each undoing cancels the gesture before it, and each redoing counts as the gesture itself.
    """
    skip = 0
    opposite, same = (Verb.UNDONE, Verb.REDONE) if undoing else (Verb.REDONE, Verb.UNDONE)
    for step in trail:
        if step.event.verb == opposite:
            skip += 1
        elif not undoing and step.event.verb != same:
            return None
        elif skip:
            skip -= 1
        elif not undoing or step.stands(session):
            return step.original
    return None


def right_of(session: Session, event: EventRecord) -> roles.Right:
    """Return the right that the gesture asks for, and that taking it back or bringing it back asks for as well."""
    verb = Verb(event.verb)
    if verb in roles.VERBS:
        return roles.VERBS[verb]
    if verb == Verb.RESTORED:
        return roles.RESTORED.get(event.object_kind, roles.OWN.get(event.object_kind, roles.CODES))
    return right_of(session, gesture_of(session, event))


_OF, _ABOUT = aliased(EventRecord), aliased(EventRecord)


def _backwards(session: Session, person: int, project: int) -> Iterator[_Step]:
    """Yield the person's gestures that can be taken back, the latest first, a few at a time."""
    last = (
        select(_ABOUT.verb)
        .where(
            _ABOUT.project_id == project,
            _ABOUT.of == case((EventRecord.verb == Verb.REDONE, EventRecord.of), else_=EventRecord.revision),
            _ABOUT.revision > EventRecord.revision,
        )
        .order_by(_ABOUT.revision.desc())
        .limit(1)
        .correlate(EventRecord)
        .scalar_subquery()
    )
    mine = (
        select(EventRecord, _OF, last)
        .outerjoin(_OF, and_(_OF.project_id == project, _OF.revision == EventRecord.of))
        .where(
            EventRecord.project_id == project,
            EventRecord.person_id == person,
            EventRecord.verb.not_in(LASTING),
        )
        .order_by(EventRecord.revision.desc())
        .limit(PAGE)
    )
    before = None
    while True:
        rows = session.execute(mine if before is None else mine.where(EventRecord.revision < before))
        page = [_Step(event, of, last) for event, of, last in rows]
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].event.revision


def _told(event: EventRecord, revision: int) -> Undone:
    return Undone(revision, event.verb, event.object_name, event.object_kind, event.object_guid, event.source_id)
