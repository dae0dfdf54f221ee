"""Suggesting next passages: every turn of the project with its words and its informant, and which of them carry a code."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qualcode.analysis.suggestions import ranked
from qualcode.model.span import Span
from qualcode.services.searching import Place, who_speaks
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, CodingRecord, SourceRecord, SourceTextRecord, SpeakerRecord, TurnRecord

SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Turns:
    """All turns of a project in order: places, words, informants' code names or None, and whether each may be suggested."""

    places: tuple[Place, ...]
    texts: tuple[str, ...]
    informants: tuple[str | None, ...]
    open: np.ndarray


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A turn that may carry the code; `score` lies between 0 and 1."""

    place: Place
    words: str
    informant: str | None
    score: float


def turns(session: Session, project: int) -> Turns:
    """Return the turns of the living sources. Those of interviewers and those of fewer than three words are not suggested."""
    found = list(_turns(session, project))
    places = tuple(place for place, _ in found)
    texts = tuple(text for _, text in found)
    told = who_speaks(session, project, places)
    voices = _informants_voices(session, project)
    spoken = np.array(
        [
            place.source not in voices or speaker in voices[place.source]
            for place, (speaker, _) in zip(places, told, strict=True)
        ],
        dtype=bool,
    )
    long = np.array([len(text.split()) >= SHORTEST for text in texts], dtype=bool)
    return Turns(places, texts, tuple(who for _, who in told), spoken & long)


def suggestions(
    session: Session, project: int, held: Turns, codes: Collection[str], *, most: int = 50
) -> tuple[list[Suggestion], int]:
    """Return the turns that are likeliest to carry one of the codes, by guid, and how many carry one already."""
    coded = carrying(session, project, held, codes)
    rows, scores = ranked(held.texts, coded, held.open)
    found = [
        Suggestion(held.places[row], held.texts[row], held.informants[row], float(score))
        for row, score in zip(rows[:most].tolist(), scores[:most].tolist(), strict=True)
    ]
    return found, int(coded.sum())


def carrying(session: Session, project: int, held: Turns, codes: Collection[str]) -> np.ndarray:
    """Return for each turn whether a living coding of one of the codes touches it."""
    rows = session.execute(
        scope.laid(project, CodingRecord.source_id, CodingRecord.start, CodingRecord.end)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(CodeRecord.guid.in_(codes))
    )
    laid: dict[int, list[tuple[int, int]]] = {}
    for source, start, end in rows:
        laid.setdefault(source, []).append((start, end))
    return np.array(
        [
            any(start < place.span.end and place.span.start < end for start, end in laid.get(place.source, ()))
            for place in held.places
        ],
        dtype=bool,
    )


def _informants_voices(session: Session, project: int) -> dict[int, set[str]]:
    """Return the speakers who are informants by source, for the sources that have any."""
    rows = session.execute(
        select(SpeakerRecord.source_id, SpeakerRecord.name)
        .join(SourceRecord, SourceRecord.id == SpeakerRecord.source_id)
        .where(SourceRecord.project_id == project, SpeakerRecord.informant_id.is_not(None))
    )
    found: dict[int, set[str]] = {}
    for source, name in rows:
        found.setdefault(source, set()).add(name)
    return found


def _turns(session: Session, project: int) -> Iterator[tuple[Place, str]]:
    texts = dict(
        session.execute(
            select(SourceRecord.id, SourceTextRecord.text)
            .join(
                SourceTextRecord,
                and_(SourceTextRecord.source_id == SourceRecord.id, SourceTextRecord.revision == SourceRecord.text_revision),
            )
            .where(scope.of(SourceRecord, project))
        ).all()
    )
    rows = session.execute(
        select(TurnRecord.source_id, TurnRecord.start, TurnRecord.end)
        .join(
            SourceRecord,
            and_(SourceRecord.id == TurnRecord.source_id, SourceRecord.text_revision == TurnRecord.text_revision),
        )
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id, TurnRecord.start)
    )
    for source, start, end in rows:
        yield Place(source, Span(start, end)), texts[source][start:end]
