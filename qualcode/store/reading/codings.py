"""Living codings of a project as a table: where they stand, who speaks there, who laid them."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.store.reading.reconciliations import consensus
from qualcode.store.reading.tree import branches
from qualcode.store.reading.voices import voices
from qualcode.store.records import CodingRecord, InformantRecord, PersonRecord, SourceRecord
from qualcode.tables import ATTRIBUTE, CODINGS

CHUNK = 20_000
FEW = 2_000
READ = {
    "id": "int64", "source_id": "int64", "code_id": "int64", "person_id": "int64", "start": "int64", "end": "int64",
    "paragraph": "int64", "coding": "str", "polarity": "str", "quote": "str", "note": "str", "attributes": "str",
}  # fmt: skip


def codings(
    session: Session, project: int, language: str, *, source: int | None = None, only: Sequence[int] | None = None
) -> pd.DataFrame:
    """Return CODINGS of the project, of one of its sources, or `only` those with the ids, by source and place in the text.

    The informant is whoever speaks at the coding's start; a source with a single informant belongs to that informant
    throughout. Codings of sources that were put away, and orphans, are left out.
    """
    sources, codes = _sources(session, project), _codes(session, project, language)
    rows = _read(session, _query(project, source, only))
    if only is not None and len(only) > FEW:
        rows = rows[np.isin(rows["id"].to_numpy(), np.asarray(only))]
    rows = rows[rows["code_id"].isin(codes.index) & rows["source_id"].isin(sources.index)]
    rank = sources.index.get_indexer(rows["source_id"])
    columns = rows["id"], rows["end"], rows["start"], rank
    rows = rows.iloc[np.lexsort([np.asarray(column) for column in columns])].reset_index(drop=True)
    return _typed(_described(session, project, rows, sources, codes))


def _query(project: int, source: int | None, only: Sequence[int] | None) -> Select:
    """Return what to read, by the few ids or the source alone where they are given."""
    query = (
        select(
            CodingRecord.id,
            CodingRecord.source_id,
            CodingRecord.code_id,
            CodingRecord.person_id,
            CodingRecord.start.label("start"),
            CodingRecord.end.label("end"),
            CodingRecord.paragraph,
            CodingRecord.guid.label("coding"),
            CodingRecord.polarity,
            CodingRecord.quote,
            CodingRecord.note,
            cast(CodingRecord.attributes, String).label("attributes"),
        )
        .where(CodingRecord.deleted_at.is_(None), CodingRecord.orphaned_at.is_(None))
    )
    if source is not None:
        query = query.where(CodingRecord.source_id == source)
    if only is not None and len(only) <= FEW:
        return query.where(CodingRecord.id.in_(list(only)))
    return query.join(SourceRecord, SourceRecord.id == CodingRecord.source_id).where(SourceRecord.project_id == project)


def _read(session: Session, query: Select) -> pd.DataFrame:
    """Return the rows, packed part by part: as Python objects all at once they would take many times the room."""
    parts = [
        pd.DataFrame(dict(zip(READ, zip(*part, strict=True), strict=True))).astype(READ)
        for part in plain_rows(session, query).partitions(CHUNK)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(READ)).astype(READ)


def _sources(session: Session, project: int) -> pd.DataFrame:
    """Return what codings say of their source, by its id and in the order of the project."""
    query = (
        select(
            SourceRecord.id,
            SourceRecord.guid,
            SourceRecord.name,
            SourceRecord.technique,
            SourceRecord.collected_on,
            SourceRecord.wave,
            SourceRecord.position,
        )
        .where(SourceRecord.project_id == project, SourceRecord.deleted_at.is_(None))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    names = ("id", "source", "source_name", "technique", "date", "wave", "source_position")
    return _lookup(names, session.execute(query).all())


def _codes(session: Session, project: int, language: str) -> pd.DataFrame:
    names = ("id", "code", "code_guid", "label", "path", "parent", "root", "lineage", "kind")
    rows = [
        (
            identity, branch.record.short_id, branch.record.guid, branch.label, branch.path,
            branch.parent or branch.record.short_id, branch.root, branch.lineage, branch.record.kind,
        )
        for identity, branch in branches(session, project, language).items()
    ]  # fmt: skip
    return _lookup(names, rows)


def _lookup(names: Sequence[str], rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return the rows by their first column, with the types of CODINGS."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    index = pd.Index(columns.pop(names[0]), dtype="int64")
    return pd.DataFrame(
        {name: pd.Series(values, index=index, dtype=CODINGS.columns[name]) for name, values in columns.items()}, index=index
    )


def _described(
    session: Session, project: int, rows: pd.DataFrame, sources: pd.DataFrame, codes: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows with what is said of their source, code, coder and informant."""
    people = _names(session, select(PersonRecord.id, PersonRecord.name))
    known = select(InformantRecord.id, InformantRecord.code, InformantRecord.group)
    told = session.execute(known.where(InformantRecord.project_id == project)).all()
    speaking = voices(session, project, rows["source_id"].to_numpy(), rows["start"].to_numpy())
    informant = pd.Index([identity for identity, _, _ in told], dtype="int64").get_indexer(speaking.informant)
    columns = {
        **_taken(sources, rows["source_id"]),
        **_taken(codes, rows["code_id"]),
        "coder": people.take(people.index.get_indexer(rows["person_id"])).array,
        "informant": pd.array([*(code for _, code, _ in told), None], dtype="str").take(informant),
        "group": pd.array([*(group for _, _, group in told), None], dtype="str").take(informant),
        "speaker": speaking.speaker,
        "seconds": speaking.seconds,
        "consensus": _decided(consensus(session, project), rows["id"]),
    }
    return rows.assign(**columns)


def _decided(standing: Mapping[int, object], ids: pd.Series) -> np.ndarray:
    """Return what the coders decided of each coding, None where nothing was."""
    found = np.full(len(ids), None, dtype=object)
    for at in np.flatnonzero(ids.isin(list(standing)).to_numpy(bool)) if standing else ():
        found[at] = standing[int(ids.iloc[at])]
    return found


def _taken(lookup: pd.DataFrame, keys: pd.Series) -> Mapping[str, object]:
    at = lookup.index.get_indexer(keys)
    return {str(name): lookup[name].array.take(at) for name in lookup.columns}


def _names(session: Session, query: Select) -> pd.Series:
    rows = dict(session.execute(query).all())
    return pd.Series(list(rows.values()), index=pd.Index(list(rows), dtype="int64"), dtype="str")


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    at, kinds = pd.factorize(rows["attributes"])
    given = [json.loads(kind) for kind in kinds]
    extra = {
        f"{ATTRIBUTE}{name}": pd.array([entry.get(name) for entry in given], dtype="str").take(at)
        for name in sorted({name for entry in given for name in entry})
    }
    result = rows.assign(**extra)[[*CODINGS.columns, *extra]]
    return result.astype({column: kind for column, kind in CODINGS.columns.items() if kind != "object"})
