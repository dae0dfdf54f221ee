"""The comments of a project as a table, thread by thread, with the name of what each is on."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.reading.findings import findings_ever
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches
from qualcode.store.records import CommentRecord, PersonRecord, SourceRecord
from qualcode.tables import COMMENTS

_RESOLVER = aliased(PersonRecord)


@told_by("comment")
def comments(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return COMMENTS of the project: threads by the time they began, the comments of each in order.

    What a thread is on, where it stands and whether it is resolved is said in every row of it. Threads in sources that
    were put away are left out.
    """
    names, called = _names(session, project, language), scope.people(session, project)
    rows = session.execute(
        select(CommentRecord, PersonRecord.name, SourceRecord.name, _RESOLVER.name)
        .join(PersonRecord, PersonRecord.id == CommentRecord.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == CommentRecord.source_id)
        .outerjoin(_RESOLVER, _RESOLVER.id == CommentRecord.resolved_by)
        .where(scope.of(CommentRecord, project), scope.living(SourceRecord))
        .order_by(CommentRecord.id)
    ).all()
    begun = {
        record.id: (record, called.get(record.resolved_by or 0, resolved_by))
        for record, _, _, resolved_by in rows if record.thread_id is None
    }  # fmt: skip
    numbers = {head.id: _paragraph(session, head) for head, _ in begun.values()}
    told = [row for row in rows if (row[0].thread_id or row[0].id) in begun]
    told.sort(key=lambda row: (row[0].thread_id or row[0].id, row[0].id))
    return COMMENTS.frame(
        {**_row(record, called.get(record.person_id, person), source, *begun[head], names), "paragraph": numbers[head]}
        for record, person, source, _ in told for head in [record.thread_id or record.id]
    )  # fmt: skip


def _paragraph(session: Session, head: CommentRecord) -> int | None:
    """Return the number of the paragraph in which the thread's passage starts, None where it has no place."""
    if head.start is None or head.orphaned_at is not None:
        return None
    return body(session, session.get_one(SourceRecord, head.source_id)).paragraph(head.start)


def _row(
    record: CommentRecord, person: str, source: str | None, head: CommentRecord, resolver: str | None, names: dict[str, str]
) -> dict[str, object]:
    return {
        "comment": record.guid,
        "thread": head.guid,
        "kind": head.target_kind,
        "target": head.target_guid,
        "target_name": names.get(head.target_guid, source or ""),
        "source_id": head.source_id,
        "source_name": source,
        "start": head.start,
        "end": head.end,
        "quote": head.quote,
        "orphan": head.orphaned_at is not None,
        "body": record.body,
        "person": person,
        "person_id": record.person_id,
        "at": record.created_at,
        "changed": record.changed_at,
        "mentions": tuple(record.mentions),
        "resolved": head.resolved_at is not None,
        "resolver": resolver,
        "resolved_at": head.resolved_at,
    }


def _names(session: Session, project: int, language: str) -> dict[str, str]:
    tree = branches(session, project, language).values()
    found = {branch.record.guid: f"{branch.record.short_id} {branch.label}" for branch in tree}
    return {**found, **{finding.guid: finding.short_id for finding in findings_ever(session, project)}}
