"""The codebook as a table, alone or with how often and by how many each code was used."""

from collections import Counter

import pandas as pd
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import Branch, branches
from qualcode.store.reading.voices import NOBODY, uses
from qualcode.tables import CODEBOOK, CODES


@told_by()
def codes(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return CODES of the project in tree order; counts are of each code itself, not of the codes below it."""
    used = uses(session, project)
    times = Counter(used.codes.tolist())
    pairs = set(zip(used.codes.tolist(), used.informants.tolist(), strict=True))
    heard = Counter(code for code, informant in pairs if informant != NOBODY)
    return CODES.frame(
        {**_row(branch, language), "codings": times[identity], "informants": heard[identity]}
        for identity, branch in branches(session, project, language).items()
    )


@told_by()
def codebook(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return CODEBOOK of the project in tree order, without counting codings."""
    return CODEBOOK.frame(_row(branch, language) for branch in branches(session, project, language).values())


def _row(branch: Branch, language: str) -> dict[str, object]:
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
        "aliases": tuple(record.aliases),
        "retired": record.retired_at is not None,
    }
