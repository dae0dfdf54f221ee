"""Answers to the items of reporting checklists: the researcher's own words and the page, never over somebody else's."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, Overtaken, QualCodeError
from qualcode.model.checklist import CHECKLISTS
from qualcode.model.event import Act, State, Verb
from qualcode.services import people
from qualcode.services.gesture import begun, changed_meanwhile, record_event
from qualcode.store.records import AnswerRecord, ProjectRecord

KIND = "answer"
PAGE = 32


class AnswerChanged(QualCodeError):
    """Somebody else answered the item since it was opened; facts: name."""

    key = "error.answer_changed"


def answer_item(
    session: Session,
    act: Act,
    project: int,
    checklist: str,
    item: str,
    body: str,
    page: str = "",
    *,
    based_on: tuple[str, str] = ("", ""),
) -> int:
    """Answer the item with words and the page where the thesis tells it; both empty clears it. Return the revision.

    `based_on` are the words and the page with which the writing began. Raises AnswerChanged where one of them is by now
    neither that nor what is written, and BadValue for an item that the checklist does not have.
    """
    holder, before = begun(session, act, project, Verb.CHECKLIST_ANSWERED)
    if before:
        return before.revision
    if item not in next((known.items for known in CHECKLISTS if known.id == checklist), ()):
        raise BadValue(field=checklist, value=item)
    record = _at(session, project, checklist, item)
    said = (record.body, record.page) if record is not None and record.deleted_at is None else ("", "")
    wanted = body.strip(), page.strip()[:PAGE]
    if changed_meanwhile(said, [words.strip() for words in based_on], wanted):
        raise AnswerChanged(name=_name(checklist, item))
    if wanted == said:
        return holder.revision
    if record is None:
        record = _blank(act, project, checklist, item)
        session.add(record)
    was = _described(session, record)
    record.body, record.page = wanted
    record.person_id, record.changed_at, record.deleted_at = act.by, act.at, None if any(wanted) else act.at
    return record_event(
        session, act, holder, Verb.CHECKLIST_ANSWERED, KIND, record.guid, _name(checklist, item),
        before=was, after=_described(session, record),
    )  # fmt: skip


def restore_answer(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring an answer from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = session.scalars(select(AnswerRecord).where(AnswerRecord.guid == guid)).one()
    if _described(session, record) != present:
        raise Overtaken(name=_name(record.checklist, record.item))
    record.deleted_at = act.at if wanted is None else None
    if wanted is not None:
        record.body, record.page = wanted["body"], wanted["page"]
        record.person_id = people.id_of(session, wanted["by"])
        record.changed_at = datetime.fromisoformat(wanted["at"])


def _at(session: Session, project: int, checklist: str, item: str) -> AnswerRecord | None:
    """Return the item's record, also where it was cleared: an item has one record for ever."""
    return session.scalar(
        select(AnswerRecord).where(
            AnswerRecord.project_id == project, AnswerRecord.checklist == checklist, AnswerRecord.item == item
        )
    )


def _blank(act: Act, project: int, checklist: str, item: str) -> AnswerRecord:
    return AnswerRecord(
        guid=str(uuid4()), project_id=project, person_id=act.by, checklist=checklist, item=item, body="", page="",
        created_at=act.at, changed_at=act.at, deleted_at=act.at,
    )  # fmt: skip


def _described(session: Session, record: AnswerRecord) -> dict[str, Any] | None:
    if record.deleted_at is not None:
        return None
    told = {"checklist": record.checklist, "item": record.item, "body": record.body, "page": record.page}
    return {**told, "by": people.guid_of(session, record.person_id), "at": record.changed_at.isoformat()}


def _name(checklist: str, item: str) -> str:
    return f"{checklist.upper()} {item}"
