"""The memos of a project as a table, newest first, with the name of what each is on."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.findings import findings_ever
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches
from qualcode.store.records import (
    InformantRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceRecord,
)
from qualcode.tables import MEMOS


@told_by()
def memos(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return MEMOS of the project; memos on what was put away keep their place under its last name."""
    names, called = _names(session, project, language), scope.people(session, project)
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
        for memo, person in _written(session, project)
    )


@told_by("memo")
def _written(session: Session, project: int) -> Sequence[Row[MemoRecord, str]]:
    return session.execute(
        select(MemoRecord, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == MemoRecord.person_id)
        .where(scope.of(MemoRecord, project))
        .order_by(MemoRecord.changed_at.desc(), MemoRecord.id.desc())
    ).all()


def _names(session: Session, project: int, language: str) -> dict[str, str]:
    tree = branches(session, project, language).values()
    found = {branch.record.guid: f"{branch.record.short_id} {branch.label}" for branch in tree}
    found |= {finding.guid: finding.short_id for finding in findings_ever(session, project)}
    return {**found, **_material(session, project)}


@told_by()
def _material(session: Session, project: int) -> Mapping[str, str]:
    """Return the names of the sources and informants, also of those that were put away, and of the project itself."""
    holder = session.get_one(ProjectRecord, project)
    found = {holder.guid: holder.name}
    for record, name in ((SourceRecord, "name"), (InformantRecord, "code")):
        rows = session.execute(select(record.guid, getattr(record, name)).where(record.project_id == project))
        found |= dict(rows.all())
    return found
