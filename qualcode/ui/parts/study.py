"""The open project as the study that reports are made from, gathered from the tables that the session holds."""

from datetime import UTC, datetime

from qualcode.model.project import Project
from qualcode.reports.study import Study
from qualcode.ui import state

TABLES = ("codings", "codes", "sources", "informants", "findings")


def study(project: Project, language: str | None = None) -> Study:
    """Return the study in the reader's language, or in another."""
    spoken = language or state.language()
    frames = {name: state.table(name, project, language=spoken) for name in TABLES}
    return Study(project, spoken, datetime.now(UTC).year, **frames)
