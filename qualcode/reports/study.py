"""What the tables of a report are made from: a project's tables at one revision, in one language."""

from dataclasses import dataclass

import pandas as pd

from qualcode.analysis.coders import united
from qualcode.locale import say
from qualcode.model.project import Project
from qualcode.store import reading as tables
from qualcode.store.database import Session


@dataclass(frozen=True, slots=True)
class Study:
    """The project's frames, as columns of qualcode.tables; `year` goes into the source line."""

    project: Project
    language: str
    year: int
    codings: pd.DataFrame
    codes: pd.DataFrame
    sources: pd.DataFrame
    informants: pd.DataFrame
    findings: pd.DataFrame

    def say(self, key: str, **facts: object) -> str:
        return say(f"reports.{key}", self.language, **facts)

    def headings(self, table: str) -> tuple[str, ...]:
        """Return the table's column headings, in the catalogue joined by |."""
        return tuple(self.say(f"{table}.headings").split("|"))

    @property
    def source_line(self) -> str:
        key = "source_synthetic" if self.project.synthetic else "source"
        return self.say(key, year=self.year)


def gather(
    session: Session, project: Project, language: str, *, year: int, coder: str | None = None
) -> Study:
    """Return everything that the tables need, read once; codings are one coder's, or all with twins counted once."""
    return Study(
        project,
        language,
        year,
        united(tables.codings(session, project.id, language), coder),
        tables.codes(session, project.id, language),
        tables.sources(session, project.id),
        tables.informants(session, project.id, language),
        tables.findings(session, project.id, language),
    )
