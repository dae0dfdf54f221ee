"""The categories that researchers gave codes, and how they resolved negative cases, as tables."""

from typing import TypeVar

import pandas as pd
from sqlalchemy import Result, select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import JudgementRecord, PersonRecord, ResolutionRecord
from qualcode.tables import JUDGEMENTS, RESOLUTIONS

Kept = TypeVar("Kept", JudgementRecord, ResolutionRecord)


@told_by("judgement")
def judgements(session: Session, project: int) -> pd.DataFrame:
    """Return JUDGEMENTS of the project: one row a code and comparison that was judged."""
    called = scope.people(session, project)
    return JUDGEMENTS.frame(
        {
            "judgement": record.guid,
            "comparison": record.comparison,
            "code_guid": record.code_guid,
            "category": record.category,
            "attribute": record.attribute,
            "reason": record.reason,
            "seen": record.seen,
            "person": called.get(record.person_id, person),
            "at": record.changed_at,
        }
        for record, person in _kept(session, JudgementRecord, project)
    )


@told_by("resolution")
def resolutions(session: Session, project: int) -> pd.DataFrame:
    """Return RESOLUTIONS of the project: one row a coding whose case was resolved in writing."""
    called = scope.people(session, project)
    return RESOLUTIONS.frame(
        {
            "resolution": record.guid,
            "coding": record.coding_guid,
            "body": record.body,
            "seen": record.seen,
            "person": called.get(record.person_id, person),
            "at": record.changed_at,
        }
        for record, person in _kept(session, ResolutionRecord, project)
    )


def _kept(session: Session, table: type[Kept], project: int) -> Result[Kept, str]:
    return session.execute(
        select(table, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == table.person_id)
        .where(scope.of(table, project))
        .order_by(table.id)
    )
