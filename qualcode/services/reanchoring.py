"""What hangs on a text and follows it when it is corrected: codings, memos, comments, turns, speakers, reading positions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from qualcode.errors import Overtaken
from qualcode.model.anchoring import Alignment, How, Placed, aligned
from qualcode.model.event import Act, State
from qualcode.model.span import Span
from qualcode.model.text import Anchor, anchor, fingerprint, word_count
from qualcode.model.transcript import Turn
from qualcode.services.informants import records_by_code
from qualcode.services.joining import rivals
from qualcode.services.laying import recount
from qualcode.store.database import portions
from qualcode.store.passage import Body, body
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodingRecord,
    CommentRecord,
    InformantRecord,
    MemoRecord,
    PositionRecord,
    ProjectRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)

KIND, PLACE, ORPHAN = "text", "place", "orphan"
Anchored = CodingRecord | MemoRecord | CommentRecord
KINDS = (CodingRecord, MemoRecord, CommentRecord)
Place = list[Any]
"""Where something anchored stands, as events keep it: text revision, start, end, and when it was orphaned or None."""

NAME = 60

Speakers = Mapping[str, str | None]
"""The informant's code name by speaker, None for nobody."""


@dataclass(frozen=True, slots=True)
class Following:
    """Something anchored and what a correction does to it."""

    record: Anchored
    was: Span
    placed: Placed


def anchored(session: Session, source: SourceRecord) -> list[Anchored]:
    """Return the codings, memos and comments, put away ones too, that stand in the source's present text, in its order."""
    found: list[Anchored] = []
    for kind in KINDS:
        found += session.scalars(
            select(kind).where(
                kind.source_id == source.id, kind.text_revision == source.text_revision, scope.placed(kind)
            )
        )
    return sorted(found, key=lambda record: (record.start, record.end, record.guid))


def orphaned(session: Session, source: SourceRecord) -> list[Anchored]:
    """Return the source's living orphans."""
    found: list[Anchored] = []
    for kind in KINDS:
        found += session.scalars(
            select(kind)
            .where(kind.source_id == source.id, scope.lost(kind))
            .order_by(kind.id)
        )
    return found


def following(session: Session, source: SourceRecord, alignment: Alignment) -> list[Following]:
    """Return what the correction does to everything anchored in the source; orphans whose words came back are found.

    Codings of one code by one coder that did not overlap do not come to overlap, nor two of them to lie on the very same words:
    the later one gives way.
    """
    there = anchored(session, source)
    result = [Following(record, _span(record), alignment.place(_span(record))) for record in there]
    for record in orphaned(session, source):
        if found := alignment.found(words_of(record), near=_span(record).start, strict=True):
            result.append(Following(record, _span(record), Placed(found, How.FOUND)))
    return _apart(result)


def _apart(found: Iterable[Following]) -> list[Following]:
    last: dict[tuple[int, int], tuple[Span, Span]] = {}
    result = []
    for each in sorted(found, key=lambda one: (one.placed.span or one.was, one.was)):
        here = each.placed.span
        if isinstance(each.record, CodingRecord) and each.record.deleted_at is None and here:
            key = each.record.person_id, each.record.code_id
            if key in last:
                was, there = last[key]
                if there == here:
                    each = Following(each.record, each.was, Placed(None, How.LOST))
                elif there.overlaps(here) and not was.overlaps(each.was):
                    each = Following(each.record, each.was, _clipped(here, there.end))
            if each.placed.span:
                last[key] = each.was, each.placed.span
        result.append(each)
    return result


def _clipped(span: Span, start: int) -> Placed:
    return Placed(Span(start, span.end), How.CHANGED) if start < span.end else Placed(None, How.LOST)


def put_text(
    session: Session,
    act: Act,
    holder: ProjectRecord,
    source: SourceRecord,
    alignment: Alignment,
    turns: Sequence[Turn],
    speakers: Speakers,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store a corrected text as the source's next revision, with everything following it.

    Returns the states before and after, as `restore_text` takes them, with the places, by guid, of what the equal pieces
    alone do not lead back.
    """
    moved = following(session, source, alignment)
    back = alignment.inverted()
    exact = {each.record.guid for each in moved if each.placed.span and back.place(each.placed.span).span == each.was}
    before, was = described(session, source), {each.record.guid: place_of(each.record) for each in moved}
    last = session.scalars(select(func.max(SourceTextRecord.revision)).where(SourceTextRecord.source_id == source.id)).one()
    sha = fingerprint(alignment.new)
    session.add(SourceTextRecord(source_id=source.id, revision=last + 1, sha256=sha, text=alignment.new, created_at=act.at))
    session.flush()
    if turns:
        session.execute(insert(TurnRecord), [_turn_row(source.id, last + 1, turn) for turn in turns])
    _point(source, last + 1, sha, alignment.new)
    here = body(session, source)
    for each in moved:
        _move(act, holder, source, each, here)
    set_speakers(session, source, speakers)
    _finish(session, source, alignment)
    pieces = {"pieces": [list(piece) for piece in alignment.pieces], "known": alignment.known}
    told = [each.record for each in moved if each.record.guid not in exact or each.placed.how is How.FOUND]
    return (
        {**before, "places": {record.guid: was[record.guid] for record in told}},
        {**described(session, source), **pieces, "places": {record.guid: place_of(record) for record in told}},
    )


def _move(act: Act, holder: ProjectRecord, source: SourceRecord, each: Following, here: Body) -> None:
    if each.placed.span is None:
        each.record.orphaned_at = act.at
    else:
        stand(each.record, each.placed.span, source.text_revision, here)
    if each.placed.how is not How.KEPT and isinstance(each.record, CodingRecord):
        each.record.revision = holder.revision + 1


def stand(record: Anchored, span: Span, revision: int, here: Body) -> None:
    """Write into the record that it stands on that passage of the text, and is no orphan."""
    words = anchor(here.text, span)
    record.start, record.end, record.text_revision = span.start, span.end, revision
    record.quote, record.prefix, record.suffix = words.quote, words.prefix, words.suffix
    record.orphaned_at = None
    if isinstance(record, CodingRecord):
        record.paragraph = here.paragraph(span.start)


def place_of(record: Anchored) -> Place:
    """Return where the record stands, as events keep it."""
    orphaned = record.orphaned_at.isoformat() if record.orphaned_at else None
    return [record.text_revision, record.start, record.end, orphaned]


def words_of(record: Anchored) -> Anchor:
    """Return the record's own words and those around them."""
    return Anchor(record.quote or "", record.prefix or "", record.suffix or "")


def carried(session: Session, source: SourceRecord, span: Span, revision: int) -> Span | None:
    """Return where a passage of an earlier text of the source stands now; None where it is lost."""
    if revision == source.text_revision:
        return span
    old = session.get_one(SourceTextRecord, (source.id, revision)).text
    return aligned(old, body(session, source).text).place(span).span


def restore_text(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a text and what is anchored in it from the `present` state to the `wanted` one, inside the caller's gesture.

    What was laid or moved in between follows by the equal pieces; where it would be lost, and where the text or its speakers
    are no longer in the present state, Overtaken is raised.
    """
    now, back = present or {}, wanted or {}
    places = now["places"], back["places"]
    source = session.scalars(select(SourceRecord).where(SourceRecord.guid == guid)).one()
    told = {name: now[name] for name in ("revision", "sha256", "speakers")}
    if source.deleted_at is not None or described(session, source) != told:
        raise Overtaken(name=source.name)
    alignment = _alignment(session, source, now, back)
    there = {record.guid: record for record in anchored(session, source)}
    there |= {record.guid: record for record in _records(session, places[0]) if record.source_id == source.id}
    exact = [each for each in there.values() if each.guid in places[1] and place_of(each) == places[0][each.guid]]
    beside = {record.guid: _beside(session, record) for record in exact}
    since = session.get_one(SourceTextRecord, (source.id, now["revision"])).created_at
    _point(source, back["revision"], back["sha256"], alignment.new)
    for record in exact:
        _set_place(session, record, places[1][record.guid])
    here = body(session, source)
    loose = [each for each in there.values() if each not in exact and each.orphaned_at is None]
    for record in loose:
        each = Following(record, _span(record), alignment.place(_span(record)))
        if each.placed.span is None and record.deleted_at is None:
            raise Overtaken(name=_name(record))
        _move(act, holder, source, each, here)
    session.flush()
    _require_apart(session, exact, beside, since)
    set_speakers(session, source, back["speakers"])
    _finish(session, source, alignment)


def _require_apart(
    session: Session, exact: Iterable[Anchored], beside: Mapping[str, frozenset[str]], since: datetime
) -> None:
    """Raise Overtaken where what went back to its place lies under a coding of the same code that was laid in between.

    Codings that lay over each other before already, as merging codes leaves them, are not in each other's way.
    """
    back = {record.guid for record in exact}
    for record in exact:
        for other in _rivals(session, record):
            if other.guid not in back | beside[record.guid] and other.created_at > since:
                raise Overtaken(name=_name(record))


def _beside(session: Session, record: Anchored) -> frozenset[str]:
    """Return the codings of the same code and coder that lie over the record now."""
    return frozenset(other.guid for other in _rivals(session, record))


def _rivals(session: Session, record: Anchored) -> list[CodingRecord]:
    if not isinstance(record, CodingRecord) or record.deleted_at is not None or record.orphaned_at is not None:
        return []
    return rivals(session, record.source_id, record.person_id, record.code_id, _span(record), but=record)


def _alignment(session: Session, source: SourceRecord, now: Mapping[str, Any], back: Mapping[str, Any]) -> Alignment:
    """Return the way from the present text to the wanted one, along the pieces that the correction kept."""
    told = now if "pieces" in now else back
    pieces = tuple((old, new, length) for old, new, length in told["pieces"])
    here, there = body(session, source).text, session.get_one(SourceTextRecord, (source.id, back["revision"])).text
    if told is back:
        return Alignment(here, there, pieces, told["known"])
    return Alignment(there, here, pieces, told["known"]).inverted()


def restore_place(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring something anchored from the place that it has in the `present` state to that of the `wanted` one."""
    record = _anchored(session, guid)
    if place_of(record) != (present or {})["place"]:
        raise Overtaken(name=_name(record))
    _set_place(session, record, (wanted or {})["place"])
    source = session.get_one(SourceRecord, record.source_id)
    if record.orphaned_at is None and record.text_revision != source.text_revision:
        raise Overtaken(name=_name(record))
    recount(session, source)


def restore_orphan(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Put an orphan away, or bring it back as an orphan; raise Overtaken where that was done already."""
    record = _anchored(session, guid)
    if (record.deleted_at is None) != (present is not None):
        raise Overtaken(name=_name(record))
    record.deleted_at = act.at if wanted is None else None
    recount(session, session.get_one(SourceRecord, record.source_id))


def _anchored(session: Session, guid: str) -> Anchored:
    return next(iter(_records(session, [guid])))


def _set_place(session: Session, record: Anchored, place: Place) -> None:
    revision, start, end, orphaned = place
    if [revision, start, end] != place_of(record)[:3]:
        text = session.get_one(SourceTextRecord, (record.source_id, revision)).text
        stand(record, Span(start, end), revision, Body(text))
    record.orphaned_at = datetime.fromisoformat(orphaned) if orphaned else None


def _records(session: Session, guids: Iterable[str]) -> list[Anchored]:
    wanted = list(guids)
    found: list[Anchored] = []
    for kind in KINDS:
        for some in portions(wanted):
            found += session.scalars(select(kind).where(kind.guid.in_(some)))
    return found


def _span(record: Anchored) -> Span:
    assert record.start is not None  # only memos and comments on a whole thing have no place
    assert record.end is not None
    return Span(record.start, record.end)


def _name(record: Anchored) -> str:
    return (record.quote or "")[:NAME]


def described(session: Session, source: SourceRecord) -> dict[str, Any]:
    """Return the source's present text and speakers as events keep them."""
    return {"revision": source.text_revision, "sha256": source.sha256, "speakers": speakers_of(session, source)}


def speakers_of(session: Session, source: SourceRecord) -> dict[str, str | None]:
    """Return the informant's code name by speaker."""
    rows = session.execute(
        select(SpeakerRecord.name, InformantRecord.code)
        .outerjoin(InformantRecord, InformantRecord.id == SpeakerRecord.informant_id)
        .where(SpeakerRecord.source_id == source.id)
        .order_by(SpeakerRecord.name)
    )
    return dict(rows.all())


def set_speakers(session: Session, source: SourceRecord, speakers: Speakers) -> None:
    """Let these speak in the source, each for the informant of that code name."""
    if speakers_of(session, source) == dict(speakers):
        return
    known = records_by_code(session, source.project_id)
    session.execute(delete(SpeakerRecord).where(SpeakerRecord.source_id == source.id))
    for name, code in speakers.items():
        informant = known[code].id if code in known else None
        session.add(SpeakerRecord(source_id=source.id, name=name, informant_id=informant))
    session.flush()


def _point(source: SourceRecord, revision: int, sha: str, text: str) -> None:
    source.text_revision, source.sha256 = revision, sha
    source.length, source.words = len(text), word_count(text)


def _finish(session: Session, source: SourceRecord, alignment: Alignment) -> None:
    for position in session.scalars(select(PositionRecord).where(PositionRecord.source_id == source.id)):
        position.offset = alignment.offset(min(position.offset, len(alignment.old)))
    recount(session, source)


def _turn_row(source: int, revision: int, turn: Turn) -> dict[str, Any]:
    return {
        "source_id": source,
        "text_revision": revision,
        "start": turn.span.start,
        "end": turn.span.end,
        "speaker": turn.speaker,
        "seconds": turn.seconds,
        "words": turn.words,
    }
