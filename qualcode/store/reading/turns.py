"""The turns of all sources as a table: where each begins and ends."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import SourceRecord, TurnRecord
from qualcode.tables import TURNS


@told_by()
def turns(session: Session, project: int) -> pd.DataFrame:
    """Return TURNS of the project's living sources in their present text, by source and place in the text."""
    rows = session.execute(
        select(SourceRecord.guid, TurnRecord.start, TurnRecord.end, TurnRecord.speaker)
        .join(SourceRecord, SourceRecord.id == TurnRecord.source_id)
        .where(
            scope.of(SourceRecord, project),
            TurnRecord.text_revision == SourceRecord.text_revision,
        )
        .order_by(SourceRecord.position, SourceRecord.id, TurnRecord.start)
    )
    return pd.DataFrame(rows.all(), columns=list(TURNS.columns)).astype(dict(TURNS.columns))
