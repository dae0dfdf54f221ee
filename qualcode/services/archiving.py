"""A project as one file that lasts: written as it stands into an archive, and taken out of one, exactly, or not at all."""

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from qualcode import __version__
from qualcode.errors import QualCodeError
from qualcode.formats import project_archive
from qualcode.formats.project_archive import BadArchive, Manifest, Part, read_original, read_table
from qualcode.locale import LANGUAGES
from qualcode.services import checking, codebook, frames, moving, people, projects, queries, roles, thesis, versions
from qualcode.services.moving import Moved, NotEmpty, Progress, Told, digest, quietly
from qualcode.store import belonging, rebuilding, words
from qualcode.store.belonging import PERSON, PROJECT, of_project, renamed, rows_of, ways
from qualcode.store.carrying import Row, Tally, batches, counted, reading_of, snapshot
from qualcode.store.database import reading
from qualcode.store.migration import revisions
from qualcode.store.reading import events
from qualcode.store.rebuilding import NotSo, columns_of
from qualcode.store.sight import is_blind, sight

LEFT_OUT = frozenset({"invitation", "presence"})
"""Tables of a project that stay where they are: links that let people in, and who is at it at this moment."""

PAGE = 1000
FASTEST = 1  # of deflate's levels

NEVER = frozenset({"account", "sign_in", "attempt", "setting", "alembic_version", *LEFT_OUT})
"""Tables that an archive neither holds nor may bring."""


class WorksBlind(QualCodeError):
    """An archive holds everybody's work, which nobody but a supervisor may see while the project codes blind."""

    key = "error.archive_blind"
    status = 403


class NoPlace(QualCodeError):
    """The archive cannot be written where it should be; facts: file, reason."""

    key = "error.no_room"


class ThereAlready(QualCodeError):
    """The archive's project is in the database already; facts: file, name."""

    key = "error.archive_there"


@dataclass(frozen=True, slots=True)
class Archived:
    """What was written: the project's name, rows by table, how many original files, and the hash of the content."""

    name: str
    tables: Mapping[str, int]
    originals: int
    digest: str


def require_whole(session: Session, person: int, project: int) -> None:
    """Let only an owner of the project who sees everybody's work make an archive of it.

    Raises Forbidden for anybody else, WorksBlind while the project codes blind.
    """
    roles.require(session, person, project, roles.MANAGES)
    eyes = sight(session, person)
    if eyes is not None and project in eyes.blind:
        raise WorksBlind()


def write_archive(engine: Engine, project: str, target: BinaryIO, *, told: Told = quietly) -> Archived:
    """Write a project, by name, guid or number, into the file as it is at this moment; people go on working meanwhile.

    Everything of it is in there: texts of every revision, originals, history, what was put away, the names of its people;
    not their passwords, sign-ins and links. Who may have one is asked by `require_whole`; an engine through which somebody works
    blind is refused all the same. Memory is bounded by the largest rows. An exception of `told` stops it.
    """
    with snapshot(engine) as here, Session(here) as session:
        found = projects.project_named(session, project)
        if is_blind(session, found.id):
            raise WorksBlind()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as container:
            manifest = _written(here, container, found.id, told)
            project_archive.write_manifest(container, manifest)
    rows = {name: part.rows for name, part in manifest.tables.items()}
    return Archived(found.name, rows, len(manifest.originals), manifest.content)


def write_archive_file(engine: Engine, project: str, file: Path, *, told: Told = quietly) -> Archived:
    """Write the archive into a file of that name; one that is there is replaced once the new one is whole.

    Raises NotFound, and NoPlace where it cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as target:
            made = write_archive(engine, project, target, told=told)
            target.flush()
            os.fsync(target.fileno())
        os.replace(part, file)
    except OSError as error:
        raise NoPlace(file=str(file), reason=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return made


class _Names:
    """What the rows call each other elsewhere, and whom of the people they name."""

    def __init__(self, here: Connection, project: int) -> None:
        self._guids = belonging.guids(here, project)
        self.people: set[int] = set()

    def __call__(self, table: str, number: int) -> str | None:
        if table == PERSON.name:
            self.people.add(number)
        return self._guids[table].get(number)


def _written(here: Connection, container: zipfile.ZipFile, project: int, told: Told) -> Manifest:
    kept = [table for table in ways() if table.name not in LEFT_OUT]
    of = sum(counted(here, table, of_project(table, project)) for table in kept)
    names, tallies, parts = _Names(here, project), {table.name: Tally() for table in ways()}, {}
    originals: dict[str, str] = {}

    def counting(table: Table) -> Iterator[list[Row]]:
        for rows in batches(here, table, rows_of(table, project)):
            tallies[table.name].add(renamed(table, row, names) for row in rows)
            yield rows
            told(Progress(table.name, sum(tally.rows for tally in tallies.values()), of))

    for table in kept:
        columns = columns_of(table)
        found = counting(table)
        if "file" in columns.values():
            found = _without_files(container, table, found, originals)
        parts[table.name] = project_archive.write_table(container, table.name, columns, found)
    parts[PERSON.name] = _people(here, container, names.people)
    guid, name = here.execute(select(PROJECT.c.guid, PROJECT.c.name).where(PROJECT.c.id == project)).one()
    return Manifest(
        program=__version__, schema=revisions()[0], made=datetime.now(UTC).isoformat(timespec="seconds"),
        project={"guid": guid, "name": name}, content=digest(tallies), tables=parts, originals=originals,
    )  # fmt: skip


def _without_files(
    container: zipfile.ZipFile, table: Table, found: Iterator[list[Row]], originals: dict[str, str]
) -> Iterator[list[Row]]:
    """Return the rows with the names under which their files' bytes were written, which comes first."""
    names = [held.name for held in table.columns]
    number, called, at = (names.index(name) for name in (table.primary_key.columns.keys()[0], "name", "content"))
    folder = "originals" if table.name == "source_file" else table.name
    rows: list[Row] = []
    for row in (row for some in found for row in some):
        if row[at] is not None:
            name = project_archive.original_name(row[number], row[called], folder)
            originals[name] = project_archive.write_original(container, name, bytes(row[at]))
            row = (*row[:at], name, *row[at + 1 :])
        rows.append(row)
    return iter([rows])


def _people(here: Connection, container: zipfile.ZipFile, wanted: set[int]) -> Part:
    mine = reading_of(PERSON).where(PERSON.c.id.in_(sorted(wanted))).order_by(PERSON.c.id)
    return project_archive.write_table(container, PERSON.name, columns_of(PERSON), batches(here, PERSON, mine))


@contextmanager
def opened(file: Path | BinaryIO, *, name: str = "", told: Told = quietly) -> Iterator[tuple[Engine, int, Manifest]]:
    """Give a database of its own with the archive's project alone, the project's number, and the archive's manifest.

    An older QualCode's is brought to the newest schema. Raises BadArchive, which says what is wrong and where. `name` is what
    the file is called where it is not a path.
    """
    called = name or str(file)
    with project_archive.opened(file, called) as (container, manifest):
        if manifest.schema not in revisions():
            raise BadArchive("newer", file=called, program=manifest.program)
        with rebuilding.empty_database(manifest.schema) as engine:
            _rebuild(engine, container, manifest, called, told)
            yield engine, _checked(engine, manifest, called), manifest


def read_archive(engine: Engine, file: Path | BinaryIO, *, by: int, name: str = "", told: Told = quietly) -> Moved:
    """Take the project out of an archive into the database, beside what is there; whoever does it joins as an owner.

    Ids that are taken are counted on, people are recognised by their guids. Raises BadArchive, ThereAlready where the project
    is there, NameTaken, NotTaken; then, and where `told` raises, nothing has changed.
    """
    called = name or str(file)

    def further(progress: Progress) -> None:
        told(Progress(progress.table, manifest.rows + progress.done, manifest.rows + progress.of))

    def at_first(progress: Progress) -> None:
        told(Progress(progress.table, progress.done, 2 * progress.of))

    with opened(file, name=name, told=at_first) as (source, _, manifest):
        try:
            return moving.move_project(source, engine, manifest.project["guid"], told=further, by=by)
        except NotEmpty as error:
            raise ThereAlready(file=called, name=manifest.project["name"]) from error


def _rebuild(engine: Engine, container: zipfile.ZipFile, manifest: Manifest, file: str, told: Told) -> None:
    """Fill the empty database with the archive's rows at the schema that they had, and bring it to the newest one."""
    tables = rebuilding.tables_of(manifest.schema)
    _require_known(tables, manifest, file)
    done = 0
    try:
        with rebuilding.filling(engine) as connection:
            for table in (table for name, table in tables.items() if name in manifest.tables):
                for some in rebuilding.fill(connection, table, _rows(container, manifest, table.name, file)):
                    done += some
                    told(Progress(table.name, done, manifest.rows))
    except NotSo as error:
        raise BadArchive("bad_line", file=file, entry=f"tables/{error.table}.jsonl", line=error.row) from error
    except SQLAlchemyError as error:
        raise BadArchive("torn", file=file, entry=table.name) from error
    rebuilding.brought_up(engine)


def _require_known(tables: Mapping[str, Table], manifest: Manifest, file: str) -> None:
    for name, part in manifest.tables.items():
        if name in NEVER or name not in tables:
            raise BadArchive("odd_table", file=file, table=name)
        if dict(part.columns) != columns_of(tables[name]):
            raise BadArchive("odd_columns", file=file, table=name)


def _rows(container: zipfile.ZipFile, manifest: Manifest, table: str, file: str) -> Iterator[Mapping[str, Any]]:
    files = [name for name, kind in manifest.tables[table].columns.items() if kind == "file"]
    for row in read_table(container, manifest, table, file):
        given = [name for name in files if row[name] is not None]
        yield {**row, **{name: read_original(container, manifest, str(row[name]), file) for name in given}}


def _checked(engine: Engine, manifest: Manifest, file: str) -> int:
    """Return the number of the one project in the rebuilt database; raise BadArchive where it is not sound, or not as told."""
    with snapshot(engine) as here, reading(engine) as session:
        found = here.execute(select(PROJECT.c.id, PROJECT.c.guid, PROJECT.c.name)).all()
        if [(guid, name) for _, guid, name in found] != [(manifest.project["guid"], manifest.project["name"])]:
            raise BadArchive("other_project", file=file)
        project = found[0].id
        away = next(belonging.dangling(here), None) or next(belonging.strays(here, project), None)
        if away is not None:
            raise BadArchive("torn", file=file, entry=away[0])
        for table, column in (*words.unknown_people(here), *words.unknown(here, project)):
            raise BadArchive("odd_word", file=file, table=table, column=column)
        _require_readable(session, project, file)
        flaw = next(iter(checking.check(session, project)), None)
        if flaw is not None:
            raise BadArchive("unsound", file=file, kind=flaw.kind, name=flaw.name)
        if manifest.schema == revisions()[0] and digest(belonging.content(here, project)) != manifest.content:
            raise BadArchive("altered", file=file, entry=project_archive.MANIFEST)
    return project


def _require_readable(session: Session, project: int, file: str) -> None:
    """Read all that the pages would read of the project, before it is anywhere near them."""
    looks: dict[str, Callable[[], object]] = {
        "project": lambda: projects.every_project(session),
        "membership": lambda: people.members(session, project),
        "code": lambda: codebook.codes(session, project),
        "codebook": lambda: codebook.attributes(session, project),
        "query": lambda: queries.saved_queries(session, project),
        "codebook_version": lambda: versions.versions(session, project),
        "thesis": lambda: thesis.thesis(session, project),
    }
    for name, in_a_language in frames.IN_A_LANGUAGE.items():
        looks[name] = partial(_in_every_language, in_a_language, session, project)
    for name, plain in frames.PLAIN.items():
        looks[name] = partial(plain, session, project)
    looks["events"] = lambda: _look_back(session, project)
    for name, look in looks.items():
        try:
            look()
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            raise BadArchive("unreadable", file=file, table=name) from error


def _in_every_language(read: Callable[[Session, int, str], pd.DataFrame], session: Session, project: int) -> None:
    for language in LANGUAGES:
        read(session, project, language)


def _look_back(session: Session, project: int) -> None:
    """Read the trail a page at a time."""
    first = 0
    while len(events(session, project, first=first, limit=PAGE)) == PAGE:
        first += PAGE
        session.expunge_all()
