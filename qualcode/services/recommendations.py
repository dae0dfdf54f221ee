"""Recommendations: what is advised, to whom, and which findings and factors it answers."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotFound, Overtaken
from qualcode.model.event import Act, State, Verb
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, FindingRecord, ProjectRecord, RecommendationRecord

KIND = "recommendation"
FIELDS = ("short_id", "words", "addressee", "findings", "codes")


def write_recommendation(
    session: Session,
    act: Act,
    project: int,
    short_id: str,
    words: Mapping[str, str],
    *,
    addressee: Mapping[str, str] | None = None,
    findings: Iterable[str] = (),
    codes: Iterable[str] = (),
) -> str:
    """Write a recommendation that answers the findings and codes of those guids; return its own guid.

    Raises NameTaken for a short id in use, BadValue for empty words, NotFound for what the project does not have.
    """
    holder, before = begun(session, act, project, Verb.RECOMMENDATION_WRITTEN)
    if before:
        return before.object_guid
    record = RecommendationRecord(
        guid=str(uuid4()), project_id=project, short_id="", words={}, addressee={}, findings=[], codes=[],
        created_at=act.at, changed_at=act.at, deleted_at=act.at,
    )  # fmt: skip
    session.add(record)
    wanted = {"short_id": short_id, "words": words, "addressee": addressee or {}, "findings": findings, "codes": codes}
    _put(session, act, record, wanted)
    _tell(session, act, holder, Verb.RECOMMENDATION_WRITTEN, record, None)
    return record.guid


def change_recommendation(
    session: Session,
    act: Act,
    project: int,
    guid: str,
    *,
    short_id: str,
    words: Mapping[str, str],
    addressee: Mapping[str, str],
    findings: Iterable[str],
    codes: Iterable[str],
) -> int:
    """Change the recommendation, its words in the languages given; return the project's revision."""
    holder, before = begun(session, act, project, Verb.RECOMMENDATION_CHANGED)
    if before:
        return before.revision
    record = _living(session, project, guid)
    was = described(record)
    wanted = {
        "short_id": short_id, "words": {**record.words, **words}, "addressee": {**record.addressee, **addressee},
        "findings": findings, "codes": codes,
    }  # fmt: skip
    _put(session, act, record, wanted)
    if described(record) == was:
        return holder.revision
    return _tell(session, act, holder, Verb.RECOMMENDATION_CHANGED, record, was)


def delete_recommendation(session: Session, act: Act, project: int, guid: str) -> int:
    """Put the recommendation into the bin; return the project's revision."""
    holder, before = begun(session, act, project, Verb.RECOMMENDATION_DELETED)
    if before:
        return before.revision
    record = _living(session, project, guid)
    was = described(record)
    record.deleted_at = act.at
    return _tell(session, act, holder, Verb.RECOMMENDATION_DELETED, record, was)


def restore_recommendation(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a recommendation from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = session.scalars(select(RecommendationRecord).where(RecommendationRecord.guid == guid)).one()
    if (None if record.deleted_at is not None else described(record)) != present:
        raise Overtaken(name=record.short_id)
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        _require_free(session, record, wanted["short_id"])
        for field in FIELDS:
            setattr(record, field, wanted[field])


def described(record: RecommendationRecord) -> dict[str, Any]:
    return {field: getattr(record, field) for field in FIELDS}


def _put(session: Session, act: Act, record: RecommendationRecord, wanted: Mapping[str, Any]) -> None:
    words = _filled(wanted["words"])
    if not words:
        raise BadValue(field="words", value="")
    _require_free(session, record, wanted["short_id"].strip())
    record.short_id, record.words, record.addressee = wanted["short_id"].strip(), words, _filled(wanted["addressee"])
    record.findings = _known(session, record.project_id, FindingRecord, wanted["findings"])
    record.codes = _known(session, record.project_id, CodeRecord, wanted["codes"])
    record.changed_at, record.deleted_at = act.at, None
    session.flush()


def _filled(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in words.items() if text.strip()}


def _known(
    session: Session, project: int, kind: type[FindingRecord] | type[CodeRecord], guids: Iterable[str]
) -> list[str]:
    wanted = list(dict.fromkeys(guids))
    query = select(kind.guid).where(scope.of(kind, project), kind.guid.in_(wanted))
    if set(wanted) - set(session.scalars(query)):
        raise NotFound(kind=kind.__tablename__)
    return wanted


def _require_free(session: Session, record: RecommendationRecord, short_id: str) -> None:
    if not short_id:
        raise BadValue(field="short_id", value=short_id)
    others = select(RecommendationRecord.id).where(
        RecommendationRecord.project_id == record.project_id,
        scope.living(RecommendationRecord),
        RecommendationRecord.short_id == short_id,
        RecommendationRecord.guid != record.guid,
    )
    if session.scalars(others.execution_options(autoflush=False)).first() is not None:
        raise NameTaken(name=short_id)


def _living(session: Session, project: int, guid: str) -> RecommendationRecord:
    record = session.scalar(
        select(RecommendationRecord).where(
            RecommendationRecord.guid == guid,
            scope.of(RecommendationRecord, project),
        )
    )
    if record is None:
        raise NotFound(kind=KIND)
    return record


def _tell(
    session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: RecommendationRecord, was: State
) -> int:
    after = None if record.deleted_at is not None else described(record)
    return record_event(session, act, holder, verb, KIND, record.guid, record.short_id, before=was, after=after)
