"""The informants of a project as a table."""

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.reading.codings import codings
from qualcode.store.records import InformantRecord, ProjectRecord, SourceInformantRecord, SourceRecord
from qualcode.tables import ATTRIBUTE, INFORMANTS


def informants(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return INFORMANTS of the project in their order, with a column `attribute:<name>` for each attribute given."""
    groups = {
        entry["id"]: in_language(entry["label"], language)
        for entry in session.get_one(ProjectRecord, project).groups
    }
    speaking = codings(session, project, language).groupby("informant").size().to_dict()
    heard = _sources(session, project)
    records = session.scalars(
        select(InformantRecord)
        .where(InformantRecord.project_id == project, InformantRecord.deleted_at.is_(None))
        .order_by(InformantRecord.position, InformantRecord.id)
    )
    return INFORMANTS.frame(
        {
            "informant": record.code,
            "guid": record.guid,
            "role": record.role,
            "group": record.group,
            "group_label": groups.get(record.group, record.group),
            "position": record.position,
            "sources": heard.get(record.id, 0),
            "codings": speaking.get(record.code, 0),
            **{f"{ATTRIBUTE}{name}": value for name, value in record.attributes.items()},
        }
        for record in records
    )


def _sources(session: Session, project: int) -> dict[int, int]:
    rows = session.execute(
        select(SourceInformantRecord.informant_id, func.count())
        .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
        .where(SourceRecord.project_id == project, SourceRecord.deleted_at.is_(None))
        .group_by(SourceInformantRecord.informant_id)
    )
    return dict(rows.all())
