"""What lives and whose it is: the one place that says which rows a reader reads.

A thing lives until it is put away. A coding, memo or comment is in its place until a later text loses its words. A coding is laid
where it is in its place, in a living source, under a living code; that is what tables count. Whose work a session sees where a
project codes blind is added to every query by `store.sight`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from qualcode.model.span import Span, covered
from qualcode.model.text import unused
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    SourceRecord,
)
from qualcode.store.sight import WHOLE, is_blind

Anchored = type[CodingRecord] | type[MemoRecord] | type[CommentRecord]


def living(record: Any) -> ColumnElement[bool]:
    """Return the condition under which a thing was not put away."""
    return record.deleted_at.is_(None)


def away(record: Any) -> ColumnElement[bool]:
    """Return the condition under which a thing was put away."""
    return record.deleted_at.is_not(None)


def placed(record: Any) -> ColumnElement[bool]:
    """Return the condition under which something anchored has its words, put away or not."""
    return record.orphaned_at.is_(None)


def in_place(record: Any) -> ColumnElement[bool]:
    """Return the condition under which something anchored lives and has its words."""
    return and_(living(record), placed(record))


def lost(record: Any) -> ColumnElement[bool]:
    """Return the condition under which something anchored lives, and a later text lost its words."""
    return and_(living(record), record.orphaned_at.is_not(None))


def of(record: Any, project: int) -> ColumnElement[bool]:
    """Return the condition under which a thing lives in the project."""
    return and_(record.project_id == project, living(record))


@told_by()
def people(session: Session, project: int) -> Mapping[int, str]:
    """Return what those who belong to the project, or did, are called there, by id.

    Two people of one name are two: who came later has a number behind it, for ever.
    """
    member = exists().where(MembershipRecord.project_id == project, MembershipRecord.person_id == PersonRecord.id)
    # The sum keeps the database from walking the whole trail of the project: it looks at the few events on each person.
    came = (
        select(func.min(EventRecord.id))
        .where(EventRecord.object_guid == PersonRecord.guid, EventRecord.project_id + 0 == project)
        .scalar_subquery()
    )
    rows = session.execute(
        select(PersonRecord.id, PersonRecord.name)
        .where(or_(member, came.is_not(None)))
        .order_by(func.coalesce(came, 0), PersonRecord.created_at, PersonRecord.id)
        .execution_options(**{WHOLE: True})
    )
    called: dict[int, str] = {}
    taken: set[str] = set()
    for identity, name in rows:
        called[identity] = unused(name, taken)
        taken.add(called[identity])
    return called


def laid(
    project: int | None,
    *columns: Any,
    source: int | None = None,
    coders: Collection[int] | None = None,
    under_living: bool = True,
) -> Select[Any]:
    """Return a query for codings in their place, in a living source, under a living code: of everybody or some coders by id.

    `project` None is for one `source` alone, whose project nobody asked for. Whoever knows which codes live and looks for
    that itself asks without `under_living`.
    """
    query = (
        select(*columns)
        .select_from(CodingRecord)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(living(SourceRecord), in_place(CodingRecord))
    )
    if under_living:
        query = query.where(_code_lives(project))
    if project is not None:
        query = query.where(SourceRecord.project_id == project)
    if source is not None:
        query = query.where(CodingRecord.source_id == source)
    return query if coders is None else query.where(CodingRecord.person_id.in_(list(coders)))


def own_cover(session: Session, project: int) -> dict[int, int] | None:
    """Return how many code points of each source lie under what the session sees; None where it sees everything."""
    if not is_blind(session, project):
        return None
    spans: dict[int, list[Span]] = {}
    for source, start, end in session.execute(laid(project, CodingRecord.source_id, CodingRecord.start, CodingRecord.end)):
        spans.setdefault(source, []).append(Span(start, end))
    return {source: covered(found) for source, found in spans.items()}


def _code_lives(project: int | None) -> ColumnElement[bool]:
    """Return the condition under which the coding's code lives; few codes are away, so that is what is looked for."""
    gone = select(CodeRecord.id).where(away(CodeRecord))
    return CodingRecord.code_id.not_in(gone if project is None else gone.where(CodeRecord.project_id == project))
