"""The sentences of all sources as a table; a text is cut once, since it never changes under its fingerprint."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.text import sentences as cut
from qualcode.store.passage import Present, texts
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import SourceRecord
from qualcode.tables import SENTENCES

MOST = 4_000

_kept: dict[str, np.ndarray] = {}


@told_by()
def sentences(session: Session, project: int) -> pd.DataFrame:
    """Return SENTENCES of the project's living sources in their present text, by source and place in the text."""
    rows = session.execute(
        select(SourceRecord.guid, SourceRecord.id, SourceRecord.text_revision, SourceRecord.sha256)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    ).all()
    found = list(_places(session, [Present(*row[1:]) for row in rows]))
    whole = np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)
    names = pd.array([row[0] for row in rows], dtype="str").take(np.repeat(np.arange(len(rows)), [len(one) for one in found]))
    return pd.DataFrame({"source": names, "start": whole[:, 0], "end": whole[:, 1]}).astype(dict(SENTENCES.columns))


def _places(session: Session, wanted: list[Present]) -> Iterator[np.ndarray]:
    missing = [one for one in wanted if one.sha256 not in _kept]
    new = {
        one.sha256: np.array([(span.start, span.end) for span in cut(text)], dtype=np.int64).reshape(-1, 2)
        for one, text in zip(missing, texts(session, missing), strict=True)
    }
    yield from (new[one.sha256] if one.sha256 in new else _kept[one.sha256] for one in wanted)
    _kept.update(new)
    while len(_kept) > MOST:
        _kept.pop(next(iter(_kept)))
