"""Reverting one gesture of the trail, however long ago, as long as nothing later stands on what it left."""

import re
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, QualCodeError
from qualcode.model.event import Act, Verb
from qualcode.services import roles
from qualcode.services.gesture import begun
from qualcode.services.trail import changes_of, stands
from qualcode.services.undoing import LASTING, carry_out, right_of
from qualcode.store.database import portions
from qualcode.store.records import EventRecord, PersonRecord

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDING = (*LASTING, Verb.UNDONE, Verb.REDONE)
"""Verbs of gestures that are not reverted."""


class StandsOn(QualCodeError):
    """A later gesture stands on what this one left; facts: name, number, person of the later one."""

    key = "error.stands_on"


class NotRevertible(QualCodeError):
    """A gesture that begins or takes back something else, and is not reverted itself; facts: number."""

    key = "error.not_revertible"


class RevertedAlready(QualCodeError):
    """The gesture was taken back before; facts: number."""

    key = "error.reverted_already"


def revert(session: Session, act: Act, project: int, number: int) -> int:
    """Take back the gesture of that number, one's own or as owner anybody's; return the project's revision.

    Raises StandsOn naming the later gesture that is in the way, or whatever the restoring itself refuses.
    """
    holder, before = begun(session, act, project, Verb.REVERTED, right=roles.READS)
    if before:
        return before.revision
    event = session.scalar(select(EventRecord).where(EventRecord.project_id == project, EventRecord.revision == number))
    if event is None:
        raise NotFound(kind="gesture")
    roles.require(session, act.by, project, roles.READS if event.person_id == act.by else roles.MANAGES)
    if event.verb in ENDING:
        raise NotRevertible(number=number)
    roles.require(session, act.by, project, right_of(session, event))
    if not stands(session, event):
        raise RevertedAlready(number=number)
    try:
        return carry_out(session, act, holder, event, Verb.REVERTED)
    except QualCodeError as error:
        _blame(session, event, error)
        raise


def offered(session: Session, person: int, project: int, number: int) -> bool:
    """Return whether the gesture is of a kind that the person may revert: one's own by its right, or as owner anybody's."""
    event = session.scalar(select(EventRecord).where(EventRecord.project_id == project, EventRecord.revision == number))
    if event is None or event.verb in ENDING:
        return False
    mine = event.person_id == person or roles.may(session, person, project, roles.MANAGES)
    return mine and roles.may(session, person, project, right_of(session, event))


def _blame(session: Session, event: EventRecord, error: QualCodeError) -> None:
    """Raise StandsOn where a later gesture touched what this one left."""
    told = [asdict(change) for change in changes_of(session, event)]
    found: list[tuple[int, str, str]] = []
    for some in portions(list({event.object_guid, *_guids(told)})):
        later = (
            select(EventRecord.revision, EventRecord.object_name, PersonRecord.name)
            .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
            .where(
                EventRecord.project_id == event.project_id,
                EventRecord.revision > event.revision,
                EventRecord.object_guid.in_(some),
            )
            .order_by(EventRecord.revision.desc())
            .limit(1)
        )
        found += session.execute(later).all()
    if found:
        number, name, person = max(found)
        raise StandsOn(name=name, number=number, person=person) from error


def _guids(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _guids([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _guids(entry)
    elif isinstance(value, str) and _GUID.fullmatch(value):
        yield value
