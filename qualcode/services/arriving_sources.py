"""The sources of an arriving project: texts with turns, and the codings on them; what lies on no text is kept."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from qualcode.formats.turns import turns
from qualcode.model.bundle import DETAILS, Laid, Quotation, TravellingSource
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span, covered
from qualcode.model.text import anchor, fingerprint, unused, word_count
from qualcode.model.transcript import Turn
from qualcode.services import kept_parts
from qualcode.services.arriving_codes import MARKED
from qualcode.services.arriving_notes import take_remarks
from qualcode.services.arriving_parts import keep_area, keep_source
from qualcode.services.codings import UNREVIEWED
from qualcode.services.newcomers import Newcomers, clean
from qualcode.services.sources import on_paper
from qualcode.store.database import plain_insert
from qualcode.store.passage import Body
from qualcode.store.records import (
    CodingRecord,
    Record,
    SourceFileRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)


def take_source(here: Newcomers, source: TravellingSource) -> None:
    """Store the source with what lies on its text; one without text is kept as it came."""
    if not source.text:
        keep_source(here, source)
        return
    text = clean(source.text)
    record = _record(here, source, text)
    here.sources[source.guid] = record
    rows = list(_codings(here, source, record, text))
    plain_insert(here.session, Record.metadata.tables[CodingRecord.__tablename__], rows)
    record.coded = covered([Span(row["start_at"], row["end_at"]) for row in rows])
    here.counts["codings"] += len(rows)


def _record(here: Newcomers, source: TravellingSource, text: str) -> SourceRecord:
    taken = {held.name for held in here.sources.values()}
    said = source.whole or _details(source)
    made = SourceRecord(
        guid=here.guid(source.guid), project_id=here.holder.id,
        name=unused(on_paper(clean(source.name)).strip() or "-", taken), technique=said.technique.value,
        collected_on=said.collected_on, place=said.place, wave=said.wave, language=said.language,
        note=clean(source.description), sha256=fingerprint(text), text_revision=1, length=len(text),
        words=word_count(text), coded=0, position=len(here.sources), created_at=source.at or here.now,
    )  # fmt: skip
    here.session.add(made)
    here.session.flush()
    original = source.original if source.original is not None else text.encode()
    here.session.add_all([
        SourceTextRecord(source_id=made.id, revision=1, sha256=made.sha256, text=text, created_at=here.now),
        SourceFileRecord(
            source_id=made.id, name=on_paper(clean(source.file)) or f"{made.name}.txt",
            sha256=hashlib.sha256(original).hexdigest(), content=original, encoding=source.encoding,
        ),
    ])  # fmt: skip
    here.session.flush()
    found = source.turns if source.turns is not None else turns(text)
    _take_turns(here, made, found)
    here.session.add_all(
        SpeakerRecord(source_id=made.id, name=name, informant_id=informant)
        for name, informant in _speakers(here, source, found)
    )
    return made


def _take_turns(here: Newcomers, source: SourceRecord, found: Sequence[Turn]) -> None:
    rows = [
        {"source_id": source.id, "text_revision": 1, "start_at": turn.span.start, "end_at": turn.span.end,
         "speaker": turn.speaker, "seconds": turn.seconds, "words_at": turn.words}
        for turn in found
    ]  # fmt: skip
    plain_insert(here.session, Record.metadata.tables[TurnRecord.__tablename__], rows)


def _speakers(here: Newcomers, source: TravellingSource, found: Sequence[Turn]) -> Iterator[tuple[str, int | None]]:
    """Yield who speaks with the informant that it is: as the source says, else the one who is called so."""
    if source.whole is not None:
        yield from ((name, here.called.get(code or "")) for name, code in source.whole.speakers.items())
        return
    for name in dict.fromkeys(turn.speaker for turn in found if turn.speaker):
        yield name, here.speaking.get(name.casefold())


def _codings(here: Newcomers, source: TravellingSource, record: SourceRecord, text: str) -> Iterator[dict[str, Any]]:
    """Yield the codings of a source; exact twins come once, areas are kept, bare quotations become memos."""
    body = Body(text)
    seen: set[tuple[int, int, Span]] = set()
    for quotation in source.quotations:
        if quotation.span is None:
            keep_area(here, source, quotation)
            continue
        if quotation.area is not None:
            keep_area(here, source, replace(quotation, guid=str(uuid5(UUID(quotation.guid), "area")), laid=(), notes=()))
        yield from _of_quotation(here, quotation, quotation.laid, record, body, seen)
        take_remarks(here, quotation, record, body.text)
    whole = Quotation("", Span(0, len(text)))
    for laid in source.laid:
        for row in _of_quotation(here, whole, (laid,), record, body, seen):
            kept_parts.keep(here.session, here.holder.id, kept_parts.WHOLE, record.name, {"coding": row["guid"]})
            yield row


def _of_quotation(
    here: Newcomers,
    quotation: Quotation,
    laid: Iterable[Laid],
    record: SourceRecord,
    body: Body,
    seen: set[tuple[int, int, Span]],
) -> Iterator[dict[str, Any]]:
    span = quotation.span
    assert span is not None  # an area alone is kept, and has no codings here
    place = anchor(body.text, span)
    for one in laid:
        code, person = here.codes.get(one.code), here.person(one.user or quotation.user)
        if code is None:
            here.lost["codings_without_code"] += 1
            continue
        if (person, code.id, span) in seen:
            here.lost["twins"] += 1
            continue
        seen.add((person, code.id, span))
        at = one.at or quotation.at or here.now
        guid = here.guid(one.guid)
        here.places.setdefault(quotation.guid, (guid, record, span))
        here.places.setdefault(one.guid, (guid, record, span))
        yield {
            "guid": guid, "source_id": record.id, "code_id": code.id, "person_id": person, "text_revision": 1,
            "start_at": span.start, "end_at": span.end, "paragraph": body.paragraph(span.start), "quote": place.quote,
            "prefix": place.prefix, "suffix": place.suffix, "polarity": one.polarity.value,
            "note": clean(quotation.description), "attributes": {**one.attributes, **(MARKED if one.important else {})},
            "state": UNREVIEWED, "revision": 1, "created_at": at, "changed_at": one.changed or at,
        }  # fmt: skip


def _details(source: TravellingSource) -> SourceDetails:
    """Return what the source's variables say of it."""
    values = {name: clean(source.values[key]) for key, name in DETAILS.items() if key in source.values}
    return SourceDetails(
        source.name, _technique(values.get("technique", "")), _day(values.get("collected_on", "")),
        values.get("place", ""), _whole_number(values.get("wave", "")),
    )  # fmt: skip


def _technique(words: str) -> Technique:
    return Technique(words) if words in {technique.value for technique in Technique} else Technique.INTERVIEW


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None


def _whole_number(words: str) -> int | None:
    return int(words) if words.isdecimal() and len(words) < 6 else None
