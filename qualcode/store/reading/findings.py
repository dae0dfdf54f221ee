"""The findings of a project, and the codings that speak for and against each, as tables."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.records import CodeRecord, CodingRecord, EvidenceRecord, FindingRecord
from qualcode.tables import EVIDENCE, FINDINGS


def findings(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return FINDINGS of the project in their order."""
    roles = evidence(session, project).groupby(["finding", "role"]).size().to_dict()
    rows = session.execute(
        select(FindingRecord, CodeRecord.short_id)
        .outerjoin(CodeRecord, CodeRecord.id == FindingRecord.code_id)
        .where(FindingRecord.project_id == project, FindingRecord.deleted_at.is_(None))
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
            "recommendation": in_language(record.recommendation, language),
            "supporting_evidence": roles.get((record.short_id, "for"), 0),
            "negative_cases": roles.get((record.short_id, "against"), 0),
        }
        for record, code in rows
    )


def evidence(session: Session, project: int) -> pd.DataFrame:
    """Return EVIDENCE: one row for each living coding linked to a finding."""
    rows = session.execute(
        select(FindingRecord.short_id, CodingRecord.guid, EvidenceRecord.role)
        .join(FindingRecord, FindingRecord.id == EvidenceRecord.finding_id)
        .join(CodingRecord, CodingRecord.id == EvidenceRecord.coding_id)
        .where(
            FindingRecord.project_id == project,
            FindingRecord.deleted_at.is_(None),
            CodingRecord.deleted_at.is_(None),
        )
        .order_by(FindingRecord.position, CodingRecord.id)
    )
    return EVIDENCE.frame({"finding": finding, "coding": coding, "role": role} for finding, coding, role in rows)
