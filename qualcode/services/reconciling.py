"""Reconciling: coders decide together what stands where they coded differently; nobody's own coding is changed by it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb, changed
from qualcode.model.reconciliation import Decision, standing
from qualcode.model.span import Span
from qualcode.services import people
from qualcode.services.codebook import code_name
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    MembershipRecord,
    ProjectRecord,
    ReconciledRecord,
    ReconciliationRecord,
    SourceRecord,
)

KIND = "reconciliation"


class CodingsChanged(QualCodeError):
    """The codings are no longer as the researcher saw them; facts: name."""

    key = "error.codings_changed"


def reconcile(
    session: Session,
    act: Act,
    project: int,
    codings: Mapping[str, str],
    coders: Sequence[int],
    decision: Decision,
    reason: str,
    *,
    chosen: int | None = None,
) -> str:
    """Decide what stands of codings with one code in one source; return the decision's guid.

    `codings` are guids with the words that the researcher saw, `coders` the people who were compared, also those who coded
    nothing there, and `chosen` the one whose version stands. Earlier decisions on any of the codings are replaced. Raises
    CodingsChanged where the words are others by now; BadValue for no reason, a chosen coder without a coding there, no
    shared words, codings of several codes, sources or other people, and fewer than two coders.
    """
    holder, before = begun(session, act, project, Verb.RECONCILED)
    if before:
        return before.object_guid
    if not reason.strip():
        raise BadValue(field="reason", value=reason)
    records, name = _seen(session, project, codings)
    _require_decidable(session, project, records, coders, decision, chosen)
    earlier = _earlier(session, records)
    was = {record.guid: described(session, record) for record in earlier}
    kept, *others = earlier or [_blank(act, project)]
    for other in others:
        other.deleted_at = act.at
    session.add(kept)
    _put(session, act, kept, {
        "person": people.guid_of(session, act.by), "at": act.at.isoformat(), "decision": decision.value,
        "chosen": people.guid_of(session, chosen), "coders": [people.guid_of(session, coder) for coder in sorted(coders)],
        "reason": reason.strip(),
        "codings": {record.guid: [record.quote, record.polarity] for record in records},
    })  # fmt: skip
    session.flush()
    now = {record.guid: described(session, record) for record in (kept, *others)}
    record_event(
        session, act, holder, Verb.RECONCILED, KIND, kept.guid, name, source=records[0].source_id,
        before=_told(was.get(kept.guid)) if was else None, after=_told(now[kept.guid]),
        changes=[changed(KIND, guid, was.get(guid), now[guid]) for guid in now],
    )  # fmt: skip
    return kept.guid


def restore_reconciliation(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a decision from the `present` state to the `wanted` one, None for absent, inside the caller's gesture."""
    record = session.scalars(select(ReconciliationRecord).where(ReconciliationRecord.guid == guid)).one()
    if described(session, record) != present:
        raise Overtaken(name=record.reason)
    _put(session, act, record, wanted)
    session.flush()


def described(session: Session, record: ReconciliationRecord) -> dict[str, Any] | None:
    """Return the decision as its events describe it, None where it was replaced or taken back."""
    if record.deleted_at is not None:
        return None
    links = session.execute(
        select(CodingRecord.guid, ReconciledRecord.quote, ReconciledRecord.polarity)
        .join(CodingRecord, CodingRecord.id == ReconciledRecord.coding_id)
        .where(ReconciledRecord.reconciliation_id == record.id)
        .order_by(CodingRecord.id)
    )
    return {
        "decision": record.decision,
        "reason": record.reason,
        "coders": [people.guid_of(session, coder) for coder in record.coders],
        "chosen": people.guid_of(session, record.chosen_id),
        "person": people.guid_of(session, record.person_id),
        "at": record.changed_at.isoformat(),
        "codings": {guid: [quote, polarity] for guid, quote, polarity in links},
    }


def _told(state: State) -> dict[str, Any]:
    return {name: (state or {}).get(name) for name in ("decision", "reason")}


def _put(session: Session, act: Act, record: ReconciliationRecord, wanted: State) -> None:
    if wanted is None:
        record.deleted_at = act.at
        return
    record.deleted_at, record.changed_at = None, datetime.fromisoformat(wanted["at"])
    record.decision, record.reason = wanted["decision"], wanted["reason"]
    record.coders = [people.id_of(session, coder) for coder in wanted["coders"]]
    record.chosen_id, record.person_id = (people.id_of(session, wanted[name]) for name in ("chosen", "person"))
    session.flush()
    session.execute(delete(ReconciledRecord).where(ReconciledRecord.reconciliation_id == record.id))
    ids = dict(session.execute(select(CodingRecord.guid, CodingRecord.id).where(CodingRecord.guid.in_(wanted["codings"]))).all())
    session.add_all(
        ReconciledRecord(reconciliation_id=record.id, coding_id=ids[guid], quote=quote, polarity=polarity)
        for guid, (quote, polarity) in wanted["codings"].items()
    )


def _blank(act: Act, project: int) -> ReconciliationRecord:
    return ReconciliationRecord(
        guid=str(uuid4()), project_id=project, person_id=act.by, decision="", reason="", coders=[],
        created_at=act.at, changed_at=act.at,
    )  # fmt: skip


def _seen(session: Session, project: int, codings: Mapping[str, str]) -> tuple[list[CodingRecord], str]:
    """Return the living codings in the order of the text, and what to call the place: their code and source."""
    records = session.scalars(
        select(CodingRecord)
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .where(
            CodingRecord.guid.in_(codings), scope.in_place(CodingRecord),
            scope.of(SourceRecord, project),
        )
        .order_by(CodingRecord.start, CodingRecord.id)
    ).all()  # fmt: skip
    if not records:
        raise NotFound(kind="coding")
    code, source = session.get_one(CodeRecord, records[0].code_id), session.get_one(SourceRecord, records[0].source_id)
    name = f"{code_name(code)} · {source.name}"
    if len(records) < len(codings) or any(record.quote != codings[record.guid] for record in records):
        raise CodingsChanged(name=name)
    return list(records), name


def _require_decidable(
    session: Session,
    project: int,
    records: Sequence[CodingRecord],
    coders: Sequence[int],
    decision: Decision,
    chosen: int | None,
) -> None:
    spans: dict[int, list[Span]] = {}
    for record in records:
        spans.setdefault(record.person_id, []).append(Span(record.start, record.end))
    members = set(session.scalars(select(MembershipRecord.person_id).where(MembershipRecord.project_id == project)))
    alike = len({(record.source_id, record.code_id) for record in records}) == 1
    if not alike or len(set(coders)) < 2 or not set(spans) <= set(coders) <= members:
        raise BadValue(field="coders", value=", ".join(map(str, coders)))
    if (decision is Decision.CODER) != (chosen is not None):
        raise BadValue(field="chosen", value=str(chosen))
    if decision is not Decision.NONE and not standing(decision, spans, chosen):
        raise BadValue(field="decision", value=decision.value)


def _earlier(session: Session, records: Sequence[CodingRecord]) -> list[ReconciliationRecord]:
    """Return the decisions that stand on any of the codings, the first one first."""
    linked = select(ReconciledRecord.reconciliation_id).where(ReconciledRecord.coding_id.in_([record.id for record in records]))
    return list(
        session.scalars(
            select(ReconciliationRecord)
            .where(ReconciliationRecord.id.in_(linked), scope.living(ReconciliationRecord))
            .order_by(ReconciliationRecord.id)
        )
    )
