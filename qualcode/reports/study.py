"""What the tables of a report are made from: a project's tables at one revision, in one language."""

from dataclasses import dataclass, field

import pandas as pd

from qualcode.analysis.coders import united
from qualcode.locale import say
from qualcode.model.project import Project
from qualcode.model.thesis import USUAL, Rule
from qualcode.reports.counting import rule
from qualcode.store import reading as tables
from qualcode.store.database import Session
from qualcode.tables import (
    ANSWERS,
    AUDIT,
    CODINGS,
    DURATIONS,
    EVIDENCE,
    JOINT_ROWS,
    JUDGEMENTS,
    MEMBER_CHECKS,
    MEMOS,
    RECOMMENDATIONS,
    RESOLUTIONS,
    SUMMARIES,
    TURNS,
)


@dataclass(frozen=True, slots=True)
class Quoting:
    """Which passages are quoted, at most so many of a code: by a rule, after those that the researcher picked, by guid."""

    rule: Rule = "spread"
    most: int = USUAL
    picked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Study:
    """The project's frames, as columns of qualcode.tables; `year` goes into the source line.

    `codings` are those that count, `every` holds those of every coder, to which the evidence of findings is linked. Frames
    that a table does not need may be left out. `coder` is whose codings count, None for all, with twins once. `zone` is the
    time zone in which days are told.
    """

    project: Project
    language: str
    year: int
    codings: pd.DataFrame
    codes: pd.DataFrame
    sources: pd.DataFrame
    informants: pd.DataFrame
    findings: pd.DataFrame
    every: pd.DataFrame = field(default_factory=lambda: CODINGS.frame(()))
    evidence: pd.DataFrame = field(default_factory=lambda: EVIDENCE.frame(()))
    recommendations: pd.DataFrame = field(default_factory=lambda: RECOMMENDATIONS.frame(()))
    answers: pd.DataFrame = field(default_factory=lambda: ANSWERS.frame(()))
    memos: pd.DataFrame = field(default_factory=lambda: MEMOS.frame(()))
    durations: pd.DataFrame = field(default_factory=lambda: DURATIONS.frame(()))
    judgements: pd.DataFrame = field(default_factory=lambda: JUDGEMENTS.frame(()))
    summaries: pd.DataFrame = field(default_factory=lambda: SUMMARIES.frame(()))
    member_checks: pd.DataFrame = field(default_factory=lambda: MEMBER_CHECKS.frame(()))
    resolutions: pd.DataFrame = field(default_factory=lambda: RESOLUTIONS.frame(()))
    joint_rows: pd.DataFrame = field(default_factory=lambda: JOINT_ROWS.frame(()))
    turns: pd.DataFrame = field(default_factory=lambda: TURNS.frame(()))
    audit: pd.DataFrame = field(default_factory=lambda: AUDIT.frame(()))
    quoting: Quoting = Quoting()
    coder: str | None = None
    zone: str = "UTC"

    def say(self, key: str, **facts: object) -> str:
        return say(f"reports.{key}", self.language, **facts)

    def headings(self, table: str) -> tuple[str, ...]:
        """Return the table's column headings, in the catalogue joined by |."""
        return tuple(self.say(f"{table}.headings").split("|"))

    def counting(self, *, own: bool = False, each: bool = False) -> str:
        """Return what the figures of a code count: see `reports.counting`."""
        return rule(self.language, self.coder, own=own, each=each)

    @property
    def source_line(self) -> str:
        key = "source_synthetic" if self.project.synthetic else "source"
        return self.say(key, year=self.year)


def gather(
    session: Session, project: Project, language: str, *, year: int, coder: str | None = None, trail: bool = True
) -> Study:
    """Return everything that the tables need, read once; codings are one coder's, or all with twins counted once.

    The audit trail, which is long, is left out without `trail`.
    """
    every = tables.codings(session, project.id, language)
    return Study(
        project,
        language,
        year,
        codings=united(every, coder),
        codes=tables.codes(session, project.id, language),
        sources=tables.sources(session, project.id),
        informants=tables.informants(session, project.id, language),
        findings=tables.findings(session, project.id, language),
        every=every,
        evidence=tables.evidence(session, project.id),
        recommendations=tables.recommendations(session, project.id, language),
        answers=tables.answers(session, project.id),
        memos=tables.memos(session, project.id, language),
        durations=tables.durations(session, project.id),
        judgements=tables.judgements(session, project.id),
        summaries=tables.summaries(session, project.id),
        member_checks=tables.member_checks(session, project.id),
        resolutions=tables.resolutions(session, project.id),
        joint_rows=tables.joint_rows(session, project.id),
        turns=tables.turns(session, project.id),
        audit=tables.audit(session, project.id) if trail else AUDIT.frame(()),
        coder=coder,
    )
