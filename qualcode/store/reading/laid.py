"""What is laid in a project and nothing else: which coding, under which code, on which side; far less than CODINGS."""

import json
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.columns import Columns, packed
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches
from qualcode.store.records import CodingRecord
from qualcode.tables import ATTRIBUTE, Column, column, frame

READ = {"code": "int64", "coding": "str", "polarity": "str", "attributes": "str"}


@told_by("coding")
def _under_any_code(session: Session, project: int) -> Columns:
    """Return the columns of READ of every coding in its place, also under codes that were put away."""
    given = cast(CodingRecord.attributes, String)
    query = scope.laid(project, CodingRecord.code_id, CodingRecord.guid, CodingRecord.polarity, given, under_living=False)
    return packed(session, query, READ)


@told_by()
def laid(session: Session, project: int) -> pd.DataFrame:
    """Return LAID of the project: one row a coding in its place, of every coder, with its attributes."""
    codes, read = branches(session, project, "en"), _under_any_code(session, project)
    at = pd.Index(list(codes), dtype="int64").get_indexer(pd.Index(read["code"]))
    there = at >= 0
    at = at[there]
    lineage = np.empty(len(codes), dtype=object)
    lineage[:] = [branch.lineage for branch in codes.values()]
    return frame(
        {
            "coding": read["coding"][there],
            "code": column([branch.record.short_id for branch in codes.values()], "str").take(at),
            "lineage": lineage[at],
            "polarity": read["polarity"][there],
            **attributes(read["attributes"][there]),
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
