"""What the commands do with a project as one file: an archive that lasts, taken in again or merged, and all tables at once."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from qualcode.cli.answers import Answer
from qualcode.cli.place import engine, me, project_named
from qualcode.cli.upkeep import tell
from qualcode.formats.project_archive import ENDING
from qualcode.locale import FALLBACK, number, say
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import archiving, checking, merging_copies, projects, scripting
from qualcode.services.copies import Copy, Plan
from qualcode.store.database import reading, writing

PARQUET = ".parquet"
ENDINGS = (ENDING, PARQUET)
"""Endings of files that this module writes."""


def export(name: str, to: Path, language: str) -> Answer:
    """Write the project as its file's ending says: an archive, or a folder of Parquet files."""
    return _parquet(name, to, language) if to.suffix.lower() == PARQUET else _archive(name, to)


def _parquet(name: str, to: Path, language: str) -> Answer:
    with scripting.open_project(project=name, language=language or None) as study:
        files = study.to_parquet(to)
    told = say("archive.frames", FALLBACK, count=len(files), file=to)
    return Answer(told, {"file": str(to), "tables": [file.stem for file in files], "count": len(files)})


def _archive(name: str, to: Path) -> Answer:
    """Write the project into an archive; what breaks the laws of the data is told, since reading it would be refused."""
    with reading(engine()) as session:
        flaws = checking.check(session, projects.project_named(session, name).id)
    made = archiving.write_archive_file(engine(), name, to, told=tell)
    rows = sum(made.tables.values())
    told = say(
        "archive.written", FALLBACK, name=made.name, file=to, rows=number(rows, FALLBACK), originals=made.originals,
        digest=made.digest,
    )  # fmt: skip
    value = {"file": str(to), "tables": dict(made.tables), "originals": made.originals, "digest": made.digest}
    return Answer(told, value, (say("archive.flawed", FALLBACK, count=len(flaws)),) if flaws else ())


def import_project(file: Path) -> Answer:
    """Take the project out of an archive into the database."""
    return take_in(file, str(file))


def take_in(file: Path | BinaryIO, name: str) -> Answer:
    """Take the project out of an archive, called so, into the database."""
    moved = archiving.read_archive(engine(), file, by=me(), name=name, told=tell)
    assert moved.project is not None  # an archive holds one project
    with reading(engine()) as session:
        project = projects.project(session, moved.project)
    rows = number(sum(moved.tables.values()), FALLBACK)
    told = say("archive.read", FALLBACK, name=project.name, project=project.id, rows=rows, digest=moved.digest)
    value = {"id": project.id, "guid": project.guid, "name": project.name, "tables": moved.tables, "digest": moved.digest}
    return Answer(told, value)


def merge_copy(name: str, file: Path, *, apply: bool) -> Answer:
    """Say what merging the copy in an archive would do, or merge it."""
    project = project_named(name)
    return merge(project, merging_copies.copy_in(engine(), project.id, file, told=tell), apply=apply)


def merge(project: Project, copy: Copy, problems: tuple[str, ...] = (), *, apply: bool) -> Answer:
    """Say what merging the copy would do, or merge it; `problems` are what was found while it was read."""
    by = me()
    if not apply:
        with reading(engine()) as session:
            found = merging_copies.plan(session, by, project.id, copy)
        value = {"applied": False, "counts": found.counts(), "items": [asdict(one) for one in found.items]}
        return Answer("\n".join([*_lines(found), say("copies.planned", FALLBACK)]), value, problems)
    with writing(engine()) as session:
        done = merging_copies.merge_copy(session, act(by), project.id, copy)
    told = say("copies.merged", FALLBACK, name=project.name, **done.added)
    return Answer(told, {"applied": True, "added": dict(done.added), "revision": done.revision}, problems)


def _lines(found: Plan) -> Iterator[str]:
    """Yield how many there are of each kind and verdict, and each thing that does not come in, with the reason."""
    for kind, counts in found.counts().items():
        told = [f"{count} {say(f'copies.verdict.{verdict}', FALLBACK)}" for verdict, count in counts.items() if count]
        if told:
            yield f"{say(f'copies.kind.{kind}', FALLBACK)}: {', '.join(told)}"
    for item in found.items:
        if item.reason is not None:
            touched = f" ({say('copies.touched', FALLBACK)})" if item.touched else ""
            kind, reason = (say(f"copies.{part}", FALLBACK) for part in (f"kind.{item.kind}", f"reason.{item.reason}"))
            yield f"{kind}\t{item.name}\t{reason}{touched}"
