"""Reverting one gesture of the trail, however long ago, as long as nothing later stands on what it left."""

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, QualCodeError
from qualcode.model.event import OF, Act, Verb
from qualcode.services import roles
from qualcode.services.gesture import begun, record_event
from qualcode.services.undoing import LASTING, RESTORE, right_of, stands, state_of
from qualcode.store.records import EventRecord, PersonRecord

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
    if event.verb in (*LASTING, Verb.UNDONE, Verb.REDONE) or event.object_kind not in RESTORE:
        raise NotRevertible(number=number)
    roles.require(session, act.by, project, right_of(session, event))
    if not stands(session, event):
        raise RevertedAlready(number=number)
    present, wanted = state_of(event.after), state_of(event.before)
    try:
        RESTORE[event.object_kind](session, act, holder, event.object_guid, present, wanted)
        session.flush()
    except QualCodeError as error:
        _blame(session, event, error)
        raise
    return record_event(
        session, act, holder, Verb.REVERTED, event.object_kind, event.object_guid, event.object_name,
        source=event.source_id, before={OF: number, **(present or {})}, after={OF: number, **(wanted or {})},
    )  # fmt: skip


def offered(session: Session, person: int, project: int, number: int) -> bool:
    """Return whether the gesture is of a kind that the person may revert: one's own by its right, or as owner anybody's."""
    event = session.scalar(select(EventRecord).where(EventRecord.project_id == project, EventRecord.revision == number))
    if event is None or event.verb in (*LASTING, Verb.UNDONE, Verb.REDONE) or event.object_kind not in RESTORE:
        return False
    mine = event.person_id == person or roles.may(session, person, project, roles.MANAGES)
    return mine and roles.may(session, person, project, right_of(session, event))


def _blame(session: Session, event: EventRecord, error: QualCodeError) -> None:
    """Raise StandsOn where a later gesture touched what this one left."""
    later = session.execute(
        select(EventRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .where(
            EventRecord.project_id == event.project_id,
            EventRecord.revision > event.revision,
            EventRecord.object_guid.in_({event.object_guid, *_guids([event.before, event.after])}),
        )
        .order_by(EventRecord.revision.desc())
        .limit(1)
    ).first()
    if later is not None:
        raise StandsOn(name=later[0].object_name, number=later[0].revision, person=later[1]) from error


def _guids(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _guids([*value, *value.values()])
    elif isinstance(value, list):
        for entry in value:
            yield from _guids(entry)
    elif isinstance(value, str) and _GUID.fullmatch(value):
        yield value
