"""The codebook as a table, with how often and by how many each code was used."""

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.reading.codings import codings
from qualcode.store.reading.tree import Branch, branches
from qualcode.store.records import CodingRecord, SourceRecord
from qualcode.tables import CODES


def codes(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return CODES of the project in tree order; counts are of each code itself, not of the codes below it."""
    tree = branches(session, project, language)
    used = _uses(session, project)
    speaking = _informants(session, project, language)
    return CODES.frame(
        _row(branch, language, used.get(identity, 0), speaking.get(branch.record.short_id, 0))
        for identity, branch in tree.items()
    )


def _uses(session: Session, project: int) -> dict[int, int]:
    rows = session.execute(
        select(CodingRecord.code_id, func.count())
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(
            SourceRecord.project_id == project,
            SourceRecord.deleted_at.is_(None),
            CodingRecord.deleted_at.is_(None),
            CodingRecord.orphaned_at.is_(None),
        )
        .group_by(CodingRecord.code_id)
    )
    return dict(rows.all())


def _informants(session: Session, project: int, language: str) -> dict[str, int]:
    frame = codings(session, project, language)
    return frame.groupby("code")["informant"].nunique().to_dict()


def _row(branch: Branch, language: str, codings: int, informants: int) -> dict[str, object]:
    record = branch.record
    texts = {
        name: in_language(getattr(record, name), language) for name in ("definition", "include", "exclude", "example")
    }
    return {
        "code": record.short_id,
        "guid": record.guid,
        "label": branch.label,
        "parent": branch.parent,
        "parent_guid": branch.parent_guid,
        "root": branch.root,
        "path": branch.path,
        "depth": branch.depth,
        "position": branch.order,
        "kind": record.kind,
        **texts,
        "colour": record.colour,
        "polarity": record.polarity,
        "codable": record.codable,
        "origin": record.origin,
        "codings": codings,
        "informants": informants,
    }
