"""The codebook: laying down a preset, creating and changing codes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, NotCodable, NotFound, Overtaken, Retired
from qualcode.model.code import AttributeValue, Code, Codebook, Kind, Origin, Polarity, SegmentAttribute, tree_order
from qualcode.model.colour import free_colour
from qualcode.model.event import Act, State, Verb, changed
from qualcode.services.gesture import begun, record_event, refuse_outdated
from qualcode.store.reading import scope
from qualcode.store.records import CodebookRecord, CodeRecord, CodingRecord, ProjectRecord

TEXTS = ("label", "definition", "include", "exclude", "example")
KIND, ORDER = "code", "order"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Unnamed(BadValue):
    """A code without a name in any language."""

    key = "error.unnamed_code"


class BadColour(BadValue):
    """A colour that is not written as #rrggbb; facts: value."""

    key = "error.bad_colour"


def lay_down(session: Session, act: Act, project: int, codebook: Codebook) -> int:
    """Put a preset's codes and attributes into a project that has none, inside the caller's gesture; return their number."""
    lay_book(session, project, codebook)
    stored: dict[str, CodeRecord] = {}
    for code, _depth in tree_order(codebook.codes):
        record = new_record(code, project, str(uuid4()), act)
        record.parent_id = stored[code.parent].id if code.parent else None
        session.add(record)
        session.flush()
        stored[code.guid] = record
    return len(stored)


def lay_book(session: Session, project: int, codebook: Codebook) -> None:
    """Put what a preset says besides its codes into a project, inside the caller's gesture, in place of what was there."""
    old = session.get(CodebookRecord, project)
    if old is not None:
        session.delete(old)
        session.flush()
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
    holder, before = begun(session, act, project, Verb.CODE_CREATED)
    if before:
        return code_value(session, any_code(session, before.object_guid)), before.revision
    require_name(label)
    above = code_record(session, project, parent) if parent else None
    short_id = (short_id or "").strip() or free_short_id(session, project, above)
    _refuse_taken(session, project, short_id)
    record = CodeRecord(
        guid=guid or str(uuid4()),
        project_id=project,
        parent_id=above.id if above else None,
        position=next_position(session, project, above),
        short_id=short_id,
        label=dict(label),
        **{name: dict(texts.get(name, {})) for name in TEXTS if name != "label"},
        colour=colour or new_colour(session, project, above),
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
        session, act, holder, Verb.CODE_CREATED, "code", record.guid, code_name(record), after=described(session, record)
    )
    return code, revision


def change_code(
    session: Session, act: Act, project: int, guid: str, *, since: int | None = None, **changes: Any
) -> tuple[Code, int]:
    """Change what is said of a code: label and other texts, short id, colour, kind, polarity, codable, aliases, retired.

    `renamed` gives its names in some languages and leaves those in others; where nothing changes it is no gesture.
    Raises Outdated where it was changed after the revision `since`, at which the writer saw it, Unnamed and BadColour.
    """
    holder, before = begun(session, act, project, Verb.CODE_CHANGED)
    if before:
        return code_value(session, any_code(session, before.object_guid)), before.revision
    record = code_record(session, project, guid)
    refuse_outdated(session, "code", guid, code_name(record), since)
    if (renamed := changes.pop("renamed", None)) is not None:
        require_name(renamed)
        changes["label"] = {**record.label, **renamed}
    unknown = set(changes) - {*TEXTS, "short_id", "colour", "kind", "polarity", "codable", "aliases", "retired"}
    if unknown:
        raise BadValue(field="code", value=", ".join(sorted(unknown)))
    was = described(session, record)
    _refuse_taken(session, project, changes.get("short_id", record.short_id), but=record)
    if "label" in changes:
        require_name(changes["label"])
    if "colour" in changes and _COLOUR.fullmatch(changes["colour"]) is None:
        raise BadColour(value=changes["colour"])
    for name, value in changes.items():
        set_field(record, act, name, value)
    if described(session, record) == was:
        return code_value(session, record), holder.revision
    session.flush()
    revision = record_event(
        session, act, holder, Verb.CODE_CHANGED, "code", guid, code_name(record),
        before=was, after=described(session, record),
    )  # fmt: skip
    return code_value(session, record), revision


def require_name(label: Mapping[str, str]) -> None:
    """Raise Unnamed where a code is called nothing in any language."""
    if not any(text.strip() for text in label.values()):
        raise Unnamed(field="label", value="")


def move_code(
    session: Session, act: Act, project: int, guid: str, parent: str | None, *, before: str | None = None
) -> int:
    """Put a code, with all below it, under another one or at the top; return the project's revision.

    It comes before the sibling `before`, or last. Raises BadValue for a place below itself and for a `before` elsewhere.
    """
    holder, done = begun(session, act, project, Verb.CODE_MOVED, Verb.CODES_ORDERED)
    if done:
        return done.revision
    record = code_record(session, project, guid)
    above = code_record(session, project, parent) if parent else None
    if above is not None:
        _refuse_below_itself(session, record, above)
    order = [other for other in _children(session, project, above) if other.id != record.id]
    if before is not None and before not in [other.guid for other in order]:
        raise BadValue(field="before", value=before)
    place = next((at for at, other in enumerate(order) if other.guid == before), len(order))
    order.insert(place, record)
    old = {other.guid: _place(session, other) for other in order}
    verb = Verb.CODES_ORDERED if record.parent_id == (above.id if above else None) else Verb.CODE_MOVED
    record.parent_id = above.id if above else None
    for position, other in enumerate(order):
        other.position = position
    session.flush()
    new = {other.guid: _place(session, other) for other in order}
    moved = [name for name in new if new[name] != old[name]]
    if not moved:
        return holder.revision
    return record_event(
        session, act, holder, verb, ORDER, guid, code_name(record), before=old[guid], after=new[guid],
        changes=[changed(KIND, name, old[name], new[name]) for name in moved],
    )  # fmt: skip


def _place(session: Session, record: CodeRecord) -> dict[str, Any]:
    return {"parent": _parent(session, record), "position": record.position}


def _parent(session: Session, record: CodeRecord) -> str | None:
    """Return the guid of the code above, put away or not."""
    return session.get_one(CodeRecord, record.parent_id).guid if record.parent_id else None


def require_tree(session: Session, project: int, guids: Sequence[str]) -> None:
    """Refuse, at the end of a restoring, codes under a code that is away or below themselves, and a short id of two codes."""
    session.flush()
    records = session.scalars(select(CodeRecord).where(scope.of(CodeRecord, project))).all()
    parents = {record.id: record.parent_id for record in records}
    ids: set[str] = set()
    for record in records:
        if record.short_id in ids:
            raise NameTaken(name=record.short_id)
        ids.add(record.short_id)
        at: int | None = record.id
        seen: set[int] = set()
        while at is not None and at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at is not None:
            raise Overtaken(name=code_name(record))


def add_beside(
    session: Session,
    act: Act,
    project: int,
    other: CodeRecord,
    guid: str,
    label: Mapping[str, str],
    definition: Mapping[str, str],
) -> CodeRecord:
    """Add a code of the same kind as the last beside another one, inside the caller's gesture."""
    above = session.get(CodeRecord, other.parent_id) if other.parent_id else None
    code = Code(
        guid=guid,
        short_id=free_short_id(session, project, above),
        label=label,
        position=next_position(session, project, above),
        kind=Kind(other.kind),
        definition=definition,
        colour=new_colour(session, project, other),
        polarity=Polarity(other.polarity),
        origin=Origin.DATA,
    )
    record = new_record(code, project, guid, act)
    record.parent_id = other.parent_id
    session.add(record)
    session.flush()
    return record


def delete_code(session: Session, act: Act, project: int, guid: str) -> int:
    """Put an unused code without children away; return the project's revision."""
    holder, before = begun(session, act, project, Verb.CODE_DELETED)
    if before:
        return before.revision
    record = code_record(session, project, guid)
    refuse_in_use(session, project, record)
    record.deleted_at = act.at
    return record_event(
        session, act, holder, Verb.CODE_DELETED, "code", guid, code_name(record), before=described(session, record)
    )


def refuse_in_use(session: Session, project: int, record: CodeRecord) -> None:
    """Raise CodeInUse where the code has codings, or codes below it."""
    children = session.scalar(
        select(func.count()).select_from(CodeRecord).where(scope.of(CodeRecord, project), CodeRecord.parent_id == record.id)
    )
    used = session.scalar(
        select(func.count())
        .select_from(CodingRecord)
        .where(CodingRecord.code_id == record.id, scope.living(CodingRecord))
    )
    if children or used:
        raise CodeInUse(code=code_name(record), codings=used, children=children)


class CodeInUse(BadValue):
    """The code still has codings or codes below it; facts: code, codings, children."""

    key = "error.code_in_use"
    status = 409


def codes(session: Session, project: int) -> list[Code]:
    """Return the living codes of the project in tree order."""
    records = session.scalars(select(CodeRecord).where(scope.of(CodeRecord, project))).all()
    guids: dict[int | None, str] = {record.id: record.guid for record in records}
    return [code for code, _depth in tree_order(_value(record, guids.get(record.parent_id)) for record in records)]


def attributes(session: Session, project: int) -> tuple[SegmentAttribute, ...]:
    """Return the attributes that a coding of this project may carry."""
    record = session.get(CodebookRecord, project)
    return tuple(attribute_value(entry) for entry in record.attributes) if record else ()


def book_of(session: Session, project: int) -> Codebook | None:
    """Return what the project's codebook says besides its codes; None where it says nothing."""
    record = session.get(CodebookRecord, project)
    if record is None:
        return None
    return Codebook(
        id=record.preset or "", title=record.title, codes=(), sources=tuple(record.sources), theory=record.theory,
        attributes=tuple(attribute_value(entry) for entry in record.attributes), notes=record.notes,
    )  # fmt: skip


def code_record(session: Session, project: int, guid: str) -> CodeRecord:
    """Return the living code of the project with that guid; raise NotFound."""
    record = session.scalar(select(CodeRecord).where(scope.of(CodeRecord, project), CodeRecord.guid == guid))
    if record is None:
        raise NotFound(kind="code")
    return record


def any_code(session: Session, guid: str) -> CodeRecord:
    """Return the code of that guid, put away or not."""
    return session.scalars(select(CodeRecord).where(CodeRecord.guid == guid)).one()


def code_named(session: Session, project: int, short_id: str) -> CodeRecord:
    """Return the living code of the project with that short id; raise NotFound."""
    record = session.scalar(select(CodeRecord).where(scope.of(CodeRecord, project), CodeRecord.short_id == short_id))
    if record is None:
        raise NotFound(kind="code", name=short_id)
    return record


def usable(code: CodeRecord) -> CodeRecord:
    """Return the code; raise NotCodable for a folder and Retired for a retired code."""
    if not code.codable:
        raise NotCodable(code=code_name(code))
    if code.retired_at is not None:
        raise Retired(code=code_name(code))
    return code


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
        aliases=tuple(record.aliases),
        retired=record.retired_at is not None,
    )


def new_record(code: Code, project: int, guid: str, act: Act) -> CodeRecord:
    """Return the code as a record that is not stored yet and has no parent."""
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
        aliases=list(code.aliases),
        retired_at=act.at if code.retired else None,
        created_at=act.at,
    )


def _siblings(above: CodeRecord | None) -> ColumnElement[bool]:
    return CodeRecord.parent_id.is_(None) if above is None else CodeRecord.parent_id == above.id


def _refuse_below_itself(session: Session, record: CodeRecord, above: CodeRecord) -> None:
    at: CodeRecord | None = above
    while at is not None:
        if at.id == record.id:
            raise BadValue(field="parent", value=code_name(above))
        at = session.get(CodeRecord, at.parent_id) if at.parent_id else None


def _children(session: Session, project: int, above: CodeRecord | None) -> list[CodeRecord]:
    """Return the living codes right under one, or at the top, in their order."""
    found = session.scalars(select(CodeRecord).where(scope.of(CodeRecord, project), _siblings(above)))
    return sorted(found, key=lambda record: (record.position, record.short_id))


def set_field(record: CodeRecord, act: Act, name: str, value: Any) -> None:
    """Write what is said of a code into its record."""
    if name == "retired":
        record.retired_at = act.at if value else None
    elif name == "aliases":
        record.aliases = list(value)
    else:
        setattr(record, name, dict(value) if name in TEXTS else getattr(value, "value", value))


def next_position(session: Session, project: int, above: CodeRecord | None) -> int:
    """Return the place after the last code right under one, or at the top."""
    last = session.scalar(select(func.max(CodeRecord.position)).where(scope.of(CodeRecord, project), _siblings(above)))
    return 0 if last is None else last + 1


def new_colour(session: Session, project: int, above: CodeRecord | None) -> str:
    """Return a colour that no living code of the project has: a shade of the code above, or a hue far from those in use."""
    taken = session.scalars(select(CodeRecord.colour).where(scope.of(CodeRecord, project)))
    return free_colour(taken, above.colour if above else None)


def free_short_id(session: Session, project: int, above: CodeRecord | None) -> str:
    """Return a short id that no living code of the project has, after that of the code above."""
    taken = set(session.scalars(select(CodeRecord.short_id).where(scope.of(CodeRecord, project))))
    stem = f"{above.short_id}." if above else "T"
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _refuse_taken(session: Session, project: int, short_id: str, *, but: CodeRecord | None = None) -> None:
    same = select(CodeRecord.id).where(scope.of(CodeRecord, project), CodeRecord.short_id == short_id)
    if any(other != (but.id if but else None) for other in session.scalars(same)):
        raise NameTaken(name=short_id)


def described(session: Session, record: CodeRecord) -> dict[str, Any]:
    """Return the code as its events describe it."""
    names = ("short_id", *TEXTS, "colour", "kind", "polarity", "codable", "origin")
    more = {"aliases": list(record.aliases), "retired": record.retired_at is not None}
    return {name: getattr(record, name) for name in names} | _place(session, record) | more


def restore_code(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a code from the `present` state to the `wanted` one, None for absent; the tree is checked when all are in place.

    Only what differs between the two is compared and written; where nothing differs, they tell what the gesture rests on.
    Raises Overtaken where it is not in the present state any more, CodeInUse where it may not go.
    """
    record = any_code(session, guid)
    was, then = dict(present or {}), dict(wanted or {})
    changed = [name for name in {**was, **then} if was.get(name) != then.get(name)]
    found = described(session, record)
    if (record.deleted_at is not None) != (present is None):
        raise Overtaken(name=code_name(record))
    if present is not None and any(found[name] != was[name] for name in changed or was if name in was):
        raise Overtaken(name=code_name(record))
    if wanted is None:
        refuse_in_use(session, holder.id, record)
        record.deleted_at = act.at
        return
    record.deleted_at = None
    for name in then if present is None else changed:
        if name == "parent":
            record.parent_id = any_code(session, then[name]).id if then[name] else None
        else:
            set_field(record, act, name, then[name])
