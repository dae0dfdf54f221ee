"""What a project's thesis documents are made by: choices that last with it, and the campus template whose styles they take."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken
from qualcode.formats.apart import require_usable
from qualcode.locale import LANGUAGES
from qualcode.model.event import Act, State, Verb
from qualcode.model.thesis import CHAPTER, CHAPTER_LENGTH, MOST, RULES, STYLES, Template, Thesis
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import ProjectRecord, TemplateRecord, ThesisRecord

KIND = "thesis"
CHOICES = ("language", "chapter", "style", "rule", "most")
KNOWN = {"language": ("", *LANGUAGES), "style": STYLES, "rule": RULES, "most": range(1, MOST + 1)}


@told_by("thesis")
def thesis(session: Session, project: int) -> Thesis:
    """Return what the project's documents are made by: what was chosen, else what is usual."""
    record = _record(session, project)
    if record is None:
        return Thesis()
    return Thesis(**_choices(record), template=_template(session, record.template_guid))


def template_content(session: Session, project: int, guid: str) -> bytes:
    """Return the bytes of a template that the project follows or followed; raise NotFound."""
    mine = TemplateRecord.project_id == project, TemplateRecord.guid == guid
    content = session.scalar(select(TemplateRecord.content).where(*mine))
    if content is None:
        raise NotFound(kind="template")
    return bytes(content)


def choose(session: Session, act: Act, project: int, **choices: str | int) -> int:
    """Change some of the `CHOICES` by which the documents are made; return the project's revision.

    An empty chapter is the usual one, an empty language the study's own. Where nothing changes there is no gesture. Raises
    BadValue for what a choice does not take.
    """
    holder, before = begun(session, act, project, Verb.THESIS_CHANGED)
    if before:
        return before.revision
    wanted = {name: _checked(name, value) for name, value in choices.items()}
    held = _choices(_record(session, project) or _usual(project))
    changed = {name: value for name, value in wanted.items() if value != held[name]}
    if not changed:
        return holder.revision
    record = _begun(session, project)
    for name, value in changed.items():
        setattr(record, name, value)
    return record_event(
        session, act, holder, Verb.THESIS_CHANGED, KIND, record.guid, holder.name,
        before={name: held[name] for name in changed}, after=changed,
    )  # fmt: skip


def use_template(session: Session, act: Act, project: int, name: str, content: bytes) -> int:
    """Let the documents follow a campus's Word document of that name; return the revision. The file before it is kept.

    Raises BadTemplate, LargeTemplate or UnsafeTemplate for a document that cannot lend its styles.
    """
    holder, before = begun(session, act, project, Verb.TEMPLATE_USED)
    if before:
        return before.revision
    require_usable(content)
    return _follow(session, act, holder, _stored(session, act, project, name, content), Verb.TEMPLATE_USED)


def drop_template(session: Session, act: Act, project: int) -> int:
    """Let the documents follow no template; the file is kept. Return the project's revision."""
    holder, before = begun(session, act, project, Verb.TEMPLATE_DROPPED)
    if before:
        return before.revision
    return _follow(session, act, holder, None, Verb.TEMPLATE_DROPPED)


def restore_thesis(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Bring what a gesture changed from its `present` values to the `wanted` ones, inside the caller's gesture.

    Raises Overtaken where one of them is another by now.
    """
    record = session.scalars(select(ThesisRecord).where(ThesisRecord.guid == guid)).one()
    held = {**_choices(record), **_followed(_template(session, record.template_guid))}
    if any(held[name] != value for name, value in (present or {}).items()):
        raise Overtaken(name=holder.name)
    will = wanted or {}
    for name in (*CHOICES, "template_guid"):
        if name in will:
            setattr(record, name, will[name])


def _follow(session: Session, act: Act, holder: ProjectRecord, chosen: Template | None, verb: Verb) -> int:
    here = thesis(session, holder.id).template
    named = chosen or here
    if named is None or chosen == here:
        return holder.revision
    record = _begun(session, holder.id)
    record.template_guid = chosen.guid if chosen else ""
    return record_event(
        session, act, holder, verb, KIND, record.guid, named.name,
        before=_followed(here), after=_followed(chosen),
    )  # fmt: skip


def _stored(session: Session, act: Act, project: int, name: str, content: bytes) -> Template:
    """Return the project's template of that name and content, stored where it is not there already."""
    digest = sha256(content).hexdigest()
    same = TemplateRecord.project_id == project, TemplateRecord.name == name, TemplateRecord.sha256 == digest
    guid = session.scalar(select(TemplateRecord.guid).where(*same))
    if guid is None:
        guid = str(uuid4())
        session.add(
            TemplateRecord(guid=guid, project_id=project, name=name, sha256=digest, content=content, created_at=act.at)
        )
        session.flush()
    return Template(guid, name, digest)


def _template(session: Session, guid: str) -> Template | None:
    columns = TemplateRecord.guid, TemplateRecord.name, TemplateRecord.sha256
    row = session.execute(select(*columns).where(TemplateRecord.guid == guid)).first() if guid else None
    return Template(*row) if row else None


def _followed(template: Template | None) -> dict[str, str]:
    """Return a template as the trail tells it."""
    return {"template_guid": template.guid if template else "", "template": template.name if template else ""}


def _record(session: Session, project: int) -> ThesisRecord | None:
    return session.scalar(select(ThesisRecord).where(ThesisRecord.project_id == project))


def _begun(session: Session, project: int) -> ThesisRecord:
    """Return the project's record; a project has one from its first choice on."""
    record = _record(session, project)
    if record is None:
        record = _usual(project)
        session.add(record)
        session.flush()
    return record


def _usual(project: int) -> ThesisRecord:
    usual = Thesis()
    return ThesisRecord(
        guid=str(uuid4()), project_id=project, template_guid="", **{name: getattr(usual, name) for name in CHOICES}
    )


def _choices(record: ThesisRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in CHOICES}


def _checked(name: str, value: str | int) -> str | int:
    """Return what is stored of a choice; raise BadValue where it does not take it."""
    if name == "chapter" and isinstance(value, str) and len(value.strip()) <= CHAPTER_LENGTH:
        return value.strip() or CHAPTER
    if name not in KNOWN or value not in KNOWN[name]:
        raise BadValue(field=name, value=value)
    return value
