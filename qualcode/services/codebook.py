"""The codebook: laying down a preset, creating and changing codes."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotFound, Overtaken
from qualcode.model.code import AttributeValue, Code, Codebook, Kind, Origin, Polarity, SegmentAttribute, tree_order
from qualcode.model.event import Act, Verb
from qualcode.services import roles
from qualcode.services.trail import State, done_before, hold, record_event
from qualcode.store.records import CodebookRecord, CodeRecord, CodingRecord, ProjectRecord

TEXTS = ("label", "definition", "include", "exclude", "example")
PALETTE = ("#2f6fb7", "#c2571a", "#2e8b57", "#8a4fb0", "#b8433f", "#6b7d1e", "#1c8a93", "#a8527f")


def lay_down(session: Session, act: Act, project: int, codebook: Codebook) -> int:
    """Put a preset's codes and attributes into a project that has none, inside the caller's gesture; return their number."""
    session.add(
        CodebookRecord(
            project_id=project,
            preset=codebook.id,
            title=dict(codebook.title),
            theory=dict(codebook.theory),
            notes=dict(codebook.notes),
            sources=list(codebook.sources),
            attributes=[attribute_json(attribute) for attribute in codebook.attributes],
        )
    )
    stored: dict[str, CodeRecord] = {}
    for code, _depth in tree_order(codebook.codes):
        record = _record(code, project, str(uuid4()), act)
        record.parent_id = stored[code.parent].id if code.parent else None
        session.add(record)
        session.flush()
        stored[code.guid] = record
    return len(stored)


def adopt_codebook(session: Session, act: Act, project: int, codebook: Codebook) -> int:
    """Give the preset's codes to a project without codes; return their number."""
    holder = hold(session, project)
    if done_before(session, act):
        return 0
    roles.require(session, act.by, project, roles.CHANGES_STUDY)
    if session.scalar(select(func.count()).select_from(CodeRecord).where(*_living(project))):
        raise BadValue(field="codebook", value=codebook.id)
    old = session.get(CodebookRecord, project)
    if old is not None:
        session.delete(old)
        session.flush()
    count = lay_down(session, act, project, codebook)
    record_event(
        session, act, holder, Verb.CODEBOOK_ADOPTED, "codebook", holder.guid, codebook.id,
        after={"preset": codebook.id, "codes": count},
    )  # fmt: skip
    return count


def create_code(
    session: Session,
    act: Act,
    project: int,
    label: Mapping[str, str],
    *,
    guid: str | None = None,
    short_id: str | None = None,
    parent: str | None = None,
    kind: Kind = Kind.THEME,
    colour: str | None = None,
    polarity: Polarity = Polarity.UNSET,
    codable: bool = True,
    origin: Origin = Origin.DATA,
    **texts: Mapping[str, str],
) -> tuple[Code, int]:
    """Create a code at the end of its siblings; return it with the project's revision."""
    holder = hold(session, project)
    if before := done_before(session, act):
        return code_value(session, code_record(session, project, before.object_guid)), holder.revision
    roles.require(session, act.by, project, roles.CODES)
    if not any(text.strip() for text in label.values()):
        raise BadValue(field="label", value="")
    above = code_record(session, project, parent) if parent else None
    short_id = (short_id or "").strip() or _free_short_id(session, project, above)
    _refuse_taken(session, project, short_id)
    record = CodeRecord(
        guid=guid or str(uuid4()),
        project_id=project,
        parent_id=above.id if above else None,
        position=_next_position(session, project, above),
        short_id=short_id,
        label=dict(label),
        **{name: dict(texts.get(name, {})) for name in TEXTS if name != "label"},
        colour=colour or (above.colour if above else PALETTE[_next_position(session, project, None) % len(PALETTE)]),
        kind=kind.value,
        polarity=polarity.value,
        codable=codable,
        origin=origin.value,
        created_at=act.at,
    )
    session.add(record)
    session.flush()
    code = code_value(session, record)
    revision = record_event(
        session, act, holder, Verb.CODE_CREATED, "code", record.guid, code_name(record), after=_described(record)
    )
    return code, revision


def change_code(session: Session, act: Act, project: int, guid: str, **changes: Any) -> tuple[Code, int]:
    """Change what is said of a code: label and other texts, short id, colour, kind, polarity, codable."""
    holder = hold(session, project)
    record = code_record(session, project, guid)
    if done_before(session, act):
        return code_value(session, record), holder.revision
    roles.require(session, act.by, project, roles.CHANGES_STUDY)
    unknown = set(changes) - {*TEXTS, "short_id", "colour", "kind", "polarity", "codable"}
    if unknown:
        raise BadValue(field="code", value=", ".join(sorted(unknown)))
    before = _described(record)
    _refuse_taken(session, project, changes.get("short_id", record.short_id), but=record)
    for name, value in changes.items():
        setattr(record, name, dict(value) if name in TEXTS else getattr(value, "value", value))
    session.flush()
    revision = record_event(
        session, act, holder, Verb.CODE_CHANGED, "code", guid, code_name(record),
        before=before, after=_described(record),
    )  # fmt: skip
    return code_value(session, record), revision


def move_code(session: Session, act: Act, project: int, guid: str, parent: str | None) -> int:
    """Put a code, with all below it, under another one or at the top, as the last there; return the project's revision.

    Raises BadValue for a place below itself.
    """
    holder = hold(session, project)
    record = code_record(session, project, guid)
    if before := done_before(session, act):
        return before.revision
    roles.require(session, act.by, project, roles.CHANGES_STUDY)
    above = code_record(session, project, parent) if parent else None
    at = above
    while at is not None:
        if at.id == record.id:
            raise BadValue(field="parent", value=code_name(above))
        at = session.get(CodeRecord, at.parent_id) if at.parent_id else None
    before_state = _described(record)
    record.position = _next_position(session, project, above)
    record.parent_id = above.id if above else None
    session.flush()
    return record_event(
        session, act, holder, Verb.CODE_MOVED, "code", guid, code_name(record),
        before=before_state, after=_described(record),
    )  # fmt: skip


def delete_code(session: Session, act: Act, project: int, guid: str) -> int:
    """Put an unused code without children away; return the project's revision."""
    holder = hold(session, project)
    record = code_record(session, project, guid)
    roles.require(session, act.by, project, roles.CHANGES_STUDY)
    _refuse_in_use(session, project, record)
    record.deleted_at = act.at
    return record_event(
        session, act, holder, Verb.CODE_DELETED, "code", guid, code_name(record), before=_described(record)
    )


def _refuse_in_use(session: Session, project: int, record: CodeRecord) -> None:
    children = session.scalar(
        select(func.count()).select_from(CodeRecord).where(*_living(project), CodeRecord.parent_id == record.id)
    )
    used = session.scalar(
        select(func.count())
        .select_from(CodingRecord)
        .where(CodingRecord.code_id == record.id, CodingRecord.deleted_at.is_(None))
    )
    if children or used:
        raise CodeInUse(code=code_name(record), codings=used, children=children)


class CodeInUse(BadValue):
    """The code still has codings or codes below it; facts: code, codings, children."""

    key = "error.code_in_use"
    status = 409


def codes(session: Session, project: int) -> list[Code]:
    """Return the living codes of the project in tree order."""
    records = session.scalars(select(CodeRecord).where(*_living(project))).all()
    guids = {record.id: record.guid for record in records}
    return [code for code, _depth in tree_order(_value(record, guids.get(record.parent_id)) for record in records)]


def attributes(session: Session, project: int) -> tuple[SegmentAttribute, ...]:
    """Return the attributes that a coding of this project may carry."""
    record = session.get(CodebookRecord, project)
    return tuple(attribute_value(entry) for entry in record.attributes) if record else ()


def code_record(session: Session, project: int, guid: str) -> CodeRecord:
    """Return the living code of the project with that guid; raise NotFound."""
    record = session.scalar(select(CodeRecord).where(*_living(project), CodeRecord.guid == guid))
    if record is None:
        raise NotFound(kind="code")
    return record


def code_named(session: Session, project: int, short_id: str) -> CodeRecord:
    """Return the living code of the project with that short id; raise NotFound."""
    record = session.scalar(select(CodeRecord).where(*_living(project), CodeRecord.short_id == short_id))
    if record is None:
        raise NotFound(kind="code", name=short_id)
    return record


def code_value(session: Session, record: CodeRecord) -> Code:
    parent = session.get(CodeRecord, record.parent_id) if record.parent_id else None
    return _value(record, parent.guid if parent else None)


def code_name(record: CodeRecord) -> str:
    label = next((text for text in record.label.values() if text), "")
    return f"{record.short_id} {label}".strip()


def attribute_json(attribute: SegmentAttribute) -> dict[str, Any]:
    values = [{"id": value.id, "label": dict(value.label)} for value in attribute.values]
    return {"id": attribute.id, "label": dict(attribute.label), "values": values}


def attribute_value(entry: Mapping[str, Any]) -> SegmentAttribute:
    values = tuple(AttributeValue(value["id"], value["label"]) for value in entry["values"])
    return SegmentAttribute(entry["id"], entry["label"], values)


def _value(record: CodeRecord, parent: str | None) -> Code:
    return Code(
        guid=record.guid,
        short_id=record.short_id,
        label=record.label,
        parent=parent,
        position=record.position,
        kind=Kind(record.kind),
        definition=record.definition,
        include=record.include,
        exclude=record.exclude,
        example=record.example,
        colour=record.colour,
        polarity=Polarity(record.polarity),
        codable=record.codable,
        origin=Origin(record.origin),
    )


def _record(code: Code, project: int, guid: str, act: Act) -> CodeRecord:
    return CodeRecord(
        guid=guid,
        project_id=project,
        position=code.position,
        short_id=code.short_id,
        **{name: dict(getattr(code, name)) for name in TEXTS},
        colour=code.colour,
        kind=code.kind.value,
        polarity=code.polarity.value,
        codable=code.codable,
        origin=code.origin.value,
        created_at=act.at,
    )


def _living(project: int):
    return CodeRecord.project_id == project, CodeRecord.deleted_at.is_(None)


def _siblings(above: CodeRecord | None):
    return CodeRecord.parent_id.is_(None) if above is None else CodeRecord.parent_id == above.id


def _next_position(session: Session, project: int, above: CodeRecord | None) -> int:
    last = session.scalar(select(func.max(CodeRecord.position)).where(*_living(project), _siblings(above)))
    return 0 if last is None else last + 1


def _free_short_id(session: Session, project: int, above: CodeRecord | None) -> str:
    taken = set(session.scalars(select(CodeRecord.short_id).where(*_living(project))))
    stem = f"{above.short_id}." if above else "T"
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _refuse_taken(session: Session, project: int, short_id: str, *, but: CodeRecord | None = None) -> None:
    same = select(CodeRecord.id).where(*_living(project), CodeRecord.short_id == short_id)
    if any(other != (but.id if but else None) for other in session.scalars(same)):
        raise NameTaken(name=short_id)


def _described(record: CodeRecord) -> dict[str, Any]:
    names = ("short_id", *TEXTS, "colour", "kind", "polarity", "codable", "origin", "parent_id", "position")
    return {name: getattr(record, name) for name in names}


def restore_code(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a code from the `present` state to the `wanted` one, None for absent, inside the caller's gesture.

    Raises Overtaken where it is not in the present state any more, CodeInUse where it may not go, NameTaken where its
    short id is another's by now.
    """
    record = session.scalars(select(CodeRecord).where(CodeRecord.guid == guid)).one()
    if (None if record.deleted_at else _described(record)) != present:
        raise Overtaken(name=code_name(record))
    if wanted is None:
        _refuse_in_use(session, holder.id, record)
        record.deleted_at = act.at
        return
    _refuse_taken(session, holder.id, wanted["short_id"], but=record)
    record.deleted_at = None
    for name, value in wanted.items():
        setattr(record, name, value)
