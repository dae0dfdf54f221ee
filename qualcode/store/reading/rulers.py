"""Where paragraphs, turns and words begin in all sources of a project, for distances that are counted in them."""

import hashlib

import numpy as np
import pandas as pd
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qualcode.model.query import Measure
from qualcode.model.text import paragraphs, word_starts
from qualcode.store.reading import scope
from qualcode.store.reading.turns import turns
from qualcode.store.records import SourceRecord, SourceTextRecord

COLUMNS = {"source": "str", "start": "int64"}


def ruler(session: Session, project: int, measure: Measure) -> pd.DataFrame:
    """Return source and start of every unit of the measure in the project's living sources, in code points, in order.

    A paragraph is a non-empty line.
    """
    if measure is Measure.TURNS:
        return turns(session, project)[list(COLUMNS)]
    begins = word_starts if measure is Measure.WORDS else _paragraph_starts
    rows = session.execute(
        select(SourceRecord.guid, SourceTextRecord.text)
        .join(
            SourceTextRecord,
            and_(SourceTextRecord.source_id == SourceRecord.id, SourceTextRecord.revision == SourceRecord.text_revision),
        )
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    found = [(guid, np.asarray(begins(text), dtype=np.int64)) for guid, text in rows]
    names = np.array([guid for guid, _ in found], dtype=object)
    starts = [starts for _, starts in found]
    frame = pd.DataFrame(
        {
            "source": np.repeat(names, [len(part) for part in starts]),
            "start": np.concatenate(starts) if starts else [],
        }
    )
    return frame.astype(COLUMNS)


def _paragraph_starts(text: str) -> list[int]:
    return [span.start for span in paragraphs(text)]


def texts_stamp(session: Session, project: int) -> str:
    """Return a hash of which texts the project holds now; as long as it stands, the rulers stand."""
    rows = session.execute(
        select(SourceRecord.guid, SourceRecord.sha256, SourceRecord.text_revision)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]
