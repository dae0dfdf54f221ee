"""Loading the sample study: synthetic interviews coded by two people, so that every page has something to show."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from qualcode.formats.sample_study import SampleStudy, WorkedCoding, read_codings, read_study
from qualcode.formats.shipped import folder, preset
from qualcode.formats.transcripts import read
from qualcode.model.code import in_language
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.span import Span
from qualcode.model.text import unused
from qualcode.services import (
    codebook,
    codings,
    findings,
    informants,
    joint_rows,
    memos,
    people,
    projects,
    recommendations,
    sources,
)
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
    stated = _findings(session, by, project, study, evidence)
    _recommendations(session, by, project, study, stated)
    _memos(session, by, project, study, stated, language)
    _joint_display(session, by, project, study, texts, language)
    progress(1.0)
    return projects.project(session, project.id)


def _joint_display(
    session: Session, by: int, project: Project, study: SampleStudy, texts: Mapping[str, tuple[int, str]], language: str
) -> None:
    codes = {code.short_id: code.guid for code in codebook.codes(session, project.id)}
    for row in study.joint_display:
        laid = codings.source_codings(session, texts[row.file][0])
        quoted = next(coding.guid for coding in laid if coding.quote == row.quote)
        joint_rows.add_row(
            session,
            act(by),
            project.id,
            joint_rows.JointRow(
                in_language(row.label, language), in_language(row.measure, language), row.counts, codes[row.code],
                "coding:innovation", row.innovation, quoted, row.fit, in_language(row.inference, language),
            ),
        )  # fmt: skip


def _project(session: Session, by: int, study: SampleStudy, language: str) -> Project:
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
    return unused(name, {project.name for project in all_projects(session, by)})


def _coders(session: Session, by: int, project: Project, study: SampleStudy, language: str) -> dict[str, int]:
    first, *others = zip(study.coder_ids, study.coders, strict=True)
    named = {
        coder: people.add_coder(session, act(by), project.id, in_language(name, language)).id for coder, name in others
    }
    return {first[0]: by, **named}


def _sources(session: Session, by: int, project: Project, study: SampleStudy, where: Path) -> dict[str, tuple[int, str]]:
    """Return each source's id and text by its file name."""
    stored = {}
    for file, details in study.sources:
        content = (where / file).read_bytes()
        transcript = read(file, content).transcript
        assert transcript is not None, file
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


def _findings(
    session: Session, by: int, project: Project, study: SampleStudy, evidence: Mapping[str, list[tuple[str, str]]]
) -> dict[str, str]:
    """State the findings; return their guids by their short ids."""
    return {
        claim.id: findings.create_finding(
            session, act(by), project.id, claim.id, claim.claim, question=claim.question, code=claim.indicator,
            verdict=claim.verdict, evidence=evidence.get(claim.id, ()),
        )
        for claim in study.findings
    }  # fmt: skip


def _recommendations(session: Session, by: int, project: Project, study: SampleStudy, stated: Mapping[str, str]) -> None:
    codes = {code.short_id: code.guid for code in codebook.codes(session, project.id)}
    for advice in study.recommendations:
        recommendations.write_recommendation(
            session, act(by), project.id, advice.id, advice.words, addressee=advice.addressee,
            findings=[stated[name] for name in advice.findings], codes=[codes[name] for name in advice.codes],
        )  # fmt: skip


def _memos(
    session: Session, by: int, project: Project, study: SampleStudy, stated: Mapping[str, str], language: str
) -> None:
    for memo in study.memos:
        kind, target = ("finding", stated[memo.finding]) if memo.finding else ("project", project.guid)
        memos.write_memo(
            session, act(by), project.id, kind, target, in_language(memo.title, language), in_language(memo.body, language)
        )


def _place(text: str, row: WorkedCoding) -> Span:
    at = -1
    for _ in range(row.occurrence):
        at = text.index(row.quote, at + 1)
    return Span(at, at + len(row.quote))
