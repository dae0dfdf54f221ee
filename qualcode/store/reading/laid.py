"""What is laid in a project and nothing else: which coding, where, under which code, on which side; far less than CODINGS."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.columns import Columns, packed
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches, living
from qualcode.store.records import CodingRecord
from qualcode.tables import ATTRIBUTE, Column, column, frame

READ = {
    "id": "int64", "source": "int64", "start": "int64", "code": "int64", "coding": "str", "polarity": "str", "attributes": "str",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Of codings, in columns: the ids of the coding, its source and its code, where it starts, its guid, side and attributes."""

    id: np.ndarray
    source: np.ndarray
    start: np.ndarray
    code: np.ndarray
    coding: Column
    polarity: Column
    attributes: Column


@told_by()
def places(session: Session, project: int) -> Places:
    """Return every coding in its place, of every coder. Whatever counts codings counts these rows, which are read once."""
    read = _under_any_code(session, project)
    there = np.isin(np.asarray(read["code"]), [record.id for record in living(session, project)])
    some = read if there.all() else {name: values[there] for name, values in read.items()}
    return Places(*(np.asarray(some[name]) for name in ("id", "source", "start", "code")), *(list(some.values())[4:]))


@told_by("coding")
def _under_any_code(session: Session, project: int) -> Columns:
    """Return such rows by READ, also of codings under codes that were put away."""
    query = scope.laid(
        project, CodingRecord.id, CodingRecord.source_id, CodingRecord.start, CodingRecord.code_id, CodingRecord.guid,
        CodingRecord.polarity, cast(CodingRecord.attributes, String), under_living=False,
    )  # fmt: skip
    return packed(session, query, READ)


@told_by()
def laid(session: Session, project: int) -> pd.DataFrame:
    """Return LAID of the project: one row a coding in its place, of every coder, with its attributes."""
    codes, read = branches(session, project, "en"), places(session, project)
    at = pd.Index(list(codes), dtype="int64").get_indexer(pd.Index(read.code))
    lineage = np.empty(len(codes), dtype=object)
    lineage[:] = [branch.lineage for branch in codes.values()]
    return frame(
        {
            "coding": read.coding,
            "code": column([branch.record.short_id for branch in codes.values()], "str").take(at),
            "lineage": lineage[at],
            "polarity": read.polarity,
            **attributes(read.attributes),
        }
    )


def attributes(written: Column) -> dict[str, Column]:
    """Return a column for each attribute that is given in what was written of codings, as JSON."""
    held: Any = written  # either kind of array, of which the stubs of pandas know one
    at, kinds = pd.factorize(held)
    given = [json.loads(kind) for kind in kinds]
    return {
        f"{ATTRIBUTE}{name}": column([entry.get(name) for entry in given], "str").take(at)
        for name in sorted({name for entry in given for name in entry})
    }
