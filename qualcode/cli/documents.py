"""What the commands write of a study: thesis tables and the chapter, by the same reports that the pages use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from qualcode.analysis.coders import standing_for
from qualcode.cli.analyses import study_of
from qualcode.cli.answers import Answer, written
from qualcode.cli.place import engine, project_named
from qualcode.errors import BadFile, BadValue
from qualcode.formats.apart import require_usable
from qualcode.model.thesis import RULES, Rule, Thesis
from qualcode.reports import chapter
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.export import RAW, format_named
from qualcode.reports.outline import TableBlock
from qualcode.reports.preset import preset_named
from qualcode.reports.study import Quoting
from qualcode.reports.writers import docx
from qualcode.services import thesis
from qualcode.store import reading as tables
from qualcode.store.database import reading

DOCUMENTS = ("tables", "chapter")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a thesis document is made of and how it looks, as the command was told; what is not told is the project's choice."""

    document: str
    tables: Sequence[str]
    style: str | None = None
    chapter: str | None = None
    template: Path | None = None
    quotes: str | None = None
    most: int | None = None
    follow: bool = True
    picks: bool = True
    raw: bool = False


def export(name: str, to: Path, told: Wanted, coder: str, language: str) -> Answer:
    """Write tables or the chapter by what the project's documents are made by, as far as the command tells nothing else."""
    known = format_named(to.suffix)
    kept, stored, picks = _kept(name)
    style, number, quotes = told.style or kept.style, told.chapter or kept.chapter, told.quotes or kept.rule
    most = kept.most if told.most is None else told.most
    unknown = set(told.tables) - {table.id for table in TABLES}
    preset = preset_named(style)
    wrong = (
        ("--table", ", ".join(sorted(unknown)), bool(unknown)),
        ("--style", style, preset is None),
        ("--document", told.document, told.document not in DOCUMENTS),
        ("--to", to.name, told.document == "chapter" and known.ending != "docx"),
        ("--quotes", quotes, quotes not in RULES),
        ("--most", str(most), most < 1),
        ("--raw", to.name, told.raw and known.ending != RAW.ending),
    )
    for field, value, refused in wrong:
        if refused:
            raise BadValue(field=field, value=value)
    assert preset is not None  # or it was refused
    template = _template(told.template) or (stored if told.follow else None)
    study = study_of(name, language or kept.language, coder, trail=True)
    picked = frozenset(standing_for(study.codings, study.every, picks)) if told.picks else frozenset()
    study = replace(study, quoting=Quoting(cast(Rule, quotes), most, picked))
    if told.document == "chapter":
        whole = chapter.build(study)
        content = docx.write_chapter(whole, number=number, preset=preset, template=template)
        return written(to, content, sum(isinstance(block, TableBlock) for part in whole.divisions for block in part.blocks))
    made = outline(study, told.tables or None)
    if known.ending == "docx":
        return written(to, docx.write(made, chapter=number, preset=preset, template=template), len(made.tables))
    return written(to, (RAW if told.raw else known).write(made), len(made.tables))


def _kept(name: str) -> tuple[Thesis, bytes | None, set[str]]:
    """Return what the project's documents are made by: the choices, the template's bytes, and the picked codings."""
    project = project_named(name).id
    with reading(engine()) as session:
        kept = thesis.thesis(session, project)
        content = thesis.template_content(session, project, kept.template.guid) if kept.template else None
        return kept, content, set(tables.picks(session, project)["coding"])


def _template(file: Path | None) -> bytes | None:
    """Return what the file holds, refused here where it can lend no styles, before the study is gathered."""
    if file is None:
        return None
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadFile(file=str(file)) from error
    require_usable(content)
    return content
