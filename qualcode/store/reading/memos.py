"""The memos of a project as a table, newest first, with the name of what each is on."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.tree import branches
from qualcode.store.records import (
    FindingRecord,
    InformantRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceRecord,
)
from qualcode.tables import MEMOS


def memos(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return MEMOS of the project; memos on what was put away keep their place under its last name."""
    names, called = _names(session, project, language), scope.people(session, project)
    rows = session.execute(
        select(MemoRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == MemoRecord.person_id)
        .where(scope.of(MemoRecord, project))
        .order_by(MemoRecord.changed_at.desc(), MemoRecord.id.desc())
    )
    return MEMOS.frame(
        {
            "memo": memo.guid,
            "kind": memo.target_kind,
            "target": memo.target_guid,
            "target_name": names.get(memo.target_guid, ""),
            "title": memo.title,
            "body": memo.body,
            "person": called.get(memo.person_id, person),
            "person_id": memo.person_id,
            "at": memo.changed_at,
            "source_id": memo.source_id,
            "start": memo.start,
            "end": memo.end,
            "quote": memo.quote,
            "orphan": memo.orphaned_at is not None,
        }
        for memo, person in rows
    )


def _names(session: Session, project: int, language: str) -> dict[str, str]:
    tree = branches(session, project, language).values()
    found = {branch.record.guid: f"{branch.record.short_id} {branch.label}" for branch in tree}
    for record, name in ((SourceRecord, "name"), (InformantRecord, "code"), (FindingRecord, "short_id")):
        rows = session.execute(select(record.guid, getattr(record, name)).where(record.project_id == project))
        found |= dict(rows.all())
    holder = session.get_one(ProjectRecord, project)
    return {**found, holder.guid: holder.name}
