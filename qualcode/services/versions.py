"""Versions of the codebook: kept under a name as they were, to be compared with one another and with the present one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken
from qualcode.model.code import Code, Kind, Origin, Polarity
from qualcode.model.event import Act, State, Verb
from qualcode.services.codebook import codes
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import CodebookVersionRecord, PersonRecord, ProjectRecord

KIND = "version"


@dataclass(frozen=True, slots=True)
class Version:
    """A kept codebook; `revision` is the project's at that moment."""

    guid: str
    name: str
    note: str
    person: str
    at: datetime
    revision: int
    codes: tuple[Code, ...]


def keep_version(session: Session, act: Act, project: int, name: str, note: str = "") -> str:
    """Keep the codebook as it is now under a name; return the version's guid."""
    holder, before = begun(session, act, project, Verb.VERSION_KEPT)
    if before:
        return before.object_guid
    if not name.strip():
        raise BadValue(field="name", value=name)
    record = frozen(session, act, holder, name, note)
    record_event(
        session, act, holder, Verb.VERSION_KEPT, KIND, record.guid, record.name, after=_described(record)
    )
    return record.guid


def frozen(session: Session, act: Act, holder: ProjectRecord, name: str, note: str) -> CodebookVersionRecord:
    """Return the codebook as it is now, kept under a name inside the caller's gesture."""
    record = CodebookVersionRecord(
        guid=str(uuid4()),
        project_id=holder.id,
        person_id=act.by,
        name=name.strip(),
        note=note.strip(),
        revision=holder.revision,
        codes=[code_json(code) for code in codes(session, holder.id)],
        created_at=act.at,
    )
    session.add(record)
    session.flush()
    return record


def delete_version(session: Session, act: Act, project: int, guid: str) -> None:
    """Put a version away; the codebook itself stays as it is."""
    holder, before = begun(session, act, project, Verb.VERSION_DELETED)
    if before:
        return
    here = scope.of(CodebookVersionRecord, project), CodebookVersionRecord.guid == guid
    record = session.scalar(select(CodebookVersionRecord).where(*here))
    if record is None:
        raise NotFound(kind=KIND)
    record.deleted_at = act.at
    record_event(session, act, holder, Verb.VERSION_DELETED, KIND, guid, record.name, before=_described(record))


def versions(session: Session, project: int) -> list[Version]:
    """Return the versions of the project's codebook, newest first."""
    rows = session.execute(
        select(CodebookVersionRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == CodebookVersionRecord.person_id)
        .where(scope.of(CodebookVersionRecord, project))
        .order_by(CodebookVersionRecord.id.desc())
    )
    return [
        Version(
            record.guid, record.name, record.note, person, record.created_at, record.revision,
            tuple(code_value(entry) for entry in record.codes),
        )
        for record, person in rows
    ]  # fmt: skip


def restore_version(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Put a version away, or bring it back, inside the caller's gesture; raise Overtaken where that was done already."""
    record = session.scalars(select(CodebookVersionRecord).where(CodebookVersionRecord.guid == guid)).one()
    if (record.deleted_at is not None) != (present is None):
        raise Overtaken(name=record.name)
    record.deleted_at = act.at if wanted is None else None


def code_json(code: Code) -> dict[str, Any]:
    """Return the code as plain values."""
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in asdict(code).items()}


def code_value(entry: Mapping[str, Any]) -> Code:
    """Return the code that `code_json` wrote."""
    typed = {"kind": Kind(entry["kind"]), "polarity": Polarity(entry["polarity"]), "origin": Origin(entry["origin"])}
    return Code(**{**entry, **typed, "aliases": tuple(entry.get("aliases", ()))})


def _described(record: CodebookVersionRecord) -> dict[str, Any]:
    return {"name": record.name, "note": record.note, "codes": len(record.codes)}
