"""Findings: claims under a question or an indicator; final only when every negative case has its written resolution."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.analysis.coverage import cases, joined
from qualcode.analysis.standing import fact, gathered
from qualcode.errors import BadValue, NameTaken, NotFound, Overtaken, QualCodeError
from qualcode.model.code import in_language
from qualcode.model.event import Act, State, Verb, changed
from qualcode.model.finding import Side, Status, Verdict
from qualcode.services.codebook import code_named
from qualcode.services.gesture import begun, record_event
from qualcode.store import reading
from qualcode.store.reading import scope
from qualcode.store.reading.passages import guids_under
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    EvidenceRecord,
    FindingRecord,
    ProjectRecord,
)

KIND, ORDER = "finding", "findings"
ANY_LANGUAGE = "en"
PLAIN = ("short_id", "question", "verdict", "status")
FACTS = (CodeRecord.guid, CodingRecord.polarity, CodingRecord.quote)


class Unresolved(QualCodeError):
    """A finding cannot be final while a passage against it has no written resolution; facts: name, count."""

    key = "error.unresolved"


class FindingChanged(QualCodeError):
    """Somebody else changed the claim since it was opened; facts: name."""

    key = "error.finding_changed"


def create_finding(
    session: Session,
    act: Act,
    project: int,
    short_id: str,
    claim: Mapping[str, str],
    *,
    question: str = "",
    code: str | None = None,
    verdict: str = Verdict.NOT_STATED,
    evidence: Iterable[Sequence[str]] = (),
) -> str:
    """State a finding, a draft, with its evidence; return the finding's guid.

    `code` is a short id; evidence are coding's guid, `for` or `against`, and perhaps a note. Raises NameTaken for a short
    id in use, and NotFound for a code or coding that the project does not have.
    """
    holder, before = begun(session, act, project, Verb.FINDING_CREATED)
    if before:
        return before.object_guid
    record = FindingRecord(
        guid=str(uuid4()),
        project_id=project,
        short_id=_free(session, project, short_id),
        question=question,
        code_id=code_named(session, project, code).id if code else None,
        claim=_said(claim),
        verdict=_known(Verdict, "verdict", verdict),
        status=Status.DRAFT.value,
        position=session.scalar(select(func.count()).select_from(FindingRecord).where(scope.of(FindingRecord, project))),
        created_at=act.at,
        changed_at=act.at,
    )
    session.add(record)
    session.flush()
    for guid, role, *note in evidence:
        _link(session, project, record, guid, [_known(Side, "role", role), "".join(note)])
    remember(session, record)
    _tell(session, act, holder, Verb.FINDING_CREATED, record, None)
    return record.guid


def change_finding(
    session: Session,
    act: Act,
    project: int,
    guid: str,
    *,
    short_id: str | None = None,
    claim: Mapping[str, str] | None = None,
    question: str | None = None,
    code: str | None = None,
    verdict: str | None = None,
    status: str | None = None,
    based_on: Mapping[str, str] | None = None,
) -> int:
    """Change what is given; return the project's revision. An empty `code` or `question` takes the finding from under it.

    What is said anew, claim, code or verdict, holds for the evidence as it is now. `based_on` is the claim, in the language
    in which it was read, with which the writing began. Raises FindingChanged where it says something else by now,
    Unresolved for making it final while a negative case has no resolution, NameTaken, NotFound.
    """
    holder, before = begun(session, act, project, Verb.FINDING_CHANGED)
    if before:
        return before.revision
    record, was = _open(session, project, guid)
    if any(in_language(record.claim, language) != words for language, words in (based_on or {}).items()):
        raise FindingChanged(name=record.short_id)
    if short_id is not None and short_id.strip() != record.short_id:
        record.short_id = _free(session, project, short_id)
    if claim is not None:
        record.claim = _said({**record.claim, **claim})
    if question is not None:
        record.question = question
    if code is not None:
        record.code_id = code_named(session, project, code).id if code else None
    if verdict is not None:
        record.verdict = _known(Verdict, "verdict", verdict)
    if status is not None:
        record.status = _known(Status, "status", status)
    if described(session, record) == was:
        return holder.revision
    if any(part is not None for part in (claim, code, verdict)):
        remember(session, record)
    return _changed(session, act, holder, Verb.FINDING_CHANGED, record, was)


def confirm_finding(session: Session, act: Act, project: int, guid: str) -> int:
    """Say that the finding still holds for its evidence as it is now, without changing it; return the project's revision."""
    holder, before = begun(session, act, project, Verb.FINDING_CONFIRMED)
    if before:
        return before.revision
    record, was = _open(session, project, guid)
    remember(session, record)
    return _changed(session, act, holder, Verb.FINDING_CONFIRMED, record, was)


def delete_finding(session: Session, act: Act, project: int, guid: str) -> int:
    """Put the finding into the bin with its evidence; return the project's revision."""
    holder, before = begun(session, act, project, Verb.FINDING_DELETED)
    if before:
        return before.revision
    record, was = _open(session, project, guid)
    record.deleted_at = act.at
    return _tell(session, act, holder, Verb.FINDING_DELETED, record, was)


def place_finding(session: Session, act: Act, project: int, guid: str, before: str | None) -> int:
    """Put the finding before another one, or with None at the end; return the project's revision."""
    holder, done = begun(session, act, project, Verb.FINDINGS_ORDERED)
    if done:
        return done.revision
    record, _ = _open(session, project, guid)
    order = session.scalars(
        select(FindingRecord).where(scope.of(FindingRecord, project)).order_by(FindingRecord.position, FindingRecord.id)
    ).all()
    old = {one.guid: one.position for one in order}
    rest = [one for one in order if one is not record]
    at = next((place for place, one in enumerate(rest) if one.guid == before), None if before else len(rest))
    if at is None:
        raise NotFound(kind=KIND)
    for position, one in enumerate([*rest[:at], record, *rest[at:]]):
        one.position = position
    new = {one.guid: one.position for one in order}
    moved = [name for name in new if new[name] != old[name]]
    if not moved:
        return holder.revision
    return record_event(
        session, act, holder, Verb.FINDINGS_ORDERED, ORDER, guid, record.short_id,
        before={"position": old[guid]}, after={"position": new[guid]},
        changes=[changed(KIND, name, {"position": old[name]}, {"position": new[name]}) for name in moved],
    )  # fmt: skip


def add_evidence(session: Session, act: Act, project: int, guid: str, links: Iterable[Sequence[str]]) -> int:
    """Let codings speak for or against the finding, each given by its guid, side and perhaps a note; return the revision.

    A coding that speaks already changes its side. Raises NotFound for codings that are not there, and Unresolved where a
    final finding would get a negative case without a resolution.
    """
    holder, before = begun(session, act, project, Verb.EVIDENCE_ADDED)
    if before:
        return before.revision
    wanted = {coding: [_known(Side, "role", role), "".join(note)] for coding, role, *note in links}
    return _weigh(session, act, holder, guid, Verb.EVIDENCE_ADDED, wanted)


def change_evidence(
    session: Session, act: Act, project: int, guid: str, coding: str, *, role: str | None = None, note: str | None = None
) -> int:
    """Change on which side a coding speaks, or the note on it, for a negative case its resolution; return the revision."""
    holder, before = begun(session, act, project, Verb.EVIDENCE_CHANGED)
    if before:
        return before.revision
    held = _links(session, _finding(session, project, guid)).get(coding)
    if held is None:
        raise NotFound(kind="coding")
    wanted = [_known(Side, "role", role) if role is not None else held[0], note.strip() if note is not None else held[1]]
    return _weigh(session, act, holder, guid, Verb.EVIDENCE_CHANGED, {coding: wanted})


def remove_evidence(session: Session, act: Act, project: int, guid: str, coding: str) -> int:
    """Take a coding out of the finding's evidence; the coding itself stays. Return the project's revision."""
    holder, before = begun(session, act, project, Verb.EVIDENCE_REMOVED)
    if before:
        return before.revision
    return _weigh(session, act, holder, guid, Verb.EVIDENCE_REMOVED, {coding: None})


def restore_finding(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a finding from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Passages that joined its evidence otherwise stay. Raises Overtaken where it was changed since, and NameTaken where
    another finding has its short id by now.
    """
    record = session.scalars(select(FindingRecord).where(FindingRecord.guid == guid)).one()
    _require_unchanged(session, record, present)
    if wanted is None:
        record.deleted_at = act.at
        return
    if "position" in wanted:
        record.position = wanted["position"]
        return
    links = wanted["evidence"] if isinstance(wanted["evidence"], Mapping) else {}
    wanted = {**described(session, record), **wanted}
    _free(session, holder.id, wanted["short_id"], but=record)
    record.deleted_at = None
    for name in PLAIN:
        setattr(record, name, wanted[name])
    record.claim, record.seen = dict(wanted["claim"]), dict(wanted["seen"])
    record.code_id = session.scalars(select(CodeRecord.id).where(CodeRecord.guid == wanted["code"])).one_or_none()
    for coding in {**(present["evidence"] if present else {}), **links}:
        _set_link(session, record, coding, links.get(coding))


def described(session: Session, record: FindingRecord) -> dict[str, Any]:
    """Return the finding as its events describe it; evidence is side and note by the coding's guid."""
    code = session.get(CodeRecord, record.code_id) if record.code_id else None
    return {
        **{name: getattr(record, name) for name in PLAIN},
        "claim": dict(record.claim),
        "code": code.guid if code else None,
        "evidence": _links(session, record),
        "seen": dict(record.seen),
    }


def _weigh(
    session: Session, act: Act, holder: ProjectRecord, guid: str, verb: Verb, wanted: Mapping[str, list[str] | None]
) -> int:
    """Set, or with None take away, the links to codings; what the finding remembers of the others stays as it was."""
    record, was = _open(session, holder.id, guid)
    remembered = dict(record.seen.get("evidence", {}))
    for coding, link in wanted.items():
        if link is None:
            _set_link(session, record, coding, None)
            remembered.pop(coding, None)
        else:
            remembered[coding] = _link(session, holder.id, record, coding, link)
    if _links(session, record) == was["evidence"]:
        return holder.revision
    if record.seen:
        record.seen = {**record.seen, "evidence": remembered}
    else:
        remember(session, record)
    return _changed(session, act, holder, verb, record, was)


def _changed(session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: FindingRecord, was: State) -> int:
    if record.status == Status.FINAL and (count := _open_cases(session, record)):
        raise Unresolved(name=record.short_id, count=count)
    record.changed_at = act.at
    return _tell(session, act, holder, verb, record, was)


def _open_cases(session: Session, record: FindingRecord) -> int:
    """Return how many negative cases of the finding have no written resolution."""
    session.flush()
    codings = [identity for (identity,) in _evidence(session, record, CodingRecord.id)]
    linked = reading.evidence(session, record.project_id)
    linked = linked[linked["finding"] == record.short_id]
    laid = reading.codings(session, record.project_id, ANY_LANGUAGE, only=codings)
    found = cases(joined(linked, laid), reading.resolutions(session, record.project_id))
    return int(found["open"].sum())


def _tell(session: Session, act: Act, holder: ProjectRecord, verb: Verb, record: FindingRecord, was: State) -> int:
    after = None if record.deleted_at is not None else described(session, record)
    return record_event(session, act, holder, verb, KIND, record.guid, record.short_id, before=was, after=after)


def _open(session: Session, project: int, guid: str) -> tuple[FindingRecord, dict[str, Any]]:
    """Return a finding that may be changed, and what it is."""
    record = _finding(session, project, guid)
    return record, described(session, record)


def _finding(session: Session, project: int, guid: str) -> FindingRecord:
    record = session.scalar(select(FindingRecord).where(FindingRecord.guid == guid, scope.of(FindingRecord, project)))
    if record is None:
        raise NotFound(kind=KIND)
    return record


def _free(session: Session, project: int, short_id: str, *, but: FindingRecord | None = None) -> str:
    """Return the short id; raise BadValue where it is empty and NameTaken where another finding has it."""
    name = short_id.strip()
    if not name:
        raise BadValue(field="short_id", value=short_id)
    named = select(FindingRecord.id).where(scope.of(FindingRecord, project), FindingRecord.short_id == name)
    holders = session.scalars(named.execution_options(autoflush=False))
    if set(holders) - {but.id if but else None}:
        raise NameTaken(name=name)
    return name


def _said(claim: Mapping[str, str]) -> dict[str, str]:
    said = {language: words.strip() for language, words in claim.items() if words.strip()}
    if not said:
        raise BadValue(field="claim", value="")
    return said


def _known(kind: type[Verdict] | type[Status] | type[Side], field: str, value: str) -> str:
    if value not in list(kind):
        raise BadValue(field=field, value=value)
    return str(value)


def _link(session: Session, project: int, record: FindingRecord, guid: str, link: list[str]) -> list[str]:
    """Link a coding of the project that is in its place; return what it is as evidence."""
    query = scope.laid(project, *FACTS).join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
    found = session.execute(query.where(CodingRecord.guid == guid)).first()
    if found is None:
        raise NotFound(kind="coding")
    _set_link(session, record, guid, link)
    return fact(*found)


def _set_link(session: Session, record: FindingRecord, guid: str, link: Sequence[str] | None) -> None:
    coding = session.scalars(select(CodingRecord.id).where(CodingRecord.guid == guid)).one()
    held = session.get(EvidenceRecord, (record.id, coding))
    if link is None:
        if held is not None:
            session.delete(held)
    elif held is None:
        session.add(EvidenceRecord(finding_id=record.id, coding_id=coding, role=link[0], note=link[1]))
    else:
        held.role, held.note = link
    session.flush()


def _links(session: Session, record: FindingRecord) -> dict[str, list[str]]:
    rows = session.execute(
        select(CodingRecord.guid, EvidenceRecord.role, EvidenceRecord.note)
        .join(CodingRecord, CodingRecord.id == EvidenceRecord.coding_id)
        .where(EvidenceRecord.finding_id == record.id)
        .order_by(CodingRecord.id)
    )
    return {guid: [role, note] for guid, role, note in rows}


def _evidence(session: Session, record: FindingRecord, *columns: Any) -> Iterable[Any]:
    query = scope.laid(record.project_id, *columns).join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
    query = query.join(EvidenceRecord, EvidenceRecord.coding_id == CodingRecord.id)
    return session.execute(query.where(EvidenceRecord.finding_id == record.id))


def remember(session: Session, record: FindingRecord) -> None:
    """Remember what the evidence is now, and which codings lie under the finding's code."""
    rows = _evidence(session, record, CodingRecord.guid, *FACTS)
    record.seen = {"evidence": {guid: fact(*facts) for guid, *facts in rows}, "under": _under(session, record)}
    session.flush()


def _under(session: Session, record: FindingRecord) -> list[object]:
    code = session.get(CodeRecord, record.code_id) if record.code_id else None
    if code is None or code.deleted_at is not None:
        return gathered(())
    return gathered(guids_under(session, record.project_id, code.short_id))


def _require_unchanged(session: Session, record: FindingRecord, present: State) -> None:
    """Raise Overtaken where the finding is not what it was after the gesture; its events of earlier days say less."""
    now = None if record.deleted_at is not None else {**described(session, record), "position": record.position}
    if (now is None) != (present is None):
        raise Overtaken(name=record.short_id)
    if now is None or present is None:
        return
    for name, value in present.items():
        if name == "evidence" and isinstance(value, Mapping):
            other = any(now[name].get(coding) != link for coding, link in value.items())
        else:
            other = name in (*PLAIN, "position", "claim", "code") and now[name] != value
        if other:
            raise Overtaken(name=record.short_id)
