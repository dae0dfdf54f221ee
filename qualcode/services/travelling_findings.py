"""Findings with their evidence, and recommendations, on their way out of a study and into one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.finding import Evidence, Finding, Recommendation, Side, Status, Verdict
from qualcode.services.findings import KIND, remember
from qualcode.services.newcomers import Newcomers, clean_words, coding_numbers
from qualcode.services.travelling_guids import Guids
from qualcode.store.reading import scope
from qualcode.store.records import CodingRecord, EvidenceRecord, FindingRecord, RecommendationRecord, SourceRecord


def written(session: Session, project: int, guids: Guids, on: Mapping[tuple[str, str], list[str]]) -> dict[str, Iterable[Any]]:
    found = list(_findings(session, project, guids, on))
    return {"findings": found, "recommendations": _recommendations(session, project, guids, {one.guid for one in found})}


def _findings(
    session: Session, project: int, guids: Guids, on: Mapping[tuple[str, str], list[str]]
) -> Iterator[Finding]:
    held = _evidence(session, project, guids)
    query = select(FindingRecord).where(scope.of(FindingRecord, project))
    for record in session.scalars(query.order_by(FindingRecord.position, FindingRecord.id)):
        yield Finding(
            guid=record.guid, short_id=record.short_id, claim=record.claim, question=record.question,
            code=guids.codes.get(record.code_id or 0), verdict=Verdict(record.verdict), status=Status(record.status),
            evidence=tuple(held[record.id]), seen=record.seen, notes=tuple(on.get((KIND, record.guid), ())),
            at=record.created_at, changed=record.changed_at,
        )  # fmt: skip


def _evidence(session: Session, project: int, guids: Guids) -> Mapping[int, list[Evidence]]:
    """Return each finding's evidence, in the order of the texts."""
    held = defaultdict(list)
    rows = session.execute(
        select(EvidenceRecord.finding_id, CodingRecord.guid, EvidenceRecord.role, EvidenceRecord.note)
        .join(CodingRecord, CodingRecord.id == EvidenceRecord.coding_id)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(SourceRecord.project_id == project)
        .order_by(SourceRecord.position, SourceRecord.id, CodingRecord.start, CodingRecord.end, CodingRecord.id)
    )
    for finding, coding, side, note in rows:
        if coding in guids.codings:
            held[finding].append(Evidence(coding, Side(side), note))
    return held


def _recommendations(session: Session, project: int, guids: Guids, findings: set[str]) -> Iterator[Recommendation]:
    codes = set(guids.codes.values())
    query = select(RecommendationRecord).where(scope.of(RecommendationRecord, project))
    for record in session.scalars(query.order_by(RecommendationRecord.id)):
        yield Recommendation(
            guid=record.guid, short_id=record.short_id, words=record.words, addressee=record.addressee,
            findings=tuple(guid for guid in record.findings if guid in findings),
            codes=tuple(guid for guid in record.codes if guid in codes), at=record.created_at, changed=record.changed_at,
        )  # fmt: skip


def take(here: Newcomers) -> None:
    """Store findings, with the evidence that came, and recommendations; what a finding does not remember is as it is now."""
    codings = coding_numbers(here, [link.coding for finding in here.bundle.findings for link in finding.evidence])
    for position, finding in enumerate(here.bundle.findings):
        record = _record(here, finding, position)
        here.session.add(record)
        here.session.flush()
        here.session.add_all(
            EvidenceRecord(finding_id=record.id, coding_id=codings[link.coding], role=link.side.value, note=link.note)
            for link in finding.evidence if link.coding in codings
        )  # fmt: skip
        here.session.flush()
        if not finding.seen:
            remember(here.session, record)
    here.session.add_all(_advice(here, each) for each in here.bundle.recommendations)


def _record(here: Newcomers, finding: Finding, position: int) -> FindingRecord:
    code = here.codes.get(finding.code or "")
    at = finding.at or here.now
    return FindingRecord(
        guid=here.guid(finding.guid), project_id=here.holder.id, short_id=finding.short_id, question=finding.question,
        code_id=code.id if code else None, claim=clean_words(finding.claim), verdict=finding.verdict.value,
        status=finding.status.value, seen=_seen(here, finding.seen), position=position, created_at=at,
        changed_at=finding.changed or at,
    )  # fmt: skip


def _seen(here: Newcomers, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a finding remembers under the names that codings and codes have here."""
    if not seen:
        return {}
    evidence = {here.guid(coding): [here.guid(code), *facts] for coding, (code, *facts) in seen["evidence"].items()}
    return {**seen, "evidence": evidence}


def _advice(here: Newcomers, given: Recommendation) -> RecommendationRecord:
    at = given.at or here.now
    return RecommendationRecord(
        guid=here.guid(given.guid), project_id=here.holder.id, short_id=given.short_id, words=clean_words(given.words),
        addressee=clean_words(given.addressee), findings=list(map(here.guid, given.findings)),
        codes=list(map(here.guid, given.codes)), created_at=at, changed_at=given.changed or at,
    )  # fmt: skip
