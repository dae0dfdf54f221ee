"""The sources of a project as a table, with their informants and how much of each is coded."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import CodingRecord, InformantRecord, SourceInformantRecord, SourceRecord
from qualcode.tables import SOURCES


@told_by()
def sources(session: Session, project: int) -> pd.DataFrame:
    """Return SOURCES of the project in their order; one row a living source."""
    linked = _informants(session, project)
    cover = _cover(session, project)
    return SOURCES.frame(
        {
            **_row(record, linked.get(record.id, []), codings),
            "coded": record.coded if cover is None else cover.get(record.id, 0),
        }
        for record, codings in _counted(session, project)
    )


@told_by("coding", "code")
def _counted(session: Session, project: int) -> Sequence[tuple[SourceRecord, int]]:
    """Return the living sources in their order, each with its number of codings."""
    laid = scope.laid(project, CodingRecord.source_id, func.count().label("codings")).group_by(CodingRecord.source_id).subquery()
    rows = session.execute(
        select(SourceRecord, func.coalesce(laid.c.codings, 0))
        .outerjoin(laid, laid.c.source_id == SourceRecord.id)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    return [(record, codings) for record, codings in rows]


@told_by("coding", "code")
def _cover(session: Session, project: int) -> Mapping[int, int] | None:
    return scope.own_cover(session, project)


@told_by()
def _informants(session: Session, project: int) -> dict[int, list[tuple[str, str | None]]]:
    linked: dict[int, list[tuple[str, str | None]]] = {}
    for source, code, group in session.execute(
        select(SourceInformantRecord.source_id, InformantRecord.code, InformantRecord.group)
        .join(InformantRecord, InformantRecord.id == SourceInformantRecord.informant_id)
        .where(InformantRecord.project_id == project)
        .order_by(InformantRecord.position)
    ):
        linked.setdefault(source, []).append((code, group))
    return linked


def _row(record: SourceRecord, informants: list[tuple[str, str | None]], codings: int) -> dict[str, object]:
    groups = {group for _, group in informants}
    return {
        "id": record.id,
        "source": record.guid,
        "name": record.name,
        "technique": record.technique,
        "date": record.collected_on,
        "place": record.place,
        "wave": record.wave,
        "language": record.language,
        "words": record.words,
        "length": record.length,
        "position": record.position,
        "informants": tuple(code for code, _ in informants),
        "group": groups.pop() if len(groups) == 1 else None,
        "codings": codings,
    }
