"""The notes of an arriving project as memos, each on what refers to it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from qualcode.model.bundle import Note, Quotation
from qualcode.model.span import Span
from qualcode.services.memos import PASSAGE, TITLE
from qualcode.services.newcomers import Newcomers, clean, placed
from qualcode.store.records import MemoRecord, SourceRecord, SourceTextRecord


def take_remarks(here: Newcomers, quotation: Quotation, record: SourceRecord, text: str) -> None:
    """Make memos of what is said of a quotation: its notes, and its comment where no code carries it."""
    assert quotation.span is not None  # an area alone is kept, with what is said of it
    place = record, quotation.span, text
    notes = [*quotation.notes, *(guid for laid in quotation.laid for guid in laid.notes)]
    for guid in dict.fromkeys(notes):
        if guid in here.notes and guid not in here.used:
            here.used.add(guid)
            _memo(here, here.notes[guid], PASSAGE, record.guid, place)
    if quotation.description and not quotation.laid:
        guid = str(uuid5(UUID(quotation.guid), "memo"))
        _memo(here, Note(guid, "", quotation.description, quotation.user, quotation.at), PASSAGE, record.guid, place)
    elif not quotation.laid and not notes:
        here.lost["quotations_without_code"] += 1


def take_notes(here: Newcomers) -> None:
    """Put every note onto what refers to it first, all in their order; one that nothing refers to is of the whole study."""
    for guid, kind, target in _referring(here):
        if guid in here.notes and guid not in here.used:
            here.used.add(guid)
            _memo(here, here.notes[guid], kind, target)
    for link in here.bundle.links:
        for note, other in ((link.origin, link.target), (link.target, link.origin)):
            if note in here.notes and note not in here.used and (on := _target(here, other)):
                here.used.add(note)
                _memo(here, here.notes[note], *on)
    for guid, unsaid in here.notes.items():
        if guid not in here.used:
            _memo(here, unsaid, "project", here.holder.guid)
    order = {guid: place for place, guid in enumerate(here.notes)}
    here.session.add_all(here.memos[guid] for guid in sorted(here.memos, key=lambda guid: order.get(guid, len(order))))


def _referring(here: Newcomers) -> Iterator[tuple[str, str, str]]:
    for source in here.bundle.sources:
        if source.guid in here.sources:
            yield from ((note, "source", here.sources[source.guid].guid) for note in source.notes)
    for code in here.bundle.codes:
        yield from ((note, "code", here.codes[code.guid].guid) for note in code.notes)
    for finding in here.bundle.findings:
        yield from ((note, "finding", here.guid(finding.guid)) for note in finding.notes)


def _target(here: Newcomers, guid: str) -> tuple[Any, ...] | None:
    """Return kind, target and place of the thing that a memo can be on; None where there is none."""
    for kind, records in (("source", here.sources), ("code", here.codes), ("informant", here.informants)):
        if guid in records:
            return kind, records[guid].guid
    if guid in here.places:
        _, record, span = here.places[guid]
        text = here.session.get_one(SourceTextRecord, (record.id, 1)).text
        return PASSAGE, record.guid, (record, span, text)
    return None


def _memo(here: Newcomers, note: Note, kind: str, target: str, place: tuple[SourceRecord, Span, str] | None = None) -> None:
    body = clean(note.text)
    title = clean(note.name).strip() or " ".join(body.split())[:TITLE] or "-"
    at: datetime = note.at or here.now
    here.memos[note.guid] = MemoRecord(
        guid=here.guid(note.guid), project_id=here.holder.id, person_id=here.person(note.user), target_kind=kind,
        target_guid=target, title=title, body=body, created_at=at, changed_at=note.changed or at,
        **(placed(*place) if place else {}),
    )  # fmt: skip
    if place is not None:
        record, span, _ = place
        here.places.setdefault(note.guid, (here.guid(note.guid), record, span))
    here.counts["memos"] += 1
