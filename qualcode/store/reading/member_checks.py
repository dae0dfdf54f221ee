"""The member checks of a project as a table."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import EventRecord, InformantRecord, MemberCheckRecord, PersonRecord
from qualcode.tables import MEMBER_CHECKS

SETTLED = "agrees"


@told_by("member_check")
def member_checks(session: Session, project: int) -> pd.DataFrame:
    """Return MEMBER_CHECKS of the project by date; an informant who was put away keeps the code name they had."""
    rows = session.execute(
        select(MemberCheckRecord, InformantRecord, PersonRecord.name)
        .join(InformantRecord, InformantRecord.id == MemberCheckRecord.informant_id)
        .join(PersonRecord, PersonRecord.id == MemberCheckRecord.person_id)
        .where(scope.of(MemberCheckRecord, project))
        .order_by(MemberCheckRecord.checked_on, MemberCheckRecord.id)
    )
    called = scope.people(session, project)
    return MEMBER_CHECKS.frame(
        _row(session, record, informant, called.get(record.person_id, person)) for record, informant, person in rows
    )


def _row(session: Session, record: MemberCheckRecord, informant: InformantRecord, person: str) -> dict[str, object]:
    return {
        "check": record.guid,
        "informant": informant.code if informant.deleted_at is None else _name_once(session, informant),
        "informant_guid": informant.guid,
        "date": record.checked_on,
        "code_guid": record.code_guid,
        "shown": record.shown,
        "answer": record.answer,
        "said": record.said,
        "change": record.change,
        "open": record.answer != SETTLED and not record.change,
        "person": person,
        "at": record.changed_at,
    }


def _name_once(session: Session, informant: InformantRecord) -> str:
    told = select(EventRecord.object_name).where(EventRecord.object_guid == informant.guid)
    return session.scalar(told.order_by(EventRecord.revision.desc()).limit(1)) or informant.code
