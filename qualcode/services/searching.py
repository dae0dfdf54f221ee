"""Searching the words of all sources: phrases, whole words, expressions, and words that stand near each other."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np
import regex
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, QualCodeError
from qualcode.model.span import Span
from qualcode.model.text import word_starts
from qualcode.store.passage import Present, body, texts
from qualcode.store.reading import scope
from qualcode.store.reading.voices import voices
from qualcode.store.records import InformantRecord, SourceRecord, TurnRecord

LONGEST = 200
SECONDS = 2
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n")


class How(StrEnum):
    PHRASE = "phrase"
    WHOLE = "whole"
    REGEX = "regex"
    NEAR = "near"
    TURN = "turn"


class TooSlow(QualCodeError):
    """The expression takes too long on a text; facts: source."""

    key = "error.expression_too_slow"
    status = 422


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: one pattern, or several that stand within so many words or in one turn."""

    how: How
    patterns: tuple[regex.Pattern, ...]
    within: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source, by its id, holds what was looked for."""

    source: int
    span: Span


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in its context; `before` and `after` are what surrounds it on its line, `informant` a code name."""

    source: int
    source_name: str
    technique: str
    span: Span
    words: str
    before: str
    after: str
    paragraph: int
    speaker: str | None
    informant: str | None


def sought(words: str, how: How = How.PHRASE, *, within: int = 10, capitals: bool = False) -> Sought:
    """Return what to look for; raise BadValue for nothing, for too much, for a broken expression, and for one word near.

    For NEAR and TURN the words are terms in any order, a term of several words in quotation marks.
    """
    if not words.strip() or len(words) > LONGEST:
        raise BadValue(field="search", value=words[:40])
    if how in (How.NEAR, How.TURN):
        terms = [quoted or word for quoted, word in _TERM.findall(words)]
        if len(terms) < 2:
            raise BadValue(field="search", value=words[:40])
        return Sought(how, tuple(_compiled(_phrase(term), capitals) for term in terms), within)
    expression = words if how is How.REGEX else _phrase(words)
    return Sought(how, (_compiled(rf"\b(?:{expression})\b" if how is How.WHOLE else expression, capitals),))


def places(session: Session, project: int, wanted: Sought, sources: Collection[int] | None = None) -> Iterator[Place]:
    """Yield each place in the project's living sources, or in those of them that are named, in the order of the text.

    Raises TooSlow where an expression takes longer than some seconds on one text.
    """
    for identity, name, text in _texts(session, project, sources):
        turns = _turn_starts(session, identity) if wanted.how is How.TURN else []
        try:
            for span in spans(wanted, text, turns):
                yield Place(identity, span)
        except TimeoutError as error:
            raise TooSlow(source=name) from error


def spans(wanted: Sought, text: str, turns: Sequence[int] = ()) -> Iterator[Span]:
    """Yield where the text holds what is wanted, in order and without overlap; `turns` are the turns' first offsets."""
    if wanted.how is How.NEAR:
        yield from _near(wanted, text)
    elif wanted.how is How.TURN:
        yield from _in_turns(wanted, text, turns)
    else:
        limit = SECONDS if wanted.how is How.REGEX else None
        for found in wanted.patterns[0].finditer(text, timeout=limit):
            start, end = found.span()
            if start < end:
                yield Span(start, end)


def hits(session: Session, project: int, found: Sequence[Place], *, around: int = 120) -> list[Hit]:
    """Return the places in their context, with who speaks there."""
    records = {record.id: record for record in _records(session, {place.source for place in found})}
    told = who_speaks(session, project, found)
    return [
        _hit(session, records[place.source], place.span, around, *who) for place, who in zip(found, told, strict=True)
    ]


def who_speaks(session: Session, project: int, found: Sequence[Place]) -> list[tuple[str | None, str | None]]:
    """Return for each place the speaker's name and the informant's code name, each None where there is none."""
    sources = np.array([place.source for place in found], dtype=np.int64)
    starts = np.array([place.span.start for place in found], dtype=np.int64)
    told = voices(session, project, sources, starts)
    codes = select(InformantRecord.id, InformantRecord.code).where(InformantRecord.project_id == project)
    names = dict(session.execute(codes).all())
    return [(speaker, names.get(int(who))) for speaker, who in zip(told.speaker, told.informant, strict=True)]


def widened(session: Session, found: Iterable[Place], unit: str) -> list[Place]:
    """Return the places widened to their sentences or turns, each once; the unit `hit` leaves them as they are."""
    if unit == "hit":
        return list(found)
    result: dict[Place, None] = {}
    for source, group in groupby(found, key=lambda place: place.source):
        record = session.get_one(SourceRecord, source)
        text = body(session, record).text
        starts = [*_turn_starts(session, source), len(text)] if unit == "turn" else []
        for place in group:
            span = _turn(text, place.span, starts) if unit == "turn" else _sentence(text, place.span)
            result[Place(source, span)] = None
    return list(result)


def _phrase(words: str) -> str:
    return r"\s+".join(re.escape(part) for part in words.split())


def _compiled(expression: str, capitals: bool) -> regex.Pattern:
    try:
        return regex.compile(expression, 0 if capitals else regex.IGNORECASE)
    except regex.error as error:
        raise BadValue(field="search", value=expression[:40]) from error


def _texts(session: Session, project: int, sources: Collection[int] | None) -> Iterator[tuple[int, str, str]]:
    query = (
        select(SourceRecord.id, SourceRecord.name, SourceRecord.text_revision, SourceRecord.sha256)
        .where(scope.of(SourceRecord, project))
        .order_by(SourceRecord.position, SourceRecord.id)
    )
    if sources is not None:
        query = query.where(SourceRecord.id.in_(sources))
    rows = session.execute(query).all()
    wanted = [Present(identity, revision, sha256) for identity, _, revision, sha256 in rows]
    for (identity, name, *_), text in zip(rows, texts(session, wanted), strict=True):
        yield identity, name, text


def _turn_starts(session: Session, source: int) -> list[int]:
    record = session.get_one(SourceRecord, source)
    return list(
        session.scalars(
            select(TurnRecord.start)
            .where(TurnRecord.source_id == source, TurnRecord.text_revision == record.text_revision)
            .order_by(TurnRecord.start)
        )
    )


def _matches(wanted: Sought, text: str) -> list[tuple[int, int, int]]:
    """Return start, end and number of every match of every pattern, by start."""
    return sorted(
        (found.start(), found.end(), number)
        for number, pattern in enumerate(wanted.patterns)
        for found in pattern.finditer(text, timeout=SECONDS)
    )


def _near(wanted: Sought, text: str) -> Iterator[Span]:
    matches = _matches(wanted, text)
    if len({number for *_, number in matches}) < len(wanted.patterns):
        return
    starts = word_starts(text)
    window: list[tuple[int, int, int]] = []
    for match in matches:
        window.append(match)
        at = bisect_right(starts, match[0])
        while at - bisect_right(starts, window[0][0]) > wanted.within:
            window.pop(0)
        while window[0][2] in {number for *_, number in window[1:]}:
            window.pop(0)
        if len({number for *_, number in window}) == len(wanted.patterns):
            yield Span(window[0][0], max(end for _, end, _ in window))
            window = []


def _in_turns(wanted: Sought, text: str, turns: Sequence[int]) -> Iterator[Span]:
    matches = _matches(wanted, text)
    for _turn_number, group in groupby(matches, key=lambda match: bisect_right(turns, match[0])):
        first: dict[int, tuple[int, int]] = {}
        for start, end, number in group:
            first.setdefault(number, (start, end))
        if len(first) == len(wanted.patterns):
            yield Span(min(start for start, _ in first.values()), max(end for _, end in first.values()))


def _turn(text: str, span: Span, starts: Sequence[int]) -> Span:
    at = bisect_right(starts, span.start)
    end = next((start for start in starts[at:] if start >= span.end), len(text))
    return _trimmed(text, starts[at - 1] if at else 0, end) or span


def _sentence(text: str, span: Span) -> Span:
    line = text.rfind("\n", 0, span.start) + 1
    before = [found.end() for found in _SENTENCE_END.finditer(text, line, span.start)]
    after = _SENTENCE_END.search(text, max(span.start, span.end - 1))
    end = len(text) if after is None else after.end()
    return _trimmed(text, before[-1] if before else line, max(end, span.end)) or span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    right = len(words.rstrip())
    return Span(start + left, start + right) if left < right else None


def _records(session: Session, identities: Collection[int]) -> Iterable[SourceRecord]:
    return session.scalars(select(SourceRecord).where(SourceRecord.id.in_(identities)))


def _hit(
    session: Session, record: SourceRecord, span: Span, around: int, speaker: str | None, informant: str | None
) -> Hit:
    held = body(session, record)
    text = held.text
    line = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    start, end = max(line, span.start - around), min(len(text) if line_end < 0 else line_end, span.end + around)
    before, after = text[start : span.start], text[span.end : end]
    if start > line:
        before = f"… {before.partition(' ')[2]}"
    if end < (len(text) if line_end < 0 else line_end):
        after = f"{after.rpartition(' ')[0]} …"
    return Hit(
        record.id, record.name, record.technique, span, span.of(text), before, after, held.paragraph(span.start), speaker,
        informant,
    )  # fmt: skip
