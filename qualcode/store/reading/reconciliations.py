"""What coders decided about their differences as a table, and what each decision leaves standing of their codings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from qualcode.model.reconciliation import Decision, standing
from qualcode.model.span import Span
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    PersonRecord,
    ReconciledRecord,
    ReconciliationRecord,
    SourceRecord,
)
from qualcode.tables import RECONCILIATIONS

Stands = tuple[int, int, str] | tuple[()]
_CODE, _SOURCE = aliased(CodeRecord), aliased(SourceRecord)


@told_by("reconciliation", "coding", "code")
def reconciliations(session: Session, project: int) -> pd.DataFrame:
    """Return RECONCILIATIONS of the project, the latest decision first."""
    people = dict(session.execute(select(PersonRecord.id, PersonRecord.name)).all()) | dict(scope.people(session, project))
    rows = [_row(links, people) for links in _decided(session, project)]
    rows.sort(key=lambda row: row["at"], reverse=True)
    return RECONCILIATIONS.frame(rows)


def consensus(session: Session, project: int) -> Mapping[int, Stands]:
    """Return by a coding's id what stands of it by the decisions that are fresh; a later decision goes before an earlier."""
    return _consensus(session, project) if _any(session, project) else {}


@told_by("reconciliation")
def _any(session: Session, project: int) -> bool:
    return session.scalar(select(ReconciliationRecord.id).where(scope.of(ReconciliationRecord, project)).limit(1)) is not None


@told_by("reconciliation", "coding", "code")
def _consensus(session: Session, project: int) -> Mapping[int, Stands]:
    found: dict[int, Stands] = {}
    for links in sorted(_decided(session, project), key=lambda links: links[0].ReconciliationRecord.changed_at):
        if _fresh(links):
            found.update(_standing(session, links))
    return found


def _decided(session: Session, project: int) -> Iterator[Sequence[Row]]:
    """Yield the codings of each decision in the order of the text."""
    rows = session.execute(
        select(ReconciliationRecord, ReconciledRecord, CodingRecord, _CODE.short_id, _SOURCE)
        .join(ReconciledRecord, ReconciledRecord.reconciliation_id == ReconciliationRecord.id)
        .join(CodingRecord, CodingRecord.id == ReconciledRecord.coding_id)
        .join(_CODE, _CODE.id == CodingRecord.code_id)
        .join(_SOURCE, _SOURCE.id == CodingRecord.source_id)
        .where(
            scope.of(ReconciliationRecord, project), scope.living(_SOURCE)
        )
        .order_by(ReconciliationRecord.id, CodingRecord.start, CodingRecord.id)
    )
    for _, links in groupby(rows, key=lambda row: row.ReconciliationRecord.id):
        yield list(links)


def _fresh(links: Sequence[Row]) -> bool:
    """Return whether the codings are as they were when it was decided."""
    return len({link.CodingRecord.code_id for link in links}) == 1 and all(
        link.CodingRecord.deleted_at is None
        and link.CodingRecord.orphaned_at is None
        and (link.CodingRecord.quote, link.CodingRecord.polarity) == (link.ReconciledRecord.quote, link.ReconciledRecord.polarity)
        for link in links
    )


def _row(links: Sequence[Row], people: Mapping[int, str]) -> dict[str, Any]:
    record = links[0].ReconciliationRecord
    return {
        "reconciliation": record.guid,
        "decision": record.decision,
        "chosen": people.get(record.chosen_id or 0),
        "coders": tuple(people[one] for one in record.coders),
        "reason": record.reason,
        "codings": tuple(link.CodingRecord.guid for link in links),
        "words": tuple((people[link.CodingRecord.person_id], link.ReconciledRecord.quote) for link in links),
        "code": links[0].short_id,
        "source": links[0][4].guid,
        "fresh": _fresh(links),
        "person": people[record.person_id],
        "at": record.changed_at,
    }


def _standing(session: Session, links: Sequence[Row]) -> dict[int, Stands]:
    record, source = links[0].ReconciliationRecord, links[0][4]
    decision = Decision(record.decision)
    spans: dict[int, list[Span]] = {}
    for link in links:
        spans.setdefault(link.CodingRecord.person_id, []).append(Span(link.CodingRecord.start, link.CodingRecord.end))
    left = standing(decision, spans, record.chosen_id)
    found: dict[int, Stands] = dict.fromkeys((link.CodingRecord.id for link in links), ())
    bearers = [link for link in links if decision is not Decision.CODER or link.CodingRecord.person_id == record.chosen_id]
    text = body(session, source).text if left else ""
    found.update(
        (link.CodingRecord.id, (span.start, span.end, span.of(text))) for link, span in zip(bearers, left, strict=False)
    )
    return found
