"""What is laid in a project and nothing else: which coding, under which code, on which side; far less than CODINGS."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.store.reading import scope
from qualcode.store.reading.tree import branches
from qualcode.store.records import CodingRecord, EvidenceRecord, FindingRecord
from qualcode.tables import ATTRIBUTE, LAID, Column, column

CHUNK = 20_000


def laid(session: Session, project: int) -> pd.DataFrame:
    """Return LAID of the project: one row a coding in its place, of every coder, with its attributes."""
    codes = branches(session, project, "en")
    given = cast(CodingRecord.attributes, String)
    query = scope.laid(project, CodingRecord.guid, CodingRecord.code_id, CodingRecord.polarity, given)
    place = {identity: at for at, identity in enumerate(codes)}
    parts = [_part(list(zip(*part, strict=True)), place) for part in plain_rows(session, query).partitions(CHUNK)]
    names = [branch.record.short_id for branch in codes.values()]
    return _typed(parts, names, [branch.lineage for branch in codes.values()])


def evidence_ids(session: Session, project: int) -> list[int]:
    """Return the ids of the codings that are linked to the project's findings."""
    rows = session.scalars(
        select(EvidenceRecord.coding_id)
        .join(FindingRecord, FindingRecord.id == EvidenceRecord.finding_id)
        .where(scope.of(FindingRecord, project))
        .distinct()
    )
    return sorted(rows)


def _part(columns: list[tuple], place: dict[int, int]) -> pd.DataFrame:
    guids, codes, polarities, given = columns
    read = {"coding": pd.array(guids, dtype="str"), "at": [place.get(code, -1) for code in codes]}
    return pd.DataFrame({**read, "polarity": pd.Categorical(polarities), "attributes": pd.Categorical(given)})


def _typed(parts: Sequence[pd.DataFrame], names: Sequence[str], lines: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    if not parts:
        return LAID.frame(())
    read = {name: np.concatenate([part[name].to_numpy() for part in parts]) for name in parts[0].columns}
    there = read["at"] >= 0
    at = read["at"][there]
    lineage = np.empty(len(lines), dtype=object)
    lineage[:] = lines
    found = pd.DataFrame(
        {
            "coding": pd.array(read["coding"][there], dtype="str"),
            "code": pd.array(list(names), dtype="str").take(at),
            "lineage": lineage[at],
            "polarity": pd.array(read["polarity"][there], dtype="str"),
        }
    )
    return found.assign(**attributes(read["attributes"][there]))


def attributes(written: Column) -> dict[str, Column]:
    """Return a column for each attribute that is given in what was written of codings, as JSON."""
    held: Any = written  # either kind of array, of which the stubs of pandas know one
    at, kinds = pd.factorize(held)
    given = [json.loads(kind) for kind in kinds]
    return {
        f"{ATTRIBUTE}{name}": column([entry.get(name) for entry in given], "str").take(at)
        for name in sorted({name for entry in given for name in entry})
    }
