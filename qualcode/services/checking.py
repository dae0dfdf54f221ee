"""Whether a project is sound: every law of the data held against what is stored, and what breaks it told."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import ScalarResult, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, aliased

from qualcode.model.span import Span, covered
from qualcode.model.text import fingerprint, word_count
from qualcode.services.reanchoring import Anchored
from qualcode.store import belonging
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    EvidenceRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    ProjectRecord,
    RecommendationRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)

A = TypeVar("A", CodingRecord, MemoRecord, CommentRecord)

TOLD_BY_NAME = frozenset(
    {("coding", "code_id"), ("speaker", "informant_id"), ("source_informant", "informant_id"), ("evidence", "coding_id")}
)
"""Links whose laws say by name what breaks them."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A law that something stored breaks: the catalogue key `check.<law>`, what breaks it, and the facts of the sentence."""

    law: str
    kind: str
    name: str
    facts: Mapping[str, object] = field(default_factory=dict)


def check(session: Session, project: int) -> list[Flaw]:
    """Return everything in the project that breaks a law; an empty list says that it is sound."""
    return [flaw for law in LAWS for flaw in law(session, project)]


def broken_file(session: Session) -> Iterator[str]:
    """Yield what is wrong with the database as a whole: a damaged SQLite file, else rows that name others that are not there.

    What is in a damaged file cannot be held against any other law.
    """
    damage = list(_damage(session))
    yield from damage
    if damage:
        return
    for table, columns, parent, count in belonging.dangling(session.connection()):
        yield f"{table}.{columns} -> {parent}: {count}"


def _damage(session: Session) -> Iterator[str]:
    """Yield what SQLite says is wrong with its file; PostgreSQL looks after its own."""
    if session.get_bind().dialect.name != "sqlite":
        return
    try:
        yield from (line for (line,) in session.execute(text("PRAGMA integrity_check")) if line != "ok")
    except DatabaseError as error:
        yield str(error.orig)


def _texts(session: Session, project: int) -> Iterator[Flaw]:
    """The present text is there under its fingerprint, and length, words and coded share are its own."""
    for source in session.scalars(select(SourceRecord).where(SourceRecord.project_id == project).order_by(SourceRecord.id)).all():
        here = (SourceTextRecord.source_id == source.id, SourceTextRecord.revision == source.text_revision)
        held = session.execute(select(SourceTextRecord.sha256, SourceTextRecord.text).where(*here)).first()
        if held is None:
            yield Flaw("text_missing", "source", source.name)
        elif not fingerprint(held.text) == held.sha256 == source.sha256:
            yield Flaw("text_changed", "source", source.name)
        else:
            yield from _of_text(session, source, held.text)


def _of_text(session: Session, source: SourceRecord, words: str) -> Iterator[Flaw]:
    if (len(words), word_count(words)) != (source.length, source.words):
        yield Flaw("text_length", "source", source.name, {"length": source.length, "real": len(words)})
    yield from _turns(session, source, len(words))
    spans = []
    for record in _placed(session, CodingRecord, source.id):
        if record.deleted_at is None:
            spans.append(Span(record.start, record.end))
        yield from _quote("coding", record, source, words)
    for said in (*_placed(session, MemoRecord, source.id), *_placed(session, CommentRecord, source.id)):
        if said.start is not None:
            yield from _quote("memo" if isinstance(said, MemoRecord) else "comment", said, source, words)
    if covered(spans) != source.coded:
        yield Flaw("coded_share", "source", source.name, {"stored": source.coded, "real": covered(spans)})


def _placed(session: Session, kind: type[A], source: int) -> ScalarResult[A]:
    return session.scalars(select(kind).where(kind.source_id == source, scope.in_place(kind)))


def _quote(kind: str, record: Anchored, source: SourceRecord, words: str) -> Iterator[Flaw]:
    """A passage lies within the present text, and its quote is the slice."""
    start, end = record.start, record.end
    facts = {"source": source.name, "start": start, "end": "?" if end is None else end}
    if start is None or end is None or not 0 <= start < end <= len(words):
        yield Flaw("span_outside", kind, record.guid, facts)
    elif words[start:end] != record.quote:
        yield Flaw("quote_differs", kind, record.guid, facts)
    elif record.text_revision != source.text_revision:
        yield Flaw("old_text", kind, record.guid, facts)


def _turns(session: Session, source: SourceRecord, length: int) -> Iterator[Flaw]:
    """Turns follow one another within the text, and their words begin within them."""
    spans = session.execute(
        select(TurnRecord.start, TurnRecord.end, TurnRecord.words)
        .where(TurnRecord.source_id == source.id, TurnRecord.text_revision == source.text_revision)
        .order_by(TurnRecord.start)
    ).all()
    placed = all(0 <= start < end <= length and (words is None or start <= words <= end) for start, end, words in spans)
    if not placed or any(a.end > b.start for a, b in pairwise(spans)):
        yield Flaw("turns", "source", source.name)


def _twins(session: Session, project: int) -> Iterator[Flaw]:
    """One coder never has the same code on the same passage twice."""
    same = (CodingRecord.source_id, CodingRecord.person_id, CodingRecord.code_id, CodingRecord.start, CodingRecord.end)
    query = (
        select(SourceRecord.name, CodingRecord.start, CodingRecord.end)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(SourceRecord.project_id == project, scope.in_place(CodingRecord))
        .group_by(SourceRecord.name, *same)
        .having(func.count() > 1)
    )
    for source, start, end in session.execute(query):
        yield Flaw("twins", "coding", source, {"source": source, "start": start, "end": end})


def _codes_of_codings(session: Session, project: int) -> Iterator[Flaw]:
    """The code of a living coding is living, and of the same project."""
    query = (
        select(CodingRecord.guid, CodeRecord.short_id)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(
            SourceRecord.project_id == project,
            scope.living(CodingRecord),
            (scope.away(CodeRecord)) | (CodeRecord.project_id != project),
        )
    )
    for guid, code in session.execute(query):
        yield Flaw("code_away", "coding", guid, {"code": code})


def _tree(session: Session, project: int) -> Iterator[Flaw]:
    """Codes stand under living codes of the same project, never below themselves, and no two have one short id."""
    records = session.scalars(
        select(CodeRecord).where(scope.of(CodeRecord, project))
    ).all()
    parents = {record.id: record.parent_id for record in records}
    for record in records:
        if record.parent_id is not None and record.parent_id not in parents:
            yield Flaw("parent_away", "code", record.short_id)
        elif _in_a_ring(record.id, parents):
            yield Flaw("ring", "code", record.short_id)
    for short_id, times in Counter(record.short_id for record in records).items():
        if times > 1:
            yield Flaw("short_id_twice", "code", short_id, {"count": times})


def _in_a_ring(identity: int, parents: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    at: int | None = identity
    while at is not None and at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    return at in seen


def _speakers(session: Session, project: int) -> Iterator[Flaw]:
    """Informants linked to a source, and to its speakers, are of the same project."""
    for link in (SourceInformantRecord, SpeakerRecord):
        query = (
            select(SourceRecord.name, InformantRecord.code)
            .join(link, link.source_id == SourceRecord.id)
            .join(InformantRecord, InformantRecord.id == link.informant_id)
            .where(SourceRecord.project_id == project, InformantRecord.project_id != project)
        )
        for source, code in session.execute(query):
            yield Flaw("stranger", "source", source, {"informant": code})


def _evidence(session: Session, project: int) -> Iterator[Flaw]:
    """A finding's evidence, and its code, are of the same project."""
    of_code = aliased(CodeRecord)
    query = (
        select(FindingRecord.short_id)
        .join(EvidenceRecord, EvidenceRecord.finding_id == FindingRecord.id)
        .join(CodingRecord, CodingRecord.id == EvidenceRecord.coding_id)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .outerjoin(of_code, of_code.id == FindingRecord.code_id)
        .where(
            FindingRecord.project_id == project, (SourceRecord.project_id != project) | (of_code.project_id != project)
        )
        .distinct()
    )
    for name in session.scalars(query):
        yield Flaw("evidence_elsewhere", "finding", name)


def _recommendations(session: Session, project: int) -> Iterator[Flaw]:
    """What a recommendation answers, findings and codes, is or was in the same project."""
    known = {
        guid
        for kind in (FindingRecord, CodeRecord)
        for guid in session.scalars(select(kind.guid).where(kind.project_id == project))
    }
    for record in session.scalars(select(RecommendationRecord).where(RecommendationRecord.project_id == project)):
        if not known.issuperset([*record.findings, *record.codes]):
            yield Flaw("answers_elsewhere", "recommendation", record.short_id)


def _trail(session: Session, project: int) -> Iterator[Flaw]:
    """The trail has one event for each revision, from the first to the present one."""
    count, least, most = session.execute(
        select(func.count(), func.min(EventRecord.revision), func.max(EventRecord.revision)).where(
            EventRecord.project_id == project
        )
    ).one()
    revision = session.get_one(ProjectRecord, project).revision
    if (count, least, most) != (revision, 1 if revision else None, revision or None):
        yield Flaw("trail", "project", str(project), {"events": count, "revision": revision})
    for key, law in ((EventRecord.revision, "revision_twice"), (EventRecord.op, "gesture_twice")):
        query = select(key).where(EventRecord.project_id == project).group_by(key).having(func.count() > 1).order_by(key)
        for name in session.scalars(query):
            yield Flaw(law, "event", str(name))


def _elsewhere(session: Session, project: int) -> Iterator[Flaw]:
    """Nothing else in the project names something of another one."""
    for table, column, count in belonging.strays(session.connection(), project):
        if (table, column) not in TOLD_BY_NAME:
            yield Flaw("elsewhere", table, table, {"column": column, "count": count})


def _unnamed(session: Session, project: int) -> Iterator[Flaw]:
    """What is named by its guid, such as what a memo or a comment is on, exists, be it put away."""
    for table, column, count in belonging.unnamed(session.connection(), project):
        yield Flaw("unnamed", table, table, {"column": column, "count": count})


LAWS: tuple[Callable[[Session, int], Iterator[Flaw]], ...] = (
    _texts, _twins, _codes_of_codings, _tree, _speakers, _evidence, _recommendations, _elsewhere, _unnamed, _trail,
)  # fmt: skip
