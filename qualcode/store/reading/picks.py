"""The passages that researchers picked for quoting, as a table."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.records import CodingRecord, PickRecord
from qualcode.tables import PICKS


def picks(session: Session, project: int) -> pd.DataFrame:
    """Return PICKS of the project: one row a picked coding, also where it is not in its place at present."""
    there = scope.laid(project, CodingRecord.guid).subquery()
    rows = session.execute(
        select(PickRecord.coding_guid, there.c.guid)
        .outerjoin(there, there.c.guid == PickRecord.coding_guid)
        .where(PickRecord.project_id == project)
        .order_by(PickRecord.coding_guid)
    )
    return PICKS.frame({"coding": coding, "there": found is not None} for coding, found in rows)
