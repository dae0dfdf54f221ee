"""What was read is remembered until a gesture touches what it tells of; a session without a memory reads everything anew."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from qualcode.store.records import EventChangeRecord, EventRecord
from qualcode.store.sight import WHOLE

T = TypeVar("T")
P = ParamSpec("P")

MEMORY = "memory"
"""Under this name a session holds its memory, where it has one."""

NARROW = frozenset(
    {
        "answer", "code", "coding", "comment", "evidence", "finding", "finishing", "joint_row", "judgement", "member_check",
        "memo", "picks",
        "query", "recommendation", "reconciliation", "resolution", "review", "signoff", "summary", "thesis", "version",
    }
)  # fmt: skip
"""Kinds of things of which a gesture changes what it tells of and nothing else; one on any other kind touches everything."""

ANY = "any"
"""What stands on this kind is touched by every gesture."""


class Memory(Protocol):
    """Returns what `make` gives of a project, from memory where no gesture touched one of the kinds since it was made.

    What `make` asks the memory for meanwhile it stands on as well. What is returned is shared: it must not be changed.
    """

    def __call__(self, project: int, address: Hashable, kinds: frozenset[str], make: Callable[[], T]) -> T: ...


def told_by(*kinds: str) -> Callable[[Callable[Concatenate[Session, int, P], T]], Callable[Concatenate[Session, int, P], T]]:
    """Let a reader of a project be answered from its session's memory; gestures on `kinds` change what it reads by itself.

    What it reads by other readers of this sort need not be named. Its arguments must be hashable.
    """
    stands_on = frozenset(kinds)

    def remembering(read: Callable[Concatenate[Session, int, P], T]) -> Callable[Concatenate[Session, int, P], T]:
        @wraps(read)
        def asked(session: Session, project: int, *given: P.args, **named: P.kwargs) -> T:
            address = (read.__module__, read.__name__, given, tuple(named.items()))
            return remembered(session, project, address, lambda: read(session, project, *given, **named), stands_on)

        return asked

    return remembering


def remembered(
    session: Session, project: int, address: Hashable, make: Callable[[], T], kinds: frozenset[str] = frozenset()
) -> T:
    """Return what `make` reads of the project, from the session's memory where it has one; `kinds` as in `told_by`."""
    memory: Memory | None = session.info.get(MEMORY)
    return make() if memory is None else memory(project, address, kinds, make)


def touched(session: Session, project: int, since: int) -> dict[str, int]:
    """Return the latest revision after `since` at which a gesture touched things of each kind, by kind.

    A gesture that takes another one back touches what that one did. Everybody's gestures count, also for who works blind:
    what they see may rest on codes that somebody else changed.
    """
    found: dict[str, int] = {}
    for revision, kind, deeper in _touched(session, project, EventRecord.revision > since):
        for name in {kind} if deeper is None else _kinds(session, project, deeper):
            found[name] = max(revision, found.get(name, 0))
    return found


_OF = aliased(EventRecord)


def _touched(session: Session, project: int, which: ColumnElement[bool]) -> list[tuple[int, str, int | None]]:
    """Return of each gesture, by its revision, each kind of what it changed, or what the one changed that it is about.

    Where that one is about another in turn, its revision is told.
    """
    gesture = func.coalesce(_OF.op, EventRecord.op)
    rows = session.execute(
        select(EventRecord.revision, func.coalesce(EventChangeRecord.kind, _OF.object_kind, EventRecord.object_kind), _OF.of)
        .outerjoin(_OF, and_(_OF.project_id == project, _OF.revision == EventRecord.of))
        .outerjoin(EventChangeRecord, EventChangeRecord.event == gesture)
        .where(EventRecord.project_id == project, which)
        .distinct()
        .execution_options(**{WHOLE: True})
    )
    return [(revision, kind, deeper) for revision, kind, deeper in rows]


def _kinds(session: Session, project: int, revision: int) -> set[str]:
    found: set[str] = set()
    for _, kind, deeper in _touched(session, project, EventRecord.revision == revision):
        found |= {kind} if deeper is None else _kinds(session, project, deeper)
    return found
