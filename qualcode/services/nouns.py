"""The nouns of the trail: how each thing is brought from a state that an event describes to another one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qualcode.model.event import Act, Change, State
from qualcode.services import (
    assigning,
    checklists,
    codebook,
    codebook_import,
    coding_states,
    commenting,
    findings,
    finishing,
    informants,
    invitations,
    joining,
    joint_rows,
    judgements,
    member_checks,
    members,
    memos,
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
    signing_off,
    sources,
    summaries,
    thesis,
    versions,
)
from qualcode.store.records import ProjectRecord

Refill = Callable[[Session, Act, ProjectRecord, str, State, State], None]
"""Brings the thing of a guid from the `present` state to the `wanted` one; raises Overtaken where it is in another by now."""

Many = Callable[[Session, Act, ProjectRecord, Sequence[str], State, State, int], None]
"""Brings many things of one kind alike; the last argument is the revision at which they came to be in the present state."""


Settle = Callable[[Session, int, Sequence[str]], None]
"""Refuses, once all are refilled, what must not hold in the project of the things with those guids together with others."""


@dataclass(frozen=True, slots=True)
class Noun:
    """How one kind of thing is refilled, many of it alike, and what must hold of all of its kind afterwards."""

    refill: Refill
    many: Many | None = None
    settle: Settle | None = None


NOUNS: Mapping[str, Noun] = {
    "coding": Noun(coding_states.restore_coding, coding_states.restore_codings, coding_states.require_apart),
    joining.EVIDENCE: Noun(joining.restore_evidence),
    "code": Noun(codebook.restore_code, settle=codebook.require_tree),
    codebook_import.BOOK: Noun(codebook_import.restore_book),
    versions.KIND: Noun(versions.restore_version),
    "informant": Noun(informants.restore_informant),
    "source": Noun(sources.restore_source_state),
    merging_copies.ARRIVED: Noun(merging_copies.restore_arrived),
    merging_copies.NEWCOMER: Noun(merging_copies.restore_newcomer),
    reanchoring.KIND: Noun(reanchoring.restore_text),
    reanchoring.PLACE: Noun(reanchoring.restore_place),
    reanchoring.ORPHAN: Noun(reanchoring.restore_orphan),
    "memo": Noun(memos.restore_memo, memos.restore_memos),
    findings.KIND: Noun(findings.restore_finding),
    recommendations.KIND: Noun(recommendations.restore_recommendation),
    checklists.KIND: Noun(checklists.restore_answer),
    queries.KIND: Noun(queries.restore_query),
    "project": Noun(projects.restore_description),
    assigning.KIND: Noun(assigning.restore_assignment),
    finishing.KIND: Noun(finishing.restore_finishing),
    members.KIND: Noun(members.restore_membership),
    members.ALLOWED: Noun(members.restore_permissions),
    invitations.KIND: Noun(invitations.restore_invitation),
    summaries.KIND: Noun(summaries.restore_summary),
    reconciling.KIND: Noun(reconciling.restore_reconciliation),
    recoding.KIND: Noun(recoding.restore_recoding),
    pseudonyms.KIND: Noun(pseudonyms.restore_table),
    judgements.JUDGEMENT.kind: Noun(judgements.JUDGEMENT.restore),
    resolutions.RESOLUTION.kind: Noun(resolutions.RESOLUTION.restore),
    member_checks.CHECK.kind: Noun(member_checks.CHECK.restore),
    joint_rows.ROW.kind: Noun(joint_rows.ROW.restore),
    picking.KIND: Noun(picking.restore_picks),
    thesis.KIND: Noun(thesis.restore_thesis),
    commenting.KIND: Noun(commenting.restore_comment, commenting.restore_comments),
    reviewing.KIND: Noun(reviewing.restore_review),
    signing_off.KIND: Noun(signing_off.restore_signoff),
}


def refill(session: Session, act: Act, holder: ProjectRecord, changes: Iterable[Change], since: int) -> None:
    """Bring each thing from the state before its change to the one after it, inside the caller's gesture.

    `since` is the revision at which they came to be in the state before. Raises Overtaken where one of them is in another
    state by now, and what a noun refuses by itself, such as a code in use.
    """
    touched: dict[str, list[str]] = {}
    for change in changes:
        noun = NOUNS[change.kind]
        touched.setdefault(change.kind, []).extend(change.guids)
        if change.alike and noun.many is not None:
            noun.many(session, act, holder, change.guids, change.before, change.after, since)
            continue
        for guid in change.guids:
            noun.refill(session, act, holder, guid, change.before, change.after)
    session.flush()
    for kind, guids in touched.items():
        if settle := NOUNS[kind].settle:
            settle(session, holder.id, guids)
