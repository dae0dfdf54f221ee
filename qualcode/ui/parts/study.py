"""The open project as the study that reports are made from, gathered from the tables that the session holds."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from qualcode.analysis.coders import united
from qualcode.model.project import Project
from qualcode.reports.study import Study
from qualcode.ui import state

TABLES = (
    "codings", "codes", "sources", "informants", "findings", "evidence", "recommendations", "answers", "memos", "durations",
    "judgements", "summaries", "member_checks", "resolutions", "joint_rows", "turns",
)  # fmt: skip


def study(project: Project, language: str | None = None, *, coder: str | None = None) -> Study:
    """Return the study in the reader's language or another, with one coder's codings or all, twins counted once."""
    spoken = language or state.language()
    frames: dict[str, Any] = {name: state.table(name, project, language=spoken) for name in TABLES}
    frames |= {"every": frames["codings"], "codings": counted(project, coder, spoken)}
    return Study(project, spoken, datetime.now(UTC).year, coder=coder, **frames)


def counted(project: Project, coder: str | None, language: str | None = None) -> pd.DataFrame:
    """Return the codings that count: one coder's, or all with twins once."""
    spoken = language or state.language()
    laid = state.table("codings", project, language=spoken)
    return state.worked_out(project, ("united", coder, spoken), [laid], lambda: united(laid, coder))


CHECKED = (
    "codings", "codes", "sources", "informants", "findings", "evidence", "recommendations", "memos", "durations", "member_checks",
    "resolutions",
)  # fmt: skip
"""The tables from which the data's answers to a checklist come; what researchers wrote under its items changes none."""


def checked_study(project: Project) -> Study:
    """Return the study as checklists ask for it, with every coder's codings as they were laid, and without counts."""
    names = ("codings", "sources", "findings", "evidence", "recommendations", "answers", "memos", "durations")
    frames: dict[str, Any] = {name: state.table(name, project) for name in (*names, "member_checks", "resolutions")}
    return Study(
        project, state.language(), datetime.now(UTC).year, every=frames["codings"], codes=state.table("codebook", project),
        informants=state.table("people", project), **frames,
    )  # fmt: skip
