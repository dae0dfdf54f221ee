"""The review report of the open project, gathered from the tables that the session holds."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qualcode.model.codebook_change import changes
from qualcode.model.project import Project
from qualcode.reports.review import Material, Signed
from qualcode.services import people, roles
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import review_facts, signoffs


def material(project: Project) -> Material:
    """Return what the report tells, in the reader's language and time zone."""
    held = review_facts.board(project)
    with reading(state.engine()) as session:
        members = people.members(session, project.id)
        may_approve = [
            person.name for person, role in members if roles.has(session, role, project.id, roles.APPROVES)
        ]
    return Material(
        study=project.name,
        language=state.language(),
        at=datetime.now(UTC).astimezone(ZoneInfo(state.zone())),
        coders=[person.name for person, role in members if role in roles.CODES],
        supervisors=may_approve,
        progress=held.progress(),
        reviews=state.table("reviews", project),
        changed=frozenset(key for key, one in held.standing.items() if one.changed),
        codes=state.table("codes", project),
        codings=review_facts.judged_codings(project),
        findings=state.table("findings", project),
        comments=state.table("comments", project),
        signed=[_signed(project, row) for row in each_row(state.table("signoffs", project))],
    )


def _signed(project: Project, row: Any) -> Signed:
    old, new, findings = signoffs.since(project, row)
    names = {code.guid: f"{code.short_id} {code.named(state.language())}" for code in (*old, *new)}
    return Signed(
        row.name, row.note, row.person, row.at.to_pydatetime(), row.progress, changes(old, new), names, findings
    )
