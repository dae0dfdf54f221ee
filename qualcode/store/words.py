"""Which words the stored columns know: what pages read as one of a few is held against the list where it comes from elsewhere."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sqlalchemy import Column, Connection, Select, Table, select

from qualcode.locale import LANGUAGES
from qualcode.model.code import Kind, Origin, Polarity
from qualcode.model.event import Verb
from qualcode.model.finding import Side, Status, Verdict
from qualcode.model.project import Role
from qualcode.model.reconciliation import Decision
from qualcode.model.review import Judged, State
from qualcode.model.source import Technique
from qualcode.model.thesis import RULES, STYLES
from qualcode.store.belonging import MINE, PERSON, of_project, ways
from qualcode.store.records.base import Words

_KNOWN: Mapping[tuple[str, str], Iterable[str]] = {
    ("project", "language"): LANGUAGES,
    ("membership", "role"): Role,
    ("code", "kind"): Kind,
    ("code", "polarity"): Polarity,
    ("code", "origin"): Origin,
    ("coding", "polarity"): Polarity,
    ("source", "technique"): Technique,
    ("event", "verb"): Verb,
    ("finding", "verdict"): Verdict,
    ("finding", "status"): Status,
    ("evidence", "role"): Side,
    ("reconciliation", "decision"): Decision,
    ("review", "state"): State,
    ("review", "target_kind"): Judged,
    ("thesis", "language"): ("", *LANGUAGES),
    ("thesis", "style"): STYLES,
    ("thesis", "rule"): RULES,
}
WORDS: Mapping[tuple[str, str], frozenset[str]] = {place: frozenset(map(str, known)) for place, known in _KNOWN.items()}
LIKE = {("code", "colour"): re.compile(r"#[0-9a-fA-F]{6}")}
GUID = re.compile(r"[\w-]{1,36}")


def unknown(connection: Connection, project: int) -> Iterator[tuple[str, str]]:
    """Yield table and column of the project's rows in which stands what the column cannot hold, once each."""
    for table, held, length, query in _limited_columns():
        values = connection.execute(query, {MINE.key: project}).scalars()
        if not all(_held(table, held.name, length, value) for value in values):
            yield table.name, held.name


@cache
def _limited_columns() -> tuple[tuple[Table, Column[str], int | None, Select[str]], ...]:
    """Return tables and columns, how long a word may be there, and the query of what stands in them in rows of `MINE`.

    Each query is put together once.
    """
    return tuple(
        (table, held, held.type.length, select(held).where(of_project(table, MINE), held.is_not(None)).distinct())
        for table in ways()
        for held in table.columns
        if isinstance(held.type, Words) and _limited(table, held.name, held.type.length)
    )


def unknown_people(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield table and column of the people of the whole database in which stands what the column cannot hold."""
    for guid, language in connection.execute(select(PERSON.c.guid, PERSON.c.language)):
        if GUID.fullmatch(guid) is None:
            yield PERSON.name, "guid"
        if language not in (None, *LANGUAGES):
            yield PERSON.name, "language"


def _limited(table: Table, name: str, length: int | None) -> bool:
    return length is not None or (table.name, name) in WORDS


def _held(table: Table, name: str, length: int | None, value: str) -> bool:
    """Return whether the column holds such a word: one of its own, a guid, or at least one that is not too long."""
    place = table.name, name
    if place in WORDS:
        return value in WORDS[place]
    if place in LIKE:
        return LIKE[place].fullmatch(value) is not None
    if name == "guid":
        return GUID.fullmatch(value) is not None
    return length is None or len(value) <= length
