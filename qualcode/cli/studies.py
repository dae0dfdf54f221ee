"""What the commands do with studies: the same services and reports that the pages use."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from qualcode.analysis import saturation as rules
from qualcode.analysis import triangulation as comparing
from qualcode.cli.answers import Answer
from qualcode.errors import BadFile, BadValue, QualCodeError
from qualcode.formats import codebook_yaml
from qualcode.formats.problems import sentence
from qualcode.formats.shipped import preset, preset_names
from qualcode.locale import FALLBACK, LANGUAGES, say
from qualcode.model.code import Codebook
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.source import Technique
from qualcode.reports import saturation as told
from qualcode.reports import triangulation as tabled
from qualcode.reports import xlsx
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.csv import write as csv_written
from qualcode.reports.export import format_named
from qualcode.reports.outline import Outline, TableBlock
from qualcode.reports.study import Study, gather
from qualcode.services import demo as sample
from qualcode.services import importing, people, projects, sources
from qualcode.store import reading as tables
from qualcode.store.database import database, default_url, reading, writing

COLUMNS = (
    "coding", "source_name", "technique", "informant", "group", "coder", "code", "label", "polarity", "start", "end",
    "paragraph", "seconds", "quote", "note",
)  # fmt: skip
CODING_FORMATS = ("csv", "json", "xlsx")


def engine():
    return database(default_url())


def me() -> int:
    with writing(engine()) as session:
        return people.local_person(session, datetime.now(UTC)).id


def demo(language: str) -> Answer:
    by = me()
    with writing(engine()) as session:
        project = sample.load_sample_study(session, by, language=_language(language))
    return _created(project)


def new(name: str, codebook: str, language: str) -> Answer:
    chosen, problems = _codebook(codebook)
    if problems:
        return Answer("", {"problems": problems}, problems, failed=True)
    by = me()
    with writing(engine()) as session:
        project = projects.create_project(session, act(by), name, language=_language(language), codebook=chosen)
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
    found, problems = codebook_yaml.read(path.name, path.read_bytes())
    return found, tuple(sentence(problem, FALLBACK) for problem in problems)


def _created(project: Project) -> Answer:
    return Answer(f"{project.id}\t{project.name}", {"id": project.id, "guid": project.guid, "name": project.name})


def import_files(name: str, files: Sequence[Path], technique: str, informant: str, encoding: str | None) -> Answer:
    if technique and technique not in list(Technique):
        raise BadValue(field="--technique", value=technique)
    project, by = _project(name), me()
    stored, problems = [], []
    for path in files:
        source, found = _import_one(project, by, path, technique, informant, encoding)
        problems += found
        if source is not None:
            stored.append({"id": source.id, "name": source.name, "words": source.words})
    words = "\n".join(f"{entry['id']}\t{entry['name']}\t{entry['words']}" for entry in stored)
    return Answer(words, {"sources": stored, "problems": problems}, tuple(problems), failed=len(stored) < len(files))


def _import_one(project: Project, by: int, path: Path, technique: str, informant: str, encoding: str | None):
    """Return the stored source or None, and the sentences of every problem met."""
    try:
        content = path.read_bytes()
    except OSError:
        return None, [say(BadFile.key, FALLBACK, file=str(path))]
    with reading(engine()) as session:
        stored, informants = importing.known_already(session, project.id)
    entry = importing.preview(path.name, content, encoding=encoding, stored=stored, informants=informants)
    told = [sentence(problem, FALLBACK) for problem in entry.reading.problems]
    if entry.reading.transcript is None:
        return None, told
    details = entry.details
    if technique:
        details = replace(details, technique=Technique(technique))
    if informant:
        speaking = {speaker: None if importing.asks(speaker) else informant for speaker in details.speakers}
        details = replace(details, informants=(informant,), speakers=speaking)
    try:
        with writing(engine()) as session:
            source = sources.import_source(session, act(by), project.id, entry.reading.transcript, details, original=content)
        return source, told
    except QualCodeError as error:
        return None, [*told, say(error.key, FALLBACK, **error.facts)]


def codings(name: str, wanted: Mapping[str, str], form: str, to: Path | None, language: str) -> Answer:
    if form not in CODING_FORMATS:
        raise BadValue(field="--format", value=form)
    if form == "xlsx" and to is None:
        raise BadValue(field="--to", value="")
    found = _matching(_all(name, _language(language)), wanted)[list(COLUMNS)]
    rows = [
        {column: None if pd.isna(value) else value for column, value in zip(COLUMNS, row, strict=True)}
        for row in found.astype(object).itertuples(index=False, name=None)
    ]
    if to is None and form == "json":
        return Answer(pd.DataFrame(rows, columns=list(COLUMNS)).to_json(orient="records", force_ascii=False), rows)
    cells = tuple(tuple("" if value is None else _cell(value) for value in row.values()) for row in rows)
    made = Outline(name, _language(language), (TableBlock("codings", "codings", COLUMNS, cells, (1,) * len(COLUMNS)),))
    if to is None:
        return Answer(csv_written(made).decode("utf-8-sig").rstrip(), rows)
    content = xlsx.write(made) if form == "xlsx" else csv_written(made)
    if form == "json":
        content = pd.DataFrame(rows).to_json(orient="records", force_ascii=False).encode()
    return _written(to, content, len(rows))


def _cell(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


def _matching(frame: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    if code := wanted["code"]:
        frame = frame[frame["lineage"].map(lambda line: code in line)]
    for column in ("informant", "coder"):
        if wanted[column]:
            frame = frame[frame[column] == wanted[column]]
    return frame


def saturation(
    name: str, level: str, base: int, run: int, threshold: float, coder: str, language: str
) -> Answer:
    if level not in rules.COLUMNS:
        raise BadValue(field="--level", value=level)
    study = _study(name, language, coder)
    matrix = rules.incidence(study.codings, study.sources, level=level)
    new_codes = rules.new_codes(matrix)
    options = {"base_size": base, "run_length": run, "threshold": threshold}
    outcome, francis = rules.guest(new_codes, **options), rules.francis(new_codes)
    lines = [f"{step.interview}\t{step.informant}\t{step.new}\t{step.cumulative}" for step in rules.steps(matrix)]
    value = {
        "level": level,
        "interviews": [asdict(step) for step in rules.steps(matrix)],
        "guest": {**asdict(outcome), "label": outcome.label, **options},
        "francis": {**asdict(francis), "confirmed_at": francis.confirmed_at},
        "reordered": asdict(rules.reordered(matrix, **options)),
        "richness": asdict(rules.richness(rules.frequencies_of(matrix), len(matrix))) if matrix.shape[1] else None,
    }
    sentences = (told.guest_sentence(study, outcome, **options), told.francis_sentence(study, francis))
    return Answer("\n".join([*lines, *sentences]), value)


def triangulation(name: str, by: str, coder: str, language: str) -> Answer:
    if by not in ("group", "technique", "wave", "coder"):
        raise BadValue(field="--by", value=by)
    study = _study(name, language, coder)
    codings = _all(name, study.language) if by == "coder" else study.codings
    cells = comparing.matrix(codings, study.sources, study.informants, by=by, codes=tabled.tops(study))
    proposed = comparing.convergence(cells)
    lines = [
        "\t".join([row.code, row.category, row.view, f"{row.with_data}/{row.sets}", *_stances(cells, row.code)])
        for row in proposed.itertuples(index=False)
    ]
    value = {
        "by": by,
        "cells": cells.assign(children=cells["children"].map(sorted)).to_dict("records"),
        "convergence": proposed.to_dict("records"),
        "left_out": comparing.left_out(codings, by),
    }
    return Answer("\n".join(lines), value)


def _stances(cells: pd.DataFrame, code: str) -> list[str]:
    mine = cells[cells["code"] == code]
    return [f"{row.set}={row.stance}" for row in mine.itertuples(index=False)]


def export(name: str, to: Path, wanted: Sequence[str] | None, coder: str, language: str) -> Answer:
    known = format_named(to.suffix)
    unknown = set(wanted or ()) - {table.id for table in TABLES}
    if unknown:
        raise BadValue(field="--table", value=", ".join(sorted(unknown)))
    made = outline(_study(name, language, coder), wanted or None)
    return _written(to, known.write(made), len(made.tables))


def _written(to: Path, content: bytes, count: int) -> Answer:
    try:
        to.write_bytes(content)
    except OSError as error:
        raise BadValue(field="--to", value=str(to)) from error
    return Answer(str(to), {"file": str(to), "count": count})


def _study(name: str, language: str, coder: str) -> Study:
    project = _project(name)
    with reading(engine()) as session:
        spoken = _language(language) if language else project.language
        known = {member.name for member, _ in people.members(session, project.id)}
        if coder and coder not in known:
            raise BadValue(field="--coder", value=coder)
        return gather(session, project, spoken, year=datetime.now(UTC).year, coder=coder or None)


def _all(name: str, language: str) -> pd.DataFrame:
    with reading(engine()) as session:
        return tables.codings(session, _project(name).id, language)


def _project(name: str) -> Project:
    with reading(engine()) as session:
        return projects.project_named(session, name)


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise BadValue(field="--language", value=language)
    return language
