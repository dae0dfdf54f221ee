"""How long the sources last, as far as their turns carry time stamps, as a table."""

import pandas as pd
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import SourceRecord, TurnRecord
from qualcode.tables import DURATIONS


@told_by()
def durations(session: Session, project: int) -> pd.DataFrame:
    """Return DURATIONS: one row a living source with time stamps in its present text."""
    rows = session.execute(
        select(SourceRecord.guid, func.count(TurnRecord.seconds), func.max(TurnRecord.seconds))
        .join(
            TurnRecord,
            and_(TurnRecord.source_id == SourceRecord.id, TurnRecord.text_revision == SourceRecord.text_revision),
        )
        .where(
            scope.of(SourceRecord, project), TurnRecord.seconds.is_not(None)
        )
        .group_by(SourceRecord.guid)
        .order_by(SourceRecord.guid)
    )
    return DURATIONS.frame(dict(zip(DURATIONS.columns, row, strict=True)) for row in rows)
