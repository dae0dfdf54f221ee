"""The findings of a project, the codings that speak for and against each, and the recommendations, as tables."""

from collections import Counter

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.model.finding import Side
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    EvidenceRecord,
    FindingRecord,
    RecommendationRecord,
)
from qualcode.tables import EVIDENCE, FINDINGS, RECOMMENDATIONS


def findings(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return FINDINGS of the project in their order."""
    linked = evidence(session, project)
    sides = Counter(zip(linked["finding"], linked["role"], strict=True))
    rows = session.execute(
        select(FindingRecord, CodeRecord.short_id)
        .outerjoin(CodeRecord, CodeRecord.id == FindingRecord.code_id)
        .where(scope.of(FindingRecord, project))
        .order_by(FindingRecord.position, FindingRecord.id)
    )
    return FINDINGS.frame(
        {
            "finding": record.short_id,
            "guid": record.guid,
            "question": record.question,
            "code": code,
            "claim": in_language(record.claim, language),
            "verdict": record.verdict,
            "status": record.status,
            "seen": record.seen,
            "supporting_evidence": sides[record.short_id, Side.FOR],
            "negative_cases": sides[record.short_id, Side.AGAINST],
        }
        for record, code in rows
    )


def evidence(session: Session, project: int) -> pd.DataFrame:
    """Return EVIDENCE: one row for each coding in its place that is linked to a finding."""
    rows = session.execute(
        scope.laid(project, FindingRecord.short_id, CodingRecord.guid, EvidenceRecord.role, EvidenceRecord.note)
        .join(EvidenceRecord, EvidenceRecord.coding_id == CodingRecord.id)
        .join(FindingRecord, FindingRecord.id == EvidenceRecord.finding_id)
        .where(scope.of(FindingRecord, project))
        .order_by(FindingRecord.position, FindingRecord.id, EvidenceRecord.role.desc(), CodingRecord.id)
    )
    return EVIDENCE.frame(dict(zip(EVIDENCE.columns, row, strict=True)) for row in rows)


def recommendations(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return RECOMMENDATIONS of the project in their order; what they answer and is put away is left out."""
    named = [
        dict(session.execute(
            select(record.guid, record.short_id).where(scope.of(record, project))
        ).all())
        for record in (FindingRecord, CodeRecord)
    ]  # fmt: skip
    rows = session.scalars(
        select(RecommendationRecord)
        .where(scope.of(RecommendationRecord, project))
        .order_by(RecommendationRecord.id)
    )
    return RECOMMENDATIONS.frame(
        {
            "recommendation": record.short_id,
            "guid": record.guid,
            "words": in_language(record.words, language),
            "addressee": in_language(record.addressee, language),
            "findings": tuple(named[0][guid] for guid in record.findings if guid in named[0]),
            "codes": tuple(named[1][guid] for guid in record.codes if guid in named[1]),
        }
        for record in rows
    )
