"""The open project as the study that reports are made from, gathered from the tables that the session holds."""

from datetime import UTC, datetime

from qualcode.analysis.coders import united
from qualcode.model.project import Project
from qualcode.reports.study import Study
from qualcode.ui import state

TABLES = ("codings", "codes", "sources", "informants", "findings")


def study(project: Project, language: str | None = None, *, coder: str | None = None) -> Study:
    """Return the study in the reader's language or another, with one coder's codings or all, twins counted once."""
    spoken = language or state.language()
    frames = {name: state.table(name, project, language=spoken) for name in TABLES}
    frames["codings"] = united(frames["codings"], coder)
    return Study(project, spoken, datetime.now(UTC).year, **frames)
