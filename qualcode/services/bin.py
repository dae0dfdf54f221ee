"""The bin: what was put away, by whom and when, and the way back for each thing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, QualCodeError
from qualcode.model.event import Act, Verb, changed
from qualcode.model.span import Span
from qualcode.services import (
    codebook,
    commenting,
    findings,
    informants,
    joining,
    memos,
    queries,
    recommendations,
    roles,
    sources,
    texts,
)
from qualcode.services.gesture import begun, record_event
from qualcode.services.joint_rows import ROW
from qualcode.services.keeping import Noun
from qualcode.services.laying import described as coding_state
from qualcode.services.member_checks import CHECK
from qualcode.services.nouns import refill
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    QueryRecord,
    RecommendationRecord,
    SourceRecord,
)

KINDS: Mapping[str, Any] = {
    "source": SourceRecord,
    "code": CodeRecord,
    "coding": CodingRecord,
    "memo": MemoRecord,
    commenting.KIND: CommentRecord,
    "informant": InformantRecord,
    "finding": FindingRecord,
    "recommendation": RecommendationRecord,
    "query": QueryRecord,
    CHECK.kind: CHECK.record,
    ROW.kind: ROW.record,
}
NOUNS: Mapping[str, Noun] = {noun.kind: noun for noun in (CHECK, ROW)}
OWN = ("coding", "memo", commenting.KIND, "query", *NOUNS)


class CodeAway(QualCodeError):
    """The coding's code is in the bin itself; facts: code."""

    key = "error.code_away"


class LiesThere(QualCodeError):
    """The coder laid the same code on those words again meanwhile; facts: code."""

    key = "error.lies_there"


def restore(session: Session, act: Act, project: int, kind: str, guid: str) -> int:
    """Bring a thing back from the bin: one's own coding, memo, comment or query, or as owner anything; return the new revision.

    A code whose place is away comes to the top. Raises CodeAway and LiesThere for codings, NameTaken for a short id or
    name that another has by now.
    """
    holder, before = begun(session, act, project, Verb.RESTORED, right=roles.READS)
    if before:
        return before.revision
    record = _put_away(session, project, kind, guid)
    roles.require(session, act.by, project, _right(kind, record, act.by))
    if kind in ("coding", "memo", commenting.KIND) and record.orphaned_at is not None:
        return texts.return_orphan(session, act, holder, record)
    state, name = _state(session, kind, record)
    changes = [changed(kind, guid, None, state)]
    if kind == "code" and _place_away(session, record):
        changes.append(changed(kind, guid, {"parent": state["parent"]}, {"parent": None}))
    refill(session, act, holder, changes, holder.revision)
    return record_event(
        session, act, holder, Verb.RESTORED, kind, guid, name, source=getattr(record, "source_id", None), after=state,
        changes=changes if len(changes) > 1 else (),
    )  # fmt: skip


def offered(session: Session, person: int, project: int, kind: str, guid: str) -> bool:
    """Return whether the person may bring the thing back: their own, things of the study by its right, or as owner anything."""
    record = _put_away(session, project, kind, guid)
    return roles.may(session, person, project, _right(kind, record, person))


def _right(kind: str, record: Any, person: int) -> roles.Right:
    mine = kind in OWN and record.person_id == person
    return roles.OWN.get(kind, roles.CODES) if mine else roles.RESTORED.get(kind, roles.MANAGES)


def _put_away(session: Session, project: int, kind: str, guid: str) -> Any:
    table = KINDS.get(kind)
    record = session.scalar(select(table).where(table.guid == guid, scope.away(table))) if table else None
    if record is None:
        raise NotFound(kind=kind)
    owner = session.get_one(SourceRecord, record.source_id).project_id if kind == "coding" else record.project_id
    if owner != project:
        raise NotFound(kind=kind)
    return record


def _state(session: Session, kind: str, record: Any) -> tuple[dict[str, Any], str]:
    """Return what the thing is to be again, as its events describe it, and its name."""
    if kind in NOUNS:
        return NOUNS[kind].state(session, record), NOUNS[kind].named(record)
    if kind == "source":
        return sources.described(session, record), record.name
    if kind == "code":
        return codebook.described(session, record), codebook.code_name(record)
    if kind == "coding":
        return _coding_state(session, record)
    if kind == "memo":
        return memos.described(record), record.title
    if kind == commenting.KIND:
        return commenting.described(session, record), commenting.named(record)
    if kind == "query":
        return queries.described(record), record.name
    if kind == "informant":
        state = _last(session, record.guid, Verb.INFORMANT_DELETED) or informants.described(record)
        return state, state["code"]
    if kind == "recommendation":
        return recommendations.described(record), record.short_id
    return findings.described(session, record), record.short_id


def _place_away(session: Session, record: CodeRecord) -> bool:
    """Return whether the code above is away, so that the code comes to the top."""
    above = session.get(CodeRecord, record.parent_id) if record.parent_id else None
    return above is not None and above.deleted_at is not None


def _coding_state(session: Session, record: CodingRecord) -> tuple[dict[str, Any], str]:
    code = session.get_one(CodeRecord, record.code_id)
    if code.deleted_at is not None:
        raise CodeAway(code=codebook.code_name(code))
    if joining.rivals(session, record.source_id, record.person_id, code.id, Span(record.start, record.end)):
        raise LiesThere(code=codebook.code_name(code))
    return coding_state(record, code), codebook.code_name(code)


def _last(session: Session, guid: str, verb: Verb) -> dict[str, Any] | None:
    """Return the state before the latest gesture of that verb on the thing."""
    return session.scalar(
        select(EventRecord.before)
        .where(EventRecord.object_guid == guid, EventRecord.verb == verb)
        .order_by(EventRecord.revision.desc())
        .limit(1)
    )

