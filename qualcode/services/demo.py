"""Loading the sample study: synthetic interviews coded by two people, so that every page has something to show."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from qualcode.formats.shipped import folder, preset
from qualcode.formats.study import Study, WorkedCoding, read_codings, read_study
from qualcode.formats.transcripts import read
from qualcode.model.code import in_language
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.span import Span
from qualcode.services import codebook, codings, findings, informants, people, projects, sources
from qualcode.services.projects import projects as all_projects

Progress = Callable[[float], None]


def load_sample_study(session: Session, by: int, *, language: str = "id", progress: Progress = lambda _: None) -> Project:
    """Load the sample study as a project of the person, who stands for its first coder; one transaction."""
    where = folder("transcripts")
    study = read_study(where)
    project = _project(session, by, study, language)
    coders = _coders(session, by, project, study, language)
    for informant in study.informants:
        informants.create_informant(session, act(by), project.id, informant)
    texts = _sources(session, by, project, study, where)
    progress(0.2)
    evidence = _codings(session, project, list(read_codings(where)), texts, coders, progress)
    for claim in study.findings:
        findings.create_finding(
            session,
            act(by),
            project.id,
            claim.id,
            claim.claim,
            question=claim.question,
            code=claim.indicator,
            verdict=claim.verdict,
            recommendation=claim.recommendation,
            evidence=evidence.get(claim.id, ()),
        )
    progress(1.0)
    return projects.project(session, project.id)


def _project(session: Session, by: int, study: Study, language: str) -> Project:
    return projects.create_project(
        session,
        act(by),
        _free_name(session, by, in_language(study.name, language)),
        language=study.language,
        description=in_language(study.description, language),
        questions=study.questions,
        groups=study.groups,
        codebook=preset(study.codebook),
        synthetic=True,
    )


def _free_name(session: Session, by: int, name: str) -> str:
    taken = {project.name for project in all_projects(session, by)}
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def _coders(session: Session, by: int, project: Project, study: Study, language: str) -> dict[str, int]:
    first, *others = zip(study.coder_ids, study.coders, strict=True)
    named = {
        coder: people.add_coder(session, act(by), project.id, in_language(name, language)).id for coder, name in others
    }
    return {first[0]: by, **named}


def _sources(session: Session, by: int, project: Project, study: Study, where: Path) -> dict[str, tuple[int, str]]:
    """Return each source's id and text by its file name."""
    stored = {}
    for file, details in study.sources:
        content = (where / file).read_bytes()
        transcript = read(file, content).transcript
        source = sources.import_source(session, act(by), project.id, transcript, details, original=content)
        stored[file] = source.id, transcript.text
    return stored


def _codings(
    session: Session,
    project: Project,
    rows: list[WorkedCoding],
    texts: Mapping[str, tuple[int, str]],
    coders: Mapping[str, int],
    progress: Progress,
) -> dict[str, list[tuple[str, str]]]:
    """Lay the worked coding; return the evidence for each finding as pairs of a coding's guid and its role."""
    codes = {code.short_id: code.guid for code in codebook.codes(session, project.id)}
    evidence: dict[str, list[tuple[str, str]]] = {}
    for number, row in enumerate(rows, 1):
        source, text = texts[row.file]
        span = _place(text, row)
        coding, _ = codings.apply_code(
            session,
            act(coders[row.coder]),
            project.id,
            source,
            codes[row.code],
            span,
            quote=row.quote,
            polarity=row.polarity,
            note=row.note,
            attributes={"innovation": row.innovation} if row.innovation else {},
        )
        if row.finding:
            evidence.setdefault(row.finding, []).append((coding.guid, row.role))
        progress(0.2 + 0.75 * number / len(rows))
    return evidence


def _place(text: str, row: WorkedCoding) -> Span:
    at = -1
    for _ in range(row.occurrence):
        at = text.index(row.quote, at + 1)
    return Span(at, at + len(row.quote))
