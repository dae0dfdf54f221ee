"""What findings rest on, worked out once a revision: their evidence, its strength, what changed, and what is open."""

import pandas as pd

from qualcode.analysis import coverage, standing
from qualcode.model.code import in_language
from qualcode.model.project import Project
from qualcode.store import reading as tables
from qualcode.ui import state
from qualcode.ui.words import figure, word

VERDICTS = {"good": "✔", "not_good": "✘", "mixed": "◐", "not_stated": "○"}
STATUSES = {"draft": ":material/edit:", "final": ":material/verified:"}


def verdict_name(verdict: str) -> str:
    return f"{VERDICTS[verdict]} {word(f'findings.verdict_{verdict}')}"


def status_name(status: str) -> str:
    return f"{STATUSES[status]} {word(f'findings.status_{status}')}"


def question_names(project: Project) -> dict[str, str]:
    """Return the research questions by id, each with its id before it."""
    return {one.id: f"{one.id} {in_language(one.text, state.language())}" for one in project.questions}


def linked(project: Project) -> pd.DataFrame:
    """Return the evidence joined with its codings, in the reader's language."""
    return state.derived(project, ("linked evidence", state.language()), lambda: _linked(project))


def _linked(project: Project) -> pd.DataFrame:
    with state.look(project) as session:
        ids = tables.evidence_ids(session, project.id)
        codings = tables.codings(session, project.id, state.language(), only=ids)
    return coverage.joined(state.table("evidence", project), codings)


def strength(project: Project) -> pd.DataFrame:
    """Return the counts of `coverage.strength` by finding."""
    findings = state.table("findings", project)
    return state.derived(
        project, "strength", lambda: coverage.strength(findings, linked(project)).set_index("finding")
    )


def cases(project: Project) -> pd.DataFrame:
    """Return the negative cases of all findings, and which of them are open."""
    return state.derived(
        project, "cases of findings", lambda: coverage.cases(linked(project), state.table("resolutions", project))
    )


def changes(project: Project) -> pd.DataFrame:
    """Return what changed under each finding since it was last written."""
    findings, evidence = state.table("findings", project), linked(project)
    return state.derived(project, "changes", lambda: standing.changes(findings, evidence, state.table("laid", project)))


def open_points(project: Project) -> pd.DataFrame:
    """Return the gaps and questions of `coverage.coverage`."""
    names = ("findings", "laid", "codebook", "recommendations", "resolutions")
    findings, *others = (state.table(name, project) for name in names)
    return state.derived(
        project, "open points", lambda: coverage.coverage(findings, linked(project), *others)
    )


def told(rows: pd.DataFrame) -> str:
    """Return the changes of one finding in words, the number of passages with each kind of change."""
    said = []
    for kind, some in rows.groupby("change", sort=False):
        if kind == "under":
            was, now = some.iloc[0][["was", "now"]]
            key = "change_under_same" if was == now else "change_under"
            said.append(word(f"findings.{key}", was=figure(int(was)), now=figure(int(now))))
        else:
            said.append(word(f"findings.change_{kind}", count=figure(len(some))))
    return ", ".join(said)
