"""The informants of a project as a table, alone or with how much each says."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches
from qualcode.store.reading.voices import uses
from qualcode.store.records import InformantRecord, ProjectRecord, SourceInformantRecord, SourceRecord
from qualcode.tables import ATTRIBUTE, INFORMANTS, PEOPLE


@told_by()
def informants(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return INFORMANTS of the project in their order, with a column `attribute:<name>` for each attribute given."""
    living = branches(session, project, language)
    used = uses(session, project)
    speaking = Counter(used.informants[np.isin(used.codes, list(living))].tolist())
    heard = _sources(session, project)
    return INFORMANTS.frame(
        {**told, "sources": heard.get(identity, 0), "codings": speaking[identity]}
        for identity, told in _people(session, project, language)
    )


@told_by()
def people(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return PEOPLE: the informants as `informants` does, without counting sources and codings."""
    return PEOPLE.frame(told for _, told in _people(session, project, language))


@told_by()
def _people(session: Session, project: int, language: str) -> Sequence[tuple[int, dict[str, object]]]:
    return list(_told(session, project, language))


def _told(session: Session, project: int, language: str) -> Iterator[tuple[int, dict[str, object]]]:
    groups = {
        entry["id"]: in_language(entry["label"], language)
        for entry in session.get_one(ProjectRecord, project).groups
    }
    records = session.scalars(
        select(InformantRecord)
        .where(scope.of(InformantRecord, project))
        .order_by(InformantRecord.position, InformantRecord.id)
    )
    for record in records:
        yield record.id, {
            "informant": record.code,
            "guid": record.guid,
            "role": record.role,
            "group": record.group,
            "group_label": groups.get(record.group, record.group),
            "position": record.position,
            **{f"{ATTRIBUTE}{name}": value for name, value in record.attributes.items()},
        }


@told_by()
def _sources(session: Session, project: int) -> dict[int, int]:
    rows = session.execute(
        select(SourceInformantRecord.informant_id, func.count())
        .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
        .where(scope.of(SourceRecord, project))
        .group_by(SourceInformantRecord.informant_id)
    )
    return dict(rows.all())
