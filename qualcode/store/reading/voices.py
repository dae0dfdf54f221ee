"""Who speaks at places of a project's sources, and how many codings and informants each code has from that."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.store.reading import scope
from qualcode.store.records import CodingRecord, SourceInformantRecord, SourceRecord, SpeakerRecord, TurnRecord

FEW = 500
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Voices:
    """By place, in the order asked for: the speaker's name or None, seconds or NaN, and the informant's id or NOBODY."""

    speaker: np.ndarray
    seconds: np.ndarray
    informant: np.ndarray


def voices(session: Session, project: int, sources: np.ndarray, offsets: np.ndarray) -> Voices:
    """Return who speaks at each offset of the source with that id.

    A source with a single informant belongs to that informant throughout; elsewhere it is whoever the turn's speaker is.
    """
    turns = plain_rows(session, _turns(project, sources)).all()
    columns = list(zip(*turns, strict=True)) or [()] * 5
    at = _turn_index(np.array(columns[0], dtype=np.int64), np.array(columns[1], dtype=np.int64), sources, offsets)
    speaker = np.array([*columns[2], None], dtype=object)
    seconds = np.array([*columns[3], None], dtype=np.float64)
    speaking = np.array([NOBODY if who is None else who for who in (*columns[4], None)], dtype=np.int64)
    only = _only_informant(session, project)
    known, place = np.unique(sources, return_inverse=True)
    alone = np.array([only.get(int(source), NOBODY) for source in known], dtype=np.int64)[place]
    return Voices(speaker[at], seconds[at], np.where(alone == NOBODY, speaking[at], alone))


def uses(session: Session, project: int) -> list[tuple[int, int]]:
    """Return of each of the project's living codings the ids of its code and of its informant (or NOBODY)."""
    query = scope.laid(project, CodingRecord.source_id, CodingRecord.start, CodingRecord.code_id)
    rows = list(zip(*plain_rows(session, query), strict=True)) or [()] * 3
    sources, starts, codes = (np.array(column, dtype=np.int64) for column in rows)
    return list(zip(codes.tolist(), voices(session, project, sources, starts).informant.tolist(), strict=True))


def _turns(project: int, sources: np.ndarray) -> Select:
    query = (
        select(
            TurnRecord.source_id, TurnRecord.start, TurnRecord.speaker, TurnRecord.seconds, SpeakerRecord.informant_id
        )
        .join(
            SourceRecord,
            and_(SourceRecord.id == TurnRecord.source_id, SourceRecord.text_revision == TurnRecord.text_revision),
        )
        .outerjoin(
            SpeakerRecord, and_(SpeakerRecord.source_id == TurnRecord.source_id, SpeakerRecord.name == TurnRecord.speaker)
        )
        .where(SourceRecord.project_id == project)
        .order_by(TurnRecord.source_id, TurnRecord.start)
    )
    wanted = np.unique(sources)
    return query.where(TurnRecord.source_id.in_(wanted.tolist())) if len(wanted) <= FEW else query


def _turn_index(turn_sources: np.ndarray, starts: np.ndarray, sources: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return for each place the row of the turn that began last in its source, or -1."""
    if not len(starts) or not len(offsets):
        return np.full(len(offsets), -1)
    width = int(max(starts.max(), offsets.max())) + 1
    at = np.searchsorted(turn_sources * width + starts, sources * width + offsets, side="right") - 1
    return np.where((at >= 0) & (turn_sources[at] == sources), at, -1)


def _only_informant(session: Session, project: int) -> dict[int, int]:
    rows = session.execute(
        select(SourceInformantRecord.source_id, func.min(SourceInformantRecord.informant_id))
        .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
        .where(SourceRecord.project_id == project)
        .group_by(SourceInformantRecord.source_id)
        .having(func.count() == 1)
    )
    return dict(rows.all())
