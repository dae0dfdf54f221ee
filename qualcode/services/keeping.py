"""Things kept as one record of fields: told to the trail, changed as one gesture, put away and brought back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import ProjectRecord

NAME_LENGTH = 64


class Unwritten(QualCodeError):
    """What has to be given in the researcher's own words was left empty."""

    key = "error.unwritten"
    status = 422


@dataclass(frozen=True, slots=True)
class Noun:
    """What is kept: its kind in the trail, its record, the fields that a person gives, the one that names it, the dates.

    `things` are fields that name another thing: told by its guid, held by its number in the column of that name with `_id`.
    """

    kind: str
    record: Any
    fields: tuple[str, ...]
    name: str
    dates: tuple[str, ...] = ()
    things: Mapping[str, Any] = field(default_factory=dict)

    def state(self, session: Session, record: Any) -> dict[str, Any]:
        """Return the fields as the trail tells them."""
        named = {name: session.get_one(thing, getattr(record, f"{name}_id")).guid for name, thing in self.things.items()}
        held = named | {name: getattr(record, name) for name in self.fields}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in held.items()}

    def described(self, session: Session, record: Any) -> State:
        """Return the thing's state, None while it is put away."""
        return None if record.deleted_at is not None else self.state(session, record)

    def named(self, record: Any) -> str:
        return getattr(record, self.name)[:NAME_LENGTH]

    def living(self, session: Session, project: int, guid: str) -> Any:
        """Return the project's record of that guid; raise NotFound where there is none, or it is put away."""
        mine = self.record.guid == guid, self.record.project_id == project, scope.living(self.record)
        found = session.scalar(select(self.record).where(*mine))
        if found is None:
            raise NotFound(kind=self.kind)
        return found

    def blank(self, session: Session, act: Act, project: int, wanted: Mapping[str, Any]) -> Any:
        """Return a new record that is not there yet; `change` brings it to the wanted state."""
        record = self.record(
            guid=str(uuid4()), project_id=project, person_id=act.by, created_at=act.at, changed_at=act.at
        )
        self.put(session, record, act, wanted)
        record.deleted_at = act.at
        session.add(record)
        return record

    def change(
        self, session: Session, act: Act, holder: ProjectRecord, record: Any, wanted: State, verb: Verb, name: str = ""
    ) -> str:
        """Bring the record to the wanted state, None for put away, with one event; return its guid."""
        before = self.described(session, record)
        self.put(session, record, act, wanted)
        record.person_id, record.changed_at = act.by, act.at
        told = name or self.named(record)
        after = self.described(session, record)
        record_event(session, act, holder, verb, self.kind, record.guid, told, before=before, after=after)
        return record.guid

    def put(self, session: Session, record: Any, act: Act, wanted: State) -> None:
        record.deleted_at = act.at if wanted is None else None
        for name, value in (wanted or {}).items():
            if (thing := self.things.get(name)) is not None:
                setattr(record, f"{name}_id", session.scalars(select(thing.id).where(thing.guid == value)).one())
            else:
                setattr(record, name, date.fromisoformat(value) if name in self.dates else value)

    def restore(
        self, session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
    ) -> None:
        """Bring it from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
        record = session.scalars(select(self.record).where(self.record.guid == guid)).one()
        if self.described(session, record) != present:
            raise Overtaken(name=self.named(record))
        self.put(session, record, act, wanted)


def put_away(session: Session, act: Act, project: int, noun: Noun, guid: str, verb: Verb, name: str = "") -> str:
    """Put the thing of that guid away as a gesture of its own; return its guid. Raises NotFound where there is none."""
    holder, before = begun(session, act, project, verb)
    if before:
        return before.object_guid
    return noun.change(session, act, holder, noun.living(session, project, guid), None, verb, name)


def written(words: str) -> str:
    """Return the words without space around them; raise Unwritten where there are none."""
    if not words.strip():
        raise Unwritten()
    return words.strip()


def one_of(field: str, value: str, known: tuple[str, ...]) -> str:
    """Return the value; raise BadValue where it is none of the known ones."""
    if value not in known:
        raise BadValue(field=field, value=value)
    return value
