"""Signing off: a state of codebook and findings, frozen with who and when, to be held against what they are now."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.services.gesture import begun, record_event
from qualcode.services.reviewing import board
from qualcode.services.versions import frozen
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodebookVersionRecord,
    CodeRecord,
    CodingRecord,
    EvidenceRecord,
    FindingRecord,
    ProjectRecord,
    SignoffRecord,
)

KIND = "signoff"


def sign_off(session: Session, act: Act, project: int, name: str, note: str = "") -> str:
    """Freeze codebook and findings as they are now under a name; return the sign-off's guid.

    The codebook is kept as one of its versions. How much was approved at that moment is kept with it.
    """
    holder, before = begun(session, act, project, Verb.SIGNED_OFF)
    if before:
        return before.object_guid
    if not name.strip():
        raise BadValue(field="name", value=name)
    kept = frozen(session, act, holder, name, note)
    record = SignoffRecord(
        guid=str(uuid4()),
        project_id=project,
        person_id=act.by,
        version_id=kept.id,
        name=name.strip(),
        note=note.strip(),
        revision=holder.revision,
        findings=findings_now(session, project),
        progress=board(session, project).progress(),
        created_at=act.at,
    )
    session.add(record)
    record_event(session, act, holder, Verb.SIGNED_OFF, KIND, record.guid, record.name, after=_described(record))
    return record.guid


def withdraw_signoff(session: Session, act: Act, project: int, guid: str) -> None:
    """Put one's own sign-off away together with the version that was kept with it; raise NotFound for another's."""
    holder, before = begun(session, act, project, Verb.SIGNOFF_WITHDRAWN)
    if before:
        return
    record = session.scalar(
        select(SignoffRecord).where(
            SignoffRecord.guid == guid, scope.of(SignoffRecord, project)
        )
    )
    if record is None or record.person_id != act.by:
        raise NotFound(kind=KIND)
    was = _described(record)
    _set_away(session, act, record, away=True)
    record_event(session, act, holder, Verb.SIGNOFF_WITHDRAWN, KIND, guid, record.name, before=was)


def findings_now(session: Session, project: int) -> list[dict[str, Any]]:
    """Return the findings as a sign-off keeps them: guid, fields, and evidence as side, note and quote by coding."""
    rows = session.execute(
        select(FindingRecord, CodeRecord.short_id)
        .outerjoin(CodeRecord, CodeRecord.id == FindingRecord.code_id)
        .where(scope.of(FindingRecord, project))
        .order_by(FindingRecord.position, FindingRecord.id)
    ).all()
    links: dict[int, dict[str, list[str]]] = {record.id: {} for record, _ in rows}
    for finding, guid, *link in session.execute(_evidence(project, list(links))):
        links[finding][guid] = link
    return [
        {
            "guid": record.guid,
            "short_id": record.short_id,
            "claim": dict(record.claim),
            "question": record.question,
            "code": code or "",
            "verdict": record.verdict,
            "status": record.status,
            "evidence": links[record.id],
        }
        for record, code in rows
    ]


def restore_signoff(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Put a sign-off away, or bring it back, inside the caller's gesture; raise Overtaken where that was done already."""
    record = session.scalars(select(SignoffRecord).where(SignoffRecord.guid == guid)).one()
    if (record.deleted_at is not None) != (present is None):
        raise Overtaken(name=record.name)
    _set_away(session, act, record, away=wanted is None)


def _set_away(session: Session, act: Act, record: SignoffRecord, *, away: bool) -> None:
    kept = session.get_one(CodebookVersionRecord, record.version_id)
    record.deleted_at = kept.deleted_at = act.at if away else None


def _evidence(project: int, findings: list[int]) -> Select[Any]:
    return (
        scope.laid(
            project, EvidenceRecord.finding_id, CodingRecord.guid, EvidenceRecord.role, EvidenceRecord.note, CodingRecord.quote
        )
        .join(EvidenceRecord, EvidenceRecord.coding_id == CodingRecord.id)
        .where(EvidenceRecord.finding_id.in_(findings))
        .order_by(EvidenceRecord.finding_id, CodingRecord.id)
    )


def _described(record: SignoffRecord) -> dict[str, Any]:
    return {"name": record.name, "note": record.note, "findings": len(record.findings)}
