"""Sources: importing a read transcript, changing what is said of it, putting it away, remembering where one stopped."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category
from uuid import uuid4

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NotFound, Overtaken, QualCodeError
from qualcode.model.event import Act, State, Verb
from qualcode.model.source import Source, SourceDetails, Technique
from qualcode.model.span import Span
from qualcode.model.text import fingerprint, unused, word_count
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import named_informants
from qualcode.services.gesture import begun, record_event, refuse_outdated
from qualcode.services.informants import records_by_code
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import (
    EventRecord,
    InformantRecord,
    PositionRecord,
    ProjectRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as a list shows it; `share` of it lies under codings, between 0 and 1."""

    id: int
    name: str
    share: float


class AlreadyImported(QualCodeError):
    """A source with the same text is in the project; facts: file, source."""

    key = "error.already_imported"


def import_source(
    session: Session,
    act: Act,
    project: int,
    transcript: Transcript,
    details: SourceDetails,
    *,
    original: bytes,
    again: bool = False,
) -> Source:
    """Store a transcript with its turns, speakers and original file; `again` lets a text in that is there already.

    Informants named in the details that the project lacks are created with their code name alone.
    """
    holder, before = begun(session, act, project, Verb.SOURCE_IMPORTED)
    if before:
        return source_value(session, source_record_of(session, before.object_guid))
    sha = fingerprint(transcript.text)
    twin = session.scalar(select(SourceRecord).where(scope.of(SourceRecord, project), SourceRecord.sha256 == sha))
    if twin is not None and not again:
        raise AlreadyImported(file=transcript.file, source=twin.name)
    record = SourceRecord(
        guid=str(uuid4()),
        project_id=project,
        sha256=sha,
        text_revision=1,
        length=len(transcript.text),
        words=word_count(transcript.text),
        coded=0,
        position=next_position(session, project),
        created_at=act.at,
        **_plain(session, project, details),
    )
    session.add(record)
    session.flush()
    _store_text(session, act, record, transcript, original)
    made = _link(session, record, details)
    file = {"file": transcript.file, "sha256": sha, "words": record.words, "made": made}
    record_event(
        session, act, holder, Verb.SOURCE_IMPORTED, "source", record.guid, record.name,
        source=record.id, after={**described(session, record), **file},
    )  # fmt: skip
    return source(session, record.id)


def change_source(
    session: Session, act: Act, project: int, identity: int, details: SourceDetails, *, since: int | None = None
) -> Source:
    """Change what is said of a source: name, technique, date, place, wave, informants, who speaks.

    Raises Outdated where that was changed after the revision `since`, at which the writer saw it.
    """
    holder, before = begun(session, act, project, Verb.SOURCE_CHANGED)
    if before:
        return source_value(session, source_record_of(session, before.object_guid))
    record = source_record(session, project, identity)
    refuse_outdated(session, "source", record.guid, record.name, since)
    was = described(session, record)
    for name, value in _plain(session, project, details, but=record).items():
        setattr(record, name, value)
    for linked in (SpeakerRecord, SourceInformantRecord):
        session.execute(delete(linked).where(linked.source_id == identity))
    made = _link(session, record, details)
    record_event(
        session, act, holder, Verb.SOURCE_CHANGED, "source", record.guid, record.name,
        source=identity, before={**was, "made": {}}, after={**described(session, record), "made": made},
    )  # fmt: skip
    return source(session, identity)


def delete_source(session: Session, act: Act, project: int, identity: int) -> None:
    """Put a source away with its codings; everything stays in the database."""
    holder, before = begun(session, act, project, Verb.SOURCE_DELETED)
    if before:
        return
    record = source_record(session, project, identity)
    record.deleted_at = act.at
    record_event(
        session, act, holder, Verb.SOURCE_DELETED, "source", record.guid, record.name,
        source=identity, before=described(session, record),
    )  # fmt: skip


def restore_source(session: Session, act: Act, project: int, identity: int) -> Source:
    """Bring back a source that was put away, with its codings."""
    holder, before = begun(session, act, project, Verb.SOURCE_CHANGED)
    if before:
        return source_value(session, source_record_of(session, before.object_guid))
    record = session.get(SourceRecord, identity)
    if record is None or record.project_id != project:
        raise NotFound(kind="source")
    record.deleted_at = None
    named_informants.bring_back(session, record, _made(session, record.guid))
    record_event(
        session, act, holder, Verb.SOURCE_CHANGED, "source", record.guid, record.name,
        source=identity, after=described(session, record),
    )  # fmt: skip
    return source(session, identity)


def remember_position(session: Session, act: Act, identity: int, offset: int) -> None:
    """Remember how far down the source the person has come; no event, it changes nothing in the study."""
    record = session.get(PositionRecord, (act.by, identity))
    if record is None:
        session.add(PositionRecord(person_id=act.by, source_id=identity, offset=offset, at=act.at))
    else:
        record.offset, record.at = offset, act.at


def position(session: Session, person: int, identity: int) -> int:
    """Return the code point at which the person last stopped in the source; 0 where never opened."""
    record = session.get(PositionRecord, (person, identity))
    return record.offset if record else 0


def last_opened(session: Session, person: int, project: int) -> int | None:
    """Return the living source of the project that the person read last."""
    return session.scalar(
        select(PositionRecord.source_id)
        .join(SourceRecord, SourceRecord.id == PositionRecord.source_id)
        .where(PositionRecord.person_id == person, scope.of(SourceRecord, project))
        .order_by(PositionRecord.at.desc())
        .limit(1)
    )


def listed(session: Session, project: int) -> list[Listed]:
    """Return the project's living sources in their order, by one statement that reads nothing else."""
    rows = session.execute(
        select(SourceRecord.id, SourceRecord.name, SourceRecord.coded, SourceRecord.length)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    cover = scope.own_cover(session, project)
    return [
        Listed(identity, name, (coded if cover is None else cover.get(identity, 0)) / length if length else 0.0)
        for identity, name, coded, length in rows
    ]


def source(session: Session, identity: int) -> Source:
    """Return a living source."""
    record = session.get(SourceRecord, identity)
    if record is None or record.deleted_at is not None:
        raise NotFound(kind="source")
    return source_value(session, record)


def source_value(session: Session, record: SourceRecord) -> Source:
    return Source(
        id=record.id,
        guid=record.guid,
        project=record.project_id,
        details=_details(session, record),
        sha256=record.sha256,
        length=record.length,
        words=record.words,
        coded=record.coded,
        position=record.position,
    )


def text(session: Session, identity: int) -> str:
    """Return the present text of a source."""
    record = session.get(SourceRecord, identity)
    if record is None:
        raise NotFound(kind="source")
    return body(session, record).text


@told_by()
def present_text(session: Session, project: int, identity: int) -> str:
    """Return the present text of one of the project's sources; raise NotFound."""
    record = session.get(SourceRecord, identity)
    if record is None or record.project_id != project:
        raise NotFound(kind="source")
    return body(session, record).text


@dataclass(frozen=True, slots=True)
class Spoken:
    """The turns of a source's present text, in order, and the codes of the informants among the speakers, by speaker's name."""

    turns: tuple[Turn, ...]
    informants: Mapping[str, str]


@told_by()
def spoken(session: Session, project: int, identity: int) -> Spoken:
    """Return who speaks where in one of the project's sources; nothing where there is no such source."""
    rows = session.execute(
        select(
            TurnRecord.start, TurnRecord.end, TurnRecord.speaker, TurnRecord.seconds, TurnRecord.words, InformantRecord.code
        )
        .join(SourceRecord, SourceRecord.id == TurnRecord.source_id)
        .outerjoin(
            SpeakerRecord, and_(SpeakerRecord.source_id == TurnRecord.source_id, SpeakerRecord.name == TurnRecord.speaker)
        )
        .outerjoin(InformantRecord, InformantRecord.id == SpeakerRecord.informant_id)
        .where(
            SourceRecord.project_id == project, SourceRecord.id == identity,
            TurnRecord.text_revision == SourceRecord.text_revision,
        )
        .order_by(TurnRecord.start)
    ).all()  # fmt: skip
    return Spoken(
        tuple(Turn(Span(start, end), speaker, seconds, words) for start, end, speaker, seconds, words, _ in rows),
        {speaker: code for _, _, speaker, _, _, code in rows if speaker and code},
    )


@told_by()
def by_guid(session: Session, project: int, guids: frozenset[str]) -> Mapping[str, int]:
    """Return the ids of the project's sources with those guids, by guid."""
    query = select(SourceRecord.guid, SourceRecord.id)
    return dict(session.execute(query.where(SourceRecord.project_id == project, SourceRecord.guid.in_(guids))).all())


def turns(session: Session, identity: int) -> list[Turn]:
    """Return the turns of the source's present text, in order."""
    record = session.get(SourceRecord, identity)
    if record is None:
        raise NotFound(kind="source")
    rows = session.scalars(
        select(TurnRecord)
        .where(TurnRecord.source_id == identity, TurnRecord.text_revision == record.text_revision)
        .order_by(TurnRecord.start)
    )
    return [Turn(Span(row.start, row.end), row.speaker, row.seconds, row.words) for row in rows]


def fingerprints(session: Session, project: int) -> dict[str, str]:
    """Return the names of the project's living sources by the SHA-256 of their text."""
    rows = session.execute(select(SourceRecord.sha256, SourceRecord.name).where(scope.of(SourceRecord, project)))
    return dict(rows.all())


def source_record(session: Session, project: int, identity: int) -> SourceRecord:
    record = session.scalar(select(SourceRecord).where(scope.of(SourceRecord, project), SourceRecord.id == identity))
    if record is None:
        raise NotFound(kind="source")
    return record


def source_record_of(session: Session, guid: str) -> SourceRecord:
    record = session.scalar(select(SourceRecord).where(SourceRecord.guid == guid))
    if record is None:
        raise NotFound(kind="source")
    return record


def next_position(session: Session, project: int) -> int:
    """Return the place after the last source."""
    last = session.scalar(select(func.max(SourceRecord.position)).where(SourceRecord.project_id == project))
    return 0 if last is None else last + 1


def on_paper(name: str) -> str:
    """Return the name without control characters, which no file shows and PostgreSQL does not take."""
    return "".join(letter for letter in name if category(letter) != "Cc")


def _plain(
    session: Session, project: int, details: SourceDetails, *, but: SourceRecord | None = None
) -> dict[str, Any]:
    name = on_paper(details.name).strip()
    if not name:
        raise BadValue(field="name", value=details.name)
    return {
        "name": free_name(session, project, name, but),
        "technique": Technique(details.technique).value,
        "collected_on": details.collected_on,
        "place": details.place.strip(),
        "wave": details.wave,
        "language": details.language,
        "note": details.note,
    }


def free_name(session: Session, project: int, name: str, but: SourceRecord | None = None) -> str:
    """Return the name, with a number behind it where a living source of the project has it already."""
    rows = session.execute(select(SourceRecord.id, SourceRecord.name).where(scope.of(SourceRecord, project)))
    taken = {other for identity, other in rows if but is None or identity != but.id}
    return unused(name, taken)


def _store_text(session: Session, act: Act, record: SourceRecord, transcript: Transcript, original: bytes) -> None:
    session.add(
        SourceTextRecord(
            source_id=record.id, revision=1, sha256=record.sha256, text=transcript.text, created_at=act.at
        )
    )
    session.add(
        SourceFileRecord(
            source_id=record.id,
            name=on_paper(transcript.file),
            sha256=hashlib.sha256(original).hexdigest(),
            content=original,
            encoding=transcript.encoding,
        )
    )
    session.flush()
    if transcript.turns:
        session.execute(insert(TurnRecord), [_turn_row(record.id, turn) for turn in transcript.turns])


def _turn_row(source: int, turn: Turn) -> dict[str, Any]:
    return {
        "source_id": source,
        "text_revision": 1,
        "start": turn.span.start,
        "end": turn.span.end,
        "speaker": turn.speaker,
        "seconds": turn.seconds,
        "words": turn.words,
    }


def _link(session: Session, record: SourceRecord, details: SourceDetails) -> dict[str, str]:
    """Link the source to its informants; return those that had to be made, code names by guid."""
    known = records_by_code(session, record.project_id)
    made: dict[str, str] = {}
    wanted = dict.fromkeys([*details.informants, *(code for code in details.speakers.values() if code)])
    for code in wanted:
        if code not in known:
            known[code] = named_informants.make(session, record.project_id, code, len(known))
            made[known[code].guid] = code
        session.add(SourceInformantRecord(source_id=record.id, informant_id=known[code].id))
    for speaker, who in details.speakers.items():
        informant = known[who].id if who else None
        session.add(SpeakerRecord(source_id=record.id, name=speaker, informant_id=informant))
    session.flush()
    return made


def _made(session: Session, guid: str, *states: State) -> dict[str, str]:
    """Return the informants that a gesture on the source made: as one of its states says, else as its import says."""
    told = next((state["made"] for state in states if state and "made" in state), None)
    if told is None:
        imported = select(EventRecord.after).where(
            EventRecord.object_guid == guid, EventRecord.verb == Verb.SOURCE_IMPORTED.value
        )
        told = (session.scalar(imported) or {}).get("made", {})
    return told


def _details(session: Session, record: SourceRecord) -> SourceDetails:
    linked = session.scalars(
        select(InformantRecord.code)
        .join(SourceInformantRecord, SourceInformantRecord.informant_id == InformantRecord.id)
        .where(SourceInformantRecord.source_id == record.id)
        .order_by(InformantRecord.position)
    )
    spoken = session.execute(
        select(SpeakerRecord.name, InformantRecord.code)
        .outerjoin(InformantRecord, InformantRecord.id == SpeakerRecord.informant_id)
        .where(SpeakerRecord.source_id == record.id)
    )
    return SourceDetails(
        name=record.name,
        technique=Technique(record.technique),
        collected_on=record.collected_on,
        place=record.place,
        wave=record.wave,
        language=record.language,
        note=record.note,
        informants=tuple(linked),
        speakers=dict(spoken.all()),
    )


def described(session: Session, record: SourceRecord) -> dict[str, Any]:
    details = _details(session, record)
    return {
        "name": details.name,
        "technique": details.technique.value,
        "collected_on": details.collected_on.isoformat() if details.collected_on else None,
        "place": details.place,
        "wave": details.wave,
        "language": details.language,
        "note": details.note,
        "informants": list(details.informants),
        "speakers": dict(details.speakers),
    }


def restore_source_state(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring a source from the `present` state to the `wanted` one, inside the caller's gesture.

    None is absence; other states are what is said of the source, and which informants it made because it names them. Its
    text never changes here. Raises Overtaken where the source is not in the present state any more.
    """
    record = source_record_of(session, guid)
    if (record.deleted_at is not None) != (present is None):
        raise Overtaken(name=record.name)
    if present is None or wanted is None:
        _come_or_go(session, act, record, present, wanted)
        return
    now = described(session, record)
    if any(now[name] != present[name] for name in now):
        raise Overtaken(name=record.name)
    named_informants.bring_back(session, record, (wanted or {}).get("made", {}))
    _say_again(session, record, wanted)
    named_informants.put_away(session, act, (present or {}).get("made", {}))


def _come_or_go(session: Session, act: Act, record: SourceRecord, present: State, wanted: State) -> None:
    record.deleted_at = act.at if wanted is None else None
    session.flush()
    if wanted is None:
        named_informants.put_away(session, act, (present or {}).get("made", {}))
    else:
        named_informants.bring_back(session, record, _made(session, record.guid, wanted))


def _say_again(session: Session, record: SourceRecord, wanted: Mapping[str, Any]) -> None:
    details = SourceDetails(
        name=wanted["name"],
        technique=Technique(wanted["technique"]),
        collected_on=date.fromisoformat(wanted["collected_on"]) if wanted["collected_on"] else None,
        place=wanted["place"],
        wave=wanted["wave"],
        language=wanted["language"],
        note=wanted["note"],
        informants=tuple(wanted["informants"]),
        speakers=wanted["speakers"],
    )
    for name, value in _plain(session, record.project_id, details, but=record).items():
        setattr(record, name, value)
    for linked in (SpeakerRecord, SourceInformantRecord):
        session.execute(delete(linked).where(linked.source_id == record.id))
    _link(session, record, details)
