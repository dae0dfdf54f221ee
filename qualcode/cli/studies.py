"""What the commands do with studies: beginning one, taking files in, telling its codings and whether it is sound."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from qualcode.cli import looking
from qualcode.cli.answers import Answer
from qualcode.cli.listing import listed, require_form
from qualcode.cli.place import engine, known_language, me, project_named
from qualcode.errors import BadValue, QualCodeError
from qualcode.formats.apart import read_preset
from qualcode.formats.problems import sentence
from qualcode.formats.shipped import preset, preset_names
from qualcode.locale import FALLBACK, refusal, say
from qualcode.model.code import Codebook
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.source import Source, Technique
from qualcode.model.transcript import Choice, Problem
from qualcode.services import checking, previewing, projects, sources
from qualcode.services import demo as sample
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing

COLUMNS = (
    "coding", "source_name", "technique", "informant", "group", "coder", "code", "label", "polarity", "start", "end",
    "paragraph", "seconds", "quote", "note",
)  # fmt: skip


def demo(language: str) -> Answer:
    by = me()
    with writing(engine()) as session:
        project = sample.load_sample_study(session, by, language=known_language(language))
    return _created(project)


def new(name: str, codebook: str, language: str) -> Answer:
    chosen, problems = _codebook(codebook)
    if problems:
        return Answer("", {"problems": problems}, problems, failed=True)
    by = me()
    with writing(engine()) as session:
        project = projects.create_project(session, act(by), name, language=known_language(language), codebook=chosen)
    return _created(project)


def _codebook(wanted: str) -> tuple[Codebook | None, tuple[str, ...]]:
    """Return the preset of that name or file, or none, with the sentences of what is wrong in the file."""
    if wanted in ("none", ""):
        return None, ()
    if wanted in preset_names():
        return preset(wanted), ()
    path = Path(wanted)
    if not path.is_file():
        raise BadValue(field="--codebook", value=wanted)
    found, problems = read_preset(path.name, path.read_bytes())
    return found, tuple(sentence(problem, FALLBACK) for problem in problems)


def _created(project: Project) -> Answer:
    return Answer(f"{project.id}\t{project.name}", {"id": project.id, "guid": project.guid, "name": project.name})


def import_files(name: str, files: Sequence[Path], technique: str, informant: str, chosen: Choice) -> Answer:
    if technique and technique not in list(Technique):
        raise BadValue(field="--technique", value=technique)
    project, by = project_named(name), me()
    stored, problems = [], []
    for path in files:
        source, found = _import_one(project, by, path, technique, informant, chosen)
        problems += found
        if source is not None:
            stored.append({"id": source.id, "name": source.name, "words": source.words})
    words = "\n".join(f"{entry['id']}\t{entry['name']}\t{entry['words']}" for entry in stored)
    return Answer(words, {"sources": stored, "problems": problems}, tuple(problems), failed=len(stored) < len(files))


def _import_one(
    project: Project, by: int, path: Path, technique: str, informant: str, chosen: Choice
) -> tuple[Source | None, list[str]]:
    """Return the stored source or None, and the sentences of every problem met."""
    content = looking.content(path)
    if isinstance(content, Problem):
        return None, [sentence(content, FALLBACK)]
    with reading(engine()) as session:
        stored, informants = previewing.known_already(session, project.id)
    entry = previewing.preview(path.name, content, choice=chosen, stored=stored, informants=informants)
    told = [sentence(problem, FALLBACK) for problem in entry.reading.problems]
    if entry.reading.transcript is None:
        return None, told
    details = entry.details
    if technique:
        details = replace(details, technique=Technique(technique))
    if informant:
        speaking = previewing.all_of(tuple(details.speakers), informant)
        details = replace(details, informants=(informant,), speakers=speaking)
    try:
        with writing(engine()) as session:
            source = sources.import_source(session, act(by), project.id, entry.reading.transcript, details, original=content)
        return source, told
    except QualCodeError as error:
        return None, [*told, refusal(error, FALLBACK)]


def check(name: str) -> Answer:
    with reading(engine()) as session:
        broken = list(checking.broken_file(session))
        wanted = [] if broken else [projects.project_named(session, name)] if name else projects.every_project(session)
        found = [(project.name, flaw) for project in wanted for flaw in checking.check(session, project.id)]
    rows = [{"project": project, **asdict(flaw)} for project, flaw in found]
    told = [f"{project}: {say(f'check.{flaw.law}', FALLBACK, name=flaw.name, **flaw.facts)}" for project, flaw in found]
    told += [say("check.file", FALLBACK, told=line) for line in broken]
    sound = "" if told else say("check.sound", FALLBACK, projects=len(wanted))
    return Answer(sound, {"projects": len(wanted), "flaws": rows, "file": broken}, tuple(told), failed=bool(told))


def codings(
    name: str, wanted: Mapping[str, str], form: str, to: Path | None, language: str, *, raw: bool = False
) -> Answer:
    require_form(form, to)
    found = _matching(_all(name, known_language(language)), wanted)[list(COLUMNS)]
    rows = [
        {column: None if pd.isna(value) else value for column, value in zip(COLUMNS, row, strict=True)}
        for row in found.astype(object).itertuples(index=False, name=None)
    ]
    return listed(name, known_language(language), "codings", COLUMNS, rows, form, to, raw=raw)


def _matching(frame: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    if code := wanted["code"]:
        frame = frame[frame["lineage"].map(lambda line: code in line)]
    for column in ("informant", "coder"):
        if wanted[column]:
            frame = frame[frame[column] == wanted[column]]
    return frame


def _all(name: str, language: str) -> pd.DataFrame:
    with reading(engine()) as session:
        return tables.codings(session, project_named(name).id, language)
