"""Reviews and comments, on their way out of a study and into one."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.bundle import Remark
from qualcode.model.review import Judged, Review, Seen, State
from qualcode.model.span import Span
from qualcode.services import judging
from qualcode.services.newcomers import Newcomers, clean, placed
from qualcode.services.travelling_guids import Guids
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.records import CommentRecord, FindingRecord, ReviewRecord


def written(session: Session, project: int, guids: Guids, on: Mapping[tuple[str, str], list[str]]) -> dict[str, Iterable[Any]]:
    findings = set(session.scalars(select(FindingRecord.guid).where(scope.of(FindingRecord, project))))
    there: dict[str, Set[str]] = {
        Judged.CODE: frozenset(guids.codes.values()), Judged.CODING: guids.codings, Judged.FINDING: findings
    }  # fmt: skip
    return {"reviews": _reviews(session, project, guids, there), "remarks": _remarks(session, project, guids, there)}


def _reviews(session: Session, project: int, guids: Guids, there: Mapping[str, Set[str]]) -> Iterator[Review]:
    query = select(ReviewRecord).where(ReviewRecord.project_id == project).order_by(ReviewRecord.id)
    for record in session.scalars(query):
        if record.target_guid in there[record.target_kind]:
            yield Review(
                record.guid, record.target_kind, record.target_guid, State(record.state), record.reason,
                guids.people[record.person_id], guids.people.get(record.submitter_id or 0), record.at, record.seen,
            )  # fmt: skip


def _remarks(session: Session, project: int, guids: Guids, there: Mapping[str, Set[str]]) -> Iterator[Remark]:
    """Yield the comments on what goes along: those that begin a thread before their answers."""
    query = select(CommentRecord).where(CommentRecord.project_id == project, scope.in_place(CommentRecord))
    heads: dict[int, str] = {}
    for record in session.scalars(query.order_by(CommentRecord.id)):
        if record.thread_id is None and not _goes(record, guids, there):
            continue
        if record.thread_id is not None and record.thread_id not in heads:
            continue
        heads[record.id] = record.guid
        yield _remark(record, guids, heads)


def _goes(record: CommentRecord, guids: Guids, there: Mapping[str, Set[str]]) -> bool:
    return record.source_id in guids.sources if record.source_id else record.target_guid in there[record.target_kind]


def _remark(record: CommentRecord, guids: Guids, heads: Mapping[int, str]) -> Remark:
    return Remark(
        record.guid, record.target_kind, record.target_guid, record.body, guids.people[record.person_id], record.created_at,
        record.changed_at, tuple(guids.people[meant] for meant in record.mentions), heads.get(record.thread_id or 0),
        guids.sources.get(record.source_id or 0), _span(record),
        record.resolved_at, guids.people.get(record.resolved_by or 0),
    )  # fmt: skip


def _span(record: CommentRecord) -> Span | None:
    return Span(record.start, record.end) if record.start is not None and record.end is not None else None


def take(here: Newcomers) -> None:
    """Store the comments, and the states that things have in review: as they were seen, or as they are now where nobody says."""
    _take_remarks(here)
    for kind in Judged:
        given = [one for one in here.bundle.reviews if one.kind == kind]
        now = judging.seen(here.session, here.holder.id, kind, [here.guid(one.target) for one in given if not one.seen])
        here.session.add_all(_review(here, one, _seen(here, one) or now.get(here.guid(one.target), {})) for one in given)


def _review(here: Newcomers, given: Review, seen: Seen) -> ReviewRecord:
    return ReviewRecord(
        guid=here.guid(given.guid), project_id=here.holder.id, person_id=here.person(given.user),
        submitter_id=here.people.get(given.submitter or ""), target_kind=given.kind, target_guid=here.guid(given.target),
        state=given.state.value, reason=clean(given.reason), seen=dict(seen), at=given.at or here.now,
    )  # fmt: skip


def _seen(here: Newcomers, given: Review) -> Seen:
    """Return as what the thing was seen, a coding under the name that its code has here.

    Where other things got other names, their fingerprints tell that it has to be looked at again.
    """
    if given.kind != Judged.CODING or not given.seen:
        return given.seen
    code, *facts = given.seen[judging.CODING]
    return {judging.CODING: [here.guid(code), *facts]}


def _take_remarks(here: Newcomers) -> None:
    made: dict[str, CommentRecord] = {}
    for given in here.bundle.remarks:
        head = made.get(given.answers or "")
        if given.answers is not None and head is None:
            continue
        record = made[given.guid] = CommentRecord(
            guid=here.guid(given.guid), project_id=here.holder.id, person_id=here.person(given.user),
            thread_id=head.id if head else None, target_kind=given.kind, target_guid=here.guid(given.target),
            body=clean(given.body), mentions=[here.people[meant] for meant in given.mentions if meant in here.people],
            created_at=given.at, changed_at=given.changed, resolved_at=given.resolved,
            resolved_by=here.people.get(given.resolved_by or ""), **_place(here, given),
        )  # fmt: skip
        here.session.add(record)
        here.session.flush()


def _place(here: Newcomers, given: Remark) -> dict[str, Any]:
    source = here.sources.get(given.source or "")
    if source is None:
        return {}
    if given.span is None:
        return {"source_id": source.id}
    return placed(source, given.span, body(here.session, source).text)
