"""Summaries: what a researcher writes into a cell of a matrix; nobody's words are changed but by a person's own hand."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb
from qualcode.services.gesture import begun, changed_meanwhile, record_event
from qualcode.store.reading import scope
from qualcode.store.records import ProjectRecord, SummaryRecord

KIND = "summary"
MATRICES = ("framework", "group", "role", "checklist", "effects")
COMPARED = ("by_group", "by_technique", "by_informant", "by_wave", "by_coder")
MARKS = ("", "present", "partly", "absent")
PLACE = ("matrix", "row", "column")
WORDS = ("body", "mark", "seen")
NAME_LENGTH = 64


class SummaryChanged(QualCodeError):
    """Somebody else changed the cell since it was opened; facts: name."""

    key = "error.summary_changed"


def write_summary(
    session: Session,
    act: Act,
    project: int,
    matrix: str,
    row: str,
    column: str,
    body: str,
    *,
    seen: str,
    mark: str = "",
    based_on: tuple[str, str] = ("", ""),
    name: str = "",
) -> str:
    """Write the cell's words and mark; return the summary's guid. Empty words without a mark clear the cell.

    `seen` is the fingerprint of the codings that lay under the cell when the researcher wrote, `based_on` the words and
    the mark with which they began. `name` tells the cell in words for the trail. Raises SummaryChanged where words or mark
    are by now neither that nor what is written, BadValue for an unknown matrix or mark, and NotFound for clearing an empty
    cell.
    """
    holder, before = begun(session, act, project, Verb.SUMMARY_WRITTEN)
    if before:
        return before.object_guid
    _require_known(matrix, mark)
    record = _at(session, project, matrix, row, column)
    began, written = (based_on[0].strip(), based_on[1]), (body.strip(), mark)
    if changed_meanwhile(_said(record), began, written):
        raise SummaryChanged(name=name)
    if record is not None and any(written) and (*_said(record), record.seen) == (*written, seen):
        return record.guid
    wanted = {"body": body.strip(), "mark": mark, "seen": seen} if body.strip() or mark else None
    if record is None:
        record = _blank(act, project, matrix, row, column)
        session.add(record)
    return _change(session, act, holder, record, wanted, name)


def confirm_summary(session: Session, act: Act, project: int, guid: str, *, seen: str, name: str = "") -> str:
    """Say that the words still hold for the codings of the fingerprint `seen`, without changing them."""
    holder, before = begun(session, act, project, Verb.SUMMARY_WRITTEN)
    if before:
        return before.object_guid
    record = session.scalar(
        select(SummaryRecord).where(
            SummaryRecord.guid == guid, scope.of(SummaryRecord, project)
        )
    )
    if record is None:
        raise NotFound(kind=KIND)
    return _change(session, act, holder, record, {"body": record.body, "mark": record.mark, "seen": seen}, name)


def restore_summary(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a summary from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = session.scalars(select(SummaryRecord).where(SummaryRecord.guid == guid)).one()
    if _described(record) != present:
        raise Overtaken(name=record.body[:NAME_LENGTH])
    _put(record, act, wanted)


def _change(
    session: Session, act: Act, holder: ProjectRecord, record: SummaryRecord, wanted: State, name: str
) -> str:
    before = _described(record)
    if before is None and wanted is None:
        raise NotFound(kind=KIND)
    _put(record, act, wanted)
    record.person_id, record.changed_at = act.by, act.at
    record_event(
        session, act, holder, Verb.SUMMARY_WRITTEN, KIND, record.guid, name, before=before, after=_described(record)
    )
    return record.guid


def _put(record: SummaryRecord, act: Act, wanted: State) -> None:
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        for field in WORDS:
            setattr(record, field, wanted[field])


def _blank(act: Act, project: int, matrix: str, row: str, column: str) -> SummaryRecord:
    return SummaryRecord(
        guid=str(uuid4()), project_id=project, person_id=act.by, matrix=matrix, row=row, column=column,
        body="", mark="", seen="", created_at=act.at, changed_at=act.at, deleted_at=act.at,
    )  # fmt: skip


def _at(session: Session, project: int, matrix: str, row: str, column: str) -> SummaryRecord | None:
    """Return the cell's record, also where it was cleared: a cell has one record for ever."""
    return session.scalar(
        select(SummaryRecord).where(
            SummaryRecord.project_id == project,
            SummaryRecord.matrix == matrix,
            SummaryRecord.row == row,
            SummaryRecord.column == column,
        )
    )


def _said(record: SummaryRecord | None) -> tuple[str, str]:
    return (record.body, record.mark) if record is not None and record.deleted_at is None else ("", "")


def _described(record: SummaryRecord) -> dict[str, Any] | None:
    if record.deleted_at is not None:
        return None
    return {field: getattr(record, field) for field in (*PLACE, *WORDS)}


def _require_known(matrix: str, mark: str) -> None:
    for field, value, known in (("matrix", matrix, (*MATRICES, *COMPARED)), ("mark", mark, MARKS)):
        if value not in known:
            raise BadValue(field=field, value=value)
