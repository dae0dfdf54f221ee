"""The history of the sample study: an event for each thing, as if it had been made here by hand and could be taken back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.event import Act, Verb
from qualcode.services import findings, informants, joint_rows, laying, memos, recommendations, sources
from qualcode.services.codebook import code_name
from qualcode.services.gesture import record_event
from qualcode.services.newcomers import Newcomers
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    FindingRecord,
    InformantRecord,
    JointRowRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    RecommendationRecord,
    SourceFileRecord,
    SourceRecord,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a gesture did: its verb, the thing, what it was called, its state, who did it, and in which source."""

    verb: Verb
    kind: str
    record: Any
    name: str
    after: dict[str, Any]
    by: int | None = None
    source: int | None = None


def retell(here: Newcomers) -> None:
    """Tell how the study came about that was just stored: it was begun, then everything in it made, in the order of the work."""
    book = here.bundle.book
    begun = {"name": here.holder.name, "language": here.holder.language, "codebook": book.id if book else None}
    told = [_Told(Verb.PROJECT_CREATED, "project", here.holder, here.holder.name, {**begun, "codes": len(here.codes)})]
    for number, each in enumerate((*told, *_gestures(here))):
        act = Act(each.by or here.act.by, here.act.at, str(uuid4()) if number else here.act.op)
        record_event(
            here.session, act, here.holder, each.verb, each.kind, each.record.guid, each.name,
            source=each.source, after=each.after,
        )  # fmt: skip
    here.session.flush()


def _gestures(here: Newcomers) -> Iterator[_Told]:
    session, project = here.session, here.holder.id
    for person, role in _joined(session, project, here.act.by):
        yield _Told(Verb.PERSON_JOINED, "person", person, person.name, {"name": person.name, "role": role})
    for informant in _of(session, InformantRecord, project):
        yield _Told(Verb.INFORMANT_CREATED, "informant", informant, informant.code, informants.described(informant))
    for source in _of(session, SourceRecord, project):
        yield _Told(Verb.SOURCE_IMPORTED, "source", source, source.name, _imported(session, source), source=source.id)
    yield from _laid(session, project)
    for finding in _of(session, FindingRecord, project):
        state = findings.described(session, finding)
        yield _Told(Verb.FINDING_CREATED, findings.KIND, finding, finding.short_id, state)
    for advice in _of(session, RecommendationRecord, project):
        state = recommendations.described(advice)
        yield _Told(Verb.RECOMMENDATION_WRITTEN, recommendations.KIND, advice, advice.short_id, state)
    for memo in _of(session, MemoRecord, project):
        yield _Told(Verb.MEMO_WRITTEN, "memo", memo, memo.title, memos.described(memo), memo.person_id, memo.source_id)
    for row in _of(session, JointRowRecord, project):
        name, state = joint_rows.ROW.named(row), joint_rows.ROW.state(session, row)
        yield _Told(Verb.JOINT_ROW_ADDED, joint_rows.ROW.kind, row, name, state, row.person_id)


def _of(session: Session, kind: Any, project: int) -> Iterable[Any]:
    return session.scalars(select(kind).where(kind.project_id == project).order_by(kind.id)).all()


def _joined(session: Session, project: int, owner: int) -> Iterable[tuple[PersonRecord, str]]:
    query = select(PersonRecord, MembershipRecord.role).join(MembershipRecord, MembershipRecord.person_id == PersonRecord.id)
    others = query.where(MembershipRecord.project_id == project, PersonRecord.id != owner)
    return [(person, role) for person, role in session.execute(others.order_by(PersonRecord.id))]


def _imported(session: Session, source: SourceRecord) -> dict[str, Any]:
    file = session.get_one(SourceFileRecord, source.id).name
    more = {"file": file, "sha256": source.sha256, "words": source.words, "made": {}}
    return {**sources.described(session, source), **more}


def _laid(session: Session, project: int) -> Iterator[_Told]:
    query = select(CodingRecord, CodeRecord).join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
    for coding, code in session.execute(query.where(CodeRecord.project_id == project).order_by(CodingRecord.id)):
        state = laying.described(coding, code)
        yield _Told(Verb.CODING_CREATED, "coding", coding, code_name(code), state, coding.person_id, coding.source_id)
