"""Finding codings by what is known of them, page by page: the database sorts and filters, and only a page's rows are read."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from qualcode.store.database import plain_rows
from qualcode.store.reading import scope
from qualcode.store.reading.voices import voices
from qualcode.store.records import CodeRecord, CodingRecord, InformantRecord, MembershipRecord, SourceRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which codings are looked for; what is empty restricts nothing.

    `codes` are short ids, and the codes below them count; informants are code names, groups their ids; coders and sources go
    by name; `text` stands in the coded words, in capitals or not.
    """

    codes: tuple[str, ...] = ()
    polarities: tuple[str, ...] = ()
    informants: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    text: str = ""


def found(session: Session, project: int, wanted: Wanted) -> np.ndarray:
    """Return the ids of the living codings that are looked for, by source and place in the text, as in CODINGS."""
    query = scope.laid(project, CodingRecord.id, CodingRecord.source_id, CodingRecord.start)
    query = _restricted(session, project, query, wanted).order_by(
        SourceRecord.position, SourceRecord.id, CodingRecord.start, CodingRecord.end, CodingRecord.id
    )
    if wanted.text:
        query = query.add_columns(CodingRecord.quote)
    columns = list(zip(*plain_rows(session, query), strict=True))
    if not columns:
        return np.empty(0, dtype=np.int64)
    ids, sources, starts = (np.array(column, dtype=np.int64) for column in columns[:3])
    keep = np.ones(len(ids), dtype=bool)
    if wanted.text:
        keep &= pd.Series(columns[3], dtype="str").str.contains(wanted.text, case=False, regex=False).to_numpy(bool)
    if wanted.informants or wanted.groups:
        speaking = voices(session, project, sources, starts).informant
        keep &= np.isin(speaking, _informants(session, project, wanted))
    return ids[keep]


def guids_under(session: Session, project: int, code: str) -> list[str]:
    """Return the guids of the living codings of the code with that short id and of the codes below it."""
    return list(session.scalars(_restricted(session, project, scope.laid(project, CodingRecord.guid), Wanted(codes=(code,)))))


def number(session: Session, project: int) -> int:
    """Return how many living codings the project has."""
    return session.scalar(scope.laid(project, func.count()))


def _restricted(session: Session, project: int, query: Select, wanted: Wanted) -> Select:
    if wanted.codes:
        query = query.where(CodingRecord.code_id.in_(_with_those_below(session, project, wanted.codes)))
    if wanted.polarities:
        query = query.where(CodingRecord.polarity.in_(wanted.polarities))
    if wanted.techniques:
        query = query.where(SourceRecord.technique.in_(wanted.techniques))
    if wanted.coders:
        coders = [identity for identity, name in scope.people(session, project).items() if name in wanted.coders]
        query = query.where(CodingRecord.person_id.in_(coders))
    if wanted.sources:
        query = query.where(SourceRecord.name.in_(wanted.sources))
    return query


def _with_those_below(session: Session, project: int, codes: tuple[str, ...]) -> set[int]:
    rows = session.execute(
        select(CodeRecord.id, CodeRecord.parent_id, CodeRecord.short_id).where(
            scope.of(CodeRecord, project)
        )
    ).all()
    level = {identity for identity, _, short_id in rows if short_id in codes}
    found = set(level)
    while level:
        level = {identity for identity, parent, _ in rows if parent in level} - found
        found |= level
    return found


def _informants(session: Session, project: int, wanted: Wanted) -> list[int]:
    query = select(InformantRecord.id).where(InformantRecord.project_id == project)
    if wanted.informants:
        query = query.where(InformantRecord.code.in_(wanted.informants))
    if wanted.groups:
        query = query.where(InformantRecord.group.in_(wanted.groups))
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Facets:
    """By what codings can be looked for; each in the order in which it is shown."""

    informants: tuple[str, ...]
    groups: tuple[str, ...]
    techniques: tuple[str, ...]
    coders: tuple[str, ...]
    sources: tuple[str, ...]


def facets(session: Session, project: int) -> Facets:
    """Return the informants and their groups, the sources and their techniques, and who coded, without reading codings."""
    people = session.execute(
        select(InformantRecord.code, InformantRecord.group)
        .where(scope.of(InformantRecord, project))
        .order_by(InformantRecord.position, InformantRecord.id)
    ).all()
    sources = session.execute(
        select(SourceRecord.name, SourceRecord.technique)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    ).all()
    return Facets(
        informants=tuple(code for code, _ in people),
        groups=tuple(dict.fromkeys(group for _, group in people if group)),
        techniques=tuple(dict.fromkeys(technique for _, technique in sources)),
        coders=_coders(session, project),
        sources=tuple(name for name, _ in sources),
    )


def _coders(session: Session, project: int) -> tuple[str, ...]:
    members = set(session.scalars(select(MembershipRecord.person_id).where(MembershipRecord.project_id == project)))
    return tuple(name for identity, name in scope.people(session, project).items() if identity in members)
