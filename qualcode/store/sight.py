"""Whose work a session sees: where a project codes blind, all but its supervisors find what they made themselves and no more."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Engine, event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from qualcode.model.project import Role
from qualcode.store.database import SIGHT
from qualcode.store.records import (
    CodingRecord,
    CommentRecord,
    EventRecord,
    EvidenceRecord,
    FinishingRecord,
    JudgementRecord,
    MembershipRecord,
    MemoRecord,
    PickRecord,
    ProjectRecord,
    ReconciliationRecord,
    Record,
    ResolutionRecord,
    SourceRecord,
    SummaryRecord,
)

WHOLE = "whole"
BLIND = "blind_coding"  # among what a project allows, see services.roles
OWN = (
    MemoRecord, EventRecord, SummaryRecord, JudgementRecord, ResolutionRecord, ReconciliationRecord, FinishingRecord,
)  # fmt: skip
"""Records of which who works blind sees those made by themselves alone; codings and comments have rules of their own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A person and the projects in which they see their own work alone."""

    person: int
    blind: frozenset[int]

    @property
    def name(self) -> str:
        """What tells it from every other sight: what is kept in memory as one person saw it is kept under it."""
        return f"{self.person}:{','.join(map(str, sorted(self.blind)))}"


def through(engine: Engine, sight: Sight | None) -> Engine:
    """Return the engine as the person sees through it; without a sight it is the engine itself."""
    return _through(engine, sight) if sight is not None else engine


def sight(session: Session, person: int) -> Sight | None:
    """Return through whose eyes the person looks; None where they see everything everywhere."""
    rows = session.execute(
        select(ProjectRecord.id, ProjectRecord.allows)
        .join(MembershipRecord, MembershipRecord.project_id == ProjectRecord.id)
        .where(MembershipRecord.person_id == person, MembershipRecord.role != Role.SUPERVISOR.value)
    )
    blind = frozenset(identity for identity, allowed in rows if BLIND in (allowed or ()))
    return Sight(person, blind) if blind else None


def blind_projects(session: Session) -> frozenset[int]:
    """Return the projects that code blind."""
    rows = session.execute(select(ProjectRecord.id, ProjectRecord.allows))
    return frozenset(identity for identity, allowed in rows if BLIND in (allowed or ()))


def is_blind(session: Session, project: int) -> bool:
    """Return whether the session sees the project's work of one person alone."""
    found = sight_of(session)
    return found is not None and project in found.blind


@lru_cache(maxsize=512)
def _through(engine: Engine, sight: Sight) -> Engine:
    return engine.execution_options(**{SIGHT: sight})


def sight_of(session: Session) -> Sight | None:
    """Return through whose eyes the session looks; None sees everything."""
    return session.get_bind().get_execution_options().get(SIGHT)


@event.listens_for(Session, "do_orm_execute")
def _look(asked: ORMExecuteState) -> None:
    sight = sight_of(asked.session)
    if sight is not None and asked.is_select and not asked.is_relationship_load and WHOLE not in asked.execution_options:
        asked.statement = asked.statement.options(*_rules(sight))


@lru_cache(maxsize=512)
def _rules(sight: Sight) -> tuple:
    rules: list[tuple[type[Record], ColumnElement[bool]]] = [(record, _mine(record, sight)) for record in OWN]
    rules += [(CodingRecord, _own_coding(sight)), (CommentRecord, _comment(sight)), (EvidenceRecord, _evidence(sight))]
    rules.append((PickRecord, _pick(sight)))
    return tuple(with_loader_criteria(record, rule, include_aliases=True) for record, rule in rules)


def _mine(record: Any, sight: Sight) -> ColumnElement[bool]:
    return or_(record.person_id == sight.person, record.project_id.not_in(sight.blind))


def _own_coding(sight: Sight) -> ColumnElement[bool]:
    elsewhere = select(SourceRecord.id).where(SourceRecord.project_id.not_in(sight.blind)).correlate(None)
    return or_(CodingRecord.person_id == sight.person, CodingRecord.source_id.in_(elsewhere))


def _evidence(sight: Sight) -> ColumnElement[bool]:
    return EvidenceRecord.coding_id.in_(select(CodingRecord.id).where(_own_coding(sight)).correlate(None))


def _pick(sight: Sight) -> ColumnElement[bool]:
    """A pick says of a passage that somebody coded it."""
    own = select(CodingRecord.guid).where(_own_coding(sight)).correlate(None)
    return or_(PickRecord.project_id.not_in(sight.blind), PickRecord.coding_guid.in_(own))


def _comment(sight: Sight) -> ColumnElement[bool]:
    """Comments of those who do not code are for everybody; those of other coders would tell of their work."""
    coders = (
        select(MembershipRecord.person_id)
        .where(MembershipRecord.project_id == CommentRecord.project_id, MembershipRecord.role == Role.CODER.value)
        .correlate(CommentRecord)
    )
    return or_(
        CommentRecord.person_id == sight.person,
        CommentRecord.project_id.not_in(sight.blind),
        CommentRecord.person_id.not_in(coders),
    )
