"""Who speaks at places of a project's sources, and how many codings and informants each code has from that."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import living
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
    known, place = np.unique(sources, return_inverse=True)
    turns = _turns(session, project, tuple(known.tolist()) if len(known) <= FEW else None)
    at = _turn_index(turns.source, turns.start, sources, offsets)
    only = _only_informant(session, project)
    alone = np.array([only.get(int(source), NOBODY) for source in known], dtype=np.int64)[place]
    return Voices(turns.speaker[at], turns.seconds[at], np.where(alone == NOBODY, turns.informant[at], alone))


@dataclass(frozen=True, slots=True)
class Uses:
    """Of each coding that is laid the ids of its code and of its informant, or NOBODY."""

    codes: np.ndarray
    informants: np.ndarray


@told_by()
def uses(session: Session, project: int) -> Uses:
    """Return under which code each of the project's codings is laid, and who speaks there."""
    sources, starts, codes = _laid(session, project)
    there = np.isin(codes, [code.id for code in living(session, project)])
    return Uses(codes[there], voices(session, project, sources[there], starts[there]).informant)


@told_by("coding")
def _laid(session: Session, project: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return source, start and code of every coding in its place, also under codes that were put away."""
    query = scope.laid(project, CodingRecord.source_id, CodingRecord.start, CodingRecord.code_id, under_living=False)
    rows = list(zip(*plain_rows(session, query), strict=True)) or [()] * 3
    sources, starts, codes = (np.array(column, dtype=np.int64) for column in rows)
    return sources, starts, codes


@dataclass(frozen=True, slots=True)
class _Turns:
    """Turns by source and place, and at the end, of what is told of them, what holds where there is none."""

    source: np.ndarray
    start: np.ndarray
    speaker: np.ndarray
    seconds: np.ndarray
    informant: np.ndarray


@told_by()
def _turns(session: Session, project: int, sources: tuple[int, ...] | None) -> _Turns:
    """Return the turns of those sources, or of all."""
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
    rows = plain_rows(session, query if sources is None else query.where(TurnRecord.source_id.in_(sources))).all()
    columns = list(zip(*rows, strict=True)) or [()] * 5
    return _Turns(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array([*columns[2], None], dtype=object),
        np.array([*columns[3], None], dtype=np.float64),
        np.array([NOBODY if who is None else who for who in (*columns[4], None)], dtype=np.int64),
    )


def _turn_index(turn_sources: np.ndarray, starts: np.ndarray, sources: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return for each place the row of the turn that began last in its source, or -1."""
    if not len(starts) or not len(offsets):
        return np.full(len(offsets), -1)
    width = int(max(starts.max(), offsets.max())) + 1
    at = np.searchsorted(turn_sources * width + starts, sources * width + offsets, side="right") - 1
    return np.where((at >= 0) & (turn_sources[at] == sources), at, -1)


@told_by()
def _only_informant(session: Session, project: int) -> dict[int, int]:
    rows = session.execute(
        select(SourceInformantRecord.source_id, func.min(SourceInformantRecord.informant_id))
        .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
        .where(SourceRecord.project_id == project)
        .group_by(SourceInformantRecord.source_id)
        .having(func.count() == 1)
    )
    return dict(rows.all())
