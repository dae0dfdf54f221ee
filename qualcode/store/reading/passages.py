"""Finding codings by what is known of them, page by page: the database sorts and filters, and only a page's rows are read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Row, Select, SQLColumnExpression, String, cast, func, select
from sqlalchemy.orm import Session

from qualcode.model.address import Known
from qualcode.model.query import Query, holds, single
from qualcode.store.database import plain_rows
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.tree import living
from qualcode.store.reading.voices import voices
from qualcode.store.records import CodeRecord, CodingRecord, InformantRecord, MembershipRecord, SourceRecord

OF_SOURCES = ("source", "technique", "place", "wave", "language")
OF_INFORMANTS = ("informant", "group", "role")
QUICK = (*OF_SOURCES, *OF_INFORMANTS, "coder")


def quick(query: Query) -> bool:
    """Return whether the database alone answers the query: one set of codes, and no attribute."""
    return single(query) is not None and all(only.field in QUICK for only in query.only)


def found(session: Session, project: int, query: Query) -> np.ndarray:
    """Return the ids of the living codings that a `quick` query counts, by source and place in the text, as in CODINGS.

    They are those of `analysis.retrieval.one_by_one`. Raises ValueError for another query.
    """
    if not quick(query):
        raise ValueError("the database alone does not answer this query")
    return _found(session, project, query)


@told_by("coding", "code")
def _found(session: Session, project: int, query: Query) -> np.ndarray:
    rows = scope.laid(project, CodingRecord.id, CodingRecord.source_id, CodingRecord.start)
    rows = _restricted(session, project, rows, query).order_by(
        SourceRecord.position, SourceRecord.id, CodingRecord.start, CodingRecord.end, CodingRecord.id
    )
    if query.text:
        rows = rows.add_columns(CodingRecord.quote)
    columns = list(zip(*plain_rows(session, rows), strict=True))
    if not columns:
        return np.empty(0, dtype=np.int64)
    ids, sources, starts = (np.array(column, dtype=np.int64) for column in columns[:3])
    keep = np.ones(len(ids), dtype=bool)
    if query.text:
        keep &= np.fromiter((holds(quote, query.text) for quote in columns[3]), dtype=bool, count=len(ids))
    if any(only.field in OF_INFORMANTS for only in query.only):
        speaking = voices(session, project, sources, starts).informant
        keep &= np.isin(speaking, _informants(session, project, query))
    return ids[keep]


@told_by("coding", "code")
def places(session: Session, project: int) -> pd.DataFrame:
    """Return where every living coding lies: id, coding (its guid), source and code (their ids), coder, start and end."""
    wanted = (CodingRecord.id, CodingRecord.guid, CodingRecord.source_id, CodingRecord.code_id, CodingRecord.person_id)
    rows = plain_rows(session, scope.laid(project, *wanted, CodingRecord.start, CodingRecord.end))
    table = pd.DataFrame(list(rows), columns=["id", "coding", "source", "code", "coder", "start", "end"])
    return table.assign(coder=table["coder"].map(scope.people(session, project)))


def guids_under(session: Session, project: int, code: str) -> list[str]:
    """Return the guids of the living codings of the code with that short id and of the codes below it."""
    under = _codes(session, project, (code,), named="short_id", below=True)
    return list(session.scalars(scope.laid(project, CodingRecord.guid).where(CodingRecord.code_id.in_(under))))


@told_by("coding", "code")
def number(session: Session, project: int) -> int:
    """Return how many living codings the project has."""
    return session.scalar(scope.laid(project, func.count()))


def _restricted(session: Session, project: int, rows: Select, query: Query) -> Select:
    find = single(query)
    assert find is not None
    if find.codes:
        rows = rows.where(CodingRecord.code_id.in_(_codes(session, project, find.codes, named="guid", below=find.below)))
    if find.polarities:
        rows = rows.where(CodingRecord.polarity.in_(find.polarities))
    coders = [only.values for only in query.only if only.field == "coder"] + ([find.coders] if find.coders else [])
    called = scope.people(session, project) if coders else {}
    for names in coders:
        rows = rows.where(CodingRecord.person_id.in_([identity for identity, name in called.items() if name in names]))
    for only in query.only:
        if only.field in OF_SOURCES:
            rows = rows.where(_column(only.field).in_(only.values))
    if query.since is not None:
        rows = rows.where(SourceRecord.collected_on >= query.since)
    return rows if query.until is None else rows.where(SourceRecord.collected_on <= query.until)


def _column(field: str) -> SQLColumnExpression[str]:
    """Return what a query means by a field of sources: the guid of a source, and a wave as it is written."""
    if field == "wave":
        return cast(SourceRecord.wave, String)
    return SourceRecord.guid if field == "source" else getattr(SourceRecord, field)


def _codes(session: Session, project: int, wanted: Collection[str], *, named: str, below: bool) -> set[int]:
    """Return the ids of the codes that are named so, and where `below` says it, of those below them."""
    rows = session.execute(
        select(CodeRecord.id, CodeRecord.parent_id, getattr(CodeRecord, named)).where(
            scope.of(CodeRecord, project)
        )
    ).all()
    level = {identity for identity, _, name in rows if name in wanted}
    found = set(level)
    while level and below:
        level = {identity for identity, parent, _ in rows if parent in level} - found
        found |= level
    return found


def _informants(session: Session, project: int, query: Query) -> list[int]:
    rows = select(InformantRecord.id).where(InformantRecord.project_id == project)
    for only in query.only:
        if only.field == "informant":
            rows = rows.where(InformantRecord.code.in_(only.values))
        elif only.field == "group":
            rows = rows.where(InformantRecord.group.in_(only.values))
        elif only.field == "role":
            rows = rows.where(scope.living(InformantRecord), InformantRecord.role.in_(only.values))
    return list(session.scalars(rows))


@dataclass(frozen=True, slots=True)
class Facets:
    """By what codings can be looked for; each in the order in which it is shown, codes and sources with their guids."""

    informants: tuple[str, ...]
    groups: tuple[str, ...]
    techniques: tuple[str, ...]
    coders: tuple[str, ...]
    source_names: Mapping[str, str]
    code_names: Mapping[str, str]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.source_names.values())

    @property
    def known(self) -> Known:
        """What an address may name."""
        values = {"informant": self.informants, "group": self.groups, "technique": self.techniques, "coder": self.coders}
        return Known(self.code_names, self.source_names, values)


@told_by()
def facets(session: Session, project: int) -> Facets:
    """Return the informants, their groups, the sources, their techniques, who coded and the codes, without reading codings."""
    people, sources = _material(session, project)
    return Facets(
        informants=tuple(code for code, _ in people),
        groups=tuple(dict.fromkeys(group for _, group in people if group)),
        techniques=tuple(dict.fromkeys(technique for _, _, technique in sources)),
        coders=_coders(session, project),
        source_names={guid: name for guid, name, _ in sources},
        code_names={record.guid: record.short_id for record in living(session, project)},
    )


@told_by()
def _material(session: Session, project: int) -> tuple[Sequence[Row[str, str | None]], Sequence[Row[str, str, str]]]:
    """Return code name and group of the informants, and guid, name and technique of the sources, in their order."""
    people = session.execute(
        select(InformantRecord.code, InformantRecord.group)
        .where(scope.of(InformantRecord, project))
        .order_by(InformantRecord.position, InformantRecord.id)
    ).all()
    sources = session.execute(
        select(SourceRecord.guid, SourceRecord.name, SourceRecord.technique)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    ).all()
    return people, sources


@told_by()
def _coders(session: Session, project: int) -> tuple[str, ...]:
    members = set(session.scalars(select(MembershipRecord.person_id).where(MembershipRecord.project_id == project)))
    return tuple(name for identity, name in scope.people(session, project).items() if identity in members)
