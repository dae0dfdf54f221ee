"""Rows of the joint display: numbers by year beside the codings that speak of the same thing, with how they fit."""

from math import isfinite
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.analysis.joint import FITS
from qualcode.errors import BadValue
from qualcode.model.event import Act, Verb
from qualcode.model.joint_row import JointRow
from qualcode.services.codebook import code_record
from qualcode.services.gesture import begun, refuse_outdated
from qualcode.services.keeping import Noun, one_of, put_away, written
from qualcode.store.records import JointRowRecord

YEAR = 4
ROW = Noun(
    "joint_row", JointRowRecord,
    ("label", "measure", "counts", "code_guid", "attribute", "value", "coding_guid", "fit", "inference", "position"), "label",
)  # fmt: skip


def add_row(session: Session, act: Act, project: int, row: JointRow) -> str:
    """Add a row at the end of the joint display; return its guid.

    Raises Unwritten without a label, BadValue for an unknown fit, a year that is not four digits and a number that is
    none, and NotFound for an unknown code.
    """
    holder, before = begun(session, act, project, Verb.JOINT_ROW_ADDED)
    if before:
        return before.object_guid
    last = session.scalar(select(func.max(JointRowRecord.position)).where(JointRowRecord.project_id == project))
    wanted = _wanted(session, project, row, 0 if last is None else last + 1)
    record = ROW.blank(session, act, project, wanted)
    return ROW.change(session, act, holder, record, wanted, Verb.JOINT_ROW_ADDED)


def change_row(
    session: Session, act: Act, project: int, guid: str, row: JointRow, *, since: int | None = None
) -> str:
    """Replace what a row says, in its place; return its guid.

    Raises Outdated where it was changed after the revision `since`, at which the researcher saw it.
    """
    holder, before = begun(session, act, project, Verb.JOINT_ROW_CHANGED)
    if before:
        return before.object_guid
    record = ROW.living(session, project, guid)
    refuse_outdated(session, ROW.kind, guid, record.label, since)
    return ROW.change(session, act, holder, record, _wanted(session, project, row, record.position), Verb.JOINT_ROW_CHANGED)


def remove_row(session: Session, act: Act, project: int, guid: str) -> str:
    """Put a row away; it stays in the bin. Return its guid."""
    return put_away(session, act, project, ROW, guid, Verb.JOINT_ROW_REMOVED)


def _wanted(session: Session, project: int, row: JointRow, position: int) -> dict[str, Any]:
    if row.code:
        code_record(session, project, row.code)
    return {
        "label": written(row.label),
        "measure": row.measure.strip(),
        "counts": {_year(year): _number(number) for year, number in row.counts.items()},
        "code_guid": row.code,
        "attribute": row.attribute if row.value else "",
        "value": row.value if row.attribute else "",
        "coding_guid": row.coding,
        "fit": one_of("fit", row.fit, FITS),
        "inference": row.inference.strip(),
        "position": position,
    }


def _year(year: str) -> str:
    if len(year) != YEAR or not (year.isascii() and year.isdecimal()):
        raise BadValue(field="year", value=year)
    return year


def _number(number: float) -> float:
    if not isfinite(number):
        raise BadValue(field="count", value=number)
    return int(number) if float(number).is_integer() else float(number)
