"""The passages that researchers picked for quoting, as a table."""

from collections.abc import Sequence
from itertools import chain

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import CodingRecord, PickRecord
from qualcode.tables import PICKS


@told_by()
def picks(session: Session, project: int) -> pd.DataFrame:
    """Return PICKS of the project: one row a picked coding, also where it is not in its place at present."""
    picked = _picked(session, project)
    there = _laid(session, project, tuple(picked)) if picked else frozenset()
    return PICKS.frame({"coding": coding, "there": coding in there} for coding in picked)


@told_by("picks")
def _picked(session: Session, project: int) -> Sequence[str]:
    found = select(PickRecord.coding_guid).where(PickRecord.project_id == project)
    return session.scalars(found.order_by(PickRecord.coding_guid)).all()


@told_by("coding", "code")
def _laid(session: Session, project: int, picked: tuple[str, ...]) -> frozenset[str]:
    """Return those of the codings that are in their place."""
    query = scope.laid(project, CodingRecord.guid)
    asked = (session.scalars(query.where(CodingRecord.guid.in_(some))) for some in portions(picked))
    return frozenset(chain.from_iterable(asked))
