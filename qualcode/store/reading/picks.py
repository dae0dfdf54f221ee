"""The passages that researchers picked for quoting, as a table."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading.laid import places
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import PickRecord
from qualcode.tables import PICKS


@told_by()
def picks(session: Session, project: int) -> pd.DataFrame:
    """Return PICKS of the project: one row a picked coding, also where it is not in its place at present."""
    picked = _picked(session, project)
    there = set(places(session, project).coding) if picked else set()
    return PICKS.frame({"coding": coding, "there": coding in there} for coding in picked)


@told_by("picks")
def _picked(session: Session, project: int) -> Sequence[str]:
    found = select(PickRecord.coding_guid).where(PickRecord.project_id == project)
    return session.scalars(found.order_by(PickRecord.coding_guid)).all()
