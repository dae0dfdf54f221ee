"""Findings: claims under an indicator, with the codings that speak for and against them."""

from collections.abc import Iterable, Mapping
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import NameTaken, NotFound, Overtaken
from qualcode.model.event import Act, Verb
from qualcode.services import roles
from qualcode.services.codebook import code_named
from qualcode.services.trail import State, done_before, hold, record_event
from qualcode.store.records import CodingRecord, EvidenceRecord, FindingRecord, ProjectRecord


def create_finding(
    session: Session,
    act: Act,
    project: int,
    short_id: str,
    claim: Mapping[str, str],
    *,
    question: str = "",
    code: str | None = None,
    verdict: str = "not_stated",
    recommendation: Mapping[str, str] | None = None,
    evidence: Iterable[tuple[str, str]] = (),
) -> str:
    """State a finding with its evidence, pairs of a coding's guid and `for` or `against`; return the finding's guid."""
    holder = hold(session, project)
    if before := done_before(session, act):
        return before.object_guid
    roles.require(session, act.by, project, roles.CODES)
    mine = FindingRecord.project_id == project, FindingRecord.deleted_at.is_(None)
    if session.scalar(select(FindingRecord.id).where(*mine, FindingRecord.short_id == short_id)) is not None:
        raise NameTaken(name=short_id)
    record = FindingRecord(
        guid=str(uuid4()),
        project_id=project,
        short_id=short_id,
        question=question,
        code_id=code_named(session, project, code).id if code else None,
        claim=dict(claim),
        verdict=verdict,
        recommendation=dict(recommendation or {}),
        position=session.scalar(select(func.count()).select_from(FindingRecord).where(*mine)),
        created_at=act.at,
        changed_at=act.at,
    )
    session.add(record)
    session.flush()
    links = dict(evidence)
    for guid, role in links.items():
        session.add(EvidenceRecord(finding_id=record.id, coding_id=_coding(session, guid), role=role))
    record_event(
        session, act, holder, Verb.FINDING_CREATED, "finding", record.guid, short_id,
        after={"claim": dict(claim), "verdict": verdict, "evidence": len(links)},
    )  # fmt: skip
    return record.guid


def _coding(session: Session, guid: str) -> int:
    found = session.scalar(select(CodingRecord.id).where(CodingRecord.guid == guid))
    if found is None:
        raise NotFound(kind="coding")
    return found


def restore_finding(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Put a finding away, or bring it back, inside the caller's gesture; raise Overtaken where that was done already."""
    record = session.scalars(select(FindingRecord).where(FindingRecord.guid == guid)).one()
    if (record.deleted_at is not None) != (present is None):
        raise Overtaken(name=record.short_id)
    record.deleted_at = act.at if wanted is None else None
