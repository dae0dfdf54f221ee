"""Taking a codebook into a project: a preset as a whole, or a file's codes compared with those that are there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.model.code import Code, Codebook
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import Act, Change, State, Verb, changed
from qualcode.model.notation import ARROW
from qualcode.services.codebook import KIND as CODE
from qualcode.services.codebook import (
    TEXTS,
    codes,
    described,
    free_short_id,
    lay_book,
    new_record,
    next_position,
    set_field,
)
from qualcode.services.gesture import begun, record_event
from qualcode.store.reading import scope
from qualcode.store.records import CodebookRecord, CodeRecord, ProjectRecord

KIND, BOOK = "codes", "book"
SAID = ("preset", "title", "theory", "notes", "sources", "attributes")
PLAIN = ("colour", "kind", "polarity", "codable", "origin", "retired")


class Existing(StrEnum):
    """What becomes of a code that the project has already: left as it is, its empty texts filled, or replaced by the file's."""

    KEEP = "keep"
    FILL = "fill"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Match:
    """A code of a file beside the project's code that it is, None where it is new; `changes` by what is done with it."""

    code: Code
    there: Code | None
    changes: Mapping[Existing, Mapping[str, Any]]
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """How many codes were made and changed, and the project's revision."""

    made: int
    changed: int
    revision: int


def known(session: Session, project: int) -> dict[str, str]:
    """Return the guids of the project's codes by short id and by path of labels in each language, casefolded."""
    held = codes(session, project)
    by_guid = {code.guid: code for code in held}
    found: dict[str, str] = {}
    for code in held:
        for language in {language for each in held for language in each.label}:
            found.setdefault(_path(code, by_guid, language).casefold(), code.guid)
    return found | {code.short_id.casefold(): code.guid for code in held}


def _path(code: Code, by_guid: Mapping[str, Code], language: str) -> str:
    above = by_guid.get(code.parent) if code.parent else None
    return f"{_path(above, by_guid, language)}{ARROW}{code.named(language)}" if above else code.named(language)


def compared(session: Session, project: int, draft: Draft) -> list[Match]:
    """Return each code of the file beside the project's code that it is: by guid, by short id, or by name at its place.

    A second code of the file that is the same one of the project is marked, and is not imported.
    """
    held = codes(session, project)
    by_guid = {code.guid: code for code in held}
    by_id = {code.short_id.casefold(): code for code in held}
    places = {(code.parent, label.casefold()): code for code in held for label in code.label.values() if label}
    there: dict[str, str] = {}
    found: list[Match] = []
    for code in draft.codes:
        parent = there.get(code.parent, code.parent) if code.parent else None
        same = (
            by_guid.get(code.guid)
            or (by_id.get(code.short_id.casefold()) if code.short_id else None)
            or next((places[parent, name] for name in _names(code) if (parent, name) in places), None)
        )
        twice = same is not None and same.guid in there.values()
        if same is not None:
            there[code.guid] = same.guid
        found.append(Match(code, same, {how: _changes(code, same, how) for how in Existing} if same else {}, twice))
    return found


def _names(code: Code) -> Iterator[str]:
    return (label.casefold() for label in code.label.values() if label)


def _changes(code: Code, there: Code, how: Existing) -> dict[str, Any]:
    """Return what the file's code changes of the project's, by field."""
    if how is Existing.KEEP:
        return {}
    wanted: dict[str, Any] = {}
    for name in TEXTS:
        old, new = getattr(there, name), {language: text for language, text in getattr(code, name).items() if text}
        wanted[name] = {**old, **new} if how is Existing.REPLACE else {**new, **{key: text for key, text in old.items() if text}}
    wanted["aliases"] = tuple(dict.fromkeys((*there.aliases, *code.aliases)))
    if how is Existing.REPLACE:
        wanted |= {name: getattr(code, name) for name in PLAIN}
    return {name: value for name, value in wanted.items() if value != getattr(there, name)}


def import_codes(
    session: Session, act: Act, project: int, draft: Draft, *, file: str, existing: Existing = Existing.KEEP
) -> Imported:
    """Take the codes of a file into the project in one gesture: new ones at the end of their siblings.

    Raises BadValue where nothing would change.
    """
    holder, before = begun(session, act, project, Verb.CODES_IMPORTED)
    if before:
        return Imported((before.after or {})["made"], (before.after or {})["changed"], before.revision)
    changes = _take_in(session, act, holder, draft, existing)
    if not changes:
        raise BadValue(field="codebook", value=file)
    was, now = _told(changes)
    made = len(now["codes"]) - len(was["codes"])
    facts = {"made": made, "changed": len(was["codes"]), "file": file}
    revision = record_event(
        session, act, holder, Verb.CODES_IMPORTED, KIND, str(uuid4()), file, before=was, after={**now, **facts},
        changes=changes,
    )  # fmt: skip
    return Imported(made, len(was["codes"]), revision)


def adopt_codebook(session: Session, act: Act, project: int, codebook: Codebook) -> int:
    """Give the preset's codes to a project without codes; return their number."""
    holder, before = begun(session, act, project, Verb.CODEBOOK_ADOPTED)
    if before:
        return len((before.after or {})["codes"])
    if _living(session, project):
        raise BadValue(field="codebook", value=codebook.id)
    changes = _take_in(session, act, holder, Draft(codebook.codes, preset=codebook), Existing.KEEP)
    was, now = _told(changes)
    record_event(
        session, act, holder, Verb.CODEBOOK_ADOPTED, KIND, str(uuid4()), codebook.id, before=was,
        after={**now, "preset": codebook.id}, changes=changes,
    )  # fmt: skip
    return len(now["codes"])


def _told(changes: Sequence[Change]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the codes that were changed as they were called, and those that came or changed as they are called."""
    states = [(change.before, change.after) for change in changes if change.kind == CODE]
    return {"codes": [_called(old) for old, _ in states if old]}, {"codes": [_called(new) for _, new in states]}


def _called(state: State) -> str:
    label = next((text for text in (state or {})["label"].values() if text), "")
    return f"{(state or {})['short_id']} {label}".strip()


def _take_in(session: Session, act: Act, holder: ProjectRecord, draft: Draft, existing: Existing) -> list[Change]:
    """Store the codes of the draft, and its book where the project has no codes yet; return what changed, codes in tree order."""
    project = holder.id
    matches = [match for match in compared(session, project, draft) if not match.twice]
    records = {record.guid: record for record in _living(session, project)}
    place = {match.code.guid: match.there.guid for match in matches if match.there is not None}
    found: list[Change] = []
    if draft.preset is not None and not records:
        old = _book(session.get(CodebookRecord, project))
        lay_book(session, project, draft.preset)
        session.flush()
        found.append(changed(BOOK, holder.guid, old, _book(session.get(CodebookRecord, project))))
    for match in matches:
        if match.there is None:
            record = _make(session, act, project, match.code, records, place, draft.given)
            was = None
        elif changes := match.changes[existing]:
            record = records[match.there.guid]
            was = described(session, record)
            for name, value in changes.items():
                set_field(record, act, name, value)
        else:
            continue
        found.append(changed(CODE, record.guid, was, described(session, record)))
    return found if any(change.kind == CODE for change in found) else []


def _make(
    session: Session,
    act: Act,
    project: int,
    code: Code,
    records: dict[str, CodeRecord],
    place: dict[str, str],
    given: Collection[str],
) -> CodeRecord:
    above = records.get(place.get(code.parent, code.parent)) if code.parent else None
    taken = session.scalar(select(func.count()).select_from(CodeRecord).where(CodeRecord.guid == code.guid))
    record = new_record(code, project, code.guid if code.guid in given and not taken else str(uuid4()), act)
    record.parent_id = above.id if above else None
    record.position = next_position(session, project, above)
    record.short_id = code.short_id or free_short_id(session, project, above)
    session.add(record)
    session.flush()
    records[record.guid] = record
    place[code.guid] = record.guid
    return record


def _book(record: CodebookRecord | None) -> dict[str, Any] | None:
    return None if record is None else {name: getattr(record, name) for name in SAID}


def restore_book(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Bring what the project's codebook says besides its codes to the `wanted` state, inside the caller's gesture."""
    record = session.get(CodebookRecord, holder.id)
    if wanted is None:
        if record is not None:
            session.delete(record)
    elif record is None:
        session.add(CodebookRecord(project_id=holder.id, **wanted))
    else:
        for name, value in wanted.items():
            setattr(record, name, value)


def _living(session: Session, project: int) -> Sequence[CodeRecord]:
    return session.scalars(select(CodeRecord).where(scope.of(CodeRecord, project))).all()
