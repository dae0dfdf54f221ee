"""Living codings of a project as a table: where they stand, who speaks there, who laid them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session

from qualcode.store.reading import scope
from qualcode.store.reading.columns import Columns, packed
from qualcode.store.reading.laid import attributes
from qualcode.store.reading.reconciliations import consensus
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import branches
from qualcode.store.reading.voices import NOBODY, voices
from qualcode.store.records import CodingRecord, InformantRecord, SourceRecord
from qualcode.tables import CODINGS, Column, column, frame

FEW = 2_000
READ = {
    "id": "int64", "source_id": "int64", "code_id": "int64", "person_id": "int64", "start": "int64", "end": "int64",
    "paragraph": "int64", "coding": "str", "polarity": "str", "quote": "str", "note": "str", "attributes": "str",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lookup:
    """Rows by their ids, as columns; what is asked for and is not there is at place -1."""

    ids: pd.Index
    columns: Columns

    def places(self, ids: Column) -> np.ndarray:
        return self.ids.get_indexer(pd.Index(ids))

    def of(self, ids: Column) -> Columns:
        at = self.places(ids)
        return {name: values.take(at) for name, values in self.columns.items()}


def codings(
    session: Session, project: int, language: str, *, source: int | None = None, only: Sequence[int] | None = None
) -> pd.DataFrame:
    """Return CODINGS of the project, of one of its sources, or `only` those with the ids, by source and place in the text.

    The informant is whoever speaks at the coding's start; a source with a single informant belongs to that informant
    throughout. Codings of sources that were put away, and orphans, are left out.
    """
    if source is None and only is None:
        return _all(session, project, language)
    if source is None and only is not None and len(only) > FEW:
        rows = _whole(session, project)
        among = np.isin(np.asarray(rows["id"]), np.asarray(only))
        return _table(session, project, language, {name: values[among] for name, values in rows.items()})
    return _table(session, project, language, packed(session, _query(project, source, only), READ))


@told_by()
def _all(session: Session, project: int, language: str) -> pd.DataFrame:
    return _table(session, project, language, _whole(session, project))


def _table(session: Session, project: int, language: str, rows: Columns) -> pd.DataFrame:
    """Return CODINGS of those rows that lie in a living source under a living code."""
    sources, codes = _sources(session, project), _codes(session, project, language)
    ids, start, end = (np.asarray(rows[name]) for name in ("id", "start", "end"))
    rank = sources.places(rows["source_id"])
    there = (rank >= 0) & (codes.places(rows["code_id"]) >= 0)
    order = np.lexsort((ids, end, start, rank))
    order = order[there[order]]
    return _described(session, project, {name: values.take(order) for name, values in rows.items()}, sources, codes)


def _query(project: int, source: int | None = None, only: Sequence[int] | None = None) -> Select:
    """Return what to read, by the ids or the source alone where they are given."""
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
        .where(scope.in_place(CodingRecord))
    )
    if source is not None:
        query = query.where(CodingRecord.source_id == source)
    if only is not None:
        return query.where(CodingRecord.id.in_(list(only)))
    return query.join(SourceRecord, SourceRecord.id == CodingRecord.source_id).where(SourceRecord.project_id == project)


@told_by("coding")
def _whole(session: Session, project: int) -> Columns:
    """Return the columns of READ of every coding of the project that is in its place, also in sources that were put away."""
    return packed(session, _query(project), READ)


@told_by()
def _sources(session: Session, project: int) -> Lookup:
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
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    names = ("id", "source", "source_name", "technique", "date", "wave", "source_position")
    return _lookup(names, session.execute(query).all())


@told_by()
def _codes(session: Session, project: int, language: str) -> Lookup:
    names = ("id", "code", "code_guid", "label", "path", "parent", "root", "lineage", "kind")
    rows = [
        (
            identity, branch.record.short_id, branch.record.guid, branch.label, branch.path,
            branch.parent or branch.record.short_id, branch.root, branch.lineage, branch.record.kind,
        )
        for identity, branch in branches(session, project, language).items()
    ]  # fmt: skip
    return _lookup(names, rows)


@told_by()
def _informants(session: Session, project: int) -> Lookup:
    known = select(InformantRecord.id, InformantRecord.code, InformantRecord.group)
    told = session.execute(known.where(InformantRecord.project_id == project)).all()
    return _lookup(("id", "informant", "group"), [*told, (NOBODY, None, None)])


def _lookup(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Lookup:
    """Return the rows by their first column, with the types of CODINGS."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    ids = pd.Index(columns.pop(names[0]), dtype="int64")
    return Lookup(ids, {name: column(values, CODINGS.columns[name]) for name, values in columns.items()})


def _described(session: Session, project: int, rows: Columns, sources: Lookup, codes: Lookup) -> pd.DataFrame:
    """Return CODINGS of the rows, with what is said of their source, code, coder and informant."""
    coders = _lookup(("id", "coder"), list(scope.people(session, project).items()))
    informants = _informants(session, project)
    speaking = voices(session, project, np.asarray(rows["source_id"]), np.asarray(rows["start"]))
    given = attributes(rows["attributes"])
    columns = {
        **rows,
        **sources.of(rows["source_id"]),
        **codes.of(rows["code_id"]),
        **coders.of(rows["person_id"]),
        **informants.of(speaking.informant),
        "speaker": column(speaking.speaker, "str"),
        "seconds": speaking.seconds,
        "consensus": _decided(consensus(session, project), np.asarray(rows["id"])),
        **given,
    }
    return frame({name: columns[name] for name in (*CODINGS.columns, *given)})


def _decided(standing: Mapping[int, object], ids: np.ndarray) -> np.ndarray:
    """Return what the coders decided of each coding, None where nothing was."""
    found = np.full(len(ids), None, dtype=object)
    for at in np.flatnonzero(np.isin(ids, list(standing))) if standing else ():
        found[at] = standing[int(ids[at])]
    return found
