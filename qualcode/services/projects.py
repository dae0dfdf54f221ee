"""Projects: creating, describing and deleting a study."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotFound, Overtaken
from qualcode.model.code import Codebook
from qualcode.model.event import Act, State, Verb
from qualcode.model.number import whole
from qualcode.model.project import Group, Project, Question, Role
from qualcode.model.text import unused
from qualcode.services.codebook import lay_down
from qualcode.services.gesture import begun, made_before, record_event, refuse_outdated
from qualcode.store.reading import scope
from qualcode.store.records import MembershipRecord, ProjectRecord


def create_project(
    session: Session,
    act: Act,
    name: str,
    *,
    language: str = "id",
    description: str = "",
    questions: Sequence[Question] = (),
    groups: Sequence[Group] = (),
    codebook: Codebook | None = None,
    synthetic: bool = False,
    facts: dict[str, Any] | None = None,
) -> Project:
    """Create a study owned by the person who acts, with the codes of a preset where one is given."""
    if before := made_before(session, act, Verb.PROJECT_CREATED):
        return project(session, before.project_id)
    name = name.strip()
    if not name:
        raise BadValue(field="name", value=name)
    if session.scalar(_living().where(ProjectRecord.name == name)) is not None:
        raise NameTaken(name=name)
    record = ProjectRecord(
        guid=str(uuid4()),
        name=name,
        description=description,
        language=language,
        questions=[{"id": question.id, "text": dict(question.text)} for question in questions],
        groups=[{"id": group.id, "label": dict(group.label)} for group in groups],
        facts=facts or {},
        synthetic=synthetic,
        revision=0,
        created_at=act.at,
    )
    session.add(record)
    session.flush()
    session.add(MembershipRecord(project_id=record.id, person_id=act.by, role=Role.OWNER.value))
    count = lay_down(session, act, record.id, codebook) if codebook else 0
    record_event(
        session, act, record, Verb.PROJECT_CREATED, "project", record.guid, name,
        after={"name": name, "language": language, "codebook": codebook.id if codebook else None, "codes": count},
    )  # fmt: skip
    return project_value(record)


def project(session: Session, identity: int) -> Project:
    record = session.get(ProjectRecord, identity)
    if record is None or record.deleted_at is not None:
        raise NotFound(kind="project")
    return project_value(record)


def projects(session: Session, person: int) -> list[Project]:
    """Return the studies that the person belongs to, newest first."""
    mine = select(MembershipRecord.project_id).where(MembershipRecord.person_id == person)
    found = session.scalars(_living().where(ProjectRecord.id.in_(mine)).order_by(ProjectRecord.id.desc()))
    return [project_value(record) for record in found]


def every_project(session: Session) -> list[Project]:
    """Return all studies of the database, oldest first, whoever they belong to."""
    return [project_value(record) for record in session.scalars(_living().order_by(ProjectRecord.id))]


def project_named(session: Session, name: str) -> Project:
    """Return the study of that name, guid or number; raise NotFound."""
    number = whole(name)
    record = session.scalar(
        _living().where((ProjectRecord.name == name) | (ProjectRecord.guid == name) | (ProjectRecord.id == number))
    )
    if record is None:
        raise NotFound(kind="project", name=name)
    return project_value(record)


def describe_project(
    session: Session,
    act: Act,
    identity: int,
    *,
    name: str,
    description: str,
    questions: Sequence[Question],
    groups: Sequence[Group],
    language: str,
    since: int | None = None,
) -> Project:
    """Change what is said of the study: its name, description, research questions, informant groups and language.

    Raises Outdated where that was changed after the revision `since`, at which the writer saw it.
    """
    record, before = begun(session, act, identity, Verb.PROJECT_CHANGED)
    if before:
        return project_value(record)
    refuse_outdated(session, "project", record.guid, record.name, since)
    name = name.strip()
    if not name:
        raise BadValue(field="name", value=name)
    if session.scalar(_living().where(ProjectRecord.name == name, ProjectRecord.id != identity)) is not None:
        raise NameTaken(name=name)
    was = _described(record)
    record.name, record.description, record.language = name, description, language
    record.questions = [{"id": question.id, "text": dict(question.text)} for question in questions]
    record.groups = [{"id": group.id, "label": dict(group.label)} for group in groups]
    record_event(
        session, act, record, Verb.PROJECT_CHANGED, "project", record.guid, name,
        before=was, after=_described(record),
    )  # fmt: skip
    return project_value(record)


def add_group(session: Session, act: Act, identity: int, label: str, language: str) -> Group:
    """Add a group of informants called so in the language; one that is called so already is returned as it is."""
    record, before = begun(session, act, identity, Verb.PROJECT_CHANGED)
    label = " ".join(label.split())
    if not label:
        raise BadValue(field="group", value=label)
    known = project_value(record).groups
    there = next((group for group in known if label.casefold() in _called(group)), None)
    if there is not None or before:
        return there or Group(label, {language: label})
    group = Group(unused(label, {other.id for other in known}), {language: label})
    was = _described(record)
    record.groups = [*record.groups, {"id": group.id, "label": dict(group.label)}]
    record_event(
        session, act, record, Verb.PROJECT_CHANGED, "project", record.guid, record.name, before=was, after=_described(record)
    )
    return group


def _called(group: Group) -> set[str]:
    return {name.casefold() for name in (group.id, *group.label.values())}


def delete_project(session: Session, act: Act, identity: int) -> None:
    """Put the study away; its data stays in the database."""
    record, before = begun(session, act, identity, Verb.PROJECT_DELETED)
    if before:
        return
    record.deleted_at = act.at
    record_event(
        session, act, record, Verb.PROJECT_DELETED, "project", record.guid, record.name,
        before={"deleted": False}, after={"deleted": True},
    )  # fmt: skip


def project_value(record: ProjectRecord) -> Project:
    return Project(
        id=record.id,
        guid=record.guid,
        name=record.name,
        language=record.language,
        revision=record.revision,
        synthetic=record.synthetic,
        description=record.description,
        questions=tuple(Question(entry["id"], entry["text"]) for entry in record.questions),
        groups=tuple(Group(entry["id"], entry["label"]) for entry in record.groups),
    )


def _living() -> Select[ProjectRecord]:
    return select(ProjectRecord).where(scope.living(ProjectRecord))


def _described(record: ProjectRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "description": record.description,
        "language": record.language,
        "questions": record.questions,
        "groups": record.groups,
    }


def restore_description(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Say of the study again what was said before, inside the caller's gesture; raise Overtaken where it changed since."""
    if _described(holder) != present or wanted is None:
        raise Overtaken(name=holder.name)
    for name, value in wanted.items():
        setattr(holder, name, value)
