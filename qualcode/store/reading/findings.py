"""The findings of a project, the codings that speak for and against each, and the recommendations, as tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.model.finding import Side
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import codes_ever, living
from qualcode.store.records import (
    CodingRecord,
    EvidenceRecord,
    FindingRecord,
    RecommendationRecord,
)
from qualcode.tables import EVIDENCE, FINDINGS, RECOMMENDATIONS


@told_by("finding")
def findings_ever(session: Session, project: int) -> Sequence[FindingRecord]:
    """Return the findings of the project in their order, also those that were put away."""
    found = select(FindingRecord).where(FindingRecord.project_id == project)
    return session.scalars(found.order_by(FindingRecord.position, FindingRecord.id)).all()


def stated(session: Session, project: int) -> Sequence[FindingRecord]:
    """Return the living findings of the project in their order."""
    return [finding for finding in findings_ever(session, project) if finding.deleted_at is None]


@told_by()
def findings(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return FINDINGS of the project in their order."""
    linked = evidence(session, project)
    sides = Counter(zip(linked["finding"], linked["role"], strict=True))
    codes = codes_ever(session, project)
    return FINDINGS.frame(
        {
            "finding": record.short_id,
            "guid": record.guid,
            "question": record.question,
            "code": codes[record.code_id].short_id if record.code_id else None,
            "claim": in_language(record.claim, language),
            "verdict": record.verdict,
            "status": record.status,
            "seen": record.seen,
            "supporting_evidence": sides[record.short_id, Side.FOR],
            "negative_cases": sides[record.short_id, Side.AGAINST],
        }
        for record in stated(session, project)
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A coding in its place, by id and guid, that is linked to a finding, by id and short id; `words` are those of the coding."""

    finding_id: int
    finding: str
    coding_id: int
    coding: str
    code_id: int
    role: str
    note: str
    words: str


def linked(session: Session, project: int) -> Sequence[Link]:
    """Return the links of the project's findings in their order."""
    there = {code.id for code in living(session, project)}
    return [link for link in _under_any_code(session, project) if link.code_id in there]


@told_by("finding", "evidence", "coding")
def _under_any_code(session: Session, project: int) -> Sequence[Link]:
    """Return such links also of codings under codes that were put away."""
    rows = session.execute(
        scope.laid(
            project, FindingRecord.id, FindingRecord.short_id, CodingRecord.id, CodingRecord.guid, CodingRecord.code_id,
            EvidenceRecord.role, EvidenceRecord.note, CodingRecord.quote, under_living=False,
        )
        .join(EvidenceRecord, EvidenceRecord.coding_id == CodingRecord.id)
        .join(FindingRecord, FindingRecord.id == EvidenceRecord.finding_id)
        .where(scope.of(FindingRecord, project))
        .order_by(FindingRecord.position, FindingRecord.id, EvidenceRecord.role.desc(), CodingRecord.id)
    )  # fmt: skip
    return [Link(*row) for row in rows]


@told_by()
def evidence(session: Session, project: int) -> pd.DataFrame:
    """Return EVIDENCE: one row for each coding in its place that is linked to a finding."""
    return EVIDENCE.frame(
        {"finding": link.finding, "coding": link.coding, "role": link.role, "note": link.note}
        for link in linked(session, project)
    )


def evidence_ids(session: Session, project: int) -> list[int]:
    """Return the ids of the codings in their place that are linked to the project's findings."""
    return sorted({link.coding_id for link in linked(session, project)})


@told_by()
def recommendations(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return RECOMMENDATIONS of the project in their order; what they answer and is put away is left out."""
    numbers = {record.guid: record.short_id for record in stated(session, project)}
    codes = {record.guid: record.short_id for record in living(session, project)}
    return RECOMMENDATIONS.frame(
        {
            "recommendation": record.short_id,
            "guid": record.guid,
            "words": in_language(record.words, language),
            "addressee": in_language(record.addressee, language),
            "findings": tuple(numbers[guid] for guid in record.findings if guid in numbers),
            "codes": tuple(codes[guid] for guid in record.codes if guid in codes),
        }
        for record in _given(session, project)
    )


@told_by("recommendation")
def _given(session: Session, project: int) -> Sequence[RecommendationRecord]:
    found = select(RecommendationRecord).where(scope.of(RecommendationRecord, project))
    return session.scalars(found.order_by(RecommendationRecord.id)).all()
