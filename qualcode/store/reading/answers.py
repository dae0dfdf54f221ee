"""What researchers wrote under the items of checklists, as a table."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import AnswerRecord, PersonRecord
from qualcode.tables import ANSWERS


@told_by("answer")
def answers(session: Session, project: int) -> pd.DataFrame:
    """Return ANSWERS of the project: one row an item that somebody wrote something under."""
    called = scope.people(session, project)
    rows = session.execute(
        select(AnswerRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == AnswerRecord.person_id)
        .where(scope.of(AnswerRecord, project))
        .order_by(AnswerRecord.checklist, AnswerRecord.id)
    )
    return ANSWERS.frame(
        {
            "answer": record.guid,
            "checklist": record.checklist,
            "item": record.item,
            "body": record.body,
            "page": record.page,
            "person": called.get(record.person_id, person),
            "at": record.changed_at,
        }
        for record, person in rows
    )
