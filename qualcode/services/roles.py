"""Who may do what in a project; every gesture asks here, pages only hide what would be refused."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import Forbidden
from qualcode.model.project import Role
from qualcode.store.records import MembershipRecord

CODES = frozenset({Role.OWNER, Role.CODER})
CHANGES_STUDY = frozenset({Role.OWNER})
READS = frozenset(Role)


def role_of(session: Session, person: int, project: int) -> Role | None:
    """Return the person's role in the project, or None for a stranger."""
    found = session.scalar(
        select(MembershipRecord.role).where(
            MembershipRecord.project_id == project, MembershipRecord.person_id == person
        )
    )
    return Role(found) if found else None


def require(session: Session, person: int, project: int, allowed: frozenset[Role]) -> Role:
    """Return the person's role; raise Forbidden where it is not among the allowed ones."""
    role = role_of(session, person, project)
    if role is None or role not in allowed:
        raise Forbidden(role=role.value if role else None)
    return role
