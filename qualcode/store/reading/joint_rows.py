"""The joint display of a project as a table."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import JointRowRecord
from qualcode.tables import JOINT_ROWS


@told_by("joint_row")
def joint_rows(session: Session, project: int) -> pd.DataFrame:
    """Return JOINT_ROWS of the project in their order."""
    records = session.scalars(
        select(JointRowRecord)
        .where(scope.of(JointRowRecord, project))
        .order_by(JointRowRecord.position, JointRowRecord.id)
    )
    return JOINT_ROWS.frame(
        {
            "row": record.guid,
            "label": record.label,
            "measure": record.measure,
            "counts": dict(record.counts),
            "code_guid": record.code_guid,
            "attribute": record.attribute,
            "value": record.value,
            "coding": record.coding_guid,
            "fit": record.fit,
            "inference": record.inference,
        }
        for record in records
    )
