"""The trail of a project as a table, newest first."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.records import EventRecord, PersonRecord, SourceRecord
from qualcode.tables import EVENTS


def events(session: Session, project: int, *, limit: int | None = None) -> pd.DataFrame:
    """Return EVENTS of the project, newest first, at most `limit` of them."""
    rows = session.execute(
        select(EventRecord, PersonRecord.name, SourceRecord.name)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == EventRecord.source_id)
        .where(EventRecord.project_id == project)
        .order_by(EventRecord.revision.desc())
        .limit(limit)
    )
    return EVENTS.frame(
        {
            "revision": event.revision,
            "at": event.at,
            "person": person,
            "verb": event.verb,
            "object": event.object_kind,
            "name": event.object_name,
            "source": source,
            "before": event.before,
            "after": event.after,
        }
        for event, person, source in rows
    )
