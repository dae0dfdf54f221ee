"""Many rows read as columns, packed part by part: as Python objects all at once they would take many times the room."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.tables import Column, column

CHUNK = 20_000

Columns = dict[str, Column]


def packed(session: Session, query: Select, kinds: Mapping[str, str]) -> Columns:
    """Return what the query finds, by the names and pandas types of its columns in their order."""
    parts = [
        [column(values, kind) for values, kind in zip(zip(*part, strict=True), kinds.values(), strict=True)]
        for part in plain_rows(session, query).partitions(CHUNK)
    ]
    if not parts:
        return {name: column((), kind) for name, kind in kinds.items()}
    return {name: _joined(found) for name, found in zip(kinds, zip(*parts, strict=True), strict=True)}


def _joined(parts: Sequence[Column]) -> Column:
    if len(parts) == 1:
        return parts[0]
    plain = [part for part in parts if isinstance(part, np.ndarray)]
    return np.concatenate(plain) if plain else pd.concat([pd.Series(part) for part in parts]).array
