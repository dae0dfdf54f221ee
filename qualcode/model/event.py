"""What happened: the verbs of the trail, and the act that a gesture carries."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4


class Verb(StrEnum):
    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    PROJECT_DELETED = "project.deleted"
    PERSON_JOINED = "person.joined"
    CODEBOOK_ADOPTED = "codebook.adopted"
    CODE_CREATED = "code.created"
    CODE_CHANGED = "code.changed"
    CODE_DELETED = "code.deleted"
    CODE_MOVED = "code.moved"
    CODES_MERGED = "codes.merged"
    INFORMANT_CREATED = "informant.created"
    INFORMANT_CHANGED = "informant.changed"
    INFORMANT_DELETED = "informant.deleted"
    SOURCE_IMPORTED = "source.imported"
    SOURCE_CHANGED = "source.changed"
    SOURCE_DELETED = "source.deleted"
    CODING_CREATED = "coding.created"
    CODING_CHANGED = "coding.changed"
    CODING_REMOVED = "coding.removed"
    MEMO_WRITTEN = "memo.written"
    MEMO_CHANGED = "memo.changed"
    MEMO_DELETED = "memo.deleted"
    FINDING_CREATED = "finding.created"
    UNDONE = "gesture.undone"
    REDONE = "gesture.redone"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, and the gesture's key, under which it is carried out once however often it arrives."""

    by: int
    at: datetime
    op: str


def act(by: int, *, op: str | None = None) -> Act:
    """Return an act of this moment."""
    return Act(by, datetime.now(UTC), op or str(uuid4()))
