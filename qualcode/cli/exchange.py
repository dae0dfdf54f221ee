"""What the commands do with projects of other programs: take them in, merge them, and write the study for them."""

import io
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from qualcode.cli import archives
from qualcode.cli.answers import Answer
from qualcode.cli.place import engine, me, project_named
from qualcode.errors import BadFile, BadValue
from qualcode.formats.apart import read_project
from qualcode.formats.limits import MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_PROJECT_BYTES
from qualcode.formats.problems import sentence
from qualcode.formats.refi_writing import NVIVO, PLAIN, Dialect
from qualcode.locale import FALLBACK, LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.transcript import Problem
from qualcode.services import arriving, leaving, projects
from qualcode.services.archiving_beside import archive_beside
from qualcode.store.database import Session, reading, writing

DIALECTS = {"": PLAIN, "nvivo": NVIVO}
ENDINGS = (".qdpx", ".qdc")
QUALCODER = "data.qda"
BESIDE = ("documents", "images", "audio", "video")
"""Where a QualCoder project's folder holds the files of its sources."""

HEAD = 4096
"""Bytes that an entry of a zip takes at most beside its content."""


def import_project(path: Path, name: str, language: str, *, plain: bool) -> Answer:
    """Take the project in as a study of its own; a QualCoder project may be its folder.

    What QualCode wrote itself, and nobody changed since, comes back exactly, unless it is wanted `plain` or under a name.
    """
    if language not in LANGUAGES:
        raise BadValue(field="--language", value=language)
    found = read_project(path.name, _content(path))
    if isinstance(found, Problem):
        return _unread(found)
    by = me()
    if found.bundle.own is not None and not plain and not name:
        return archives.take_in(io.BytesIO(found.bundle.own), path.name)
    with writing(engine()) as session:
        brought = arriving.bring_in(session, act(by), found, path.name, name=name, language=language)
    problems = tuple(sentence(problem, FALLBACK) for problem in brought.problems)
    way = found.convention
    value = {
        "id": brought.project.id, "guid": brought.project.guid, "name": brought.project.name, "counts": dict(brought.counts),
        "counted": {"unit": way.unit, "crlf": way.crlf, "bom": way.bom}, "problems": list(problems),
    }  # fmt: skip
    return Answer(f"{brought.project.id}\t{brought.project.name}", value, problems)


def _unread(found: Problem) -> Answer:
    told = sentence(found, FALLBACK)
    return Answer("", {"problems": [told]}, (told,), failed=True)


def merge_copy(name: str, path: Path, *, apply: bool) -> Answer:
    """Say what merging a file of another program, in which the project was coded further, would do, or merge it."""
    found = read_project(path.name, _content(path))
    if isinstance(found, Problem):
        return _unread(found)
    project = project_named(name)
    copy = arriving.as_copy(engine(), me(), project.id, found, path.name)
    return archives.merge(project, copy, tuple(sentence(problem, FALLBACK) for problem in found.problems), apply=apply)


def _content(path: Path) -> bytes:
    try:
        return _packed(path) if path.is_dir() else path.read_bytes()
    except OSError as error:
        raise BadFile(file=str(path)) from error


def _packed(folder: Path) -> bytes:
    """Return a QualCoder project's folder as the zip of it that the page takes; files too large for that stay out."""
    content = (folder / QUALCODER).read_bytes()
    room = MAX_PROJECT_BYTES - len(content) - HEAD
    if len(content) > MAX_ENTRY_BYTES or room < 0:
        return content
    found = (file for name in BESIDE for file in (folder / name).rglob("*") if file.is_file())
    sizes = sorted((file.stat().st_size, file) for file in found)[: MAX_ENTRIES - 1]
    inside, out = folder.resolve().name, io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr(f"{inside}/{QUALCODER}", content)
        for size, file in sizes:
            room -= size + HEAD
            if room < 0 or size > MAX_ENTRY_BYTES:
                break
            container.writestr(f"{inside}/{file.relative_to(folder).as_posix()}", file.read_bytes())
    return out.getvalue()


def export_project(name: str, to: Path, dialect: str, *, own: bool) -> Answer:
    """Write the study, or its codebook, as a REFI-QDA file; say what other programs do not see of it."""
    if dialect not in DIALECTS:
        raise BadValue(field="--dialect", value=dialect)
    with reading(engine()) as session:
        project = projects.project_named(session, name)
        try:
            with to.open("wb") as out:
                losses = _written(session, project, out, to.suffix.lower(), DIALECTS[dialect], own=own)
        except OSError as error:
            raise BadValue(field="--to", value=str(to)) from error
    told = tuple(f"{say(f'exchange.loss.{kind}', FALLBACK)}: {count}" for kind, count in losses.items())
    return Answer(str(to), {"file": str(to), "losses": losses}, told)


def _written(
    session: Session, project: Project, out: BinaryIO, ending: str, dialect: Dialect, *, own: bool
) -> dict[str, int]:
    if ending == ".qdc":
        leaving.write_codebook(session, project.id, out)
        return {}
    with archive_beside(engine(), project.guid) if own else nullcontext() as archive:
        return dict(leaving.write_project(session, project.id, out, dialect, own=archive))
