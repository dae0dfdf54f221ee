"""Who may do what in a project: the table of rights by role and of verbs by right; every gesture asks here, pages only hide."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import Forbidden
from qualcode.model.event import Verb
from qualcode.model.project import Role
from qualcode.store.reading.remembering import remembered, told_by
from qualcode.store.records import MembershipRecord, ProjectRecord

CODERS_CHANGE_STUDY = "coders_change_study"
OWNERS_APPROVE = "owners_approve"
BLIND_CODING = "blind_coding"
SETTINGS = (CODERS_CHANGE_STUDY, OWNERS_APPROVE, BLIND_CODING)
"""What a project may allow beyond the table, or keep back, each off until its owner says so."""


@dataclass(frozen=True, slots=True)
class Right:
    """The roles that always have it, and those that have it where a setting of the project says so."""

    roles: frozenset[Role]
    setting: str = ""
    where_set: frozenset[Role] = frozenset()

    def __contains__(self, role: object) -> bool:
        return role in self.roles


READS = Right(frozenset(Role))
COMMENTS = Right(frozenset({Role.SUPERVISOR, Role.CODER, Role.OWNER}))
APPROVES = Right(frozenset({Role.SUPERVISOR}), OWNERS_APPROVE, frozenset({Role.OWNER}))
CODES = Right(frozenset({Role.CODER, Role.OWNER}))
CHANGES_STUDY = Right(frozenset({Role.OWNER}), CODERS_CHANGE_STUDY, frozenset({Role.CODER}))
MANAGES = Right(frozenset({Role.OWNER}))

VERBS: Mapping[Verb, Right] = MappingProxyType(
    {
        Verb.PROJECT_CREATED: MANAGES,
        Verb.PROJECT_CHANGED: MANAGES,
        Verb.PROJECT_DELETED: MANAGES,
        Verb.PROJECT_IMPORTED: MANAGES,
        Verb.PERSON_JOINED: MANAGES,
        Verb.PERSON_RENAMED: READS,
        Verb.PERSON_INVITED: MANAGES,
        Verb.INVITATION_WITHDRAWN: MANAGES,
        Verb.ROLE_CHANGED: MANAGES,
        Verb.PERSON_LEFT: MANAGES,
        Verb.PERMISSIONS_CHANGED: MANAGES,
        Verb.CODEBOOK_ADOPTED: CHANGES_STUDY,
        Verb.CODE_CREATED: CODES,
        Verb.CODE_CHANGED: CHANGES_STUDY,
        Verb.CODE_DELETED: CHANGES_STUDY,
        Verb.CODE_MOVED: CHANGES_STUDY,
        Verb.CODES_MERGED: CHANGES_STUDY,
        Verb.CODE_SPLIT: CHANGES_STUDY,
        Verb.CODES_ORDERED: CHANGES_STUDY,
        Verb.CODES_IMPORTED: CHANGES_STUDY,
        Verb.VERSION_KEPT: CHANGES_STUDY,
        Verb.VERSION_DELETED: CHANGES_STUDY,
        Verb.INFORMANT_CREATED: CHANGES_STUDY,
        Verb.INFORMANT_CHANGED: CHANGES_STUDY,
        Verb.INFORMANT_DELETED: CHANGES_STUDY,
        Verb.SOURCE_IMPORTED: CHANGES_STUDY,
        Verb.SOURCE_CHANGED: CHANGES_STUDY,
        Verb.SOURCE_DELETED: CHANGES_STUDY,
        Verb.SOURCE_RESTORED: CHANGES_STUDY,
        Verb.SOURCE_ASSIGNED: MANAGES,
        Verb.SOURCE_FINISHED: CODES,
        Verb.SOURCE_REOPENED: CODES,
        Verb.TEXT_CORRECTED: CHANGES_STUDY,
        Verb.TEXT_ANONYMISED: CHANGES_STUDY,
        Verb.PSEUDONYMS_CHANGED: MANAGES,
        Verb.PSEUDONYMS_SEALED: MANAGES,
        Verb.PSEUDONYMS_OPENED: MANAGES,
        Verb.COPY_MERGED: MANAGES,
        Verb.CODING_CREATED: CODES,
        Verb.CODING_CHANGED: CODES,
        Verb.CODING_REMOVED: CODES,
        Verb.CODING_EXTENDED: CODES,
        Verb.CODING_REPAIRED: CODES,
        Verb.CODINGS_LAID: CODES,
        Verb.MEMO_WRITTEN: CODES,
        Verb.MEMO_CHANGED: CODES,
        Verb.MEMO_DELETED: CODES,
        Verb.FINDING_CREATED: CODES,
        Verb.FINDING_CHANGED: CODES,
        Verb.FINDING_DELETED: CODES,
        Verb.FINDING_CONFIRMED: CODES,
        Verb.FINDINGS_ORDERED: CODES,
        Verb.EVIDENCE_ADDED: CODES,
        Verb.EVIDENCE_CHANGED: CODES,
        Verb.EVIDENCE_REMOVED: CODES,
        Verb.RECOMMENDATION_WRITTEN: CODES,
        Verb.RECOMMENDATION_CHANGED: CODES,
        Verb.RECOMMENDATION_DELETED: CODES,
        Verb.CHECKLIST_ANSWERED: CODES,
        Verb.QUERY_SAVED: CODES,
        Verb.QUERY_DELETED: CODES,
        Verb.SUMMARY_WRITTEN: CODES,
        Verb.CATEGORY_JUDGED: CODES,
        Verb.CATEGORY_WITHDRAWN: CODES,
        Verb.CASE_RESOLVED: CODES,
        Verb.CASE_REOPENED: CODES,
        Verb.MEMBER_CHECK_RECORDED: CODES,
        Verb.MEMBER_CHECK_CHANGED: CODES,
        Verb.MEMBER_CHECK_REMOVED: CODES,
        Verb.JOINT_ROW_ADDED: CODES,
        Verb.JOINT_ROW_CHANGED: CODES,
        Verb.JOINT_ROW_REMOVED: CODES,
        Verb.QUOTATIONS_PICKED: CODES,
        Verb.TEMPLATE_USED: CODES,
        Verb.TEMPLATE_DROPPED: CODES,
        Verb.THESIS_CHANGED: CODES,
        Verb.RECONCILED: CODES,
        Verb.RECODING_PLANNED: CODES,
        Verb.RECODING_STARTED: CODES,
        Verb.RECODING_FINISHED: CODES,
        Verb.RECODING_DROPPED: CODES,
        Verb.COMMENT_WRITTEN: COMMENTS,
        Verb.COMMENT_CHANGED: COMMENTS,
        Verb.COMMENT_REMOVED: COMMENTS,
        Verb.THREAD_RESOLVED: COMMENTS,
        Verb.THREAD_REOPENED: COMMENTS,
        Verb.REVIEW_SUBMITTED: CODES,
        Verb.REVIEW_APPROVED: APPROVES,
        Verb.REVIEW_CHANGES_ASKED: APPROVES,
        Verb.SIGNED_OFF: APPROVES,
        Verb.SIGNOFF_WITHDRAWN: APPROVES,
    }
)
"""The right that each verb asks for. Taking a gesture back or bringing it back asks for the right of that gesture."""

OF_ANOTHER = frozenset({Verb.UNDONE, Verb.REDONE, Verb.REVERTED, Verb.RESTORED})
"""Verbs whose right is that of the gesture or thing which they take back or bring back."""

RESTORED: Mapping[str, Right] = MappingProxyType(dict.fromkeys(("source", "code", "informant"), CHANGES_STUDY))
"""The right that bringing a thing of the study back from the bin asks for; one's own needs CODES, anything else MANAGES."""

OWN: Mapping[str, Right] = MappingProxyType({"comment": COMMENTS})
"""The right that bringing one's own thing back asks for, where it is another than CODES."""


def role_of(session: Session, person: int, project: int) -> Role | None:
    """Return the person's role in the project, or None for a stranger."""
    return remembered(session, project, ("role", person), lambda: _role_of(session, person, project))


def _role_of(session: Session, person: int, project: int) -> Role | None:
    mine = MembershipRecord.project_id == project, MembershipRecord.person_id == person
    found = session.scalar(select(MembershipRecord.role).where(*mine))
    return Role(found) if found else None


@told_by()
def settings(session: Session, project: int) -> frozenset[str]:
    """Return which of `SETTINGS` the project's owner has turned on."""
    return frozenset(session.scalar(select(ProjectRecord.allows).where(ProjectRecord.id == project)) or ())


def has(session: Session, role: Role | None, project: int, right: Right) -> bool:
    """Return whether the role has the right, by the table or by a setting of the project."""
    return role in right or (role in right.where_set and right.setting in settings(session, project))


def may(session: Session, person: int, project: int, right: Right) -> bool:
    """Return whether the person has the right in the project; strangers have none."""
    return has(session, role_of(session, person, project), project, right)


def require(session: Session, person: int, project: int, right: Right) -> Role:
    """Return the person's role; raise Forbidden where it does not have the right."""
    role = role_of(session, person, project)
    if role is None or not has(session, role, project, right):
        raise Forbidden(role=role.value if role else None)
    return role
