"""What researchers wrote into the cells of matrices, as a table."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import PersonRecord, SummaryRecord
from qualcode.tables import SUMMARIES


@told_by("summary")
def summaries(session: Session, project: int) -> pd.DataFrame:
    """Return SUMMARIES of the project: one row a cell that says something."""
    called = scope.people(session, project)
    rows = session.execute(
        select(SummaryRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == SummaryRecord.person_id)
        .where(scope.of(SummaryRecord, project))
        .order_by(SummaryRecord.matrix, SummaryRecord.id)
    )
    return SUMMARIES.frame(
        {
            "summary": record.guid,
            "matrix": record.matrix,
            "row": record.row,
            "column": record.column,
            "body": record.body,
            "mark": record.mark,
            "seen": record.seen,
            "person": called.get(record.person_id, person),
            "at": record.changed_at,
        }
        for record, person in rows
    )
