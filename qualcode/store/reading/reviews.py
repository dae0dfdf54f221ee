"""The states that things have in review, which codings share their code's, and what was signed off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qualcode.model.review import Judged, State, inherited
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import (
    CodebookVersionRecord,
    CodeRecord,
    CodingRecord,
    PersonRecord,
    ReviewRecord,
    SignoffRecord,
    SourceRecord,
)
from qualcode.tables import REVIEWS, SIGNOFFS

_SUBMITTER = aliased(PersonRecord)
"""Made once: what SQLAlchemy finds out about an alias it finds out anew for each."""


@told_by("review")
def reviews(session: Session, project: int) -> pd.DataFrame:
    """Return REVIEWS of the project; what was put away keeps its row."""
    called = scope.people(session, project)
    rows = session.execute(
        select(ReviewRecord, PersonRecord.name, _SUBMITTER.name)
        .join(PersonRecord, PersonRecord.id == ReviewRecord.person_id)
        .outerjoin(_SUBMITTER, _SUBMITTER.id == ReviewRecord.submitter_id)
        .where(ReviewRecord.project_id == project, ReviewRecord.state != State.DRAFT)
        .order_by(ReviewRecord.at, ReviewRecord.id)
    )
    return REVIEWS.frame(
        {
            "review": record.guid,
            "kind": record.target_kind,
            "target": record.target_guid,
            "state": record.state,
            "reason": record.reason,
            "person": called.get(record.person_id, person),
            "person_id": record.person_id,
            "submitter": called.get(record.submitter_id or 0, handed_in),
            "submitter_id": record.submitter_id,
            "at": record.at,
            "seen": record.seen,
        }
        for record, person, handed_in in rows
    )


@dataclass(frozen=True, slots=True)
class JudgedCoding:
    """A coding in its place that was ever in review by itself: the guid of its code, its side and words, when it changed last."""

    code: str
    polarity: str
    words: str
    changed: datetime


@told_by("review", "coding", "code")
def judged_codings(session: Session, project: int) -> Mapping[str, JudgedCoding]:
    """Return such codings of the project by guid."""
    rows = session.execute(
        scope.laid(
            project, CodingRecord.guid, CodeRecord.guid, CodingRecord.polarity, CodingRecord.quote, CodingRecord.changed_at
        )
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .join(ReviewRecord, and_(ReviewRecord.target_kind == Judged.CODING, ReviewRecord.target_guid == CodingRecord.guid))
    )
    return {guid: JudgedCoding(*told) for guid, *told in rows}


def states_of(session: Session, codings: list[str]) -> dict[str, str]:
    """Return the state of each of the codings, by guid: its own, else what it takes from its code."""
    of_code, own = _of(Judged.CODE), _of(Judged.CODING)
    rows = session.execute(
        select(CodingRecord.guid, own.state, of_code.state, CodingRecord.changed_at > of_code.at)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .outerjoin(of_code, _judges(of_code, Judged.CODE, CodeRecord.guid))
        .outerjoin(own, _judges(own, Judged.CODING, CodingRecord.guid))
        .where(CodingRecord.guid.in_(codings))
    )
    return {guid: mine or inherited(code or State.DRAFT, later=bool(after)).value for guid, mine, code, after in rows}


def ids_under(session: Session, project: int, code: str, coder: str | None = None) -> np.ndarray:
    """Return the ids of the codings laid with the code of that guid alone, all or one coder's, by source and place."""
    coders = None if coder is None else [one for one, name in scope.people(session, project).items() if name == coder]
    wanted = (
        scope.laid(project, CodingRecord.id, coders=coders)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(CodeRecord.guid == code)
        .order_by(SourceRecord.position, SourceRecord.id, CodingRecord.start, CodingRecord.end, CodingRecord.id)
    )
    return np.array(session.scalars(wanted).all(), dtype=np.int64)


def ids_of(session: Session, codings: list[str]) -> list[int]:
    """Return the ids of the codings with those guids."""
    return list(session.scalars(select(CodingRecord.id).where(CodingRecord.guid.in_(codings))))


def _of(kind: Judged) -> type[ReviewRecord]:
    return aliased(ReviewRecord, name=f"review_of_{kind.value}")


def _judges(review: type[ReviewRecord], kind: Judged, guid: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return and_(review.target_kind == kind, review.target_guid == guid, review.state != State.DRAFT)


@told_by("signoff", "version")
def signoffs(session: Session, project: int) -> pd.DataFrame:
    """Return SIGNOFFS of the project, newest first; the codes are those of the version that was kept with each."""
    called = scope.people(session, project)
    rows = session.execute(
        select(SignoffRecord, CodebookVersionRecord.codes, PersonRecord.name)
        .join(CodebookVersionRecord, CodebookVersionRecord.id == SignoffRecord.version_id)
        .join(PersonRecord, PersonRecord.id == SignoffRecord.person_id)
        .where(scope.of(SignoffRecord, project))
        .order_by(SignoffRecord.id.desc())
    )
    return SIGNOFFS.frame(
        {
            "signoff": record.guid,
            "name": record.name,
            "note": record.note,
            "person": called.get(record.person_id, person),
            "at": record.created_at,
            "revision": record.revision,
            "codes": codes,
            "findings": record.findings,
            "progress": record.progress,
        }
        for record, codes, person in rows
    )
