"""What was put away in a project as a table, latest first."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import ANY, told_by
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    FindingRecord,
    InformantRecord,
    JointRowRecord,
    MemberCheckRecord,
    MemoRecord,
    PersonRecord,
    QueryRecord,
    RecommendationRecord,
    SourceRecord,
)
from qualcode.tables import BIN

NAME = 80


@told_by(ANY)
def put_away(session: Session, project: int, language: str) -> pd.DataFrame:
    """Return BIN of the project. Codings of a source that is away itself come back with it and are left out.

    So do informants who went with a source because they were its name alone.
    """
    found = BIN.frame([*_plain(session, project, language), *_codings(session, project, language)])
    return found.sort_values("at", ascending=False, kind="stable", ignore_index=True)


def latest_hands(session: Session, guids: list[str]) -> dict[str, str]:
    """Return who carried out the latest gesture on each of the things, by its guid."""
    rows = session.execute(
        select(EventRecord.object_guid, PersonRecord.name)
        .join(PersonRecord, PersonRecord.id == EventRecord.person_id)
        .where(EventRecord.object_guid.in_(guids))
        .order_by(EventRecord.revision)
    )
    return dict(rows.all())


def _plain(session: Session, project: int, language: str) -> Iterator[dict[str, object]]:
    kinds: tuple[tuple[str, Any], ...] = (
        ("source", SourceRecord), ("memo", MemoRecord), ("query", QueryRecord), ("code", CodeRecord),
        ("informant", InformantRecord), ("finding", FindingRecord), ("recommendation", RecommendationRecord),
        ("member_check", MemberCheckRecord), ("joint_row", JointRowRecord), ("comment", CommentRecord),
    )  # fmt: skip
    for kind, table in kinds:
        for record in session.scalars(select(table).where(table.project_id == project, scope.away(table))):
            name, detail = _told(session, kind, record, language)
            if name == record.guid:
                continue
            yield {"kind": kind, "guid": record.guid, "name": name, "detail": detail, "at": record.deleted_at}


def _told(session: Session, kind: str, record: Any, language: str) -> tuple[str, str]:
    if kind == "memo":
        return record.title, record.body
    if kind == "comment":
        return " ".join(record.body.split())[:NAME], record.quote or ""
    if kind == "code":
        return f"{record.short_id} {in_language(record.label, language)}", in_language(record.definition, language)
    if kind == "informant":
        return _informant_name(session, record), record.role
    if kind == "finding":
        return record.short_id, in_language(record.claim, language)
    if kind == "recommendation":
        return record.short_id, in_language(record.words, language)
    if kind == "member_check":
        return " ".join(record.shown.split())[:NAME], record.said
    if kind == "joint_row":
        return record.label, record.inference
    return record.name, ""


def _informant_name(session: Session, record: InformantRecord) -> str:
    """Return the code name that the informant gave up when it was put away."""
    found = session.scalar(
        select(EventRecord.object_name)
        .where(EventRecord.object_guid == record.guid)
        .order_by(EventRecord.revision.desc())
        .limit(1)
    )
    return found or record.code


def _codings(session: Session, project: int, language: str) -> Iterator[dict[str, object]]:
    rows = session.execute(
        select(
            CodingRecord.guid,
            CodingRecord.quote,
            CodingRecord.deleted_at,
            CodeRecord.short_id,
            CodeRecord.label,
            SourceRecord.name,
        )
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(scope.of(SourceRecord, project), scope.away(CodingRecord))
    )
    for guid, quote, at, short_id, label, source in rows:
        name = f"{short_id} {in_language(label, language)} · {source}"
        yield {"kind": "coding", "guid": guid, "name": name, "detail": quote, "at": at}
