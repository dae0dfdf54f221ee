"""Undo and redo from the trail: taking back one's own latest gesture is a gesture of its own, with an event of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import NothingToUndo
from qualcode.model.event import OF, Act, Verb
from qualcode.services import (
    assigning,
    bulk_coding,
    checklists,
    codebook,
    codebook_import,
    codings,
    commenting,
    findings,
    informants,
    invitations,
    joining,
    joint_rows,
    judgements,
    member_checks,
    members,
    memos,
    merging,
    merging_copies,
    picking,
    projects,
    pseudonyms,
    queries,
    reanchoring,
    recoding,
    recommendations,
    reconciling,
    resolutions,
    reviewing,
    roles,
    signing_off,
    sources,
    splitting,
    summaries,
    thesis,
    versions,
)
from qualcode.services.gesture import State, begun, record_event
from qualcode.store.records import EventRecord, ProjectRecord

RESTORE: dict[str, Callable[..., None]] = {
    bulk_coding.KIND: bulk_coding.restore_batch,
    "coding": codings.restore_coding,
    joining.KIND: codings.restore_join,
    "code": codebook.restore_code,
    codebook.ORDER: codebook.restore_order,
    codebook_import.KIND: codebook_import.restore_codes,
    splitting.KIND: splitting.restore_split,
    versions.KIND: versions.restore_version,
    merging.KIND: merging.restore_merge,
    merging_copies.KIND: merging_copies.restore_copy,
    "informant": informants.restore_informant,
    "source": sources.restore_source_state,
    "memo": memos.restore_memo,
    findings.KIND: findings.restore_finding,
    findings.ORDER: findings.restore_order,
    recommendations.KIND: recommendations.restore_recommendation,
    checklists.KIND: checklists.restore_answer,
    queries.KIND: queries.restore_query,
    "project": projects.restore_description,
    assigning.KIND: assigning.restore_assignment,
    members.KIND: members.restore_membership,
    members.ALLOWED: members.restore_permissions,
    invitations.KIND: invitations.restore_invitation,
    summaries.KIND: summaries.restore_summary,
    reconciling.KIND: reconciling.restore_reconciliation,
    recoding.KIND: recoding.restore_recoding,
    reanchoring.KIND: reanchoring.restore_text,
    pseudonyms.KIND: pseudonyms.restore_table,
    judgements.JUDGEMENT.kind: judgements.JUDGEMENT.restore,
    resolutions.RESOLUTION.kind: resolutions.RESOLUTION.restore,
    member_checks.CHECK.kind: member_checks.CHECK.restore,
    joint_rows.ROW.kind: joint_rows.ROW.restore,
    picking.KIND: picking.restore_picks,
    thesis.KIND: thesis.restore_thesis,
    commenting.KIND: commenting.restore_comment,
    reviewing.KIND: reviewing.restore_review,
    signing_off.KIND: signing_off.restore_signoff,
}
LASTING = (
    Verb.PROJECT_CREATED, Verb.PROJECT_IMPORTED, Verb.PROJECT_DELETED, Verb.PERSON_JOINED, Verb.PSEUDONYMS_SEALED,
    Verb.PSEUDONYMS_OPENED,
)  # fmt: skip
PAGE = 200


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or brought back: the verb and name of the original gesture, where, and the new revision."""

    revision: int
    verb: str
    name: str
    kind: str
    guid: str
    source: int | None


def undo(session: Session, act: Act, project: int) -> Undone:
    """Take back the person's latest gesture in the project that still stands.

    Raises NothingToUndo; Overtaken where what the gesture left has been changed since; and what the restoring itself
    refuses, such as a code in use.
    """
    return _step(session, act, project, undoing=True)


def redo(session: Session, act: Act, project: int) -> Undone:
    """Bring back the person's gesture that was taken back last, as long as no other gesture followed."""
    return _step(session, act, project, undoing=False)


def next_steps(session: Session, person: int, project: int) -> tuple[Undone | None, Undone | None]:
    """Return what undo and redo would take back and bring back now; nothing that the person's role does not allow."""
    found = (_candidate(session, person, project, undoing=undoing) for undoing in (True, False))
    allowed = (event if event and roles.may(session, person, project, right_of(session, event)) else None for event in found)
    undoable, redoable = (_told(event, event.revision) if event else None for event in allowed)
    return undoable, redoable


def _step(session: Session, act: Act, project: int, *, undoing: bool) -> Undone:
    holder, before = begun(session, act, project, Verb.UNDONE if undoing else Verb.REDONE, right=roles.READS)
    if before:
        return _told(_original(session, before), before.revision)
    roles.require(session, act.by, project, roles.READS)
    event = _candidate(session, act.by, project, undoing=undoing)
    if event is None:
        raise NothingToUndo()
    roles.require(session, act.by, project, right_of(session, event))
    return _told(event, _carry_out(session, act, holder, event, undoing=undoing))


def _carry_out(session: Session, act: Act, holder: ProjectRecord, event: EventRecord, *, undoing: bool) -> int:
    present, wanted = state_of(event.after), state_of(event.before)
    if not undoing:
        present, wanted = wanted, present
    RESTORE[event.object_kind](session, act, holder, event.object_guid, present, wanted)
    session.flush()
    return record_event(
        session, act, holder, Verb.UNDONE if undoing else Verb.REDONE, event.object_kind, event.object_guid,
        event.object_name, source=event.source_id,
        before={OF: event.revision, **(present or {})}, after={OF: event.revision, **(wanted or {})},
    )  # fmt: skip


def _candidate(session: Session, person: int, project: int, *, undoing: bool) -> EventRecord | None:
    """Return the original event of the gesture to take back or to bring back, by reading the trail backwards.

    Going back, each undoing cancels the gesture before it, and each redoing counts as the gesture itself.
    """
    skip = 0
    opposite, same = (Verb.UNDONE, Verb.REDONE) if undoing else (Verb.REDONE, Verb.UNDONE)
    for event in _backwards(session, person, project):
        if event.verb == opposite:
            skip += 1
        elif not undoing and event.verb != same:
            return None
        elif skip:
            skip -= 1
        elif not undoing or stands(session, event):
            return _original(session, event)
    return None


def stands(session: Session, event: EventRecord) -> bool:
    """Return whether what the gesture did was not taken back since, by anybody."""
    later = session.scalars(
        select(EventRecord)
        .where(
            EventRecord.project_id == event.project_id,
            EventRecord.object_guid == event.object_guid,
            EventRecord.revision > event.revision,
            EventRecord.verb.in_((Verb.UNDONE, Verb.REDONE, Verb.REVERTED)),
        )
        .order_by(EventRecord.revision.desc())
    )
    of = event.after[OF] if event.verb == Verb.REDONE else event.revision
    last = next((each for each in later if each.after[OF] == of), None)
    if last is None or last.verb == Verb.REDONE:
        return True
    return last.verb == Verb.REVERTED and not stands(session, last)


def right_of(session: Session, event: EventRecord) -> roles.Right:
    """Return the right that the gesture asks for, and that taking it back or bringing it back asks for as well."""
    verb = Verb(event.verb)
    if verb in roles.VERBS:
        return roles.VERBS[verb]
    if verb == Verb.RESTORED:
        return roles.RESTORED.get(event.object_kind, roles.OWN.get(event.object_kind, roles.CODES))
    return right_of(session, _of(session, event))


def state_of(state: State) -> State:
    """Return what an event says of its object, without the number of the gesture that it takes back."""
    return {name: value for name, value in (state or {}).items() if name != OF} or None


def _backwards(session: Session, person: int, project: int):
    mine = (
        select(EventRecord)
        .where(
            EventRecord.project_id == project,
            EventRecord.person_id == person,
            EventRecord.verb.not_in(LASTING),
            EventRecord.object_kind.in_(RESTORE),
        )
        .order_by(EventRecord.revision.desc())
        .limit(PAGE)
    )
    before = None
    while True:
        page = session.scalars(mine if before is None else mine.where(EventRecord.revision < before)).all()
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].revision


def _original(session: Session, event: EventRecord) -> EventRecord:
    return _of(session, event) if event.verb in (Verb.UNDONE, Verb.REDONE) else event


def _of(session: Session, event: EventRecord) -> EventRecord:
    """Return the gesture that this one takes back or brings back."""
    return session.scalars(
        select(EventRecord).where(EventRecord.project_id == event.project_id, EventRecord.revision == event.after[OF])
    ).one()


def _told(event: EventRecord, revision: int) -> Undone:
    return Undone(revision, event.verb, event.object_name, event.object_kind, event.object_guid, event.source_id)
