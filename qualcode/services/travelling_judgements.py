"""Rows of the joint display, judgements and resolutions, on their way out of a study and into one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.analysis.triangulation import STRICT
from qualcode.model.joint_row import JointRow
from qualcode.model.judgement import Judgement, Resolution
from qualcode.services.newcomers import Newcomers, clean
from qualcode.services.travelling_guids import Guids
from qualcode.store.reading import scope
from qualcode.store.records import JointRowRecord, JudgementRecord, ResolutionRecord


def written(session: Session, project: int, guids: Guids, on: Mapping[tuple[str, str], list[str]]) -> dict[str, Iterable[Any]]:
    return {
        "joint_rows": _joint_rows(session, project, guids), "judgements": _judgements(session, project, guids),
        "resolutions": _resolutions(session, project, guids),
    }  # fmt: skip


def _joint_rows(session: Session, project: int, guids: Guids) -> Iterator[JointRow]:
    query = select(JointRowRecord).where(scope.of(JointRowRecord, project))
    for record in session.scalars(query.order_by(JointRowRecord.position, JointRowRecord.id)):
        yield JointRow(
            record.label, record.measure, record.counts, record.code_guid, record.attribute, record.value, record.coding_guid,
            record.fit, record.inference, record.guid, **_by(record, guids),
        )  # fmt: skip


def _judgements(session: Session, project: int, guids: Guids) -> Iterator[Judgement]:
    codes = set(guids.codes.values())
    query = select(JudgementRecord).where(scope.of(JudgementRecord, project)).order_by(JudgementRecord.id)
    for record in session.scalars(query):
        if record.code_guid in codes:
            yield Judgement(
                record.guid, record.comparison, record.code_guid, record.category, record.reason, record.attribute, record.seen,
                **_by(record, guids),
            )  # fmt: skip


def _resolutions(session: Session, project: int, guids: Guids) -> Iterator[Resolution]:
    query = select(ResolutionRecord).where(scope.of(ResolutionRecord, project)).order_by(ResolutionRecord.id)
    for record in session.scalars(query):
        if record.coding_guid in guids.codings:
            yield Resolution(record.guid, record.coding_guid, record.body, record.seen, **_by(record, guids))


def _by(record: JointRowRecord | JudgementRecord | ResolutionRecord, guids: Guids) -> dict[str, Any]:
    return {"user": guids.people[record.person_id], "at": record.created_at, "changed": record.changed_at}


def take(here: Newcomers) -> None:
    """Store them under the names that codes, codings and informants have here.

    Where these are other names than before, a fingerprint of the codings tells that a judgement has to be looked at again.
    """
    here.session.add_all([
        *(_row(here, each, position) for position, each in enumerate(here.bundle.joint_rows)),
        *(_judgement(here, each) for each in here.bundle.judgements),
        *(_resolution(here, each) for each in here.bundle.resolutions),
    ])  # fmt: skip


def _row(here: Newcomers, given: JointRow, position: int) -> JointRowRecord:
    return JointRowRecord(
        guid=here.guid(given.guid), project_id=here.holder.id, label=clean(given.label), measure=clean(given.measure),
        counts=dict(given.counts), code_guid=_named(here, given.code), attribute=given.attribute, value=given.value,
        coding_guid=_named(here, given.coding), fit=given.fit, inference=clean(given.inference), position=position,
        **_whose(here, given.user, given.at, given.changed),
    )  # fmt: skip


def _judgement(here: Newcomers, given: Judgement) -> JudgementRecord:
    strict = given.comparison.startswith(STRICT)
    comparison = f"{STRICT}{here.guid(given.comparison.removeprefix(STRICT))}" if strict else given.comparison
    return JudgementRecord(
        guid=here.guid(given.guid), project_id=here.holder.id, comparison=comparison, code_guid=here.guid(given.code),
        category=given.category, attribute=given.attribute, reason=clean(given.reason), seen=given.seen,
        **_whose(here, given.user, given.at, given.changed),
    )  # fmt: skip


def _resolution(here: Newcomers, given: Resolution) -> ResolutionRecord:
    return ResolutionRecord(
        guid=here.guid(given.guid), project_id=here.holder.id, coding_guid=here.guid(given.coding), body=clean(given.body),
        seen=given.seen, **_whose(here, given.user, given.at, given.changed),
    )  # fmt: skip


def _named(here: Newcomers, guid: str) -> str:
    return here.guid(guid) if guid else ""


def _whose(here: Newcomers, user: str | None, at: datetime | None, changed: datetime | None) -> dict[str, Any]:
    made = at or here.now
    return {"person_id": here.person(user), "created_at": made, "changed_at": changed or made}
