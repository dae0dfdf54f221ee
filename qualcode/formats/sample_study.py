"""The sample study's metadata and its worked coding: study.yaml and coding.csv to values."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.formats.yaml_lines import located
from qualcode.model.code import Bilingual, Polarity
from qualcode.model.informant import Informant
from qualcode.model.project import Group, Question
from qualcode.model.source import SourceDetails, Technique


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding as the study states it."""

    id: str
    question: str
    indicator: str
    verdict: str
    claim: Bilingual


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation as the study states it; it answers findings and codes by their short ids."""

    id: str
    words: Bilingual
    addressee: Bilingual
    findings: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A memo that comes with the study, on the project or on the finding with that id."""

    finding: str | None
    title: Bilingual
    body: Bilingual


@dataclass(frozen=True, slots=True)
class Numbers:
    """A row of the joint display: counts by year beside the codings of a code and innovation, and the words quoted for them."""

    label: Bilingual
    measure: Bilingual
    counts: Mapping[str, float]
    code: str
    innovation: str
    file: str
    quote: str
    fit: str
    inference: Bilingual


@dataclass(frozen=True, slots=True)
class SampleStudy:
    """A study ready to be loaded; sources are pairs of a file name and its details."""

    name: Bilingual
    description: Bilingual
    language: str
    codebook: str
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    informants: tuple[Informant, ...]
    coders: tuple[Bilingual, ...]
    coder_ids: tuple[str, ...]
    sources: tuple[tuple[str, SourceDetails], ...]
    findings: tuple[Claim, ...]
    recommendations: tuple[Advice, ...]
    memos: tuple[Remark, ...]
    joint_display: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class WorkedCoding:
    """A coding by its words: the `occurrence`-th place of the quote in the source; a finding it speaks for or against."""

    file: str
    coder: str
    code: str
    polarity: Polarity
    innovation: str
    quote: str
    occurrence: int
    note: str
    finding: str
    role: str


def read_study(folder: Path) -> SampleStudy:
    """Return the study described by study.yaml in the folder."""
    top = located((folder / "study.yaml").read_bytes()).value
    return SampleStudy(
        name=top["name"],
        description=top["note"],
        language=top["language"],
        codebook=top["codebook"],
        questions=tuple(Question(entry["id"], entry["text"]) for entry in top["research_questions"]),
        groups=tuple(Group(entry["id"], entry["label"]) for entry in top["groups"]),
        informants=tuple(Informant(entry["code"], entry["role"], entry["group"]) for entry in top["informants"]),
        coders=tuple(entry["name"] for entry in top["coders"]),
        coder_ids=tuple(entry["id"] for entry in top["coders"]),
        sources=tuple((entry["file"], _details(entry)) for entry in top["sources"]),
        findings=tuple(_claim(entry) for entry in top["findings"]),
        recommendations=tuple(_advice(entry) for entry in top["recommendations"]),
        memos=tuple(Remark(entry.get("finding"), entry["title"], entry["body"]) for entry in top["memos"]),
        joint_display=tuple(_numbers(entry, top["joint_display"]["measure"]) for entry in top["joint_display"]["rows"]),
    )


def read_codings(folder: Path) -> Iterator[WorkedCoding]:
    """Yield the rows of coding.csv in the folder."""
    with (folder / "coding.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield WorkedCoding(
                file=row["source"],
                coder=row["coder"],
                code=row["code"],
                polarity=Polarity(row["polarity"]),
                innovation=row["innovation"],
                quote=row["quote"],
                occurrence=int(row["occurrence"] or 1),
                note=row["note"],
                finding=row["finding"],
                role=row["role"],
            )


def _details(entry: dict) -> SourceDetails:
    informants = tuple(entry["informants"])
    return SourceDetails(
        name=entry["name"],
        technique=Technique(entry["technique"]),
        collected_on=entry["date"],
        place=entry["place"],
        wave=entry["wave"],
        language="id",
        informants=informants,
        speakers={"Pewawancara": None, **{code: code for code in informants}} if informants else {},
    )


def _claim(entry: dict) -> Claim:
    return Claim(entry["id"], entry["question"], entry["indicator"], entry["verdict"], entry["claim"])


def _advice(entry: dict) -> Advice:
    return Advice(entry["id"], entry["words"], entry["addressee"], tuple(entry["findings"]), tuple(entry["codes"]))


def _numbers(entry: dict, measure: Bilingual) -> Numbers:
    counts = {str(year): count for year, count in entry["counts"].items()}
    return Numbers(
        entry["label"], measure, counts, entry["code"], entry["innovation"],
        entry["quote"]["source"], entry["quote"]["words"], entry["fit"], entry["inference"],
    )  # fmt: skip
