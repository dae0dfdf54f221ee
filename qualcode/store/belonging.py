"""What belongs to one project, found by following foreign keys: a new table with one needs no line here."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    Integer,
    Select,
    Table,
    bindparam,
    select,
)

from qualcode.store.carrying import TABLES, Row, Tally, batches, count_of, numbered, reading_of
from qualcode.store.records import PersonRecord, ProjectRecord

PROJECT = ProjectRecord.__table__
PERSON = PersonRecord.__table__

NUMBERED: Mapping[tuple[str, str], str] = {("reconciliation", "coders"): "person", ("comment", "mentions"): "person"}
"""Columns of JSON that list ids, by table and name, and whose they are; the trail tells of everything by guid."""

Naming = Callable[[str, int], Any]
"""What an id of a table is called elsewhere."""


@cache
def ways() -> Mapping[Table, Column[Any]]:
    """Return the tables of projects, each after those that its foreign keys name, with that column."""
    found: dict[Table, Column[Any]] = {}
    for table in TABLES:
        way = _way(table, found)
        if way is not None:
            found[table] = way
    return found


def _way(table: Table, found: Mapping[Table, Column[Any]]) -> Column[Any] | None:
    if table is PROJECT:
        return table.c.id
    named = [(held, key.column.table) for held in table.columns for key in held.foreign_keys]
    straight = [held for held, parent in named if parent is PROJECT]
    round_about = [held for held, parent in named if parent in found and parent is not table]
    return next(iter(straight + round_about), None)


@lru_cache(maxsize=256)
def of_project(table: Table, project: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition under which a row of the table belongs to the project."""
    way = ways()[table]
    parent = next((key.column for key in way.foreign_keys), None)
    if table is PROJECT or parent is None or parent.table is PROJECT:
        return way == project
    return way.in_(select(parent).where(of_project(parent.table, project)))


@cache
def named_by(table: Table) -> tuple[tuple[int, str], ...]:
    """Return the positions of the columns that hold ids, with the table that counts them."""
    found = [(at, _counting(held)) for at, held in enumerate(table.columns)]
    return tuple((at, counting.name) for at, counting in found if counting is not None)


@cache
def listed_by(table: Table) -> tuple[tuple[int, str], ...]:
    """Return the positions of the columns of JSON that list ids, with the table that counts them."""
    found = [(at, NUMBERED.get((table.name, held.name))) for at, held in enumerate(table.columns)]
    return tuple((at, counting) for at, counting in found if counting is not None)


def _counting(held: Column[Any]) -> Table | None:
    """Return the table whose ids the column holds: its own, or those at the end of its foreign keys."""
    if numbered(held.table) and held is held.table.c.id:
        return held.table
    for key in held.foreign_keys:
        return _counting(key.column)
    return None


@lru_cache(maxsize=256)
def rows_of(table: Table, project: int) -> Select[Any]:
    """Return the query of the project's rows as they are written; the content is hashed more than once on its way."""
    return reading_of(table).where(of_project(table, project))


def renamed(table: Table, row: Row, name: Naming) -> Row:
    """Return the row with every id in it as `name` calls it."""
    values = list(row)
    for at, counting in named_by(table):
        if values[at] is not None:
            values[at] = name(counting, values[at])
    for at, counting in listed_by(table):
        if values[at] is not None:
            values[at] = json.dumps([name(counting, number) for number in json.loads(values[at])])
    return tuple(values)


def content(connection: Connection, project: int) -> dict[str, Tally]:
    """Return the tally of a project's rows by table, every id in them replaced by the guid of what it counts.

    So it is the same in every database that holds the project. The guids of what rows name are held in memory.
    """
    names = guids(connection, project)
    tallies: dict[str, Tally] = {}
    for table in ways():
        tallies[table.name] = made = Tally()
        for rows in batches(connection, table, rows_of(table, project)):
            made.add(renamed(table, row, lambda kind, number: names[kind].get(number)) for row in rows)
    return tallies


def guids(connection: Connection, project: int) -> dict[str, dict[int, str]]:
    """Return the guids of what the project's rows name, and of all people, by table and id; of tables without guids none."""
    found = {table.name: _guids(connection, table, project) if "guid" in table.c else {} for table in ways()}
    found[PERSON.name] = dict(connection.execute(select(PERSON.c.id, PERSON.c.guid)).all())
    return found


def _guids(connection: Connection, table: Table, project: int) -> dict[int, str]:
    return dict(connection.execute(select(table.c.id, table.c.guid).where(of_project(table, project))).all())


def dangling(connection: Connection) -> Iterator[tuple[str, str, str, int]]:
    """Yield table, columns and the table that they name, with how many rows name one that is not there."""
    for table, columns, parent, query in _links():
        if away := connection.execute(query).scalar_one():
            yield table, columns, parent, away


def unnamed(connection: Connection, project: int) -> Iterator[tuple[str, str, int]]:
    """Yield table and column by which rows of the project name, by guid, what is in no table, with how many do."""
    yield from _found(connection, project, _links_by_guid())


def strays(connection: Connection, project: int) -> Iterator[tuple[str, str, int]]:
    """Yield table and column by which rows of the project name rows of another, with how many do."""
    yield from _found(connection, project, _links_within())


def _found(
    connection: Connection, project: int, queries: Iterable[tuple[str, str, Select[int]]]
) -> Iterator[tuple[str, str, int]]:
    for table, column, query in queries:
        if away := connection.execute(query, {MINE.key: project}).scalar_one():
            yield table, column, away


MINE: BindParameter[int] = bindparam("mine", type_=Integer)
"""Stands for the project in the queries that follow; each is put together once, which takes as long as asking it."""


@cache
def _links() -> tuple[tuple[str, str, str, Select[int]], ...]:
    """Return table, columns and the table that they name, with the query of how many rows name one that is not there."""
    return tuple(
        (table.name, ", ".join(column.name for column in link.columns), link.referred_table.name, _going_nowhere(table, link))
        for table in TABLES
        for link in table.foreign_key_constraints
    )


def _going_nowhere(table: Table, link: ForeignKeyConstraint) -> Select[int]:
    parent = link.referred_table.alias()
    same = [parent.c[key.column.name] == key.parent for key in link.elements]
    given = [column.is_not(None) for column in link.columns]
    return count_of(table, *given, ~select(parent).where(*same).correlate(table).exists())


@cache
def _links_by_guid() -> tuple[tuple[str, str, Select[int]], ...]:
    """Return table and column, with the query of how many rows of `MINE` name by guid what is in no table."""
    kept = {table.name: select(table.c.guid).correlate(None) for table in ways() if "guid" in table.c}
    found = []
    for table in ways():
        for held in table.columns:
            kind, ending, _ = held.name.partition("_guid")
            wanted = kept.values() if kind == "target" else [kept[kind]] if kind in kept else []
            if ending and (known := [held.not_in(guids) for guids in wanted]):
                found.append((table.name, held.name, count_of(table, of_project(table, MINE), held != "", *known)))
    return tuple(found)


@cache
def _links_within() -> tuple[tuple[str, str, Select[int]], ...]:
    """Return table and column, with the query of how many rows of `MINE` name a row of another project."""
    found = []
    for table, way in ways().items():
        for held, named in ((key.parent, key.column) for column in table.columns for key in column.foreign_keys):
            if held is way or named.table not in ways():
                continue
            mine = select(named).where(of_project(named.table, MINE)).correlate(None)
            away = count_of(table, of_project(table, MINE), held.is_not(None), held.not_in(mine))
            found.append((table.name, held.name, away))
    return tuple(found)
