"""Review: handing work in, approving it, asking for changes; any number of things in one gesture, each with one state."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken
from qualcode.model.event import Act, Verb
from qualcode.model.event import State as Told
from qualcode.model.event import changed as change
from qualcode.model.review import Judged, Seen, State, Target, changed, inherited, states
from qualcode.services import people
from qualcode.services.codebook import code_name
from qualcode.services.gesture import begun, record_event
from qualcode.services.judging import Laid, coding_seen, laid, seen
from qualcode.services.keeping import written
from qualcode.store import reading as tables
from qualcode.store.reading.findings import stated
from qualcode.store.reading.remembering import told_by
from qualcode.store.reading.reviews import JudgedCoding, judged_codings
from qualcode.store.records import CodeRecord, CodingRecord, FindingRecord, ProjectRecord, ReviewRecord
from qualcode.tables import each_row

KIND = "review"
NAMED, NAME = 3, 60
FIELDS = ("target_kind", "target_guid", "state", "reason")
Reviewed = CodeRecord | CodingRecord | FindingRecord
RECORDS: Mapping[Judged, type[Reviewed]] = {
    Judged.CODE: CodeRecord, Judged.CODING: CodingRecord, Judged.FINDING: FindingRecord
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a thing stands in review; `changed` are its sides that are not what they were when it was given that state."""

    kind: str
    guid: str
    state: State
    reason: str
    person: str
    person_id: int
    submitter: str
    at: datetime
    was: Seen
    now: Seen

    @property
    def changed(self) -> tuple[str, ...]:
        return changed(self.was, self.now)


@dataclass(frozen=True, slots=True)
class CodingStates:
    """How many living codings of a code are in each state, and how many came or changed after its code was judged."""

    states: dict[str, int]
    later: int

    @property
    def codings(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The review of a whole project: the standing of all that has one, and the codings of each code by their state."""

    standing: dict[tuple[str, str], Standing]
    codings: dict[str, CodingStates]
    findings: tuple[str, ...]

    def state(self, kind: str, guid: str) -> State:
        held = self.standing.get((kind, guid))
        return held.state if held else State.DRAFT

    def progress(self) -> dict[str, list[int]]:
        """Return by kind how many are approved and unchanged since, of how many; codes count where they have codings."""
        found = {kind.value: [0, 0] for kind in Judged}
        found[Judged.CODE] = self._approved(Judged.CODE, tuple(self.codings))
        found[Judged.FINDING] = self._approved(Judged.FINDING, self.findings)
        found[Judged.CODING] = [
            sum(each.states.get(State.APPROVED, 0) for each in self.codings.values()),
            sum(each.codings for each in self.codings.values()),
        ]
        return found

    def _approved(self, kind: Judged, guids: Sequence[str]) -> list[int]:
        held = [one for guid in guids if (one := self.standing.get((kind, guid)))]
        return [sum(one.state is State.APPROVED and not one.changed for one in held), len(guids)]


def submit(session: Session, act: Act, project: int, targets: Iterable[Target]) -> int:
    """Hand things in for review; return the project's revision. What is in already and unchanged stays as it is."""
    return _judge(session, act, project, Verb.REVIEW_SUBMITTED, State.SUBMITTED, targets, "")


def approve(session: Session, act: Act, project: int, targets: Iterable[Target], note: str = "") -> int:
    """Approve things as they were seen, perhaps with a word; return the project's revision."""
    return _judge(session, act, project, Verb.REVIEW_APPROVED, State.APPROVED, targets, note.strip())


def ask_for_changes(session: Session, act: Act, project: int, targets: Iterable[Target], reason: str) -> int:
    """Send things back with what has to change; return the project's revision. Raises Unwritten without a reason."""
    return _judge(session, act, project, Verb.REVIEW_CHANGES_ASKED, State.CHANGES_ASKED, targets, written(reason))


@told_by("review", "code", "coding", "finding", "evidence")
def board(session: Session, project: int) -> Board:
    """Return how everything in the project stands in review; things that were put away are left out."""
    rows = tables.reviews(session, project)
    ground = laid(session, project)
    codings = judged_codings(session, project)
    now = {(str(Judged.CODING), guid): coding_seen(one.code, one.polarity, one.words) for guid, one in codings.items()}
    now |= {
        (str(kind), guid): held
        for kind, some in rows[rows["kind"] != Judged.CODING].groupby("kind")
        for guid, held in seen(session, project, str(kind), some["target"], ground=ground).items()
    }
    standing = {
        (row.kind, row.target): Standing(
            row.kind, row.target, State(row.state), row.reason, row.person, int(row.person_id),
            row.submitter if isinstance(row.submitter, str) else "", row.at.to_pydatetime(), row.seen,
            now[row.kind, row.target],
        )
        for row in each_row(rows) if (row.kind, row.target) in now
    }  # fmt: skip
    findings = tuple(finding.guid for finding in stated(session, project))
    return Board(standing, _coding_states(codings, standing, ground), findings)


def _coding_states(
    codings: Mapping[str, JudgedCoding], standing: Mapping[tuple[str, str], Standing], ground: Mapping[str, Laid]
) -> dict[str, CodingStates]:
    """Return by code in how many of its codings which state is: their own, else what they take from the code."""
    own = {guid: (codings[guid].code, codings[guid].changed) for kind, guid in standing if kind == Judged.CODING}
    found = {}
    for code, here in ground.items():
        judged = standing.get((Judged.CODE, code))
        mine = [(standing[Judged.CODING, guid].state, at) for guid, (of, at) in own.items() if of == code]
        total, late = here.gathered[0] - len(mine), here.after(judged.at) if judged else 0
        later = late - sum(judged is not None and at > judged.at for _, at in mine)
        counts = Counter(state.value for state, _ in mine)
        of_code = judged.state if judged else State.DRAFT
        counts[inherited(of_code, later=False).value] += total - later
        counts[State.DRAFT.value] += later
        found[code] = CodingStates({state: number for state, number in counts.items() if number}, late)
    return found


def restore_review(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: Told, wanted: Told
) -> None:
    """Bring a thing's review from the `present` state to the `wanted` one, None for a draft, inside the caller's gesture."""
    record = session.scalars(select(ReviewRecord).where(ReviewRecord.guid == guid)).one()
    if described(session, record) != present:
        raise Overtaken(name=_name(session, record.target_kind, record.target_guid))
    _put(session, record, wanted)


def described(session: Session, record: ReviewRecord) -> dict[str, Any] | None:
    """Return the state as events describe it, None for a draft."""
    if record.state == State.DRAFT:
        return None
    return {
        **{name: getattr(record, name) for name in FIELDS},
        "person": people.guid_of(session, record.person_id),
        "submitter": people.guid_of(session, record.submitter_id),
        "seen": dict(record.seen),
        "at": record.at.isoformat(),
    }


def _judge(
    session: Session, act: Act, project: int, verb: Verb, state: State, targets: Iterable[Target], reason: str
) -> int:
    holder, before = begun(session, act, project, verb)
    if before:
        return before.revision
    found: dict[str, Told] = {}
    left: dict[str, Told] = {}
    names: list[str] = []
    for target, now in _living(session, project, targets):
        record = _record(session, act, project, target)
        was = described(session, record)
        _give(record, act, state, reason, target.seen if target.seen is not None else now)
        if _said(described(session, record)) != _said(was):
            found[record.guid], left[record.guid] = was, described(session, record)
            names.append(_name(session, target.kind, target.guid))
        elif was is not None:
            _put(session, record, was)
    if not left:
        return holder.revision
    stood = states([held["state"] if held else State.DRAFT for held in found.values()])
    return record_event(
        session, act, holder, verb, KIND, next(iter(left)), _listed(names),
        before={"state": stood}, after={"state": [state.value], "reason": reason},
        changes=[change(KIND, guid, found[guid], left[guid]) for guid in left],
    )  # fmt: skip


def _living(session: Session, project: int, targets: Iterable[Target]) -> list[tuple[Target, Seen]]:
    """Return the targets, each once, with what they are now; raise BadValue for none, NotFound for one that is away."""
    wanted = list({(target.kind, target.guid): target for target in targets}.values())
    if not wanted or any(target.kind not in list(Judged) for target in wanted):
        raise BadValue(field="targets", value=", ".join(target.kind for target in wanted))
    now = {
        (kind.value, guid): held
        for kind in Judged
        for guid, held in seen(session, project, kind, [one.guid for one in wanted if one.kind == kind]).items()
    }
    gone = next((target for target in wanted if (target.kind, target.guid) not in now), None)
    if gone is not None:
        raise NotFound(kind=gone.kind)
    return [(target, now[target.kind, target.guid]) for target in wanted]


def _record(session: Session, act: Act, project: int, target: Target) -> ReviewRecord:
    """Return the thing's record; one that never was in review gets a draft."""
    record = session.scalar(
        select(ReviewRecord).where(ReviewRecord.target_kind == target.kind, ReviewRecord.target_guid == target.guid)
    )
    if record is None:
        record = ReviewRecord(
            guid=str(uuid4()), project_id=project, person_id=act.by, submitter_id=None, target_kind=target.kind,
            target_guid=target.guid, state=State.DRAFT.value, reason="", seen={}, at=act.at,
        )  # fmt: skip
        session.add(record)
        session.flush()
    return record


def _give(record: ReviewRecord, act: Act, state: State, reason: str, now: Seen) -> None:
    record.state, record.reason, record.seen = state.value, reason, dict(now)
    record.person_id, record.at = act.by, act.at
    if state is State.SUBMITTED:
        record.submitter_id = act.by


def _put(session: Session, record: ReviewRecord, wanted: Told) -> None:
    if wanted is None:
        record.state, record.reason, record.seen, record.submitter_id = State.DRAFT.value, "", {}, None
        return
    record.state, record.reason, record.seen = wanted["state"], wanted["reason"], dict(wanted["seen"])
    record.person_id = people.id_of(session, wanted["person"])
    record.submitter_id = people.id_of(session, wanted["submitter"])
    record.at = datetime.fromisoformat(wanted["at"])


def _said(held: Told) -> tuple[object, ...] | None:
    """Return what makes one state another: not when it was given, nor again by whom."""
    return (held["state"], held["reason"], held["seen"]) if held else None


def _name(session: Session, kind: str, guid: str) -> str:
    table = RECORDS[Judged(kind)]
    wanted: Select[Reviewed] = select(table)
    record = session.scalars(wanted.where(table.guid == guid)).one()
    if isinstance(record, CodeRecord):
        return code_name(record)
    return record.short_id if isinstance(record, FindingRecord) else " ".join(record.quote.split())[:NAME]


def _listed(names: Sequence[str]) -> str:
    more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
