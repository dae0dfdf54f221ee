"""What happened: the verbs of the trail, and the act that a gesture carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4


class Verb(StrEnum):
    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    PROJECT_DELETED = "project.deleted"
    PROJECT_IMPORTED = "project.imported"
    PERSON_JOINED = "person.joined"
    PERSON_RENAMED = "person.renamed"
    PERSON_INVITED = "person.invited"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    ROLE_CHANGED = "person.role_changed"
    PERSON_LEFT = "person.left"
    PERMISSIONS_CHANGED = "permissions.changed"
    CODEBOOK_ADOPTED = "codebook.adopted"
    CODE_CREATED = "code.created"
    CODE_CHANGED = "code.changed"
    CODE_DELETED = "code.deleted"
    CODE_MOVED = "code.moved"
    CODES_MERGED = "codes.merged"
    CODE_SPLIT = "code.split"
    CODES_ORDERED = "codes.ordered"
    CODES_IMPORTED = "codes.imported"
    VERSION_KEPT = "version.kept"
    VERSION_DELETED = "version.deleted"
    INFORMANT_CREATED = "informant.created"
    INFORMANT_CHANGED = "informant.changed"
    INFORMANT_DELETED = "informant.deleted"
    SOURCE_IMPORTED = "source.imported"
    SOURCE_CHANGED = "source.changed"
    SOURCE_DELETED = "source.deleted"
    SOURCE_RESTORED = "source.restored"
    SOURCE_ASSIGNED = "source.assigned"
    SOURCE_FINISHED = "source.finished"
    SOURCE_REOPENED = "source.reopened"
    TEXT_CORRECTED = "text.corrected"
    TEXT_ANONYMISED = "text.anonymised"
    PSEUDONYMS_CHANGED = "pseudonyms.changed"
    PSEUDONYMS_SEALED = "pseudonyms.sealed"
    PSEUDONYMS_OPENED = "pseudonyms.opened"
    COPY_MERGED = "copy.merged"
    CODING_CREATED = "coding.created"
    CODING_CHANGED = "coding.changed"
    CODING_REMOVED = "coding.removed"
    CODING_EXTENDED = "coding.extended"
    CODING_REPAIRED = "coding.repaired"
    CODINGS_LAID = "codings.laid"
    MEMO_WRITTEN = "memo.written"
    MEMO_CHANGED = "memo.changed"
    MEMO_DELETED = "memo.deleted"
    FINDING_CREATED = "finding.created"
    FINDING_CHANGED = "finding.changed"
    FINDING_DELETED = "finding.deleted"
    FINDING_CONFIRMED = "finding.confirmed"
    FINDINGS_ORDERED = "findings.ordered"
    EVIDENCE_ADDED = "evidence.added"
    EVIDENCE_CHANGED = "evidence.changed"
    EVIDENCE_REMOVED = "evidence.removed"
    RECOMMENDATION_WRITTEN = "recommendation.written"
    RECOMMENDATION_CHANGED = "recommendation.changed"
    RECOMMENDATION_DELETED = "recommendation.deleted"
    CHECKLIST_ANSWERED = "checklist.answered"
    QUERY_SAVED = "query.saved"
    QUERY_DELETED = "query.deleted"
    SUMMARY_WRITTEN = "summary.written"
    CATEGORY_JUDGED = "category.judged"
    CATEGORY_WITHDRAWN = "category.withdrawn"
    CASE_RESOLVED = "case.resolved"
    CASE_REOPENED = "case.reopened"
    MEMBER_CHECK_RECORDED = "member_check.recorded"
    MEMBER_CHECK_CHANGED = "member_check.changed"
    MEMBER_CHECK_REMOVED = "member_check.removed"
    JOINT_ROW_ADDED = "joint_row.added"
    JOINT_ROW_CHANGED = "joint_row.changed"
    JOINT_ROW_REMOVED = "joint_row.removed"
    QUOTATIONS_PICKED = "quotations.picked"
    TEMPLATE_USED = "template.used"
    TEMPLATE_DROPPED = "template.dropped"
    THESIS_CHANGED = "thesis.changed"
    RECONCILED = "codings.reconciled"
    RECODING_PLANNED = "recoding.planned"
    RECODING_STARTED = "recoding.started"
    RECODING_FINISHED = "recoding.finished"
    RECODING_DROPPED = "recoding.dropped"
    COMMENT_WRITTEN = "comment.written"
    COMMENT_CHANGED = "comment.changed"
    COMMENT_REMOVED = "comment.removed"
    THREAD_RESOLVED = "thread.resolved"
    THREAD_REOPENED = "thread.reopened"
    REVIEW_SUBMITTED = "review.submitted"
    REVIEW_APPROVED = "review.approved"
    REVIEW_CHANGES_ASKED = "review.changes_asked"
    SIGNED_OFF = "signoff.given"
    SIGNOFF_WITHDRAWN = "signoff.withdrawn"
    UNDONE = "gesture.undone"
    REDONE = "gesture.redone"
    REVERTED = "gesture.reverted"
    RESTORED = "object.restored"


TAKES_BACK = {Verb.UNDONE: True, Verb.REDONE: False, Verb.REVERTED: True}
"""Verbs of gestures that are about another gesture: whether they take it back, or bring it back."""

State = Mapping[str, Any] | None
"""A thing as an event describes it; None where it is not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a gesture did to things of one kind: in which states it found and left them.

    Where it changed any number of them `alike`, the states tell only what changed.
    """

    kind: str
    guids: tuple[str, ...]
    before: State
    after: State
    alike: bool = False

    def back(self) -> "Change":
        """Return the change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


def changed(kind: str, guid: str, before: State, after: State) -> Change:
    """Return what a gesture did to one thing."""
    return Change(kind, (guid,), before, after)


def alike(kind: str, guids: Iterable[str], before: State, after: State) -> Change:
    """Return what a gesture did to many things alike."""
    return Change(kind, tuple(guids), before, after, alike=True)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, and the gesture's key, under which it is carried out once however often it arrives."""

    by: int
    at: datetime
    op: str


def act(by: int, *, op: str | None = None) -> Act:
    """Return an act of this moment."""
    return Act(by, datetime.now(UTC), op or str(uuid4()))
